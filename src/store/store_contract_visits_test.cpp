// The contract of Visits: sights, links, sessions.
#include "store/contract_fixture.h"

namespace store {
namespace {

using testing::ElementsAre;

domain::TrackSight sight(const std::string& id) {
    return {.track = domain::TrackId{id},
            .appearance = std::string("\0\xFF\x01", 3) + id,
            .first_x = 0.25,
            .first_y = 1,
            .last_x = -0.01,
            .last_y = 0.5,
            .height_share = 0.3};
}

domain::VisitLink link(const std::string& id, const std::string& session) {
    return {.track = domain::TrackId{id},
            .session = domain::SessionId{session},
            .like = {},
            .confidence_01 = 1,
            .reason = "began",
            .who = "smartmonitor",
            .at = kNow};
}

class VisitsContract : public StoreContract {
  protected:
    VisitsContract() {
        add_stores();
        for (const char* id : {"a", "b", "c"}) {
            const std::int64_t start = id[0] - 'a';
            EXPECT_TRUE(store_->report_track(track(id, start, start + 10), {}, kNow));
        }
    }
    base::Result<void> put_links(const std::vector<domain::VisitLink>& links) {
        return store_->link(kTenant, kPoi, links, {});
    }
    base::Result<void> put_sight(const domain::PoiId& poi, const domain::TrackSight& sight) {
        return store_->link(kTenant, poi, {}, {&sight, 1});
    }
    std::vector<std::string> ids_of_session(const std::string& session) {
        std::vector<std::string> ids;
        auto tracks = store_->tracks_of_session(kTenant, kPoi, domain::SessionId{session});
        if (!tracks) return {std::string(tracks.error().reason)};
        for (const auto& track : tracks.value()) ids.push_back(track.id.value);
        return ids;
    }
};
INSTANTIATE_FOR_ALL_BACKENDS(VisitsContract);

TEST_P(VisitsContract, GivesSightsOfClosedTracksLatestFirst) {
    for (const char* id : {"a", "b", "c"}) {
        ASSERT_TRUE(put_sight(kPoi, sight(id)));
    }
    const RunId run = store_->begin_run(kTenant, kPoi, kSensor, kNow).value();
    ASSERT_TRUE(store_->apply(
        {.run = run, .now = kNow, .tracks = {track("open", 1, 11, domain::TrackEnd::kOpen)}}));
    ASSERT_TRUE(put_sight(kPoi, sight("open")));
    auto again = sight("b");
    again.appearance = "";
    ASSERT_TRUE(put_sight(kPoi, again));
    const auto found = store_->sights_between(kTenant, kPoi, at(11), at(12), 9).value();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].sight, sight("c"));
    EXPECT_EQ(found[0].track, track("c", 2, 12));
    EXPECT_EQ(found[1].sight, again);
    EXPECT_EQ(store_->sights_between(kTenant, kPoi, at(11), at(12), 1).value().size(), 1U);
    EXPECT_EQ(store_->sights_between(kTenant, kPoi, at(0), at(9), 9).value().size(), 0U);
    EXPECT_EQ(store_->sights_between(kTenant, kOtherPoi, at(0), at(99), 9).value().size(), 0U);
    EXPECT_FAILS(put_sight(kOtherPoi, sight("a")), kNotFound, "track_not_found");
    again.appearance.assign(1025, 'x');
    EXPECT_FAILS(put_sight(kPoi, again), kInvalidArgument, "");
}

TEST_P(VisitsContract, PutsTracksIntoSessionsAndKeepsHow) {
    auto joined = link("b", "S1");
    joined.like = domain::TrackId{"a"};
    joined.confidence_01 = 0.875;
    joined.reason = "same_camera";
    ASSERT_TRUE(put_links({link("a", "S1"), joined}));
    reopen();
    EXPECT_THAT(ids_of_session("S1"), ElementsAre("a", "b"));
    auto split = link("b", "S2");
    split.reason = "split";
    split.who = "cli";
    ASSERT_TRUE(put_links({split}));
    EXPECT_THAT(ids_of_session("S1"), ElementsAre("a"));
    EXPECT_THAT(ids_of_session("S2"), ElementsAre("b"));
    EXPECT_THAT(store_->links_of_track(kTenant, kPoi, domain::TrackId{"b"}).value(),
                ElementsAre(joined, split));
    EXPECT_TRUE(store_->links_of_track(kTenant, kPoi, domain::TrackId{"c"}).value().empty());
    EXPECT_THAT(ids_of_session("S3"), ElementsAre("session_not_found"));
    EXPECT_FAILS(store_->links_of_track(kTenant, kOtherPoi, domain::TrackId{"b"}), kNotFound,
                 "track_not_found");
    // The same report as before says nothing of the session; it stays.
    EXPECT_EQ(store_->report_track(track("b", 1, 11), {}, kNow).value(), Reported::kAlreadyPresent);
}

TEST_P(VisitsContract, LinksAllOrNothing) {
    EXPECT_FAILS(put_links({link("a", "S1"), link("x", "S1")}), kNotFound, "track_not_found");
    EXPECT_THAT(ids_of_session("S1"), ElementsAre("session_not_found"));
    auto bad = link("a", "S1");
    bad.confidence_01 = 1.5;
    EXPECT_FAILS(put_links({bad}), kInvalidArgument, "");
    const std::vector links = {link("x", "S1")};
    EXPECT_FAILS(store_->link(kTenant, kPoi, links, std::vector{sight("a")}), kNotFound,
                 "track_not_found");
    EXPECT_TRUE(store_->sights_between(kTenant, kPoi, at(0), at(99), 9).value().empty());
    EXPECT_FAILS(store_->link(kTenant, kOtherPoi, std::vector{link("a", "S1")}, {}), kNotFound,
                 "track_not_found");
}

TEST_P(VisitsContract, RefusesASessionThatGrowsWithoutEnd) {
    std::vector<domain::VisitLink> links;
    for (std::size_t i = 0; i <= kTracksPerSessionMax; ++i) {
        const std::string id = "n" + std::to_string(i);
        ASSERT_TRUE(store_->report_track(track(id, 0, 1), {}, kNow));
        links.push_back(link(id, "S1"));
    }
    EXPECT_FAILS(put_links(links), kResourceExhausted, "session_full");
    links.pop_back();
    EXPECT_TRUE(put_links(links));
}

}  // namespace
}  // namespace store
