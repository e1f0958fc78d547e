// Which body each face belongs to.
//
// A face belongs where a head is: in the upper part of a body's box, near the middle. One face per
// body. Where two bodies explain a face nearly as well, it is given to neither: no face is better
// than a neighbour's. Pure.
#pragma once

#include <span>
#include <vector>

#include "domain/detection.h"
#include "media/box.h"

namespace vision {

// Whether the face can be this body's at all.
bool face_fits_body(const media::BoxPx& face, const media::BoxPx& body);

// out: for each face the index of its body, or -1.
std::vector<int> face_owners(std::span<const domain::Face> faces,
                             std::span<const media::BoxPx> bodies);

}  // namespace vision
