#include "api/methods/camera_add.h"

#include "service/camera_rows.h"
#include "service/handlers.h"

namespace service {

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::CameraAdd>(const Services& services) {
    return api::bind<api::CameraAdd>([&store = services.store, fleet = services.cameras](
                                         const api::CameraAdd::Request& request,
                                         const api::CallContext&) -> base::Result<api::CameraRow> {
        const api::CameraAddParam& param = request.param;
        domain::Camera camera{.tenant = domain::TenantCode(param.tenant_code),
                              .poi = domain::PoiId(param.poi_id),
                              .sensor = domain::SensorId(param.sensor_id),
                              .name = param.name};
        BOOST_OUTCOME_TRY(change_camera(camera, param));
        BOOST_OUTCOME_TRY(store.add_camera(camera));
        if (fleet != nullptr) fleet->look();
        return camera_row(camera);
    });
}

}  // namespace service
