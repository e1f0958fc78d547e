#include "vision/mot_format.h"

#include <gmock/gmock.h>

#include "vision/mot_replay.h"

namespace vision {
namespace {

TEST(MotFormat, ReadsWhatItWrites) {
    const std::vector<MotLine> lines{{1, -1, {10.25F, -3.5F, 40, 100.75F}, 0.875},
                                     {270, 12, {0, 0, 1, 1}, 1}};
    std::string text;
    for (const MotLine& line : lines) text += format_mot(line);
    EXPECT_EQ(text,
              "1,-1,10.25,-3.50,40.00,100.75,0.8750,-1,-1,-1\n"
              "270,12,0.00,0.00,1.00,1.00,1.0000,-1,-1,-1\n");
    const auto read = parse_mot(text, "x");
    ASSERT_TRUE(read);
    ASSERT_EQ(read.value().size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(read.value()[i].frame, lines[i].frame);
        EXPECT_EQ(read.value()[i].id, lines[i].id);
        EXPECT_EQ(read.value()[i].box, lines[i].box);
        EXPECT_EQ(read.value()[i].score, lines[i].score);
    }
}

TEST(MotFormat, TakesTheFormsThatOthersWrite) {
    for (const char* text :
         {"3,-1,1,2,3,4,.5", "3, -1, 1, 2, 3, 4, 0.5, -1, -1, -1\r\n", "3 -1 1 2 3 4 5e-1\n\n \n",
          "3,-1,+1,2,3.0,4,0.5,anything", "3.0,-1.0,1,2,3,4,0.5,1,1"}) {
        const auto read = parse_mot(text, "x");
        ASSERT_TRUE(read) << text << ": " << read.error().message;
        ASSERT_EQ(read.value().size(), 1U) << text;
        EXPECT_EQ(read.value()[0].frame, 3);
        EXPECT_EQ(read.value()[0].id, -1);
        EXPECT_EQ(read.value()[0].box, (media::BoxPx{1, 2, 3, 4}));
        EXPECT_EQ(read.value()[0].score, 0.5);
    }
    EXPECT_TRUE(parse_mot("", "x").value().empty());
}

TEST(MotFormat, NamesFileLineAndColumnOfAMistake) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"1,-1,1,2,3,4\n", "det.txt:1: the score is missing"},
        {"1,-1,1,2,3,4,1\n\n2,-1,1,2,x,4,1\n", "det.txt:3: the width 'x' is no number"},
        {"1,-1,1,2,nan,4,1\n", "det.txt:1: the width 'nan' is no number"},
        {"1,-1,1,2,3,inf,1\n", "det.txt:1: the height 'inf' is no number"},
        {"1,-1,1,2,3,4px,1\n", "det.txt:1: the height '4px' is no number"},
        {"frame,id,left,top,width,height,score\n", "det.txt:1: the frame 'frame' is no number"},
        {"1.5,-1,1,2,3,4,1\n", "det.txt:1: the frame is not a whole number"},
        {"-1,-1,1,2,3,4,1\n", "det.txt:1: the frame is not a whole number"},
        {"10000001,-1,1,2,3,4,1\n",
         "det.txt:1: the frame is not a whole number from 0 to 10000000"},
    };
    for (const auto& [text, message] : table) {
        const auto read = parse_mot(text, "det.txt");
        ASSERT_FALSE(read) << text;
        EXPECT_THAT(read.error().message, testing::HasSubstr(message));
        EXPECT_EQ(read.error().kind, base::ErrorKind::kInvalidArgument);
    }
}

// One person who is not detected in frames 15 to 17, in shuffled lines.
TEST(MotReplay, TellsTracksByFrameAndWhatWasSaidLate) {
    std::vector<MotLine> lines;
    for (int frame = 30; frame >= 5; --frame) {
        if (frame >= 15 && frame <= 17) continue;
        lines.push_back({frame, -1, {100 + 2 * static_cast<float>(frame), 50, 40, 100}, 0.9});
    }
    const MotReplay replay = replay_mot(lines, kMotFramesPerSecond);
    EXPECT_EQ(replay.frames, 26);
    EXPECT_EQ(replay.tracks_count, 1);
    ASSERT_EQ(replay.tracks.size(), 26U);
    for (std::size_t i = 0; i < replay.tracks.size(); ++i) {
        const Observation& seen = replay.tracks[i];
        EXPECT_EQ(seen.frame, static_cast<std::int64_t>(i) + 5);
        const bool is_filled = seen.frame >= 15 && seen.frame <= 17;
        EXPECT_EQ(seen.score_01 == 0, is_filled);
        EXPECT_EQ(replay.is_online[i] != 0, seen.frame >= 8 && !is_filled) << seen.frame;
    }
    EXPECT_EQ(replay_mot({}, kMotFramesPerSecond).frames, 0);
}

}  // namespace
}  // namespace vision
