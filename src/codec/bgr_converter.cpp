#include "codec/bgr_converter.h"

#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "codec/source.h"

extern "C" {
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

namespace codec {
namespace {

using base::ErrorKind;

// BT.709 for HD where the stream does not say which matrix it uses: what players do.
int matrix_of(const AVFrame& frame) {
    if (frame.colorspace != AVCOL_SPC_UNSPECIFIED) return frame.colorspace;
    return frame.height >= 720 ? SWS_CS_ITU709 : SWS_CS_DEFAULT;
}

bool is_full_range(const AVFrame& frame) {
    return frame.color_range == AVCOL_RANGE_JPEG || frame.format == AV_PIX_FMT_YUVJ420P ||
           frame.format == AV_PIX_FMT_YUVJ422P || frame.format == AV_PIX_FMT_YUVJ444P;
}

void set_upright(const media::Image& from, Uprighting uprighting, media::Image& to) {
    for (int y = 0; y < to.height; ++y) {
        std::uint8_t* out = to.row(y);
        for (int out_x = 0; out_x < to.width; ++out_x, out += 3) {
            const int x = uprighting.is_mirrored ? to.width - 1 - out_x : out_x;
            int from_x = x;
            int from_y = y;
            if (uprighting.turns == QuarterTurns::kOne) {
                from_x = y;
                from_y = from.height - 1 - x;
            } else if (uprighting.turns == QuarterTurns::kTwo) {
                from_x = from.width - 1 - x;
                from_y = from.height - 1 - y;
            } else if (uprighting.turns == QuarterTurns::kThree) {
                from_x = from.width - 1 - y;
                from_y = x;
            }
            std::memcpy(out, from.view().row(from_y) + 3 * from_x, 3);
        }
    }
}

// No camera has pixels that are longer; the smaller is what rounding of sizes leaves.
constexpr double kPixelAspectMax = 3;
constexpr double kPixelAspectMin = 1.01;

}  // namespace

PictureSize with_square_pixels(PictureSize coded, int aspect_width, int aspect_height) {
    if (aspect_width <= 0 || aspect_height <= 0) return coded;
    const double aspect = double{1} * aspect_width / aspect_height;
    const double longer = std::max(aspect, 1 / aspect);
    if (longer < kPixelAspectMin || longer > kPixelAspectMax) return coded;
    int& side = aspect > 1 ? coded.width : coded.height;
    side = static_cast<int>(std::lround(side * longer));
    return coded;
}

void BgrConverter::FreeScaler::operator()(SwsContext* scaler) const {
    sws_freeContext(scaler);
}

base::Result<std::shared_ptr<const media::Image>> BgrConverter::convert(const AVFrame& frame) {
    const PictureSize size = with_square_pixels(
        {frame.width, frame.height}, frame.sample_aspect_ratio.num, frame.sample_aspect_ratio.den);
    if (size.width > kPictureSidePxMax || size.height > kPictureSidePxMax) {
        return base::fail(ErrorKind::kInvalidArgument,
                          "the video is " + std::to_string(size.width) + " x " +
                              std::to_string(size.height) + "; at most " +
                              std::to_string(kPictureSidePxMax) + " a side are taken");
    }
    scaler_.reset(sws_getCachedContext(
        scaler_.release(), frame.width, frame.height, static_cast<AVPixelFormat>(frame.format),
        size.width, size.height, AV_PIX_FMT_BGR24, SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (scaler_ == nullptr) {
        return base::fail(ErrorKind::kInvalidArgument,
                          "the video's pixel format is not supported; convert it to H.264 yuv420p");
    }
    const int* matrix = sws_getCoefficients(matrix_of(frame));
    // Fails for formats that have no matrix, RGB for one; nothing is to be set there.
    sws_setColorspaceDetails(scaler_.get(), matrix, is_full_range(frame) ? 1 : 0, matrix, 1, 0,
                             1 << 16, 1 << 16);
    std::shared_ptr<media::Image> picture = pool_.take(size.width, size.height);
    const std::array<std::uint8_t*, 4> planes{picture->pixels.data()};
    const std::array<int, 4> strides{size.width * 3};
    const int rows = sws_scale(scaler_.get(), frame.data, frame.linesize, 0, frame.height,
                               planes.data(), strides.data());
    if (rows != size.height) {
        return base::Error{.kind = ErrorKind::kInternal,
                           .message = "a frame could not be converted",
                           .detail = "sws_scale " + std::to_string(rows)};
    }
    const QuarterTurns turns = uprighting_.turns;
    if (turns == QuarterTurns::kNone && !uprighting_.is_mirrored) return picture;

    const bool on_its_side = turns == QuarterTurns::kOne || turns == QuarterTurns::kThree;
    std::shared_ptr<media::Image> upright =
        on_its_side ? pool_.take(size.height, size.width) : pool_.take(size.width, size.height);
    set_upright(*picture, uprighting_, *upright);
    return upright;
}

}  // namespace codec
