#include "api/methods/camera_list.h"

#include "service/camera_rows.h"
#include "service/handlers.h"

namespace service {

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::CameraList>(const Services& services) {
    return api::bind<api::CameraList>(
        [&store = services.store](
            const api::CameraList::Request& request,
            const api::CallContext&) -> base::Result<api::CameraList::Result> {
            BOOST_OUTCOME_TRY(const auto cameras, list_cameras(store, request.param));
            api::CameraList::Result rows;
            for (const domain::Camera& camera : cameras) rows.push_back(camera_row(camera));
            return rows;
        });
}

}  // namespace service
