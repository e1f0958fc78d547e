// The handler of smartmonitor.clip.request.
#include "api/methods/clip_request.h"

#include "service/handlers.h"

namespace service {
namespace {

class ClipRequest {
  public:
    explicit ClipRequest(const Services& services)
        : store_(services.store), clips_(services.clips), watch_(services.watch) {}

    base::Result<api::ClipRequest::Result> operator()(const api::ClipRequest::Request& request,
                                                      const api::CallContext& context) const {
        BOOST_OUTCOME_TRY(const auto wanted, wanted_by(request.param));
        BOOST_OUTCOME_TRY(const auto clip, clips_.make(wanted.camera, wanted.from, wanted.to));
        api::ClipRequest::Result result;
        result.sensor_id = wanted.camera.sensor.value;
        for (const ClipFile& file : clip.files) {
            result.files.push_back(
                {.url = watch_.clip_url(file.path.filename().string(), context.now),
                 .start_time = base::unix_ms(file.from),
                 .end_time = base::unix_ms(file.to),
                 .size_bytes = static_cast<std::int64_t>(file.size_bytes)});
        }
        for (const domain::Gap& gap : clip.gaps) {
            api::VideoGapRow row{.start_time = base::unix_ms(gap.start),
                                 .end_time = {},
                                 .reason = std::string(domain::name_of(gap.reason))};
            if (gap.end) row.end_time = base::unix_ms(*gap.end);
            result.gaps.push_back(std::move(row));
        }
        BOOST_OUTCOME_TRY(
            result.watch_url,
            watch_.recorded_url(wanted.camera, wanted.from, wanted.to, kWatchPage, context.now));
        return result;
    }

  private:
    struct Wanted {
        store::CameraKey camera;
        base::Instant from;
        base::Instant to;
    };

    base::Result<Wanted> wanted_by(const api::ClipParam& param) const {
        const domain::TenantCode tenant{param.tenant_code};
        const domain::PoiId poi{param.poi_id};
        if (!param.track_id) {
            return Wanted{.camera = {tenant, poi, domain::SensorId{*param.sensor_id}},
                          .from = base::from_unix_ms(*param.start_time),
                          .to = base::from_unix_ms(*param.end_time)};
        }
        BOOST_OUTCOME_TRY(const auto track,
                          store_.find_track(tenant, domain::TrackId{*param.track_id}));
        if (track.poi != poi) {
            return base::Error{.kind = base::ErrorKind::kNotFound,
                               .message = "no such track in this store",
                               .reason = "track_not_found"};
        }
        return Wanted{.camera = {tenant, poi, track.sensor},
                      .from = track.start,
                      .to = std::max(track.end, track.start + base::Millis(1))};
    }

    store::Store& store_;
    ClipMaker& clips_;
    const Watch& watch_;
};

}  // namespace

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::ClipRequest>(const Services& services) {
    return api::bind<api::ClipRequest>(ClipRequest(services));
}

}  // namespace service
