// Keeps one of several boxes on the same thing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "media/box.h"

namespace infer {

// More boxes than this are never looked at; the best are kept. A frame holds some dozens of people.
inline constexpr std::size_t kCandidatesMax = 1000;

// Greedy non-maximum suppression: from the best score down, drops what overlaps a kept one by more
// than `iou_max`. T has `box` and `score_01`. The result is by falling score. Idempotent. O(n^2)
// with n <= kCandidatesMax.
template <class T>
std::vector<T> suppress(std::vector<T> found, float iou_max) {
    std::stable_sort(found.begin(), found.end(),
                     [](const T& a, const T& b) { return a.score_01 > b.score_01; });
    if (found.size() > kCandidatesMax) found.erase(found.begin() + kCandidatesMax, found.end());
    std::vector<T> kept;
    for (const T& each : found) {
        const bool is_new = std::none_of(kept.begin(), kept.end(), [&](const T& better) {
            return media::iou(better.box, each.box) > iou_max;
        });
        if (is_new) kept.push_back(each);
    }
    return kept;
}

}  // namespace infer
