// The methods about zones and sessions, as the gateway calls them.
#include <thread>

#include <gmock/gmock.h>

#include "api/methods.h"
#include "service/handlers.h"
#include "service/session_edit.h"
#include "service/shop_fixture.h"
#include "service/visit_linker.h"

namespace service {
namespace {

using ::testing::HasSubstr;

class PeopleMethods : public ShopFixture {
  protected:
    std::string call(std::string_view method, const std::string& rest) {
        const std::vector<api::Param> params = {
            {"param", R"({"tenant_code":"T","poi_id":"P",)" + rest + "}"}};
        const auto decoded = methods.find(method)->decode({params, {}});
        if (!decoded) return std::string(decoded.error().sub_code);
        const auto answer = methods.find(method)->run(
            decoded.value(),
            {.app = domain::AppKey("app"), .now = clock.now(), .request_id = "r", .uploads = {}},
            api::Format::kJsonSimplified);
        return answer ? answer.value() : std::string(answer.error().sub_code);
    }
    // A finished track in a session of its own.
    void add_track(const char* id) {
        const domain::Track track{.tenant = tenant,
                                  .poi = poi,
                                  .id = domain::TrackId(id),
                                  .sensor = sensor,
                                  .start = clock.now(),
                                  .end = clock.now(),
                                  .ended = domain::TrackEnd::kReported};
        ASSERT_TRUE(store->report_track(track, {}, clock.now()));
        ASSERT_TRUE(VisitLinker(*store).link(track, std::nullopt, clock.now()));
        clock.advance(base::Millis(1000));
    }
    std::string session_of(const char* id) {
        return store->find_track(tenant, domain::TrackId(id)).value().session.value().value;
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

TEST_F(PeopleMethods, ZonesAreSetAndComeBack) {
    const std::string zones =
        R"("sensor_id":"S","zones":[{"zone_id":"till-3","kind":"queue",)"
        R"("points":[{"x":"0.1","y":"0.55"},{"x":"0.45","y":"0.55"},{"x":"0.45","y":"1"}],)"
        R"("dwell_after_ms":20000,"pos_id":"POS-3"},)"
        R"({"zone_id":"door","kind":"line","points":[{"x":"0","y":"0.5"},{"x":"1","y":"0.5"}],)"
        R"("way":"left_to_right"}])";
    const std::string set = call("smartmonitor.camera.zones.set", zones);
    EXPECT_THAT(set, HasSubstr(R"("resp_success":true)"));
    const std::string got = call("smartmonitor.camera.zones.get", R"("sensor_id":"S")");
    EXPECT_THAT(got, HasSubstr(R"("x":"0.45","y":"0.55")"));
    EXPECT_THAT(got, HasSubstr(R"("dwell_after_ms":20000)"));
    const auto camera = store->find_camera(tenant, poi, sensor).value();
    ASSERT_EQ(camera.zones.size(), 2U);
    EXPECT_EQ(camera.zones[0].kind, domain::ZoneKind::kQueue);
    EXPECT_EQ(camera.zones[0].pos_id, "POS-3");
    EXPECT_EQ(camera.zones[1].way, domain::LineWay::kLeftToRight);
    EXPECT_EQ(camera.name, "Door") << "nothing else changes";
    call("smartmonitor.camera.zones.set", R"("sensor_id":"S","zones":[])");
    EXPECT_TRUE(store->find_camera(tenant, poi, sensor).value().zones.empty());
}

TEST_F(PeopleMethods, ZonesThatCannotBeAreRefusedByTheirField) {
    const auto set = [this](const std::string& zone) {
        return call("smartmonitor.camera.zones.set", R"("sensor_id":"S","zones":[)" + zone + "]");
    };
    EXPECT_THAT(
        set(R"({"zone_id":"a","kind":"circle","points":[{"x":"0","y":"0"},{"x":"1","y":"1"}]})"),
        HasSubstr("zones[0].kind"));
    EXPECT_THAT(
        set(R"({"zone_id":"a","kind":"area","points":[{"x":"0","y":"0"},{"x":"1","y":"1"}]})"),
        HasSubstr("zones[0].points"));
    EXPECT_THAT(
        set(R"({"zone_id":"a","kind":"area","points":[{"x":"0","y":"0"},{"x":"2","y":"1"}]})"),
        HasSubstr("isv.invalid-parameter"));
    EXPECT_THAT(call("smartmonitor.camera.zones.set", R"("sensor_id":"none","zones":[])"),
                HasSubstr(R"("resp_code":1002)"));
}

TEST_F(PeopleMethods, MergeAndSplitUndoEachOtherAndKeepTheHistory) {
    add_track("a");
    add_track("b");
    add_track("c");
    EXPECT_THAT(call("smartmonitor.session.merge", R"("session_id":"Sa","other_session_id":"Sb")"),
                HasSubstr(R"("track_id":"b")"));
    EXPECT_EQ(session_of("b"), "Sa");
    EXPECT_THAT(call("smartmonitor.session.get", R"("session_id":"Sb")"),
                HasSubstr(R"("resp_code":5001)"));
    EXPECT_THAT(call("smartmonitor.session.split", R"("session_id":"Sa","track_ids":["b"])"),
                HasSubstr(R"("session_id":"Sb")"));
    EXPECT_EQ(session_of("b"), "Sb");
    const std::string got = call("smartmonitor.session.get", R"("session_id":"Sb")");
    EXPECT_THAT(got, HasSubstr(R"("reason":"began")"));
    EXPECT_THAT(got, HasSubstr(R"("reason":"merged","confidence":"1","who":"app")"));
    EXPECT_THAT(got, HasSubstr(R"("reason":"split")"));
    EXPECT_EQ(session_of("c"), "Sc");
}

TEST_F(PeopleMethods, TheFirstTrackOfASessionGetsANewOneWhenItIsSplitOff) {
    add_track("a");
    add_track("b");
    call("smartmonitor.session.merge", R"("session_id":"Sa","other_session_id":"Sb")");
    call("smartmonitor.session.split", R"("session_id":"Sa","track_ids":["a"])");
    EXPECT_EQ(session_of("a"), "Sa-2");
    EXPECT_EQ(session_of("b"), "Sa");
}

TEST_F(PeopleMethods, SessionsAreNotChangedByWhatCannotBe) {
    add_track("a");
    add_track("b");
    EXPECT_THAT(call("smartmonitor.session.merge", R"("session_id":"Sa","other_session_id":"Sx")"),
                HasSubstr(R"("resp_code":5001)"));
    EXPECT_THAT(call("smartmonitor.session.merge", R"("session_id":"Sa","other_session_id":"Sa")"),
                HasSubstr("isv.invalid-parameter:other_session_id"));
    EXPECT_THAT(call("smartmonitor.session.split", R"("session_id":"Sa","track_ids":["a"])"),
                HasSubstr(R"("resp_code":5003)"));
    EXPECT_THAT(call("smartmonitor.session.split", R"("session_id":"Sa","track_ids":["b"])"),
                HasSubstr(R"("resp_code":5003)"));
    EXPECT_EQ(session_of("a"), "Sa");
    EXPECT_EQ(session_of("b"), "Sb");
}

// Two callers at once, round after round: each change that was acknowledged is there.
TEST_F(PeopleMethods, ACamerasNameAndZonesChangeSideBySide) {
    for (int round = 0; round < 40; ++round) {
        const std::string name = "name-" + std::to_string(round);
        const std::string zone = "zone-" + std::to_string(round);
        std::string renamed;
        std::thread other([&] {
            renamed =
                call("smartmonitor.camera.update", R"("sensor_id":"S","name":")" + name + R"(")");
        });
        const std::string set =
            call("smartmonitor.camera.zones.set",
                 R"("sensor_id":"S","zones":[{"zone_id":")" + zone +
                     R"(","kind":"line","points":[{"x":"0","y":"0"},{"x":"1","y":"1"}]}])");
        other.join();
        ASSERT_THAT(renamed, HasSubstr(R"("resp_success":true)"));
        ASSERT_THAT(set, HasSubstr(R"("resp_success":true)"));
        const auto camera = store->find_camera(tenant, poi, sensor).value();
        ASSERT_EQ(camera.name, name);
        ASSERT_EQ(camera.zones.at(0).id, zone);
    }
}

TEST_F(PeopleMethods, SessionsThatAreMergedCrosswiseBecomeOne) {
    for (int round = 0; round < 20; ++round) {
        const std::string a = "a" + std::to_string(round);
        const std::string b = "b" + std::to_string(round);
        add_track(a.c_str());
        add_track(b.c_str());
        const auto merge = [&](const std::string& into, const std::string& from) {
            return call("smartmonitor.session.merge",
                        R"("session_id":")" + session_of(into.c_str()) +
                            R"(","other_session_id":")" + session_of(from.c_str()) + R"(")");
        };
        std::thread other([&] { merge(b, a); });
        merge(a, b);
        other.join();
        ASSERT_EQ(session_of(a.c_str()), session_of(b.c_str())) << "round " << round;
    }
}

TEST_F(PeopleMethods, TwoSplitsAtOnceLeaveNoSessionEmpty) {
    for (int round = 0; round < 20; ++round) {
        const std::string a = "a" + std::to_string(round);
        const std::string b = "b" + std::to_string(round);
        add_track(a.c_str());
        add_track(b.c_str());
        const std::string whole = session_of(a.c_str());
        ASSERT_THAT(call("smartmonitor.session.merge", R"("session_id":")" + whole +
                                                           R"(","other_session_id":")" +
                                                           session_of(b.c_str()) + R"(")"),
                    HasSubstr(R"("resp_success":true)"));
        const auto split = [&](const std::string& track) {
            return call("smartmonitor.session.split",
                        R"("session_id":")" + whole + R"(","track_ids":[")" + track + R"("])");
        };
        std::thread other([&] { split(b); });
        split(a);
        other.join();
        ASSERT_FALSE(
            store->tracks_of_session(tenant, poi, domain::SessionId(whole)).value().empty());
    }
}

}  // namespace
}  // namespace service
