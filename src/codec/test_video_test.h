// Writes small videos for the tests of this module.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace codec {

struct TestVideo {
    int width = 64;
    int height = 48;
    std::vector<std::int64_t> pts_ms = {};  // one per frame
    std::string encoder = "mpeg4";          // an encoder of FFmpeg: also libx264, libx265, mjpeg
    int key_every = 8;                      // frames
    int b_frames = 0;                       // in a row, at most
    int turn_degrees = 0;                   // clockwise, noted in the file as phones do
    bool is_mirrored = false;               // left for right, noted in the same way
    int pixel_aspect_width = 1;             // of a pixel, by its height
    int pixel_aspect_height = 1;
    std::string format = "mp4";       // a muxer of FFmpeg
    std::int64_t first_stamp_ms = 0;  // of the container's clock; mpegts wraps at 95443717
};

// The frame `index` of a test video is grey but for its upper left quarter, which is red, and its
// brightness tells the index: 16 + 8 * (index % 16).
void write_video(const std::string& path, const TestVideo& video);

}  // namespace codec
