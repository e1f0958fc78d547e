// The methods about cameras, as the gateway calls them.
#include <gmock/gmock.h>

#include "api/methods.h"
#include "service/camera_removal.h"
#include "service/camera_rows.h"
#include "service/camera_trial.h"
#include "service/handlers.h"
#include "service/scripted_camera.h"
#include "service/shop_fixture.h"

namespace service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CameraMethods : public ShopFixture {
  protected:
    std::string call(std::string_view method, const std::string& param) {
        const std::vector<api::Param> params = {{"param", param}};
        const auto decoded = methods.find(method)->decode({params, {}});
        if (!decoded) return std::string(decoded.error().sub_code);
        const auto answer = methods.find(method)->run(
            decoded.value(),
            {.app = domain::AppKey("app"), .now = clock.now(), .request_id = "r", .uploads = {}},
            api::Format::kJsonSimplified);
        return answer ? answer.value() : std::string(answer.error().sub_code);
    }
    domain::Camera stored(const std::string& id) {
        return store->find_camera(tenant, poi, domain::SensorId(id)).value();
    }

    objects::UrlSigner signer{std::move(objects::UrlSigner::open(folder / "key", {}).value())};
    fetch::Client client{fetch::Reach::kPublicOnly};
    AnswerCache answers{1'000'000};
    LiveWindows windows;
    Watch watch{*store, *objects, windows, signer};
    ClipMaker clips{*store, *objects, folder / "clips"};
    api::MethodTable methods{
        all_methods({*store, *objects, signer, client, answers, nullptr, watch, clips})};
};

TEST_F(CameraMethods, AddChangeListAndRemoveWithoutEverShowingCredentials) {
    const std::string added =
        call("smartmonitor.camera.add",
             R"({"tenant_code":"T","poi_id":"P","sensor_id":"c","name":"Till",)"
             R"("url":"rtsp://u:secret@192.0.2.1/x?token=1","detect_interval_ms":500})");
    EXPECT_THAT(added, HasSubstr(R"("resp_success":true)"));
    EXPECT_THAT(added, HasSubstr("rtsp://192.0.2.1/x"));
    EXPECT_EQ(stored("c").detections_per_s, 2);
    EXPECT_EQ(stored("c").url, "rtsp://u:secret@192.0.2.1/x?token=1");

    call("smartmonitor.camera.update",
         R"({"tenant_code":"T","poi_id":"P","sensor_id":"c","recorded":false})");
    EXPECT_FALSE(stored("c").is_recorded);
    EXPECT_EQ(stored("c").name, "Till") << "what is absent stays";

    const std::string list =
        call("smartmonitor.camera.list", R"({"tenant_code":"T","poi_id":"P"})");
    EXPECT_THAT(list, HasSubstr(R"("detect_interval_ms":500)"));
    EXPECT_THAT(added + list, Not(HasSubstr("secret")));
    EXPECT_THAT(added + list, Not(HasSubstr("token=1")));

    EXPECT_THAT(
        call("smartmonitor.camera.remove", R"({"tenant_code":"T","poi_id":"P","sensor_id":"c"})"),
        HasSubstr(R"("resp_success":true)"));
    EXPECT_FALSE(store->find_camera(tenant, poi, domain::SensorId("c")));
}

TEST_F(CameraMethods, RefuseWhatCannotBeACamera) {
    const auto add = [this](const std::string& rest) {
        return call("smartmonitor.camera.add",
                    R"({"tenant_code":"T","poi_id":"P","sensor_id":"c","name":"x",)" + rest + "}");
    };
    for (const char* url : {"/etc/passwd", "file:///etc/passwd", "concat:a|b", "ftp://x/y", "x"}) {
        EXPECT_THAT(add(R"("url":")" + std::string(url) + "\""), HasSubstr(R"("resp_code":1004)"));
    }
    EXPECT_EQ(add(R"("detect_interval_ms":10)"), "isv.invalid-parameter:detect_interval_ms");
    EXPECT_THAT(call("smartmonitor.camera.add",
                     R"({"tenant_code":"T","poi_id":"P","sensor_id":"S","name":"Another"})"),
                HasSubstr(R"("resp_code":1003)"));
    EXPECT_THAT(call("smartmonitor.camera.update",
                     R"({"tenant_code":"T","poi_id":"P","sensor_id":"none"})"),
                HasSubstr(R"("resp_code":1002)"));
    EXPECT_EQ(call("smartmonitor.camera.test", R"({"tenant_code":"T","poi_id":"P"})"),
              "isv.missing-parameter:sensor_id");
    EXPECT_THAT(
        call("smartmonitor.camera.test", R"({"tenant_code":"T","poi_id":"P","sensor_id":"S"})"),
        HasSubstr(R"("resp_code":1004)"))
        << "it has no URL";
}

TEST_F(CameraMethods, DoNotLeadTheServiceToItselfOrItsCloud) {
    const std::string camera = R"({"tenant_code":"T","poi_id":"P","sensor_id":"S",)";
    for (const char* url :
         {"http://127.0.0.1:8080/router/rest", "http://localhost/", "rtsp://u:p@[::1]/x",
          "http://169.254.169.254/latest/meta-data/", "http://100.100.100.200/",
          "http://2130706433/", "rtsp:///x", "rtsp://192.168.1.9@127.0.0.1/x"}) {
        const std::string param = camera + R"("url":")" + url + "\"}";
        EXPECT_THAT(call("smartmonitor.camera.update", param), HasSubstr(R"("resp_code":1004)"))
            << url;
        EXPECT_THAT(call("smartmonitor.camera.test", param), HasSubstr(R"("resp_code":1004)"))
            << url;
    }
    EXPECT_FALSE(stored("S").url);
    EXPECT_THAT(call("smartmonitor.camera.update", camera + R"("url":"rtsp://192.168.1.9/x"})"),
                HasSubstr(R"("resp_success":true)"))
        << "where cameras live";
    methods = all_methods({*store, *objects, signer, client, answers, nullptr, watch, clips,
                           fetch::AllowList({"127.0.0.0/8"})});
    EXPECT_THAT(call("smartmonitor.camera.update", camera + R"("url":"rtsp://127.0.0.1/x"})"),
                HasSubstr(R"("resp_success":true)"));
}

TEST_F(CameraMethods, SayThatACameraIsOffAndWhySinceWhen) {
    ASSERT_TRUE(store->open_gap({tenant, poi, sensor}, clock.now(), domain::GapReason::kSilent));
    clock.advance(base::Millis(1000));
    const std::string status =
        call("smartmonitor.camera.status", R"({"tenant_code":"T","poi_id":"P"})");
    EXPECT_THAT(status, HasSubstr(R"("state":"off")"));
    EXPECT_THAT(status, HasSubstr(R"("gap_reason":"silent","gap_since":1795362500000)"));
}

TEST_F(CameraMethods, TestWhatACameraSends) {
    ScriptedCamera camera(clock, {{.frames = 3, .width = 320, .height = 240},
                                  {.refused = base::fail(base::ErrorKind::kUnavailable, "off")},
                                  {.frames = 0}});
    const auto works = try_camera("rtsp://camera", clock, camera.opener());
    EXPECT_TRUE(works.works);
    EXPECT_EQ(works.width, 320);
    EXPECT_EQ(works.codec, "h264");
    EXPECT_EQ(try_camera("rtsp://camera", clock, camera.opener()).problem, "off");
    const auto empty = try_camera("rtsp://camera", clock, camera.opener());
    EXPECT_FALSE(empty.works);
    EXPECT_THAT(*empty.problem, HasSubstr("hung up"));
}

}  // namespace
}  // namespace service
