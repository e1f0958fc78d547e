#include "api/methods/camera_add.h"

#include "service/camera_rows.h"
#include "service/handlers.h"

namespace service {

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::CameraAdd>(const Services& services) {
    return api::bind<api::CameraAdd>(
        [&store = services.store, fleet = services.cameras, allowed = services.camera_hosts](
            const api::CameraAdd::Request& request,
            const api::CallContext&) -> base::Result<api::CameraRow> {
            const api::CameraAddParam& param = request.param;
            const store::CameraKey key = camera_key(param);
            domain::Camera camera{
                .tenant = key.tenant, .poi = key.poi, .sensor = key.sensor, .name = param.name};
            if (param.url) {
                BOOST_OUTCOME_TRY(check_given_camera_url(*param.url, allowed));
            }
            set_camera(camera, param);
            BOOST_OUTCOME_TRY(store.add_camera(camera));
            if (fleet != nullptr) fleet->look();
            return camera_row(camera);
        });
}

}  // namespace service
