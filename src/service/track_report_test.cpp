#include "service/track_report.h"

#include <gmock/gmock.h>

#include "service/shop_fixture.h"

namespace service {
namespace {

using api::TrackReport;

class Reporting : public ShopFixture {
  protected:
    TrackReport::Request request() const {
        TrackReport::Request made;
        made.param.tenant_code = "T";
        made.param.poi_id = "P";
        made.param.track_id = "edge-1";
        made.param.sensor_id = "S";
        made.param.start_time = 1'795'362'500'000;
        made.param.end_time = 1'795'362'509'000;
        made.param.actions = {{"enter", "zone=1"}, {"dwell", std::nullopt}};
        made.param.order_ids = {"A1"};
        return made;
    }
    TrackReport::Request with_body(const std::string& bytes) const {
        TrackReport::Request made = request();
        made.body_image = api::Upload{.name = "body_image",
                                      .file_name = "b.jpg",
                                      .content_type = "image/jpeg",
                                      .bytes = bytes};
        made.param.body_time = 1'795'362'505'000;
        made.param.body_integrity = "0.88";
        return made;
    }
    base::Result<TrackReport::Result> report(const TrackReport::Request& made) {
        return reporter(
            made,
            {.app = domain::AppKey("app"), .now = clock.now(), .request_id = "r", .uploads = {}});
    }
    std::string_view reason(const TrackReport::Request& made) {
        const auto outcome = report(made);
        return outcome ? std::string_view("success") : outcome.error().reason;
    }

    fetch::Client client{fetch::Reach::kPublicOnly};
    TrackReporter reporter{*store, *objects, client};
};

TEST_F(Reporting, StoresTheTrackWithItsUploadedPicture) {
    const std::string picture = jpeg(80);
    const auto outcome = report(with_body(picture));
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_TRUE(outcome.value().created);
    EXPECT_FALSE(outcome.value().face_oss);
    const auto track = store->find_track(tenant, domain::TrackId("edge-1"));
    ASSERT_TRUE(track);
    EXPECT_EQ(track.value().ended, domain::TrackEnd::kReported);
    EXPECT_EQ(track.value().body->quality_01, 0.88);
    EXPECT_EQ(objects->read(track.value().body->object).value(), picture);
    EXPECT_EQ(track.value().actions[1], (domain::Action{"dwell", ""}));
}

TEST_F(Reporting, IsIdempotentAndRefusesOtherContentUnderTheSameId) {
    const std::string picture = jpeg(80);
    ASSERT_TRUE(report(with_body(picture)));
    const auto again = report(with_body(picture));
    ASSERT_TRUE(again);
    EXPECT_FALSE(again.value().created);
    const std::string another = jpeg(90);
    EXPECT_EQ(reason(with_body(another)), "track_conflict");
    EXPECT_EQ(objects_on_disk(), 1U) << "the refused picture must not stay";
    TrackReport::Request later = with_body(picture);
    later.param.end_time += 1;
    EXPECT_EQ(reason(later), "track_conflict");
    EXPECT_EQ(objects_on_disk(), 1U) << "the first report's picture must stay";
}

TEST_F(Reporting, KeepsAPictureWithoutAScoreAndInventsNone) {
    const std::string picture = jpeg(80);
    TrackReport::Request made = with_body(picture);
    made.param.body_integrity.reset();
    ASSERT_TRUE(report(made));
    EXPECT_FALSE(store->find_track(tenant, domain::TrackId("edge-1")).value().body->quality_01);
}

TEST_F(Reporting, RefusesWhatItCannotKeep) {
    const auto change = [this](auto edit) {
        TrackReport::Request made = request();
        edit(made);
        return reason(made);
    };
    EXPECT_EQ(change([](auto& r) { r.param.poi_id = "elsewhere"; }), "store_not_found");
    EXPECT_EQ(change([](auto& r) { r.param.sensor_id = "none"; }), "camera_not_found");
    EXPECT_EQ(change([](auto& r) { r.param.risk_task_id = "none"; }), "task_not_found");
    const std::string text = "this is no picture";
    EXPECT_EQ(reason(with_body(text)), "picture_unreadable");
    const std::string cut = jpeg(80).substr(0, 300);
    EXPECT_EQ(reason(with_body(cut)), "picture_unreadable");
    const std::string large(kReportedPictureBytesMax + 1, 'x');
    EXPECT_EQ(reason(with_body(large)), "picture_too_large");
    EXPECT_EQ(objects_on_disk(), 0U);
}

TEST_F(Reporting, DoesNotFetchFromPrivateNetworks) {
    for (const char* url : {"http://127.0.0.1:9/a.jpg", "http://169.254.169.254/latest/meta-data",
                            "http://[::1]/a.jpg", "file:///etc/passwd"}) {
        TrackReport::Request made = request();
        made.param.body_image_url = url;
        made.param.body_time = 1'795'362'505'000;
        EXPECT_EQ(reason(made), "picture_url_refused") << url;
    }
}

TEST_F(Reporting, AddsTheTrackToTheTaskUnlessThatIsFinished) {
    const domain::TaskId task("RT1");
    ASSERT_TRUE(store->create_task(
        {.tenant = tenant, .poi = poi, .id = task, .created = clock.now(), .finished = false}, {},
        "test"));
    TrackReport::Request made = request();
    made.param.risk_task_id = "RT1";
    ASSERT_TRUE(report(made));
    const auto tracks = store->tracks_of_task(tenant, poi, task);
    ASSERT_TRUE(tracks);
    ASSERT_EQ(tracks.value().size(), 1U);
    EXPECT_EQ(tracks.value()[0].id.value, "edge-1");
    ASSERT_TRUE(store->finish_task(tenant, poi, task, "test", clock.now()));
    EXPECT_EQ(reason(made), "task_finished");
}

}  // namespace
}  // namespace service
