#include "codec/nal_units.h"

#include <algorithm>

namespace codec {
namespace {

int type_of(NalUnit unit, NalCodec codec) {
    const int head = std::to_integer<int>(unit[0]);
    return codec == NalCodec::kH264 ? head & 0x1f : head >> 1 & 0x3f;
}

// The place of the next 00 00 01, or the end.
std::size_t find_start(std::span<const std::byte> bytes, std::size_t from) {
    for (std::size_t i = from; i + 3 <= bytes.size(); ++i) {
        // A byte above 1 in the third place rules out three places at once.
        if (bytes[i + 2] > std::byte{1}) {
            i += 2;
        } else if (bytes[i] == std::byte{0} && bytes[i + 1] == std::byte{0} &&
                   bytes[i + 2] == std::byte{1}) {
            return i;
        }
    }
    return bytes.size();
}

}  // namespace

std::vector<NalUnit> split_annex_b(std::span<const std::byte> bytes) {
    std::vector<NalUnit> units;
    std::size_t start = find_start(bytes, 0);
    while (start < bytes.size()) {
        const std::size_t next = find_start(bytes, start + 3);
        NalUnit unit = bytes.subspan(start + 3, next - start - 3);
        // Zeros before a start code belong to it, not to the unit.
        while (!unit.empty() && unit.back() == std::byte{0}) unit = unit.first(unit.size() - 1);
        if (!unit.empty()) units.push_back(unit);
        start = next;
    }
    return units;
}

NalKind kind_of(NalUnit unit, NalCodec codec) {
    const int type = type_of(unit, codec);
    if (codec == NalCodec::kH264) {
        if (type == 7) return NalKind::kSequenceParameterSet;
        return type == 8 ? NalKind::kPictureParameterSet : NalKind::kOther;
    }
    if (type == 32) return NalKind::kVideoParameterSet;
    if (type == 33) return NalKind::kSequenceParameterSet;
    return type == 34 ? NalKind::kPictureParameterSet : NalKind::kOther;
}

bool is_framing(NalUnit unit, NalCodec codec) {
    const int type = type_of(unit, codec);
    return codec == NalCodec::kH264 ? type >= 9 && type <= 12 : type >= 35 && type <= 38;
}

bool is_of_other_codec(std::span<const std::byte> bytes, NalCodec codec) {
    const auto head = [](NalUnit unit) { return std::to_integer<int>(unit[0]); };
    const auto units = split_annex_b(bytes);
    for (std::size_t i = 1; i < units.size(); ++i) {
        const NalUnit first = units[i - 1];
        const NalUnit second = units[i];
        if (codec == NalCodec::kH264) {
            // Video, then sequence parameter set of H.265; H.264 has no unit of type 0.
            const bool is_base = first.size() > 1 && first[1] == std::byte{1} &&
                                 second.size() > 1 && second[1] == std::byte{1};
            if (is_base && head(first) == 0x40 && head(second) == 0x42) return true;
        } else if ((head(first) & 0x9f) == 7 && (head(second) & 0x9f) == 8) {
            // Sequence, then picture parameter set of H.264; H.265 would be of a layer above 31.
            return true;
        }
    }
    return false;
}

}  // namespace codec
