#include "pipeline/face_search.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "vision/face_owner.h"

namespace pipeline {
namespace {

// Proportions of people. A standing one is about 7.5 heads high, and a face is about as wide as
// three quarters of a head is high; the shoulders of one that is seen from the waist up are as wide
// as three faces.
constexpr float kFaceToHeight = 0.11F;
constexpr float kFaceToWidth = 0.33F;
// The square around head and shoulders; wider than needed, as boxes are not exact.
constexpr float kCropToHeight = 0.5F;
constexpr float kCropToWidth = 1.1F;
constexpr float kCropAbove = 0.1F;  // of the square's side, above the box

float expected_face_px(const media::BoxPx& body) {
    return std::max(body.height * kFaceToHeight, std::min(body.width, body.height) * kFaceToWidth);
}

void move_by(domain::Face& face, int x, int y) {
    face.box.left += static_cast<float>(x);
    face.box.top += static_cast<float>(y);
    for (domain::PointPx& point : face.landmarks) {
        point.x += static_cast<float>(x);
        point.y += static_cast<float>(y);
    }
}

}  // namespace

CropPx head_crop(const media::BoxPx& body, int frame_width, int frame_height) {
    const float side = std::max(body.height * kCropToHeight, body.width * kCropToWidth);
    const float left = body.left + body.width / 2 - side / 2;
    const float top = body.top - side * kCropAbove;
    const auto inside = [](float at, int limit) {
        return std::clamp(static_cast<int>(std::lround(at)), 0, limit);
    };
    CropPx crop;
    crop.left = inside(left, frame_width);
    crop.top = inside(top, frame_height);
    crop.width = inside(left + side, frame_width) - crop.left;
    crop.height = inside(top + side, frame_height) - crop.top;
    if (crop.width <= 0 || crop.height <= 0) return {};
    return crop;
}

std::vector<TrackedBody> FaceSearch::choose(base::Instant at, std::span<const TrackedBody> bodies) {
    std::vector<TrackedBody> due;
    for (const TrackedBody& each : bodies) {
        const bool is_large = each.box.height >= options_.body_height_px_min &&
                              expected_face_px(each.box) >= options_.face_px_min;
        if (!is_large) continue;
        const Turn& turn =
            turns_.try_emplace(each.track, Turn{at, options_.interval}).first->second;
        if (turn.next_at <= at) due.push_back(each);
    }
    // Who has waited longest comes first; the number decides a tie, so that runs repeat.
    std::sort(due.begin(), due.end(), [this](const TrackedBody& a, const TrackedBody& b) {
        const base::Instant turn_a = turns_.at(a.track).next_at;
        const base::Instant turn_b = turns_.at(b.track).next_at;
        return turn_a != turn_b ? turn_a < turn_b : a.track < b.track;
    });
    const auto budget = static_cast<std::size_t>(std::max(options_.tries_per_frame_max, 0));
    if (due.size() > budget) due.resize(budget);
    return due;
}

base::Result<std::vector<FoundFace>> FaceSearch::search(media::ImageView frame, base::Instant at,
                                                        std::span<const TrackedBody> bodies) {
    std::vector<media::BoxPx> boxes;
    for (const TrackedBody& each : bodies) boxes.push_back(each.box);

    std::vector<FoundFace> found;
    for (const TrackedBody& body : choose(at, bodies)) {
        BOOST_OUTCOME_TRY(const auto faces, faces_near(frame, body.box));
        const std::vector<int> owners = vision::face_owners(faces, boxes);
        bool has_own_face = false;
        for (std::size_t i = 0; i < faces.size(); ++i) {
            if (owners[i] < 0) continue;
            const TrackedBody& owner = bodies[static_cast<std::size_t>(owners[i])];
            has_own_face = has_own_face || owner.track == body.track;
            found.push_back({owner, faces[i]});
        }
        Turn& turn = turns_.at(body.track);
        if (has_own_face) {
            ++turn.finds;
            turn.interval =
                turn.finds < options_.finds_soon ? options_.interval : options_.interval_later;
        } else {
            turn.interval = std::min(turn.interval * 2, options_.interval_max);
        }
        turn.next_at = at + turn.interval;
    }
    return found;
}

base::Result<std::vector<domain::Face>> FaceSearch::faces_near(media::ImageView frame,
                                                               const media::BoxPx& body) const {
    const CropPx crop = head_crop(body, frame.width, frame.height);
    if (crop.width == 0) return std::vector<domain::Face>{};
    BOOST_OUTCOME_TRY(auto faces, detector_.detect_faces(
                                      frame.crop(crop.left, crop.top, crop.width, crop.height)));
    for (domain::Face& face : faces) move_by(face, crop.left, crop.top);
    return faces;
}

}  // namespace pipeline
