// Every method of the API. Adding one: its header below, and its name in the list.
#pragma once

#include <type_traits>
#include <vector>

#include "api/bind.h"
#include "api/methods/camera_add.h"
#include "api/methods/camera_list.h"
#include "api/methods/camera_live_start.h"
#include "api/methods/camera_remove.h"
#include "api/methods/camera_status.h"
#include "api/methods/camera_trial.h"
#include "api/methods/camera_update.h"
#include "api/methods/camera_zones_get.h"
#include "api/methods/camera_zones_set.h"
#include "api/methods/clip_request.h"
#include "api/methods/fragment_getbytask.h"
#include "api/methods/hold_add.h"
#include "api/methods/hold_list.h"
#include "api/methods/hold_release.h"
#include "api/methods/session_get.h"
#include "api/methods/session_merge.h"
#include "api/methods/session_split.h"
#include "api/methods/track_report.h"

namespace api {

template <class... Method>
struct MethodList {
    template <class Visit>
    static void for_each(Visit visit) {
        (visit(std::type_identity<Method>{}), ...);
    }
};

using Methods = MethodList<FragmentGetbytask, TrackReport, CameraAdd, CameraUpdate, CameraRemove,
                           CameraList, CameraTrial, CameraStatus, CameraLiveStart, ClipRequest,
                           CameraZonesGet, CameraZonesSet, SessionGet, SessionMerge, SessionSplit,
                           HoldAdd, HoldList, HoldRelease>;

// `make` is called with std::type_identity<Method> for each method and returns bind<Method>(…). As
// an overload set it does not compile while a method lacks its handler.
template <class Make>
MethodTable bind_all(const Make& make) {
    MethodTable table;
    Methods::for_each([&](auto method) { table.add(make(method)); });
    return table;
}

// In the order of the list.
inline std::vector<const MethodSpec*> method_specs() {
    std::vector<const MethodSpec*> specs;
    Methods::for_each([&specs](auto method) { specs.push_back(&decltype(method)::type::spec()); });
    return specs;
}

}  // namespace api
