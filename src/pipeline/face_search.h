// Looks for the faces of tracked people, within a budget.
//
// Only where a face is large enough to be of use, in a square around the upper part of the body, at
// most so often per track and so many per frame; a track that shows no face (a back) is tried more
// and more seldom. Whose turn it is goes round, so that nobody is left out in a crowd.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "domain/detection.h"
#include "infer/detector.h"
#include "media/box.h"
#include "media/image.h"

namespace pipeline {

struct FaceSearchOptions {
    float body_height_px_min = 100;
    float face_px_min = 20;            // expected width of the face, from the body's box
    base::Millis interval{300};        // per track, while its face is found,
    int finds_soon = 4;                // so many times; a track that has shown as many faces
    base::Millis interval_later{900};  // is looked at less often: most are known well by then
    base::Millis interval_max{2400};   // per track, doubled with every try in vain
    int tries_per_frame_max = 2;       // each about as dear as a third of person detection
};

struct TrackedBody {
    std::uint64_t track = 0;
    media::BoxPx box;         // as detected
    float score_01 = 0;       // of the detection
    media::BoxPx usual = {};  // the track's smoothed box
};

struct FoundFace {
    TrackedBody body;
    domain::Face face;  // in pixels of the frame
};

// One camera; one thread.
class FaceSearch {
  public:
    // `detector` must outlive this.
    explicit FaceSearch(const infer::FaceDetector& detector, const FaceSearchOptions& options = {})
        : detector_(detector), options_(options) {}

    // `bodies`: all people of this frame. A face goes to the body that it belongs to, which may be
    // another than the one that was looked at. `at` must grow.
    base::Result<std::vector<FoundFace>> search(media::ImageView frame, base::Instant at,
                                                std::span<const TrackedBody> bodies);
    void forget(std::uint64_t track) { turns_.erase(track); }

  private:
    struct Turn {
        base::Instant next_at;
        base::Millis interval{0};
        int finds = 0;
    };

    base::Result<std::vector<domain::Face>> faces_near(media::ImageView frame,
                                                       const media::BoxPx& body) const;
    std::vector<TrackedBody> choose(base::Instant at, std::span<const TrackedBody> bodies);

    const infer::FaceDetector& detector_;
    FaceSearchOptions options_;
    std::unordered_map<std::uint64_t, Turn> turns_;
};

// Where the face of this body is looked for: whole pixels inside the frame; empty (width 0) when
// the body lies outside.
struct CropPx {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
};
CropPx head_crop(const media::BoxPx& body, int frame_width, int frame_height);

}  // namespace pipeline
