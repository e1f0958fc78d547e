#include "service/evidence_check.h"

#include <gmock/gmock.h>

#include "service/shop_fixture.h"

namespace service {
namespace {

using ::testing::IsSupersetOf;

class EvidenceCheckTest : public ShopFixture {
  protected:
    domain::ObjectKey report(const std::string& id) {
        const std::string bytes = jpeg(90) + id;
        const auto key = objects->put(tenant, poi, bytes).value();
        domain::Track track{.tenant = tenant,
                            .poi = poi,
                            .id = domain::TrackId{id},
                            .sensor = sensor,
                            .start = clock.now(),
                            .end = clock.now() + base::Millis(5000),
                            .ended = domain::TrackEnd::kReported};
        track.face = domain::Snapshot{.object = key, .at = track.start, .quality_01 = 0.5};
        const store::StoredObject object{.key = key, .size_bytes = bytes.size()};
        EXPECT_TRUE(store->report_track(track, {&object, 1}, clock.now()));
        return key;
    }
};

TEST_F(EvidenceCheckTest, GoesOnBehindObjectsThatCannotBeRead) {
    std::vector<std::string> expected;
    for (const char* id : {"one", "two"}) {
        const auto key = report(id);
        // A directory in its place: every read fails, also for root.
        std::filesystem::remove(folder / "objects" / key.value);
        std::filesystem::create_directory(folder / "objects" / key.value);
        expected.push_back("object.unreadable " + key.value);
    }
    std::vector<std::string> found;
    const auto checked = check_evidence(*store, *objects, [&](const store::Fault& fault) {
        found.push_back(std::string(fault.invariant) + ' ' + fault.where);
    });
    ASSERT_TRUE(checked) << checked.error().detail;
    EXPECT_THAT(found, IsSupersetOf(expected));
}

}  // namespace
}  // namespace service
