#include "vision/assignment.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace vision {
namespace {

double gain_of(std::span<const int> columns, const std::vector<Candidate>& pairs) {
    double total = 0;
    for (const Candidate& pair : pairs) {
        if (columns[static_cast<std::size_t>(pair.row)] == pair.column) total += pair.gain;
    }
    return total;
}

// Tries every way.
double best_gain(int row, int rows, unsigned used, const std::vector<Candidate>& pairs) {
    if (row == rows) return 0;
    double best = best_gain(row + 1, rows, used, pairs);
    for (const Candidate& pair : pairs) {
        const unsigned bit = 1U << static_cast<unsigned>(pair.column);
        if (pair.row != row || (used & bit) != 0) continue;
        best = std::max(best, pair.gain + best_gain(row + 1, rows, used | bit, pairs));
    }
    return best;
}

std::vector<Candidate> random_pairs(std::mt19937& random, int rows, int columns, double density) {
    std::uniform_real_distribution<double> share(0, 1);
    std::vector<Candidate> pairs;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            if (share(random) > density) continue;
            // Some gains are equal, some are worthless.
            const double gain = share(random) < 0.3 ? 1.0 : 3 * share(random) - 0.5;
            pairs.push_back({row, column, gain});
        }
    }
    std::ranges::shuffle(pairs, random);
    return pairs;
}

TEST(Assignment, HasTheGreatestGainOfAllAssignmentsOfUpToSixBySix) {
    std::mt19937 random(11);
    Assigner assigner;
    for (int round = 0; round < 4000; ++round) {
        const int rows = 1 + static_cast<int>(random() % 6);
        const int columns = 1 + static_cast<int>(random() % 6);
        const double density = 0.2 + 0.2 * static_cast<double>(random() % 5);
        const std::vector<Candidate> pairs = random_pairs(random, rows, columns, density);
        const std::span<const int> found = assigner.assign(rows, columns, pairs);
        std::vector<Candidate> useful = pairs;
        std::erase_if(useful, [](const Candidate& pair) { return pair.gain <= 0; });
        ASSERT_NEAR(gain_of(found, pairs), best_gain(0, rows, 0, useful), 1e-9)
            << "round " << round;
    }
}

TEST(Assignment, GivesEachColumnAtMostOnceAndOnlyCandidatesWithGain) {
    std::mt19937 random(12);
    Assigner assigner;
    for (int round = 0; round < 50; ++round) {
        const std::vector<Candidate> pairs = random_pairs(random, 60, 50, 0.1);
        const std::span<const int> found = assigner.assign(60, 50, pairs);
        std::set<int> used;
        for (int row = 0; row < 60; ++row) {
            const int column = found[static_cast<std::size_t>(row)];
            if (column < 0) continue;
            EXPECT_TRUE(used.insert(column).second);
            EXPECT_TRUE(std::ranges::any_of(pairs, [&](const Candidate& pair) {
                return pair.row == row && pair.column == column && pair.gain > 0;
            }));
        }
    }
}

TEST(Assignment, LeavesARowUnmatchedWhenThatServesTheOthers) {
    Assigner assigner;
    const std::vector<Candidate> pairs{{0, 0, 5}, {1, 0, 4}, {1, 1, 0.5}, {2, 1, 3}};
    const std::span<const int> found = assigner.assign(3, 2, pairs);
    EXPECT_EQ(std::vector<int>(found.begin(), found.end()), (std::vector<int>{0, -1, 1}));
}

TEST(Assignment, OfNothingIsNothing) {
    Assigner assigner;
    EXPECT_TRUE(assigner.assign(0, 0, {}).empty());
    EXPECT_EQ(assigner.assign(2, 0, {}).size(), 2U);
    EXPECT_EQ(assigner.assign(1, 3, {})[0], -1);
}

}  // namespace
}  // namespace vision
