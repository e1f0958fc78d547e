#include "vision/face_owner.h"

#include <algorithm>
#include <cmath>

#include "vision/assignment.h"

namespace vision {

namespace {

// A runner-up with more than this share of the winner's fit makes the owner doubtful.
constexpr double kDoubtful = 0.8;

// 1 where a head is expected, 0 outside of the upper part.
double fit(const media::BoxPx& face, const media::BoxPx& body) {
    if (!face_fits_body(face, body)) return 0;
    const float x = face.left + face.width / 2;
    const float aside = std::abs(x - body.left - body.width / 2) / (body.width * 0.6F);
    // The forehead is near the top of the body, whatever part of the body is in the picture.
    const float down = std::abs(face.top - body.top - 0.15F * face.height) / (face.height * 2);
    return static_cast<double>(std::max(0.0F, 1 - aside) * std::max(0.0F, 1 - down));
}

}  // namespace

bool face_fits_body(const media::BoxPx& face, const media::BoxPx& body) {
    if (!(face.area() > 0) || !(body.area() > 0)) return false;
    const float x = face.left + face.width / 2;
    const float y = face.top + face.height / 2;
    const bool upper = y > body.top - 0.05F * body.height && y < body.top + 0.45F * body.height;
    const bool within = x > body.left && x < body.right();
    const bool smaller = face.width <= body.width && face.height <= 0.6F * body.height;
    return upper && within && smaller && media::intersection_area(face, body) >= 0.7F * face.area();
}

std::vector<int> face_owners(std::span<const domain::Face> faces,
                             std::span<const media::BoxPx> bodies) {
    std::vector<Candidate> pairs;
    std::vector<double> best_of_face(faces.size(), 0);
    for (std::size_t f = 0; f < faces.size(); ++f) {
        for (std::size_t b = 0; b < bodies.size(); ++b) {
            const double gain = fit(faces[f].box, bodies[b]);
            if (gain <= 0) continue;
            pairs.push_back({static_cast<int>(f), static_cast<int>(b), gain});
            best_of_face[f] = std::max(best_of_face[f], gain);
        }
    }
    Assigner assigner;
    const std::span<const int> assigned =
        assigner.assign(static_cast<int>(faces.size()), static_cast<int>(bodies.size()), pairs);
    std::vector<int> owners(assigned.begin(), assigned.end());
    // A face with a rival body counts only if no rival comes close, unless the rival has a face of
    // its own.
    std::vector<char> has_face(bodies.size(), 0);
    for (const int body : owners) {
        if (body >= 0) has_face[static_cast<std::size_t>(body)] = 1;
    }
    std::vector<int> sure = owners;
    for (const Candidate& pair : pairs) {
        const auto f = static_cast<std::size_t>(pair.row);
        if (owners[f] == pair.column || has_face[static_cast<std::size_t>(pair.column)]) continue;
        if (pair.gain > kDoubtful * best_of_face[f]) sure[f] = -1;
    }
    return sure;
}

}  // namespace vision
