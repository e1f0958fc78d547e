#include "api/methods/camera_update.h"

#include "service/camera_rows.h"
#include "service/handlers.h"

namespace service {

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::CameraUpdate>(const Services& services) {
    return api::bind<api::CameraUpdate>(
        [&store = services.store, fleet = services.cameras, allowed = services.camera_hosts](
            const api::CameraUpdate::Request& request,
            const api::CallContext&) -> base::Result<api::CameraRow> {
            const api::CameraUpdateParam& param = request.param;
            BOOST_OUTCOME_TRY(auto camera, find_camera(store, param));
            if (param.name) camera.name = *param.name;
            BOOST_OUTCOME_TRY(change_camera(camera, param, allowed));
            BOOST_OUTCOME_TRY(store.update_camera(camera));
            if (fleet != nullptr) fleet->look();
            return camera_row(camera);
        });
}

}  // namespace service
