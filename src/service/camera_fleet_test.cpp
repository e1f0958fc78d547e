#include "service/camera_fleet.h"

#include <gmock/gmock.h>

#include "service/scripted_camera.h"
#include "service/shop_fixture.h"
#include "store/replace_camera_test.h"

namespace service {
namespace {

using domain::GapReason;

// Every camera stays connected.
class Fleet : public ShopFixture {
  protected:
    domain::Camera row(const std::string& id) const {
        domain::Camera camera{
            .tenant = tenant, .poi = poi, .sensor = domain::SensorId(id), .name = id};
        camera.url = "rtsp://camera/" + id;
        return camera;
    }
    std::unique_ptr<LiveCamera> make(const domain::Camera& camera, const FleetDetectors& with) {
        LiveCameraParts parts{.store = *store,
                              .objects = *objects,
                              .clock = clock,
                              .people = *with.people,
                              .faces = nullptr,
                              .runs = folder / "runs"};
        const std::lock_guard lock(mutex);
        scripts.push_back(std::make_unique<ScriptedCamera>(
            clock, std::deque<ScriptedCamera::Connection>{{.frames = 5, .stays = true}}));
        parts.open = scripts.back()->opener();
        parts.wait = scripts.back()->waiter();
        made.push_back(camera);
        return std::make_unique<LiveCamera>(camera, std::move(parts));
    }
    std::size_t count_made() {
        const std::lock_guard lock(mutex);
        return made.size();
    }
    bool is_watched(const std::string& id) {
        const auto status = fleet.status({tenant, poi, domain::SensorId(id)});
        return status && status->state != CameraState::kOff;
    }
    std::vector<GapReason> gap_reasons(const std::string& id) {
        std::vector<GapReason> reasons;
        const auto gaps =
            store
                ->gaps_between({tenant, poi, domain::SensorId(id)}, base::from_unix_ms(0),
                               clock.now() + std::chrono::hours(1), 1000)
                .value();
        for (const domain::Gap& gap : gaps) {
            reasons.push_back(gap.reason);
        }
        return reasons;
    }

    SomebodyDetector people;
    std::atomic<bool> has_models = true;
    std::mutex mutex;
    std::vector<domain::Camera> made;
    std::vector<std::unique_ptr<ScriptedCamera>> scripts;
    CameraFleet fleet{*store,
                      [this]() -> base::Result<FleetDetectors> {
                          if (!has_models) {
                              return base::fail(base::ErrorKind::kNotFound, "no models");
                          }
                          return FleetDetectors{&people, nullptr};
                      },
                      [this](const domain::Camera& camera, const FleetDetectors& with) {
                          return make(camera, with);
                      }};
};

TEST_F(Fleet, FollowsCamerasThatAreAddedChangedSwitchedOffAndRemoved) {
    fleet.look();
    EXPECT_EQ(count_made(), 0U) << "a camera without a URL is not watched";
    ASSERT_TRUE(store->add_camera(row("a")));
    ASSERT_TRUE(store->add_camera(row("b")));
    fleet.look();
    EXPECT_TRUE(is_watched("a") && is_watched("b"));
    ASSERT_EQ(count_made(), 2U);

    domain::Camera changed = row("a");
    changed.name = "The door";
    ASSERT_TRUE(store::replace_camera(*store, changed));
    fleet.look();
    EXPECT_EQ(count_made(), 2U) << "a name needs no new connection";
    changed.detections_per_s = 2;
    ASSERT_TRUE(store::replace_camera(*store, changed));
    fleet.look();
    ASSERT_EQ(count_made(), 3U);
    EXPECT_EQ(made[2].detections_per_s, 2);
    EXPECT_TRUE(is_watched("a"));

    changed.is_enabled = false;
    ASSERT_TRUE(store::replace_camera(*store, changed));
    ASSERT_TRUE(store->remove_camera(tenant, poi, domain::SensorId("b")));
    fleet.look();
    EXPECT_FALSE(is_watched("a") || is_watched("b"));
    EXPECT_EQ(gap_reasons("a").back(), GapReason::kSwitchedOff);
    EXPECT_TRUE(store->open_runs().value().empty());
}

TEST_F(Fleet, StopsAllAndStartsNoneAfterwards) {
    ASSERT_TRUE(store->add_camera(row("a")));
    fleet.look();
    fleet.stop();
    EXPECT_EQ(gap_reasons("a").back(), GapReason::kInterrupted);
    fleet.look();
    EXPECT_EQ(count_made(), 1U);
}

TEST_F(Fleet, WatchesNoMoreThanItsLimitAndSaysSo) {
    for (std::size_t i = 0; i <= kLiveCamerasMax; ++i) {
        ASSERT_TRUE(store->add_camera(row("camera-" + std::to_string(100 + i))));
    }
    fleet.look();
    EXPECT_EQ(count_made(), kLiveCamerasMax);
    const auto refused = fleet.status(
        {tenant, poi, domain::SensorId("camera-" + std::to_string(100 + kLiveCamerasMax))});
    ASSERT_TRUE(refused);
    EXPECT_THAT(*refused->last_error, ::testing::HasSubstr("64 cameras at most"));
}

TEST_F(Fleet, SaysThatTheModelsAreMissingAndGoesOnWhenTheyAreThere) {
    has_models = false;
    ASSERT_TRUE(store->add_camera(row("a")));
    fleet.look();
    EXPECT_EQ(fleet.status({tenant, poi, domain::SensorId("a")})->last_error, "no models");
    has_models = true;
    fleet.look();
    EXPECT_TRUE(is_watched("a"));
}

}  // namespace
}  // namespace service
