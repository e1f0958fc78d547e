// The contract of Expiry: what may be let go of, and what is left of it.
#include "store/contract_fixture.h"

namespace store {
namespace {

using testing::ElementsAre;

const CameraKey kCamera{kTenant, kPoi, kSensor};

class ExpiryContract : public StoreContract {
  protected:
    ExpiryContract() {
        add_stores();
        EXPECT_TRUE(store_->add_camera(
            {.tenant = kTenant, .poi = kPoi, .sensor = kSensor, .name = "Till", .url = {}}));
        // Three fragments of ten seconds without a hole.
        for (int i = 0; i < 3; ++i) {
            const domain::Fragment fragment{.tenant = kTenant,
                                            .poi = kPoi,
                                            .sensor = kSensor,
                                            .id = {},
                                            .object = key(i),
                                            .size_bytes = 5000,
                                            .init_bytes = 700,
                                            .start = at(10 * i),
                                            .end = at(10 * i + 10),
                                            .codec = "avc1.64001f",
                                            .width = 768,
                                            .height = 576};
            EXPECT_TRUE(store_->add_fragment(fragment, domain::GapReason::kSilent, kNow));
        }
    }
    static domain::ObjectKey key(int number) {
        return domain::ObjectKey{"T1/POI9/ab/v" + std::to_string(number) + ".mp4"};
    }
    std::vector<Expirable> old_video(std::int64_t before_s, std::size_t limit = 100) {
        return store_->expirable(KeptClass::kVideo, at(before_s), {}, limit).value();
    }
};
INSTANTIATE_FOR_ALL_BACKENDS(ExpiryContract);

TEST_P(ExpiryContract, OffersTheOldestFirstPageByPage) {
    EXPECT_EQ(old_video(100).size(), 3U);
    EXPECT_EQ(old_video(15).size(), 1U) << "by its end";
    const auto first = old_video(100, 1);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].end, at(10));
    EXPECT_EQ(first[0].size_bytes, 5000U);
    const auto rest = store_->expirable(KeptClass::kVideo, at(100), first[0], 100).value();
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest[0].end, at(20));
    EXPECT_EQ(store_->kept_bytes(KeptClass::kVideo).value(), 15000U);
}

TEST_P(ExpiryContract, VideoBecomesOneGapAndItsObjectsAreHandedBack) {
    const auto rows = old_video(25);
    ASSERT_EQ(rows.size(), 2U);
    const std::int64_t numbers[] = {rows[0].row, rows[1].row};
    const auto batch = store_->expire(KeptClass::kVideo, numbers, at(100)).value();
    EXPECT_EQ(batch.expired, 2U);
    EXPECT_THAT(batch.unreferenced, testing::UnorderedElementsAre(key(0), key(1)));
    EXPECT_THAT(store_->gaps_between(kCamera, at(-100), at(100), 100).value(),
                ElementsAre(domain::Gap{kTenant, kPoi, kSensor, at(0), at(20),
                                        domain::GapReason::kExpired}));
    EXPECT_EQ(store_->fragments_between(kCamera, at(-100), at(100), 100).value().size(), 1U);
    EXPECT_EQ(store_->kept_bytes(KeptClass::kVideo).value(), 5000U);
    EXPECT_EQ(store_->expire(KeptClass::kVideo, numbers, at(100)).value().expired, 0U) << "again";
}

TEST_P(ExpiryContract, AHoldThatComesMeanwhileWins) {
    const auto rows = old_video(100);
    ASSERT_EQ(rows.size(), 3U);
    ASSERT_TRUE(store_->add_hold({.tenant = kTenant,
                                  .poi = kPoi,
                                  .id = "case-1",
                                  .from = at(12),
                                  .to = at(13),
                                  .reason = "police",
                                  .who = "cli",
                                  .created = kNow}));
    const std::int64_t numbers[] = {rows[0].row, rows[1].row, rows[2].row};
    EXPECT_EQ(store_->expire(KeptClass::kVideo, numbers, at(100)).value().expired, 2U);
    const auto left = store_->fragments_between(kCamera, at(-100), at(100), 100).value();
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].object, key(1));
    EXPECT_TRUE(old_video(100).empty());
    ASSERT_TRUE(store_->release_hold(kTenant, kPoi, "case-1", "cli", at(100)));
    EXPECT_EQ(old_video(100).size(), 1U);
}

}  // namespace
}  // namespace store
