// Watching and clips, and the methods that hand out their addresses, on recorded video.
#include "service/watch.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "codec/fragment.h"
#include "service/evidence_check.h"
#include "service/handlers.h"
#include "service/recorded_between.h"
#include "service/recording_fixture.h"
#include "store/replace_camera_test.h"

namespace service {
namespace {

using base::ErrorKind;
using base::Millis;
using domain::GapReason;
using ::testing::HasSubstr;
using ::testing::Not;

class WatchTest : public RecordingFixture {
  protected:
    // 30 s in 3 fragments, a gap of 20 s without the camera, 10 s more.
    void record_with_a_gap() {
        auto writer = make_writer();
        record(writer.get(), start, 0, 300, GapReason::kUnreachable);
        record(writer.get(), start + Millis(50'000), 0, 100, GapReason::kStreamEnded);
        ASSERT_EQ(writer->counters().fragments, 4U);
    }
    base::Result<Watched> open(const std::string& url) {
        const std::size_t path = url.find('/', url.find("//") + 2);
        const std::size_t query = url.find('?');
        return watch.answer(std::string_view(url).substr(path, query - path),
                            std::string_view(url).substr(query + 1), clock.now());
    }
    std::string call(std::string_view method, const std::vector<api::Param>& params) {
        const auto decoded = methods.find(method)->decode({params, {}});
        if (!decoded) return std::string(decoded.error().sub_code);
        const auto answer = methods.find(method)->run(
            decoded.value(),
            {.app = domain::AppKey("app"), .now = clock.now(), .request_id = "r", .uploads = {}},
            api::Format::kJsonSimplified);
        return answer ? answer.value() : std::string(answer.error().sub_code);
    }
    std::string call(std::string_view method, const std::string& param) {
        return call(method, std::vector<api::Param>{{"param", param}});
    }

    const base::Instant start = clock.now();
    objects::UrlSigner signer{
        std::move(objects::UrlSigner::open(folder / "key", {.base_url = "http://h:1"}).value())};
    fetch::Client client{fetch::Reach::kPublicOnly};
    AnswerCache answers{1'000'000};
    Watch watch{*store, *objects, windows, signer};
    ClipMaker clips{*store, *objects, folder / "clips"};
    api::MethodTable methods{
        all_methods({*store, *objects, signer, client, answers, nullptr, watch, clips})};
};

TEST_F(WatchTest, ServesARecordedPeriodAndNothingBesideIt) {
    record_with_a_gap();
    const auto all = fragments();
    const auto address = [&](std::string_view file) {
        return watch.recorded_url(camera, start, start + Millis(15'000), file, clock.now()).value();
    };
    const auto list = open(address(kPlaylist));
    ASSERT_TRUE(list);
    EXPECT_THAT(*list.value().bytes, HasSubstr(all[1].id.value + ".mp4?Expires="));
    EXPECT_THAT(*list.value().bytes, Not(HasSubstr(all[2].id.value + ".mp4")));
    const auto file = open(address(all[1].id.value + ".mp4"));
    ASSERT_TRUE(file);
    EXPECT_EQ(std::filesystem::file_size(file.value().file->path), all[1].size_bytes);
    EXPECT_EQ(open(address(all[3].id.value + ".mp4")).error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(open(address("F999.mp4")).error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(open(address("../watch.html")).error().kind, ErrorKind::kPermissionDenied);

    const auto page = open(address(kWatchPage));
    ASSERT_TRUE(page);
    EXPECT_THAT(page.value().content_type, HasSubstr("text/html"));
    clock.advance(kWatchUrlLife);
    const auto late =
        watch.answer("/live/T/P/S/now/index.m3u8", "Expires=1&Signature=x", clock.now());
    EXPECT_EQ(late.error().kind, ErrorKind::kPermissionDenied);
}

TEST_F(WatchTest, RefusesAPeriodThatIsTooLong) {
    const auto url = [&](base::Millis length) {
        return watch.recorded_url(camera, start, start + length, kPlaylist, clock.now());
    };
    EXPECT_TRUE(url(std::chrono::hours(2)));
    const auto refused = url(std::chrono::hours(2) + Millis(1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalidArgument);
}

TEST_F(WatchTest, ReadsMoreFragmentsThanAQueryGives) {
    const std::string bytes = "video";
    const auto key = objects->put(tenant, poi, bytes, objects::MediaType::kMp4).value();
    const auto count = static_cast<int>(store::kFragmentsPerQueryMax * 2 + 1);
    for (int i = 0; i < count; ++i) {
        domain::Fragment fragment{.tenant = tenant,
                                  .poi = poi,
                                  .sensor = sensor,
                                  .id = {},
                                  .object = key,
                                  .size_bytes = bytes.size(),
                                  .init_bytes = 1,
                                  .start = start + Millis(1000) * i,
                                  .end = start + Millis(1000) * (i + 1),
                                  .codec = "avc1.64001f"};
        ASSERT_TRUE(store->add_fragment(fragment, GapReason::kSilent, clock.now()));
    }
    const auto all =
        recorded_between(*store, camera, start + Millis(1), start + Millis(1000) * count).value();
    ASSERT_EQ(all.size(), static_cast<std::size_t>(count));
    for (std::size_t i = 1; i < all.size(); ++i) ASSERT_EQ(all[i].start, all[i - 1].end) << i;
    EXPECT_EQ(
        recorded_between(*store, camera, start + Millis(1500), start + Millis(2500)).value().size(),
        2U);
}

TEST_F(WatchTest, AClipAcrossAGapIsOneFileThatNamesTheGap) {
    record_with_a_gap();
    const auto clip = clips.make(camera, start + Millis(25'000), start + Millis(55'000));
    ASSERT_TRUE(clip) << clip.error().message;
    ASSERT_EQ(clip.value().files.size(), 1U);
    const ClipFile& file = clip.value().files[0];
    EXPECT_EQ(file.from, start + Millis(25'000));
    EXPECT_GE(file.to, start + Millis(55'000));
    ASSERT_EQ(clip.value().gaps.size(), 1U);
    EXPECT_EQ(clip.value().gaps[0].reason, GapReason::kUnreachable);
    EXPECT_EQ(clip.value().gaps[0].start, start + Millis(30'000));
    EXPECT_EQ(clip.value().gaps[0].end, start + Millis(50'000));

    // Frames at their times: none in the gap.
    auto source = std::move(codec::Source::open(file.path.string()).value());
    int before = 0;
    int inside = 0;
    int behind = 0;
    while (const auto frame = source->next().value()) {
        const auto at = std::chrono::duration_cast<Millis>(frame->pts);
        (at < Millis(5'000) ? before : at < Millis(24'900) ? inside : behind) += 1;
    }
    EXPECT_EQ(before, 50);
    EXPECT_EQ(inside, 0);
    EXPECT_GE(behind, 50);
    EXPECT_EQ(clips.find(file.path.filename().string()).value(), file.path);
    for (const char* name : {"../db", "x.mp4", "", ".mp4", "a/b.mp4"}) {
        EXPECT_EQ(clips.find(std::string(name) + "").error().kind, ErrorKind::kNotFound) << name;
    }
}

TEST_F(WatchTest, TheOldestClipsMakeRoom) {
    record_with_a_gap();
    ClipMaker small(*store, *objects, folder / "small", 1);
    const auto first = small.make(camera, start, start + Millis(5'000)).value();
    EXPECT_TRUE(std::filesystem::exists(first.files[0].path)) << "the new one always stays";
    const auto second = small.make(camera, start, start + Millis(5'000)).value();
    EXPECT_FALSE(std::filesystem::exists(first.files[0].path));
    EXPECT_TRUE(std::filesystem::exists(second.files[0].path));
}

TEST_F(WatchTest, ClipRequestSaysWhatThereIsAndWhyNot) {
    record_with_a_gap();
    const auto request = [&](std::int64_t from_ms, std::int64_t to_ms) {
        return call("smartmonitor.clip.request",
                    R"({"tenant_code":"T","poi_id":"P","sensor_id":"S","start_time":)" +
                        std::to_string(base::unix_ms(start) + from_ms) + R"(,"end_time":)" +
                        std::to_string(base::unix_ms(start) + to_ms) + "}");
    };
    const std::string answer = request(25'000, 55'000);
    EXPECT_THAT(answer, HasSubstr("http://h:1/clips/"));
    EXPECT_THAT(answer, HasSubstr("/watch.html?Expires="));
    EXPECT_THAT(answer, HasSubstr(R"("reason":"unreachable")"));
    EXPECT_THAT(request(35'000, 45'000), HasSubstr(R"("resp_code":1010)"));
    EXPECT_EQ(request(5'000, 5'000), "isv.invalid-parameter:end_time");
    EXPECT_EQ(request(0, 3'600'001), "isv.invalid-parameter:end_time");
    EXPECT_THAT(
        call("smartmonitor.clip.request", R"({"tenant_code":"T","poi_id":"P","track_id":"none"})"),
        HasSubstr(R"("resp_code":1011)"));
    EXPECT_EQ(
        call("smartmonitor.clip.request", R"({"tenant_code":"T","poi_id":"P","sensor_id":"S"})"),
        "isv.missing-parameter:start_time");
}

TEST_F(WatchTest, LiveStartGivesAddressesOfCamerasThatAreWatched) {
    const auto start_live = [&](const std::string& id) {
        return call("alibaba.security.deepvision.camera.live.start",
                    std::vector<api::Param>{{"camera_id", id},
                                            {"tenant_code", "T"},
                                            {"field_id", "P"},
                                            {"mode", "1"},
                                            {"need_audio", "false"}});
    };
    EXPECT_THAT(start_live("S"), HasSubstr(R"("resp_code":1009)")) << "it has no URL";
    EXPECT_THAT(start_live("none"), HasSubstr(R"("resp_code":1002)"));
    domain::Camera row = store->find_camera(tenant, poi, sensor).value();
    row.url = "rtsp://u:secret@192.0.2.1/x";
    ASSERT_TRUE(store::replace_camera(*store, row));
    const std::string answer = start_live("S");
    EXPECT_THAT(answer, HasSubstr("http://h:1/live/T/P/S/now/index.m3u8?Expires="));
    EXPECT_THAT(answer, HasSubstr("http://h:1/live/T/P/S/now/watch.html?Expires="));
    EXPECT_THAT(answer, Not(HasSubstr("secret")));
    row.is_enabled = false;
    ASSERT_TRUE(store::replace_camera(*store, row));
    EXPECT_THAT(start_live("S"), HasSubstr(R"("resp_code":1009)"));
}

TEST_F(WatchTest, ALiveCameraWithoutPicturesHasAnEmptyPlaylist) {
    const auto list = open(watch.live_url(camera, kPlaylist, clock.now()));
    ASSERT_TRUE(list);
    EXPECT_THAT(*list.value().bytes, Not(HasSubstr("chunk-")));
    EXPECT_EQ(open(watch.live_url(camera, "chunk-1.m4s", clock.now())).error().kind,
              ErrorKind::kNotFound);
}

TEST_F(WatchTest, HoldsAreAddedListedAndReleased) {
    const std::string place = R"({"tenant_code":"T","poi_id":"P")";
    const std::string hold =
        place + R"(,"hold_id":"case-7","from_time":1795362500000,"to_time":1795366100000)";
    EXPECT_THAT(call("smartmonitor.hold.add", hold + R"(,"reason":"x"})"),
                HasSubstr(R"("who":"app")"));
    EXPECT_THAT(call("smartmonitor.hold.add", hold + R"(,"reason":"x"})"),
                HasSubstr(R"("resp_success":true)"))
        << "the same again";
    EXPECT_THAT(call("smartmonitor.hold.add", hold + R"(,"reason":"y"})"),
                HasSubstr(R"("resp_code":6002)"));
    EXPECT_THAT(call("smartmonitor.hold.list", place + "}"), HasSubstr("case-7"));
    const std::string release = place + R"(,"hold_id":"case-7"})";
    EXPECT_THAT(call("smartmonitor.hold.release", release), HasSubstr("case-7"));
    EXPECT_THAT(call("smartmonitor.hold.release", release), HasSubstr(R"("resp_code":6001)"));
    EXPECT_THAT(call("smartmonitor.hold.list", place + "}"), Not(HasSubstr("case-7")));
    EXPECT_EQ(call("smartmonitor.hold.add",
                   place + R"(,"hold_id":"b","from_time":1795362500001,"to_time":1795362500000,)"
                           R"("reason":"x"})"),
              "isv.invalid-parameter:to_time");
}

TEST_F(WatchTest, PlaysAndCutsNoDamagedFragment) {
    record_with_a_gap();
    const auto damaged = fragments()[1];
    const auto address = watch.recorded_url(camera, start, start + Millis(15'000),
                                            damaged.id.value + ".mp4", clock.now());
    const auto whole = open(address.value());
    ASSERT_TRUE(whole);
    ASSERT_TRUE(clips.make(camera, damaged.start, damaged.end));
    const std::filesystem::path path = whole.value().file->path;
    std::fstream(path, std::ios::in | std::ios::out | std::ios::binary)
        .seekp(static_cast<std::streamoff>(damaged.size_bytes) - 9)
        .put('x');
    const auto later = std::filesystem::last_write_time(path) + std::chrono::hours(1);
    std::filesystem::last_write_time(path, later);
    EXPECT_EQ(open(address.value()).error().kind, ErrorKind::kDataLoss);
    EXPECT_EQ(clips.make(camera, damaged.start, damaged.end).error().kind, ErrorKind::kDataLoss);
    EXPECT_EQ(objects->refused_as_damaged(), 2U);
}

TEST_F(WatchTest, VerifyNamesAFragmentThatIsNotItsVideo) {
    record_with_a_gap();
    std::vector<std::string> faults;
    const auto check = [&] {
        faults.clear();
        ASSERT_TRUE(check_evidence(*store, *objects, [&](const store::Fault& fault) {
            faults.push_back(std::string(fault.invariant) + " " + fault.where);
        }));
    };
    check();
    EXPECT_THAT(faults, ::testing::IsEmpty());

    const std::string bytes = "no video";
    domain::Fragment wrong = fragments().back();
    wrong.start = wrong.end;
    wrong.end = wrong.start + Millis(1000);
    wrong.size_bytes = bytes.size();
    wrong.init_bytes = 1;
    wrong.object = objects->put(tenant, poi, bytes, objects::MediaType::kMp4).value();
    const auto id = store->add_fragment(wrong, GapReason::kSilent, clock.now()).value();
    check();
    EXPECT_THAT(faults, ::testing::ElementsAre("fragment.not_its_video " + id.value));

    // A byte of a true one is changed on the disk.
    const auto damaged = fragments()[1];
    const auto path = objects->locate(damaged.object).value().path;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    std::fstream(path, std::ios::in | std::ios::out | std::ios::binary)
        .seekp(static_cast<std::streamoff>(damaged.size_bytes) - 9)
        .put('x');
    check();
    EXPECT_THAT(faults, ::testing::Contains("object.damaged " + damaged.object.value));
}

}  // namespace
}  // namespace service
