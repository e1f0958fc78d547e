#include "service/track_report.h"

#include <cstdlib>

#include "base/digest.h"
#include "codec/jpeg.h"
#include "service/handlers.h"

namespace service {
namespace {

using api::TrackReportParam;
using base::ErrorKind;
using base::Result;

base::Error business(std::string_view reason, ErrorKind kind, std::string message) {
    base::Error error = base::fail(kind, std::move(message));
    error.reason = reason;
    return error;
}

std::optional<double> score_of(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    return std::strtod(text->c_str(), nullptr);  // its form was checked when it was decoded
}

template <class Id>
std::optional<Id> id_of(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    return Id(*text);
}

domain::Track track_of(const TrackReportParam& param) {
    domain::Track track{.tenant = domain::TenantCode(param.tenant_code),
                        .poi = domain::PoiId(param.poi_id),
                        .id = domain::TrackId(param.track_id),
                        .sensor = domain::SensorId(param.sensor_id),
                        .start = base::from_unix_ms(param.start_time),
                        .end = base::from_unix_ms(param.end_time),
                        .ended = domain::TrackEnd::kReported};
    track.fragment = id_of<domain::FragmentId>(param.fragment_id);
    track.session = id_of<domain::SessionId>(param.session_id);
    for (const api::ReportedAction& action : param.actions) {
        track.actions.push_back({action.action_type, action.extra_act.value_or("")});
    }
    for (const std::string& order : param.order_ids) track.orders.emplace_back(order);
    return track;
}

}  // namespace

Result<void> TrackReporter::check_places(const TrackReportParam& param) const {
    const domain::TenantCode tenant(param.tenant_code);
    const domain::PoiId poi(param.poi_id);
    BOOST_OUTCOME_TRY(store_.find_store(tenant, poi));
    BOOST_OUTCOME_TRY(store_.find_camera(tenant, poi, domain::SensorId(param.sensor_id)));
    if (!param.risk_task_id) return base::success();
    BOOST_OUTCOME_TRY(const auto task,
                      store_.find_task(tenant, poi, domain::TaskId(*param.risk_task_id)));
    if (task.finished) {
        return business("task_finished", ErrorKind::kConflict, "the risk task is finished");
    }
    return base::success();
}

Result<std::string> TrackReporter::bytes_of(const std::optional<api::Upload>& upload,
                                            const std::optional<std::string>& url,
                                            const std::string& field) const {
    const auto too_large = [&] {
        base::Error error = business("picture_too_large", ErrorKind::kResourceExhausted,
                                     "a picture may have 8 MiB at most");
        error.field = field;
        return error;
    };
    if (upload) {
        if (upload->bytes.size() > kReportedPictureBytesMax) return too_large();
        return std::string(upload->bytes);
    }
    fetch::Limits limits;
    limits.body_bytes_max = kReportedPictureBytesMax;
    auto reply = client_.get(*url, limits);
    if (reply && reply.value().status == 200) return std::move(reply.value().body);
    if (!reply && reply.error().kind == ErrorKind::kResourceExhausted) return too_large();
    base::Error error = business(
        "picture_url_refused", ErrorKind::kInvalidArgument,
        reply ? "the picture's server answered HTTP " + std::to_string(reply.value().status)
              : reply.error().message);
    error.field = field;
    return error;
}

Result<std::optional<TrackReporter::Picture>> TrackReporter::take_picture(
    const TrackReportParam& param, const std::optional<api::Upload>& upload,
    const std::optional<std::string>& url, std::optional<std::int64_t> time_ms,
    const std::optional<std::string>& quality, const std::string& field) const {
    if (!upload && !url) return std::nullopt;
    BOOST_OUTCOME_TRY(const std::string bytes, bytes_of(upload, url, field));
    if (const auto head = codec::inspect_jpeg(bytes); !head) {
        base::Error error =
            business("picture_unreadable", ErrorKind::kInvalidArgument, head.error().message);
        error.field = field;
        return error;
    }
    BOOST_OUTCOME_TRY(auto key, objects_.put(domain::TenantCode(param.tenant_code),
                                             domain::PoiId(param.poi_id), bytes));
    Picture picture;
    picture.object = {.key = key, .size_bytes = bytes.size()};
    picture.snapshot = {std::move(key), base::from_unix_ms(*time_ms), score_of(quality)};
    return picture;
}

Result<api::TrackReport::Result> TrackReporter::operator()(const api::TrackReport::Request& request,
                                                           const api::CallContext& context) const {
    const TrackReportParam& param = request.param;
    BOOST_OUTCOME_TRY(check_places(param));
    domain::Track track = track_of(param);
    std::vector<store::StoredObject> objects;
    BOOST_OUTCOME_TRY(auto face, take_picture(param, request.face_image, param.face_image_url,
                                              param.face_time, param.face_quality, "face_image"));
    BOOST_OUTCOME_TRY(auto body, take_picture(param, request.body_image, param.body_image_url,
                                              param.body_time, param.body_integrity, "body_image"));
    api::TrackReport::Result result;
    result.track_id = param.track_id;
    if (face) {
        result.face_oss = objects_.address(face->object.key);
        track.face = std::move(face->snapshot);
        objects.push_back(std::move(face->object));
    }
    if (body) {
        result.body_oss = objects_.address(body->object.key);
        track.body = std::move(body->snapshot);
        objects.push_back(std::move(body->object));
    }
    const auto reported = store_.report_track(
        track, objects, context.now,
        [this](const domain::ObjectKey& key) { return objects_.locate(key).has_value(); });
    if (!reported) {
        // The pictures were put before the row was refused: leave none that nothing refers to.
        std::vector<domain::ObjectKey> keys;
        for (const store::StoredObject& object : objects) keys.push_back(object.key);
        BOOST_OUTCOME_TRY(store_.discard_objects(
            keys, [this](const domain::ObjectKey& key) { return objects_.remove(key); }));
        return reported.error();
    }
    result.created = reported.value() == store::Reported::kCreated;
    if (param.risk_task_id) {
        BOOST_OUTCOME_TRY(store_.edit_task({.tenant = track.tenant,
                                            .poi = track.poi,
                                            .task = domain::TaskId(*param.risk_task_id),
                                            .add = {track.id},
                                            .remove = {},
                                            .who = context.app.value,
                                            .now = context.now}));
    }
    return result;
}

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::TrackReport>(const Services& services) {
    return api::bind<api::TrackReport>(
        TrackReporter(services.store, services.objects, services.pictures));
}

}  // namespace service
