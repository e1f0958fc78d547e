#include "service/camera_trial.h"

#include <cmath>

#include "service/camera_rows.h"
#include "service/handlers.h"
#include "service/trial_limit.h"

namespace service {
namespace {

// Checked. Who registered an inward address was the operator, or was allowed to.
base::Result<std::string> url_of(store::Store& store, const api::CameraTrialParam& param,
                                 const fetch::AllowList& allowed) {
    const domain::TenantCode tenant(param.tenant_code);
    const domain::PoiId poi(param.poi_id);
    if (param.url) {
        BOOST_OUTCOME_TRY(store.find_store(tenant, poi));
        BOOST_OUTCOME_TRY(check_given_camera_url(*param.url, allowed));
        return *param.url;
    }
    BOOST_OUTCOME_TRY(const auto camera,
                      store.find_camera(tenant, poi, domain::SensorId(*param.sensor_id)));
    const std::string url = camera.url.value_or("");
    BOOST_OUTCOME_TRY(check_camera_url(url));
    return url;
}

}  // namespace

api::CameraTrialRow try_camera(const std::string& url, const runtime::Clock& clock,
                               const OpenSource& open) {
    api::CameraTrialRow row;
    codec::SourceOptions options;
    options.open_timeout = options.read_timeout = kCameraTrialTimeMax;
    const base::Instant began = clock.now();
    const auto source = open(url, options);
    if (!source) {
        row.problem = source.error().message;
        return row;
    }
    const codec::SourceInfo& info = source.value()->info();
    row.codec = info.codec_name;
    if (info.fps_average > 0) row.frames_per_minute = std::llround(info.fps_average * 60);
    const auto frame = source.value()->next();
    if (!frame) {
        row.problem = frame.error().message;
    } else if (!frame.value()) {
        row.problem = "the camera hung up before the first picture: check what its URL asks for";
    } else {
        row.works = true;
        row.first_frame_ms = (clock.now() - began).count();
        row.width = frame.value()->picture->width;
        row.height = frame.value()->picture->height;
    }
    return row;
}

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::CameraTrial>(const Services& services) {
    return api::bind<api::CameraTrial>(
        [&store = services.store, allowed = services.camera_hosts,
         limit = std::make_shared<TrialLimit>()](
            const api::CameraTrial::Request& request,
            const api::CallContext& context) -> base::Result<api::CameraTrialRow> {
            BOOST_OUTCOME_TRY(const std::string url, url_of(store, request.param, allowed));
            BOOST_OUTCOME_TRY(const auto turn, limit->begin(context.now));
            return try_camera(url, runtime::SystemClock());
        });
}

}  // namespace service
