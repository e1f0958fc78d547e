// How good a picture of a face or of a body is: scores in [0, 1], comparable between cameras.
//
// The definition is published: docs/quality.md. Pure; any thread. Both cost less than 0.1 ms
// whatever the size of the box, because large pictures are sampled.
#pragma once

#include <span>
#include <string>

#include "domain/detection.h"
#include "media/box.h"
#include "media/image.h"

namespace vision {

// Below this total there is no usable face: it is better to show none.
inline constexpr double kFaceQualityMin = 0.50;

// Each part is in [0, 1]; 1 is "nothing to wish for". The total is their weighted geometric mean.
struct FaceQuality {
    double total_01 = 0;
    double size_01 = 0;
    double sharpness_01 = 0;
    double frontalness_01 = 0;
    double light_01 = 0;
    double contrast_01 = 0;
    double completeness_01 = 0;  // how much of the face lies inside the frame
};

struct BodyIntegrity {
    double total_01 = 0;
    double size_01 = 0;
    double sharpness_01 = 0;
    double completeness_01 = 0;  // not cut by the frame's edge
    double visibility_01 = 0;    // not hidden by other people's boxes
    double aspect_01 = 0;        // shaped as a standing person
    double certainty_01 = 0;     // the detector is sure of a person
    double light_01 = 0;
};

// `frame` is the full picture; the face's box may reach over its edge. A box without area, or
// wholly outside of the frame, scores 0.
FaceQuality face_quality(media::ImageView frame, const domain::Face& face);

// Somebody else in the same frame.
struct OtherBody {
    media::BoxPx box;
    // Not found there, but expected: behind this body, or in the same box with it.
    bool is_unseen = false;
    friend bool operator==(const OtherBody&, const OtherBody&) = default;
};
BodyIntegrity body_integrity(media::ImageView frame, const domain::Detection& body,
                             std::span<const OtherBody> others);

// The wire's form: "0.93", two to four decimals, within ["0.00", "1.00"].
std::string format_score(double score_01);

}  // namespace vision
