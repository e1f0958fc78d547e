// Pieces of tracks with their people, for measuring how visits are joined.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/image.h"
#include "vision/mot_format.h"
#include "vision/visit_match.h"

namespace visits {

// A part of one person's track; `track.looks` points to `looks`.
struct Piece {
    std::int64_t person = 0;
    int camera = 0;
    vision::VisitTrack track;
    std::unique_ptr<vision::Appearance> looks;
};

// The first frames of a video with its ground truth, and how a second camera would show them.
struct Scene {
    double fps = 0;
    std::vector<std::shared_ptr<const media::Image>> pictures;
    std::vector<media::Image> second;
    std::vector<std::vector<vision::MotLine>> people;  // by frame
};

// Ends the process when a file cannot be read.
Scene load_scene(const std::string& video, const std::string& ground_truth, int frames, double fps);
// How tracks break: at any time and for so long; or, as when a camera's connection breaks, all at
// once.
struct Breaks {
    double gap_s_min = 1;
    double gap_s_max = 20;
    bool all_at_once = false;
    int cameras = 1;  // 1 or 2
};

// Whose tracks are cut and joined: all, or every other person's. The others hide them all the same.
enum class People { kAll, kFirstHalf, kSecondHalf };

// Cuts each person's track into pieces with random gaps; by end.
std::vector<Piece> cut(const Scene& scene, unsigned seed, const Breaks& breaks,
                       People people = People::kAll);
// The product's tracks whose person the ground truth knows; by end.
std::vector<Piece> own_tracks(const Scene& scene, const std::string& video,
                              const std::string& model, const std::string& onnxruntime);
// Of one of its people, as it is stored.
std::string some_appearance(const Scene& scene);
// Processor time of one sample of one body.
double sample_cost_us(const Scene& scene);

}  // namespace visits
