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
            // Before the transaction, for a name may have to be resolved.
            if (param.url) {
                BOOST_OUTCOME_TRY(check_given_camera_url(*param.url, allowed));
            }
            BOOST_OUTCOME_TRY(const auto camera,
                              store.edit_camera(camera_key(param), [&](domain::Camera& row) {
                                  if (param.name) row.name = *param.name;
                                  set_camera(row, param);
                                  return base::Result<void>(base::success());
                              }));
            if (fleet != nullptr) fleet->look();
            return camera_row(camera);
        });
}

}  // namespace service
