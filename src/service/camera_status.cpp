#include "api/methods/camera_status.h"

#include <cmath>

#include "service/camera_rows.h"
#include "service/handlers.h"

namespace service {
namespace {

void add_live(api::CameraStatusRow& row, const CameraStatus& live) {
    row.state = name_of(live.state);
    if (live.since != base::Instant{}) row.since = base::unix_ms(live.since);
    row.problem = live.last_error;
    row.connections = live.connections;
    row.frames = live.frames;
    row.frames_dropped = live.frames_dropped;
    row.looks = live.looks;
    if (live.looks_per_s > 0) row.looks_per_minute = std::llround(60 * live.looks_per_s);
    row.tracks = live.tracks;
    if (live.last_frame_at) row.last_frame_time = base::unix_ms(*live.last_frame_at);
    row.clock_drift_ms = live.drift.count();
    if (live.width > 0) row.width = live.width;
    if (live.height > 0) row.height = live.height;
    if (!live.codec.empty()) row.codec = live.codec;
}

base::Result<void> add_gap(api::CameraStatusRow& row, store::Store& store,
                           const store::CameraKey& camera, base::Instant now) {
    BOOST_OUTCOME_TRY(const auto gaps, store.gaps_between(camera, now, now, 1));
    if (gaps.empty() || gaps.front().end) return base::success();
    row.gap_reason = domain::name_of(gaps.front().reason);
    row.gap_since = base::unix_ms(gaps.front().start);
    return base::success();
}

}  // namespace

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::CameraStatus>(const Services& services) {
    return api::bind<api::CameraStatus>(
        [&store = services.store, fleet = services.cameras](
            const api::CameraStatus::Request& request,
            const api::CallContext& context) -> base::Result<api::CameraStatus::Result> {
            BOOST_OUTCOME_TRY(const auto cameras, list_cameras(store, request.param));
            api::CameraStatus::Result rows;
            for (const domain::Camera& camera : cameras) {
                const store::CameraKey key{camera.tenant, camera.poi, camera.sensor};
                api::CameraStatusRow row;
                row.sensor_id = camera.sensor.value;
                row.state = name_of(CameraState::kOff);
                if (fleet != nullptr) {
                    if (const auto live = fleet->status(key)) add_live(row, *live);
                }
                BOOST_OUTCOME_TRY(add_gap(row, store, key, context.now));
                rows.push_back(std::move(row));
            }
            return rows;
        });
}

}  // namespace service
