#include "store/checks.h"

#include <algorithm>
#include <cmath>

#include "base/characters.h"
#include "base/encoding.h"

namespace store {
namespace {

base::Result<void> check_snapshot(const domain::Track& track,
                                  const std::optional<domain::Snapshot>& snapshot,
                                  const char* time_field, const char* score_field) {
    if (!snapshot) return base::success();
    if (snapshot->object.empty()) return base::invalid(time_field, "the snapshot has no picture");
    // A device that is not ours may show a person by a picture of another moment of the visit.
    const bool is_ours = track.ended != domain::TrackEnd::kReported;
    if (is_ours && (snapshot->at < track.start || snapshot->at > track.end)) {
        return base::invalid(time_field, "a snapshot must lie between start_time and end_time");
    }
    // Written so that NaN fails.
    if (snapshot->quality_01 && !(*snapshot->quality_01 >= 0 && *snapshot->quality_01 <= 1)) {
        return base::invalid(score_field, "a score must lie between 0 and 1");
    }
    return base::success();
}

bool is_share(double value) {
    return value >= 0 && value <= 1;  // not for NaN
}

base::Result<void> check_zone(const domain::Zone& zone) {
    BOOST_OUTCOME_TRY(check_id("zones", zone.id));
    if (zone.points.empty() || zone.points.size() > domain::kZoneCornersMax) {
        return base::invalid("zones", "a zone has 1 to 32 points");
    }
    for (const domain::PointShare& point : zone.points) {
        if (!is_share(point.x) || !is_share(point.y)) {
            return base::invalid("zones", "a point is two numbers from 0 to 1");
        }
    }
    if (zone.dwell_after.count() < 0) return base::invalid("zones", "dwell_after is negative");
    if (zone.pos_id) return check_id("zones", *zone.pos_id);
    return base::success();
}

}  // namespace

base::Result<void> check_id(const char* field, std::string_view id) {
    if (id.empty()) return base::invalid(field, "must not be empty");
    if (!base::is_utf8(id) || base::has_control(id)) {
        return base::invalid(field, "must be UTF-8 without control characters");
    }
    if (base::character_count(id) > kIdCharactersMax) {
        return base::invalid(
            field, "must have at most " + std::to_string(kIdCharactersMax) + " characters");
    }
    return base::success();
}

base::Result<void> check_text(const char* field, std::string_view text, std::size_t size_max) {
    if (text.size() > size_max) {
        return base::invalid(field, "must have at most " + std::to_string(size_max) + " bytes");
    }
    if (text.find('\0') != std::string_view::npos || !base::is_utf8(text)) {
        return base::invalid(field, "must be UTF-8 without NUL");
    }
    return base::success();
}

base::Result<void> check_track(const domain::Track& track) {
    BOOST_OUTCOME_TRY(check_id("tenant_code", track.tenant.value));
    BOOST_OUTCOME_TRY(check_id("poi_id", track.poi.value));
    BOOST_OUTCOME_TRY(check_id("track_id", track.id.value));
    BOOST_OUTCOME_TRY(check_id("sensor_id", track.sensor.value));
    if (track.end < track.start) {
        return base::invalid("end_time", "must not lie before start_time");
    }
    BOOST_OUTCOME_TRY(check_snapshot(track, track.face, "face_time", "face_quality"));
    BOOST_OUTCOME_TRY(check_snapshot(track, track.body, "body_time", "body_integrity"));
    if (track.fragment) {
        BOOST_OUTCOME_TRY(check_id("fragment_id", track.fragment->value));
    }
    if (track.session) {
        BOOST_OUTCOME_TRY(check_id("session_id", track.session->value));
    }
    if (track.actions.size() > kActionsPerTrackMax) {
        return base::invalid("actions", "a track has at most 100 actions");
    }
    for (const domain::Action& action : track.actions) {
        BOOST_OUTCOME_TRY(check_id("action_type", action.type));
        BOOST_OUTCOME_TRY(check_text("extra_act", action.extra, kTextBytesMax));
    }
    if (track.orders.size() > kOrdersPerTrackMax) {
        return base::invalid("order_ids", "a track has at most 100 orders");
    }
    for (const domain::OrderId& order : track.orders) {
        BOOST_OUTCOME_TRY(check_id("order_ids", order.value));
    }
    return base::success();
}

base::Result<void> check_object(const StoredObject& object) {
    BOOST_OUTCOME_TRY(check_text("object_key", object.key.value, kTextBytesMax));
    BOOST_OUTCOME_TRY(check_id("media_type", object.media_type));
    if (object.key.empty() || object.size_bytes == 0 ||
        object.size_bytes > static_cast<std::uint64_t>(INT64_MAX)) {
        return base::invalid("object_key", "a picture has a key and at least 1 byte");
    }
    return base::success();
}

base::Result<void> check_camera(const domain::Camera& camera) {
    BOOST_OUTCOME_TRY(check_id("sensor_id", camera.sensor.value));
    BOOST_OUTCOME_TRY(check_text("name", camera.name, kTextBytesMax));
    BOOST_OUTCOME_TRY(check_text("url", camera.url.value_or(""), kUrlBytesMax));
    // Written so that NaN fails.
    if (!(camera.detections_per_s >= domain::kDetectionsPerSecondMin &&
          camera.detections_per_s <= domain::kDetectionsPerSecondMax)) {
        return base::invalid("detections_per_s", "must lie between 0.2 and 30");
    }
    if (camera.zones.size() > domain::kZonesPerCameraMax) {
        return base::invalid("zones", "a camera has at most 32 zones");
    }
    for (auto zone = camera.zones.begin(); zone != camera.zones.end(); ++zone) {
        BOOST_OUTCOME_TRY(check_zone(*zone));
        const auto has_same_id = [&](const domain::Zone& other) { return other.id == zone->id; };
        if (std::any_of(camera.zones.begin(), zone, has_same_id)) {
            return base::invalid("zones", "two zones of a camera have the same id");
        }
    }
    return base::success();
}

base::Result<void> check_fragment(const domain::Fragment& fragment) {
    BOOST_OUTCOME_TRY(check_id("sensor_id", fragment.sensor.value));
    BOOST_OUTCOME_TRY(check_id("codec", fragment.codec));
    if (fragment.end <= fragment.start) {
        return base::invalid("end_time", "a fragment ends behind its start");
    }
    if (fragment.init_bytes == 0 || fragment.init_bytes > fragment.size_bytes) {
        return base::invalid("init_bytes", "the beginning of a fragment is a part of it");
    }
    return base::success();
}

base::Result<void> check_hold(const domain::LegalHold& hold) {
    BOOST_OUTCOME_TRY(check_id("hold_id", hold.id));
    BOOST_OUTCOME_TRY(check_id("who", hold.who));
    BOOST_OUTCOME_TRY(check_text("reason", hold.reason, kTextBytesMax));
    if (hold.to < hold.from) return base::invalid("to_time", "must not lie before from_time");
    return base::success();
}

base::Result<void> check_sight(const domain::TrackSight& sight) {
    BOOST_OUTCOME_TRY(check_id("track_id", sight.track.value));
    if (sight.appearance.size() > domain::kAppearanceBytesMax) {
        return base::invalid("appearance", "must have at most 1024 bytes");
    }
    for (const double value :
         {sight.first_x, sight.first_y, sight.last_x, sight.last_y, sight.height_share}) {
        if (!std::isfinite(value)) return base::invalid("sight", "must be numbers");
    }
    return base::success();
}

base::Result<void> check_link(const domain::VisitLink& link) {
    BOOST_OUTCOME_TRY(check_id("track_id", link.track.value));
    BOOST_OUTCOME_TRY(check_id("session_id", link.session.value));
    BOOST_OUTCOME_TRY(check_id("reason", link.reason));
    BOOST_OUTCOME_TRY(check_id("who", link.who));
    if (link.like) {
        BOOST_OUTCOME_TRY(check_id("track_id", link.like->value));
    }
    if (!is_share(link.confidence_01)) {
        return base::invalid("confidence", "must lie between 0 and 1");
    }
    return base::success();
}

}  // namespace store
