#include "api/methods/camera_remove.h"

#include "service/camera_removal.h"
#include "service/camera_rows.h"
#include "service/handlers.h"

namespace service {

base::Result<domain::Camera> remove_camera(store::Store& store, CameraFleet* fleet,
                                           const store::CameraKey& key) {
    // First off, so that its tracks are closed and its gap is noted while it is known.
    domain::Camera camera;
    BOOST_OUTCOME_TRY(store.edit_camera(key, [&](domain::Camera& row) -> base::Result<void> {
        camera = row;
        row.is_enabled = false;
        return base::success();
    }));
    if (fleet != nullptr) fleet->look();
    BOOST_OUTCOME_TRY(store.remove_camera(key.tenant, key.poi, key.sensor));
    return camera;
}

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::CameraRemove>(const Services& services) {
    return api::bind<api::CameraRemove>(
        [&store = services.store, fleet = services.cameras](
            const api::CameraRemove::Request& request,
            const api::CallContext&) -> base::Result<api::CameraRow> {
            BOOST_OUTCOME_TRY(const auto camera,
                              remove_camera(store, fleet, camera_key(request.param)));
            return camera_row(camera);
        });
}

}  // namespace service
