// The handler of …camera.live.start.
#include "api/methods/camera_live_start.h"

#include "service/handlers.h"

namespace service {
namespace {

class CameraLiveStart {
  public:
    CameraLiveStart(store::Store& store, const Watch& watch) : store_(store), watch_(watch) {}

    base::Result<api::CameraLiveStart::Result> operator()(
        const api::CameraLiveStart::Request& request, const api::CallContext& context) const {
        const store::CameraKey key{domain::TenantCode{request.tenant_code},
                                   domain::PoiId{request.field_id},
                                   domain::SensorId{request.camera_id}};
        BOOST_OUTCOME_TRY(const auto camera, store_.find_camera(key.tenant, key.poi, key.sensor));
        if (!camera.url || !camera.is_enabled) {
            return base::Error{.kind = base::ErrorKind::kNotFound,
                               .message = "the camera has no URL, or is switched off",
                               .reason = "camera_not_live"};
        }
        const std::string list = watch_.live_url(key, kPlaylist, context.now);
        const std::string page = watch_.live_url(key, kWatchPage, context.now);
        api::LiveStreams streams;
        streams.stream_id = request.tenant_code + "/" + request.field_id + "/" + request.camera_id;
        streams.pull_stream_urls = {list, page};
        streams.rts_pull_stream_urls = {{"hls", list}, {"page", page}};
        return api::CameraLiveStart::Result{std::move(streams)};
    }

  private:
    store::Store& store_;
    const Watch& watch_;
};

}  // namespace

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::CameraLiveStart>(const Services& services) {
    return api::bind<api::CameraLiveStart>(CameraLiveStart(services.store, services.watch));
}

}  // namespace service
