#include "codec/jpeg.h"

#include <memory>

#include <turbojpeg.h>

namespace codec {
namespace {

using base::ErrorKind;

struct DestroyHandle {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, DestroyHandle>;

// LIMITSCANS: a few kilobytes of progressive scans could otherwise keep a core busy for minutes.
constexpr int kDecodeFlags = TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS;

const unsigned char* start_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

base::Error refused(std::string message, std::string detail = {}) {
    return base::Error{.kind = ErrorKind::kInvalidArgument,
                       .message = std::move(message),
                       .detail = std::move(detail)};
}

base::Result<JpegHead> read_head(tjhandle decoder, std::string_view bytes) {
    JpegHead head;
    int subsampling = 0;
    int colours = 0;
    if (bytes.empty() || tjDecompressHeader3(decoder, start_of(bytes), bytes.size(), &head.width,
                                             &head.height, &subsampling, &colours) != 0) {
        return refused("the picture is not a JPEG; send a JPEG file",
                       bytes.empty() ? "no bytes" : tjGetErrorStr2(decoder));
    }
    const std::int64_t pixels = std::int64_t{head.width} * head.height;
    if (head.width > kJpegSidePxMax || head.height > kJpegSidePxMax || pixels > kJpegPixelsMax) {
        return refused("the picture is " + std::to_string(head.width) + " x " +
                       std::to_string(head.height) + "; at most " + std::to_string(kJpegSidePxMax) +
                       " a side and " + std::to_string(kJpegPixelsMax / 1'000'000) +
                       " megapixels are taken");
    }
    return head;
}

base::Result<media::Image> decode(tjhandle decoder, std::string_view bytes, int width, int height) {
    media::Image picture(width, height);
    if (tjDecompress2(decoder, start_of(bytes), bytes.size(), picture.pixels.data(), width,
                      width * 3, height, TJPF_BGR, kDecodeFlags) != 0) {
        return refused("the JPEG picture is damaged or cut short; send it again",
                       tjGetErrorStr2(decoder));
    }
    return picture;
}

}  // namespace

base::Result<JpegHead> inspect_jpeg(std::string_view bytes) {
    const Handle decoder(tjInitDecompress());
    BOOST_OUTCOME_TRY(const JpegHead head, read_head(decoder.get(), bytes));
    // At an eighth of the size all coefficients are still read; only the transform is cheaper.
    constexpr tjscalingfactor kEighth{1, 8};
    BOOST_OUTCOME_TRY(decode(decoder.get(), bytes, TJSCALED(head.width, kEighth),
                             TJSCALED(head.height, kEighth)));
    return head;
}

base::Result<media::Image> decode_jpeg(std::string_view bytes) {
    const Handle decoder(tjInitDecompress());
    BOOST_OUTCOME_TRY(const JpegHead head, read_head(decoder.get(), bytes));
    return decode(decoder.get(), bytes, head.width, head.height);
}

base::Result<std::string> encode_jpeg(media::ImageView picture, int quality) {
    if (picture.width <= 0 || picture.height <= 0) {
        return base::fail(ErrorKind::kInternal, "an empty picture cannot be encoded");
    }
    const Handle encoder(tjInitCompress());
    std::string jpeg(tjBufSize(picture.width, picture.height, TJSAMP_420), '\0');
    auto* out = reinterpret_cast<unsigned char*>(jpeg.data());
    unsigned long length = jpeg.size();
    if (tjCompress2(encoder.get(), picture.pixels, picture.width,
                    static_cast<int>(picture.stride_bytes), picture.height, TJPF_BGR, &out, &length,
                    TJSAMP_420, quality, TJFLAG_NOREALLOC) != 0) {
        return base::Error{.kind = ErrorKind::kInternal,
                           .message = "the picture could not be encoded",
                           .detail = tjGetErrorStr2(encoder.get())};
    }
    jpeg.resize(length);
    jpeg.shrink_to_fit();  // the worst case that was asked for is ten times as much
    return jpeg;
}

}  // namespace codec
