#include <algorithm>
#include <new>

#include "codec/packet.h"

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace codec {

StreamDescription::StreamDescription(const AVCodecParameters& parameters) {
    const std::shared_ptr<AVCodecParameters> copy(
        avcodec_parameters_alloc(),
        [](AVCodecParameters* owned) { avcodec_parameters_free(&owned); });
    if (copy == nullptr || avcodec_parameters_copy(copy.get(), &parameters) < 0) {
        throw std::bad_alloc();
    }
    parameters_ = copy;
}

std::string StreamDescription::codec_name() const {
    return avcodec_get_name(parameters_->codec_id);
}

int StreamDescription::width() const {
    return parameters_->width;
}

int StreamDescription::height() const {
    return parameters_->height;
}

std::span<const std::byte> StreamDescription::extradata() const {
    return std::as_bytes(
        std::span(parameters_->extradata, static_cast<std::size_t>(parameters_->extradata_size)));
}

bool operator==(const StreamDescription& a, const StreamDescription& b) {
    const AVCodecParameters& x = a.parameters();
    const AVCodecParameters& y = b.parameters();
    const auto left = a.extradata();
    const auto right = b.extradata();
    return x.codec_id == y.codec_id && x.width == y.width && x.height == y.height &&
           std::equal(left.begin(), left.end(), right.begin(), right.end());
}

}  // namespace codec
