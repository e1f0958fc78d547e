#include "codec/fragment_samples.h"

#include <optional>
#include <utility>

namespace codec {
namespace {

constexpr std::uint32_t kNoSyncSample = 0x00010000;
constexpr std::int64_t kTicksMax = std::int64_t{1} << 52;  // 1,500 years: microseconds fit
constexpr std::int32_t kCompositionMax = 1 << 30;          // 3 hours

base::Error damaged() {
    return base::fail(base::ErrorKind::kDataLoss, "the recorded video is damaged");
}

// One chunk; `offset` is where it starts in the file.
std::optional<SampledChunk> read_chunk(const Box& moof, const Box& mdat, std::size_t offset) {
    const auto track = find_box(moof.body, "traf");
    const auto head = track ? find_box(track->body, "tfhd") : std::nullopt;
    const auto time = track ? find_box(track->body, "tfdt") : std::nullopt;
    const auto run = track ? find_box(track->body, "trun") : std::nullopt;
    if (!head || !time || !run) return std::nullopt;
    BoxReader head_reader(head->body);
    BoxReader time_reader(time->body);
    BoxReader reader(run->body);
    if (head_reader.u32() != 0x00020000 || time_reader.u32() != 0x01000000 ||
        reader.u32() != 0x01000f01) {
        return std::nullopt;
    }
    SampledChunk chunk;
    chunk.offset_bytes = offset;
    chunk.size_bytes = moof.whole.size() + mdat.whole.size();
    const std::uint64_t start = time_reader.u64();
    const std::uint32_t count = reader.u32();
    const std::uint32_t data_offset = reader.u32();
    if (!time_reader.is_good() || !reader.is_good() || start > kTicksMax || count == 0 ||
        reader.left().size() != std::size_t{count} * 16 ||
        data_offset != chunk.size_bytes - mdat.body.size()) {
        return std::nullopt;
    }
    chunk.start = static_cast<std::int64_t>(start);
    chunk.end = chunk.start;
    std::uint64_t place = data_offset;
    chunk.samples.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        FragmentSample sample;
        sample.offset_bytes = offset + place;
        sample.dts = chunk.end;
        sample.duration = reader.u32();
        sample.size_bytes = reader.u32();
        sample.is_key = (reader.u32() & kNoSyncSample) == 0;
        const auto composition = static_cast<std::int32_t>(reader.u32());
        sample.pts = sample.dts + composition;
        place += sample.size_bytes;
        chunk.end += sample.duration;
        if (sample.duration == 0 || place > chunk.size_bytes || composition > kCompositionMax ||
            composition < -kCompositionMax) {
            return std::nullopt;
        }
        chunk.samples.push_back(sample);
    }
    return chunk;
}

}  // namespace

base::Result<SampledFragment> read_fragment(ByteView file) {
    SampledFragment fragment;
    BOOST_OUTCOME_TRY(fragment.init, read_fragment_init(file));
    fragment.whole_bytes = fragment.init.bytes.size();
    std::size_t samples = 0;
    for (;;) {
        const ByteView rest = file.subspan(fragment.whole_bytes);
        const auto moof = first_box(rest);
        if (!moof) break;
        const auto mdat = first_box(rest.subspan(moof->whole.size()));
        if (moof->type != box_type("moof")) return damaged();
        if (!mdat) break;
        if (mdat->type != box_type("mdat")) return damaged();
        auto chunk = read_chunk(*moof, *mdat, fragment.whole_bytes);
        if (!chunk) return damaged();
        samples += chunk->samples.size();
        if (samples > kFragmentSamplesMax) return damaged();
        fragment.whole_bytes += chunk->size_bytes;
        fragment.chunks.push_back(std::move(*chunk));
    }
    return fragment;
}

}  // namespace codec
