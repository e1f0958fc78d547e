#include "vision/best_shot.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "vision/face_owner.h"
#include "vision/shot_quality.h"

namespace vision {

namespace {

// A smaller gain is not worth copying a picture, nor storing it again.
constexpr double kImprovementMin = 0.02;

// Shares of the box that are added on each side.
struct Margin {
    float side = 0;
    float top = 0;
    float bottom = 0;
};
constexpr float kOtherScoreMin = 0.3F;
constexpr float kUsualIouMin = 0.75F;
constexpr Margin kFaceMargin{.side = 0.5F, .top = 0.6F, .bottom = 0.4F};  // hair, ears and chin
constexpr Margin kBodyMargin{.side = 0.1F, .top = 0.1F, .bottom = 0.1F};

bool is_better(const std::optional<Shot>& best, double quality_01) {
    if (!best) return true;
    return quality_01 >= best->quality_01 + kImprovementMin;
}

media::Image cut(media::ImageView frame, const media::BoxPx& box, const Margin& margin) {
    const auto pixel = [](float value, int limit) {
        if (!(value > 0)) return 0;  // NaN, too
        return static_cast<int>(std::clamp(value, 0.0F, static_cast<float>(limit)));
    };
    const int left = pixel(std::floor(box.left - margin.side * box.width), frame.width);
    const int top = pixel(std::floor(box.top - margin.top * box.height), frame.height);
    const int right = pixel(std::ceil(box.right() + margin.side * box.width), frame.width);
    const int bottom = pixel(std::ceil(box.bottom() + margin.bottom * box.height), frame.height);
    if (!(right > left) || !(bottom > top)) return {};
    media::Image picture(right - left, bottom - top);
    const media::ImageView source = frame.crop(left, top, picture.width, picture.height);
    for (int y = 0; y < picture.height; ++y) {
        std::memcpy(picture.row(y), source.row(y), static_cast<std::size_t>(picture.width) * 3);
    }
    return picture;
}

}  // namespace

media::Image cut_face(media::ImageView frame, const media::BoxPx& face) {
    return cut(frame, face, kFaceMargin);
}

media::Image cut_body(media::ImageView frame, const media::BoxPx& body) {
    return cut(frame, body, kBodyMargin);
}

std::vector<OtherBody> others_than(const media::BoxPx& body,
                                   std::span<const domain::Detection> people,
                                   std::span<const media::BoxPx> unseen) {
    std::vector<OtherBody> others;
    for (const domain::Detection& one : people) {
        if (one.score_01 >= kOtherScoreMin && !(one.box == body)) others.push_back({one.box});
    }
    for (const media::BoxPx& box : unseen) others.push_back({box, true});
    return others;
}

bool BestShots::offer_body(std::uint64_t track, base::Instant at, media::ImageView frame,
                           const domain::Detection& body, const media::BoxPx& usual,
                           std::span<const OtherBody> others) {
    const media::BoxPx& box = body.box;
    const double quality_01 = body_integrity(frame, body, others).total_01;
    // Anything is better than nothing, but a box outside of the frame is no picture.
    if (media::intersection_area(
            box, {0, 0, static_cast<float>(frame.width), static_cast<float>(frame.height)}) < 1) {
        return false;
    }
    std::optional<Shot>& best = tracks_[track].body;
    if (best && media::iou(box, usual) < kUsualIouMin) return false;
    if (!is_better(best, quality_01)) return false;
    best = Shot{cut_body(frame, box), at, quality_01};
    return true;
}

bool BestShots::offer_face(std::uint64_t track, base::Instant at, media::ImageView frame,
                           const domain::Face& face, const media::BoxPx& body) {
    if (!face_fits_body(face.box, body)) return false;
    const double quality_01 = face_quality(frame, face).total_01;
    if (!(quality_01 >= kFaceQualityMin)) return false;
    std::optional<Shot>& best = tracks_[track].face;
    if (!is_better(best, quality_01)) return false;
    best = Shot{cut_face(frame, face.box), at, quality_01};
    return true;
}

const Shot* BestShots::body(std::uint64_t track) const {
    const auto place = tracks_.find(track);
    return place != tracks_.end() && place->second.body ? &*place->second.body : nullptr;
}

const Shot* BestShots::face(std::uint64_t track) const {
    const auto place = tracks_.find(track);
    return place != tracks_.end() && place->second.face ? &*place->second.face : nullptr;
}

BestShots::Pair BestShots::take(std::uint64_t track) {
    const auto place = tracks_.find(track);
    if (place == tracks_.end()) return {};
    Pair pair = std::move(place->second);
    tracks_.erase(place);
    return pair;
}

void BestShots::forget(std::uint64_t track) {
    tracks_.erase(track);
}

}  // namespace vision
