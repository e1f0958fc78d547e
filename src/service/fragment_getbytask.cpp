#include "service/fragment_getbytask.h"

#include "service/handlers.h"
#include "vision/shot_quality.h"

namespace service {
namespace {

std::optional<std::string> text_of(const auto& id) {
    if (!id) return std::nullopt;
    return id->value;
}

std::optional<std::string> score_text(const domain::Snapshot& snapshot) {
    if (!snapshot.quality_01) return std::nullopt;
    return vision::format_score(*snapshot.quality_01);
}

}  // namespace

api::TrackRow FragmentGetbytask::row_of(const domain::Track& track, base::Instant now) const {
    api::TrackRow row;
    row.track_id = track.id.value;
    row.sensor_id = track.sensor.value;
    if (track.face) {
        row.face_oss = objects_.address(track.face->object);
        row.face_image = signer_.sign(track.face->object, now);
        row.face_time = base::unix_ms(track.face->at);
        row.face_quality = score_text(*track.face);
    }
    if (track.body) {
        row.body_oss = objects_.address(track.body->object);
        row.body_image = signer_.sign(track.body->object, now);
        row.body_time = base::unix_ms(track.body->at);
        row.body_integrity = score_text(*track.body);
    }
    row.start_time = base::unix_ms(track.start);
    row.end_time = base::unix_ms(track.end);
    row.fragment_id = text_of(track.fragment);
    row.session_id = text_of(track.session);
    for (const domain::Action& action : track.actions) {
        row.actions.push_back({action.type, action.extra});
    }
    for (const domain::OrderId& order : track.orders) row.order_ids.push_back(order.value);
    return row;
}

base::Result<api::Encoded> FragmentGetbytask::operator()(
    const api::FragmentGetbytask::Request& request, const api::CallContext& context,
    api::Format format) const {
    const api::TrackQueryParam& param = request.param;
    // Read before the tracks: a write in between then makes the kept answer stale, never wrong.
    BOOST_OUTCOME_TRY(const std::uint64_t written, store_.change_counter());
    const AnswerVersion version{written, signer_.expiry(context.now)};
    const std::string key =
        AnswerCache::key({param.tenant_code, param.poi_id, param.risk_task_id}, format);
    if (auto kept = cache_.find(key, version)) return api::Encoded{std::move(kept)};

    BOOST_OUTCOME_TRY(
        const auto tracks,
        store_.tracks_of_task(domain::TenantCode(param.tenant_code), domain::PoiId(param.poi_id),
                              domain::TaskId(param.risk_task_id)));
    api::FragmentGetbytask::Result rows;
    rows.reserve(tracks.size());
    for (const domain::Track& track : tracks) rows.push_back(row_of(track, context.now));
    api::Encoded encoded = api::encode_result<api::FragmentGetbytask>(rows, format);
    cache_.keep(key, version, encoded.fields);
    return encoded;
}

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::FragmentGetbytask>(const Services& services) {
    return api::bind<api::FragmentGetbytask>(
        FragmentGetbytask(services.store, services.objects, services.signer, services.answers));
}

}  // namespace service
