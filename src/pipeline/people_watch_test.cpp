#include "pipeline/people_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pipeline {
namespace {

using ::testing::SizeIs;

base::Instant at_ms(std::int64_t ms) {
    return base::from_unix_ms(1'000'000 + ms);
}

// Grey, with a red figure.
media::Image picture_of(const media::BoxPx& figure) {
    media::Image picture(400, 300);
    std::ranges::fill(picture.pixels, std::uint8_t{120});
    for (int y = static_cast<int>(figure.top); y < static_cast<int>(figure.bottom()); ++y) {
        for (int x = static_cast<int>(figure.left); x < static_cast<int>(figure.right()); ++x) {
            std::uint8_t* pixel = picture.row(y) + 3 * static_cast<std::ptrdiff_t>(x);
            pixel[0] = pixel[1] = 30;
            pixel[2] = 200;
        }
    }
    return picture;
}

TEST(PeopleWatch, NotesActionsAndAtTheEndTheSight) {
    const domain::Zone zone{.id = "left", .points = {{0, 0}, {.5, 0}, {.5, 1}, {0, 1}}};
    PeopleWatch watch({zone});
    PeopleNotes notes;
    for (int frame = 0; frame < 40; ++frame) {
        const media::BoxPx box{static_cast<float>(10 + 8 * frame), 100, 40, 100};
        const media::Image picture = picture_of(box);
        vision::TrackerStep step;
        if (frame == 0) step.started = {7};
        step.observed = {{7, frame, at_ms(100 * frame), box, 0.9F}};
        auto more = watch.process(&picture, frame, step);
        notes.actions.insert(notes.actions.end(), more.actions.begin(), more.actions.end());
        EXPECT_THAT(more.sights, SizeIs(0));
    }
    ASSERT_THAT(notes.actions, SizeIs(1));
    EXPECT_EQ(notes.actions[0].track, 7U);
    EXPECT_EQ(notes.actions[0].action, (domain::Action{"leave", "zone=left"}));

    vision::TrackerStep last;
    last.ended = {7};
    notes = watch.process(nullptr, 39, last);
    ASSERT_THAT(notes.sights, SizeIs(1));
    const domain::TrackSight& sight = notes.sights[0].sight;
    EXPECT_DOUBLE_EQ(sight.first_x, 30.0 / 400);
    EXPECT_DOUBLE_EQ(sight.last_x, (30.0 + 8 * 39) / 400);
    EXPECT_DOUBLE_EQ(sight.last_y, 200.0 / 300);
    EXPECT_NEAR(sight.height_share, 1.0 / 3, 1e-6);
    EXPECT_LE(sight.appearance.size(), domain::kAppearanceBytesMax);
    EXPECT_TRUE(vision::Appearance::from_bytes(sight.appearance));
}

TEST(PeopleWatch, HasNoLooksOfWhomOthersHide) {
    PeopleWatch watch({});
    const media::BoxPx behind{100, 100, 40, 100};
    const media::BoxPx before{105, 110, 40, 100};
    const media::Image picture = picture_of(before);
    vision::TrackerStep step;
    step.observed = {{1, 0, at_ms(0), behind, 0.9F}, {2, 0, at_ms(0), before, 0.9F}};
    watch.process(&picture, 0, step);
    vision::TrackerStep last;
    last.ended = {1, 2};
    const PeopleNotes notes = watch.process(nullptr, 0, last);
    ASSERT_THAT(notes.sights, SizeIs(2));
    EXPECT_TRUE(notes.sights[0].sight.appearance.empty());
    EXPECT_FALSE(notes.sights[1].sight.appearance.empty());
}

}  // namespace
}  // namespace pipeline
