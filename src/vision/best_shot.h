// Keeps the best picture of the face and of the body of each track.
//
// Crops come from the frame that is offered, so offer the full-resolution frame. The quality is
// computed first; pixels are copied only when the picture is better by a margin. Pure; one thread
// at a time. Memory: at most two crops per track until forget().
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/instant.h"
#include "domain/detection.h"
#include "media/box.h"
#include "media/image.h"
#include "vision/shot_quality.h"

namespace vision {

// The part of the frame that shows a face or a body: with a margin, which ends at the frame's edge.
// Copied pixel by pixel, so neither enlarged nor distorted; empty when the box lies outside.
media::Image cut_face(media::ImageView frame, const media::BoxPx& face);
media::Image cut_body(media::ImageView frame, const media::BoxPx& body);

// Who may hide `body` or be in one box with it: all others that are likely to be people, and
// `unseen` (TrackerStep::unseen).
std::vector<OtherBody> others_than(const media::BoxPx& body,
                                   std::span<const domain::Detection> people,
                                   std::span<const media::BoxPx> unseen);

struct Shot {
    media::Image picture;  // with a margin around the face or body; never enlarged
    base::Instant at;      // of the frame that it was cut from
    double quality_01 = 0;
};

class BestShots {
  public:
    // Each returns true when the picture became the track's best.
    //
    // `others`: the boxes of the other people in this frame, tracked or not.
    // `usual`: the track's smoothed box. A detection that hardly fits it shows half a person, or
    // two at once: it is taken only where there is no picture yet.
    bool offer_body(std::uint64_t track, base::Instant at, media::ImageView frame,
                    const domain::Detection& body, const media::BoxPx& usual,
                    std::span<const OtherBody> others);
    // `body` is the track's box in the same frame; with several people in it, give each face to its
    // body by face_owners() (face_owner.h). Refused: a face that does not lie in the upper
    // part of this body, or is no usable face (kFaceQualityMin).
    bool offer_face(std::uint64_t track, base::Instant at, media::ImageView frame,
                    const domain::Face& face, const media::BoxPx& body);

    // The best so far; nullptr when there is none. Valid until the next call of a non-const member.
    const Shot* body(std::uint64_t track) const;
    const Shot* face(std::uint64_t track) const;

    struct Pair {
        std::optional<Shot> face;
        std::optional<Shot> body;
    };
    // Hands the shots over and forgets the track.
    Pair take(std::uint64_t track);
    void forget(std::uint64_t track);

  private:
    std::unordered_map<std::uint64_t, Pair> tracks_;
};

}  // namespace vision
