#include "vision/mot_evaluation.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <vector>

#include "vision/assignment.h"

namespace vision {

namespace {

// Makes matching as many pairs as possible come before matching them closely.
constexpr double kPairGain = 1000.0;

struct Frame {
    std::vector<MotRow> truth;
    std::vector<MotRow> results;
};

using Frames = std::map<std::int64_t, Frame>;

Frames by_frame(std::span<const MotRow> truth, std::span<const MotRow> results) {
    Frames frames;
    for (const MotRow& row : truth) frames[row.frame].truth.push_back(row);
    for (const MotRow& row : results) frames[row.frame].results.push_back(row);
    for (auto& [number, frame] : frames) {
        const auto by_id = [](const MotRow& a, const MotRow& b) { return a.id < b.id; };
        std::ranges::sort(frame.truth, by_id);
        std::ranges::sort(frame.results, by_id);
    }
    return frames;
}

std::vector<Candidate> overlaps(const Frame& frame) {
    std::vector<Candidate> pairs;
    for (std::size_t i = 0; i < frame.truth.size(); ++i) {
        for (std::size_t j = 0; j < frame.results.size(); ++j) {
            const float overlap = media::iou(frame.truth[i].box, frame.results[j].box);
            if (overlap < kMotIouMin) continue;
            pairs.push_back({static_cast<int>(i), static_cast<int>(j),
                             kPairGain + static_cast<double>(overlap)});
        }
    }
    return pairs;
}

// Removes the result boxes that match ignored rows, and the ignored rows.
void drop_ignored(Frame& frame, Assigner& assigner) {
    if (std::ranges::none_of(frame.truth, &MotRow::ignored)) return;
    const std::span<const int> matched =
        assigner.assign(static_cast<int>(frame.truth.size()),
                        static_cast<int>(frame.results.size()), overlaps(frame));
    std::vector<char> dropped(frame.results.size(), 0);
    for (std::size_t i = 0; i < frame.truth.size(); ++i) {
        if (frame.truth[i].ignored && matched[i] >= 0) {
            dropped[static_cast<std::size_t>(matched[i])] = 1;
        }
    }
    std::vector<MotRow> kept;
    for (std::size_t j = 0; j < frame.results.size(); ++j) {
        if (!dropped[j]) kept.push_back(frame.results[j]);
    }
    frame.results = std::move(kept);
    std::erase_if(frame.truth, [](const MotRow& row) { return row.ignored; });
}

struct Seen {
    int frames = 0;
    int matched = 0;
};

// Events of one frame; `partner` is the last correspondence of each object.
class ClearMot {
  public:
    void add(const Frame& frame, MotScores& scores, MotEvents& events) {
        std::vector<Candidate> pairs = overlaps(frame);
        for (const Candidate& pair : pairs) {
            if (pair.gain <= 0) continue;  // an object before it kept the same result box
            const auto previous = partner_.find(frame.truth[static_cast<std::size_t>(pair.row)].id);
            if (previous != partner_.end() &&
                previous->second == frame.results[static_cast<std::size_t>(pair.column)].id) {
                keep(pair, pairs);
            }
        }
        const std::span<const int> matched = assigner_.assign(
            static_cast<int>(frame.truth.size()), static_cast<int>(frame.results.size()), pairs);
        int matches = 0;
        std::vector<char> is_used(frame.results.size(), 0);
        for (std::size_t i = 0; i < frame.truth.size(); ++i) {
            Seen& seen = seen_[frame.truth[i].id];
            ++seen.frames;
            if (matched[i] < 0) {
                events.missed.push_back(frame.truth[i]);
                continue;
            }
            is_used[static_cast<std::size_t>(matched[i])] = 1;
            ++seen.matched;
            ++matches;
            const std::int64_t result = frame.results[static_cast<std::size_t>(matched[i])].id;
            const auto [place, first] = partner_.try_emplace(frame.truth[i].id, result);
            if (!first && place->second != result) {
                ++scores.switches;
                events.switched.push_back(frame.results[static_cast<std::size_t>(matched[i])]);
            }
            place->second = result;
        }
        for (std::size_t j = 0; j < frame.results.size(); ++j) {
            if (!is_used[j]) events.false_positives.push_back(frame.results[j]);
        }
        scores.objects += static_cast<int>(frame.truth.size());
        scores.results += static_cast<int>(frame.results.size());
        scores.misses += static_cast<int>(frame.truth.size()) - matches;
        scores.false_positives += static_cast<int>(frame.results.size()) - matches;
    }

    void finish(MotScores& scores) const {
        scores.ground_truth_tracks = static_cast<int>(seen_.size());
        for (const auto& [id, seen] : seen_) {
            if (seen.matched * 10 >= seen.frames * 8) ++scores.mostly_tracked;
            if (seen.matched * 10 < seen.frames * 2) ++scores.mostly_lost;
        }
    }

  private:
    // The pair stays: all others of its row and column become impossible.
    static void keep(const Candidate& kept, std::vector<Candidate>& pairs) {
        for (Candidate& pair : pairs) {
            const bool same = pair.row == kept.row && pair.column == kept.column;
            if (!same && (pair.row == kept.row || pair.column == kept.column)) pair.gain = 0;
        }
    }

    Assigner assigner_;
    std::unordered_map<std::int64_t, std::int64_t> partner_;
    std::unordered_map<std::int64_t, Seen> seen_;
};

// The one-to-one mapping of whole tracks that shares the most boxes.
int identity_true_positives(const Frames& frames) {
    std::unordered_map<std::int64_t, int> row_of;
    std::unordered_map<std::int64_t, int> column_of;
    std::map<std::pair<int, int>, int> shared;
    for (const auto& [number, frame] : frames) {
        for (const Candidate& pair : overlaps(frame)) {
            const std::int64_t object = frame.truth[static_cast<std::size_t>(pair.row)].id;
            const std::int64_t result = frame.results[static_cast<std::size_t>(pair.column)].id;
            const int row =
                row_of.try_emplace(object, static_cast<int>(row_of.size())).first->second;
            const int column =
                column_of.try_emplace(result, static_cast<int>(column_of.size())).first->second;
            ++shared[{row, column}];
        }
    }
    std::vector<Candidate> pairs;
    for (const auto& [pair, count] : shared) {
        pairs.push_back({pair.first, pair.second, static_cast<double>(count)});
    }
    Assigner assigner;
    const std::span<const int> matched =
        assigner.assign(static_cast<int>(row_of.size()), static_cast<int>(column_of.size()), pairs);
    int total = 0;
    for (const auto& [pair, count] : shared) {
        if (matched[static_cast<std::size_t>(pair.first)] == pair.second) total += count;
    }
    return total;
}

double ratio(int part, int whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

}  // namespace

double MotScores::mota() const {
    return 1.0 - ratio(misses + false_positives + switches, objects);
}
double MotScores::idf1() const {
    return ratio(2 * identity_true_positives, objects + results);
}
double MotScores::id_precision() const {
    return ratio(identity_true_positives, results);
}
double MotScores::id_recall() const {
    return ratio(identity_true_positives, objects);
}

MotScores evaluate_mot(std::span<const MotRow> truth, std::span<const MotRow> results,
                       MotEvents* events) {
    Frames frames = by_frame(truth, results);
    MotScores scores;
    Assigner assigner;
    ClearMot clear_mot;
    MotEvents unwanted;
    for (auto& [number, frame] : frames) {
        drop_ignored(frame, assigner);
        clear_mot.add(frame, scores, events != nullptr ? *events : unwanted);
    }
    clear_mot.finish(scores);
    scores.identity_true_positives = identity_true_positives(frames);
    return scores;
}

}  // namespace vision
