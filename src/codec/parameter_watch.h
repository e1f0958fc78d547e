// Notices when a stream changes its codec, size or parameter sets, from the packets themselves.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "codec/nal_units.h"
#include "codec/packet.h"

struct AVCodecParameters;
struct AVPacket;

namespace codec {

// One stream; one thread.
class ParameterWatch {
  public:
    // The stream as it is from this packet on, where it is another than before; else nothing.
    // Only key packets change a stream. H.264 and H.265 without known parameter sets wait for them.
    // `parameters`: as the container announces the stream now.
    std::shared_ptr<const StreamDescription> look(const AVCodecParameters& parameters,
                                                  const AVPacket& packet);

  private:
    using Unit = std::vector<std::byte>;
    using Units = std::vector<Unit>;
    struct ParameterSets {
        Units video;
        Units sequence;
        Units picture;
    };

    static ParameterSets sets_in(std::span<const std::byte> bytes, NalCodec codec);
    static Unit joined(const ParameterSets& sets);
    bool take_over(ParameterSets found);

    ParameterSets sets_;
    std::shared_ptr<const StreamDescription> current_;
};

}  // namespace codec
