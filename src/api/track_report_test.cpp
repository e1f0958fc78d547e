#include "api/methods/track_report.h"

#include <gtest/gtest.h>

#include "api/decode.h"

namespace api {
namespace {

constexpr std::int64_t kStart = 1795362500000;

TrackReport::Request minimal() {
    TrackReport::Request request;
    request.param.tenant_code = "T1";
    request.param.poi_id = "P";
    request.param.track_id = "X";
    request.param.sensor_id = "C";
    request.param.start_time = kStart;
    request.param.end_time = kStart + 9000;
    return request;
}

WireResult<DecodedCall> send(const TrackReport::Request& request,
                             const std::vector<Upload>& uploads = {}) {
    const auto params = encode_params(TrackReport::spec(), &request);
    return decode_call(TrackReport::spec(), {params, uploads});
}

TEST(TrackReport, TakesAReportWithoutPictures) {
    const auto call = send(minimal());
    ASSERT_TRUE(call) << call.error().sub_message;
    EXPECT_EQ(call.value().tenant.value, "T1");
}

TEST(TrackReport, TakesAPictureAsAnUpload) {
    auto request = minimal();
    request.param.face_time = kStart + 1;
    const std::vector<Upload> uploads{{"face_image", "a.jpg", "image/jpeg", "\xFF\xD8"}};
    const auto call = send(request, uploads);
    ASSERT_TRUE(call) << call.error().sub_message;
    const auto& received = *static_cast<const TrackReport::Request*>(call.value().request.get());
    ASSERT_TRUE(received.face_image);
    EXPECT_EQ(received.face_image->bytes, "\xFF\xD8");
    EXPECT_FALSE(received.body_image);
    EXPECT_FALSE(send(request, {uploads[0], uploads[0]}));
}

struct Case {
    std::string_view name;
    void (*change)(TrackReportParam&);
    std::string_view sub_code;
};

TEST(TrackReport, RefusesEachContradictionByField) {
    const Case cases[] = {
        {"seconds for milliseconds", [](auto& p) { p.start_time /= 1000; },
         "isv.invalid-parameter:start_time"},
        {"end before start", [](auto& p) { p.end_time = kStart - 1; },
         "isv.invalid-parameter:end_time"},
        {"no time of the face", [](auto& p) { p.face_image_url = "http://h/x"; },
         "isv.missing-parameter:face_time"},
        {"time without picture", [](auto& p) { p.body_time = kStart; },
         "isv.invalid-parameter:body_time"},
        {"score without picture", [](auto& p) { p.body_integrity = "0.5"; },
         "isv.invalid-parameter:body_integrity"},
        {"file URL", [](auto& p) { p.face_image_url = "file:///etc/passwd"; },
         "isv.invalid-parameter:face_image_url"},
        {"no host", [](auto& p) { p.face_image_url = "http:///x"; },
         "isv.invalid-parameter:face_image_url"},
        {"URL too long", [](auto& p) { p.face_image_url = "http://h/" + std::string(2048, 'x'); },
         "isv.invalid-parameter:face_image_url"},
        {"score above one", [](auto& p) { p.face_quality = "1.01"; },
         "isv.invalid-parameter:face_quality"},
        {"score as percentage", [](auto& p) { p.face_quality = "93"; },
         "isv.invalid-parameter:face_quality"},
        {"negative score", [](auto& p) { p.face_quality = "-0.1"; },
         "isv.invalid-parameter:face_quality"},
        {"five decimals", [](auto& p) { p.face_quality = "0.12345"; },
         "isv.invalid-parameter:face_quality"},
        {"point without decimals", [](auto& p) { p.face_quality = "0."; },
         "isv.invalid-parameter:face_quality"},
        {"action without type",
         [](auto& p) {
             p.actions = {{"enter", {}}, {"", "x"}};
         },
         "isv.missing-parameter:actions.action_type"},
        {"too many orders", [](auto& p) { p.order_ids.assign(101, "A"); },
         "isv.invalid-parameter:order_ids"},
        {"empty order",
         [](auto& p) {
             p.order_ids = {"A", ""};
         },
         "isv.invalid-parameter:order_ids"},
    };
    for (const auto& row : cases) {
        auto request = minimal();
        row.change(request.param);
        const auto call = send(request);
        ASSERT_FALSE(call) << row.name;
        EXPECT_EQ(call.error().sub_code, row.sub_code) << row.name;
    }
}

TEST(TrackReport, RefusesAPictureThatComesTwice) {
    auto request = minimal();
    request.param.face_time = kStart;
    request.param.face_image_url = "https://h/x.jpg";
    const auto call = send(request, {{"face_image", "a.jpg", "image/jpeg", "x"}});
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error().sub_code, "isv.invalid-parameter:face_image_url");
}

TEST(TrackReport, TakesScoresAtBothEndsOfTheScale) {
    for (const char* score : {"0", "1", "0.0", "1.0000", "0.9999"}) {
        auto request = minimal();
        request.param.face_image_url = "HTTPS://h:8443/x.jpg";
        request.param.face_time = kStart;
        request.param.face_quality = score;
        EXPECT_TRUE(send(request)) << score;
    }
}

}  // namespace
}  // namespace api
