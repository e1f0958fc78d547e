#include "vision/mot_evaluation.h"

#include <vector>

#include <gtest/gtest.h>

namespace vision {
namespace {

MotRow row(std::int64_t frame, std::int64_t id, float left, bool ignored = false) {
    return {frame, id, {left, 0, 10, 20}, ignored};
}

TEST(MotEvaluation, GivesFullMarksToTheTruthItself) {
    std::vector<MotRow> truth;
    for (int frame = 1; frame <= 10; ++frame) {
        truth.push_back(row(frame, 1, static_cast<float>(frame)));
        truth.push_back(row(frame, 2, 100));
    }
    const MotScores scores = evaluate_mot(truth, truth);
    EXPECT_DOUBLE_EQ(scores.mota(), 1);
    EXPECT_DOUBLE_EQ(scores.idf1(), 1);
    EXPECT_EQ(scores.switches, 0);
    EXPECT_EQ(scores.mostly_tracked, 2);
    EXPECT_EQ(scores.ground_truth_tracks, 2);
}

TEST(MotEvaluation, CountsMissesFalsePositivesAndASwitch) {
    const std::vector<MotRow> truth{row(1, 1, 0), row(2, 1, 0), row(3, 1, 0), row(4, 1, 0)};
    const std::vector<MotRow> results{row(1, 7, 0), row(2, 8, 1), row(4, 8, 0), row(4, 9, 500)};
    MotEvents events;
    const MotScores scores = evaluate_mot(truth, results, &events);
    ASSERT_EQ(events.missed.size(), 1U);
    EXPECT_EQ(events.missed[0].frame, 3);
    ASSERT_EQ(events.false_positives.size(), 1U);
    EXPECT_EQ(events.false_positives[0].id, 9);
    ASSERT_EQ(events.switched.size(), 1U);
    EXPECT_EQ(events.switched[0].frame, 2);
    EXPECT_EQ(scores.misses, 1);
    EXPECT_EQ(scores.false_positives, 1);
    EXPECT_EQ(scores.switches, 1);
    EXPECT_DOUBLE_EQ(scores.mota(), 1 - 3.0 / 4);
    EXPECT_EQ(scores.identity_true_positives, 2);
    EXPECT_DOUBLE_EQ(scores.idf1(), 2 * 2.0 / 8);
    EXPECT_DOUBLE_EQ(scores.id_precision(), 0.5);
    EXPECT_DOUBLE_EQ(scores.id_recall(), 0.5);
}

TEST(MotEvaluation, KeepsACorrespondenceThatStillHoldsThoughAnotherIsCloser) {
    const std::vector<MotRow> truth{row(1, 1, 0), row(2, 1, 0)};
    const std::vector<MotRow> results{row(1, 7, 0), row(2, 7, 3), row(2, 8, 0)};
    const MotScores scores = evaluate_mot(truth, results);
    EXPECT_EQ(scores.switches, 0);
    EXPECT_EQ(scores.false_positives, 1);
}

TEST(MotEvaluation, RemembersTheLastCorrespondenceOverAGap) {
    const std::vector<MotRow> truth{row(1, 1, 0), row(2, 1, 0), row(3, 1, 0)};
    const std::vector<MotRow> results{row(1, 7, 0), row(3, 8, 0)};
    EXPECT_EQ(evaluate_mot(truth, results).switches, 1);
}

TEST(MotEvaluation, CountsResultsOnIgnoredRowsNeitherWay) {
    const std::vector<MotRow> truth{row(1, 1, 0), row(1, 2, 100, true)};
    const std::vector<MotRow> results{row(1, 7, 0), row(1, 8, 100)};
    const MotScores scores = evaluate_mot(truth, results);
    EXPECT_EQ(scores.objects, 1);
    EXPECT_EQ(scores.results, 1);
    EXPECT_DOUBLE_EQ(scores.mota(), 1);
    EXPECT_DOUBLE_EQ(scores.idf1(), 1);
}

TEST(MotEvaluation, MatchesAsManyPairsAsPossible) {
    // The closest pair alone would leave the others unmatched.
    const std::vector<MotRow> truth{row(1, 1, 0), row(1, 2, 3)};
    const std::vector<MotRow> results{row(1, 7, 3), row(1, 8, 6)};
    EXPECT_EQ(evaluate_mot(truth, results).misses, 0);
}

TEST(MotEvaluation, OfNothingIsZeroOrOneWithoutDividingByZero) {
    const MotScores scores = evaluate_mot({}, {});
    EXPECT_DOUBLE_EQ(scores.mota(), 1);
    EXPECT_DOUBLE_EQ(scores.idf1(), 0);
}

}  // namespace
}  // namespace vision
