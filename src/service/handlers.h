// What the API's handlers work with, and how each is made.
#pragma once

#include <memory>

#include "api/methods.h"
#include "fetch/client.h"
#include "objects/object_store.h"
#include "objects/url_signer.h"
#include "service/answer_cache.h"
#include "service/camera_fleet.h"
#include "service/clips.h"
#include "service/watch.h"
#include "store/store.h"

namespace service {

// Borrowed; must outlive the handlers.
struct Services {
    store::Store& store;
    objects::ObjectStore& objects;
    const objects::UrlSigner& signer;
    const fetch::Client& pictures;  // fetches reported pictures
    AnswerCache& answers;
    CameraFleet* cameras;  // nullptr: none are watched
    const Watch& watch;
    ClipMaker& clips;
    fetch::AllowList camera_hosts = {};  // inward ones that a caller may name as cameras
};

// Defined for each method in the file that is named after it; a method without one does not link.
template <class Method>
std::unique_ptr<api::BoundMethod> make_handler(const Services& services);

inline api::MethodTable all_methods(const Services& services) {
    return api::bind_all([&services](auto method) {
        return make_handler<typename decltype(method)::type>(services);
    });
}

}  // namespace service
