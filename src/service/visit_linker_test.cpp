#include "service/visit_linker.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "service/shop_fixture.h"
#include "vision/appearance.h"

namespace service {
namespace {

// Grey surroundings with a figure of two colours (blue, green, red).
using Paint = std::array<std::uint8_t, 3>;

std::string looks(const Paint& coat, const Paint& trousers) {
    media::Image picture(200, 200);
    std::ranges::fill(picture.pixels, std::uint8_t{128});
    for (int y = 40; y < 160; ++y) {
        for (int x = 80; x < 120; ++x) {
            std::ranges::copy(y < 100 ? coat : trousers,
                              picture.row(y) + 3 * static_cast<std::ptrdiff_t>(x));
        }
    }
    vision::Appearance appearance;
    const vision::SceneTone tone = vision::scene_tone(picture.view());
    EXPECT_TRUE(appearance.add(picture.view(), {80, 40, 40, 120}, tone, 1));
    return appearance.bytes();
}

const Paint kRed{30, 30, 200}, kBlue{190, 60, 30}, kBlack{25, 25, 25}, kWhite{230, 230, 230};

class Linking : public ShopFixture {
  protected:
    Linking() {
        EXPECT_TRUE(store->add_store({tenant, other_poi, "Other shop"}));
        add_camera(poi, "S2");
        add_camera(other_poi, "S");
    }
    void add_camera(const domain::PoiId& at_poi, const char* id) {
        EXPECT_TRUE(store->add_camera(
            {.tenant = tenant, .poi = at_poi, .sensor = domain::SensorId(id), .name = "Camera"}));
    }
    static base::Instant at(double second) {
        return base::from_unix_ms(1'795'362'000'000 + static_cast<std::int64_t>(1000 * second));
    }
    // A finished track, linked.
    std::string linked(const char* id, const char* camera, double from, double to,
                       const std::string& appearance, double x = .5,
                       std::optional<domain::PoiId> where = {}) {
        const domain::Track track{.tenant = tenant,
                                  .poi = where.value_or(poi),
                                  .id = domain::TrackId(id),
                                  .sensor = domain::SensorId(camera),
                                  .start = at(from),
                                  .end = at(to),
                                  .ended = domain::TrackEnd::kReported};
        EXPECT_TRUE(store->report_track(track, {}, clock.now()));
        const domain::TrackSight sight{.track = track.id,
                                       .appearance = appearance,
                                       .first_x = x,
                                       .first_y = .7,
                                       .last_x = x,
                                       .last_y = .7,
                                       .height_share = .12};
        const auto session = VisitLinker(*store).link(track, sight, clock.now());
        EXPECT_TRUE(session);
        EXPECT_EQ(store->find_track(tenant, track.id).value().session, session.value());
        return session.value().value;
    }
    domain::VisitLink last_link(const char* id) {
        return store->links_of_track(tenant, poi, domain::TrackId(id)).value().back();
    }

    const domain::PoiId other_poi{"P2"};
    const std::string red = looks(kRed, kBlack);
};

TEST_F(Linking, JoinsWhoComesBackAtTheSamePlace) {
    EXPECT_EQ(linked("a", "S", 0, 10, red), "Sa");
    EXPECT_EQ(linked("b", "S", 10.6, 20, red), "Sa");
    const domain::VisitLink link = last_link("b");
    EXPECT_EQ(link.like, domain::TrackId("a"));
    EXPECT_EQ(link.reason, "same_camera");
    EXPECT_EQ(link.who, "smartmonitor");
    EXPECT_GE(link.confidence_01, vision::VisitMatchOptions().confidence_min);
    EXPECT_EQ(last_link("a").reason, "began");
    EXPECT_EQ(linked("c", "S", 20.6, 30, red), "Sa");
}

TEST_F(Linking, KeepsOthersApart) {
    linked("a", "S", 0, 10, red);
    EXPECT_EQ(linked("dressed otherwise", "S", 10.6, 20, looks(kBlue, kWhite)),
              "Sdressed otherwise");
    EXPECT_EQ(linked("too far for the time", "S", 10.5, 20, red, .95), "Stoo far for the time");
    EXPECT_EQ(linked("at the same time", "S", 5, 20, red), "Sat the same time");
    EXPECT_EQ(linked("much later", "S", 3600, 3610, red), "Smuch later");
    EXPECT_EQ(linked("without looks", "S", 3610.6, 3620, ""), "Swithout looks");
}

TEST_F(Linking, NeverJoinsAcrossStores) {
    linked("a", "S", 0, 10, red);
    EXPECT_EQ(linked("b", "S", 10.6, 20, red, .5, other_poi), "Sb");
}

TEST_F(Linking, IsNotSureBetweenTwoWhoAreDressedAlike) {
    linked("a", "S", 0, 10, red, .50);
    EXPECT_EQ(linked("b", "S", 0, 10, red, .52), "Sb");  // at the same time: another one
    EXPECT_EQ(linked("c", "S", 10.6, 20, red, .51), "Sc");
}

TEST_F(Linking, DoesNotPutSomebodyTwiceIntoOnePicture) {
    linked("a", "S", 0, 10, red);
    EXPECT_EQ(linked("b", "S", 10.6, 30, red), "Sa");
    // Like a, but b of the same visit is still there.
    EXPECT_EQ(linked("c", "S", 10.7, 31, red), "Sc");
}

}  // namespace
}  // namespace service
