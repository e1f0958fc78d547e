#include "codec/mp4_index.h"

#include <algorithm>
#include <limits>

#include "codec/fragment_init.h"

namespace codec {
namespace {

constexpr std::uint32_t kMovieTicksPerS = 1000;

// Where the lists below run over equal values: {count, value}.
template <class Value>
struct Repeated {
    std::uint32_t count;
    Value value;
};

template <class Value, class ValueOf>
std::vector<Repeated<Value>> repeats(const std::vector<IndexedSample>& samples, ValueOf value_of) {
    std::vector<Repeated<Value>> runs;
    for (const IndexedSample& each : samples) {
        const Value value = value_of(each);
        if (runs.empty() || runs.back().value != value) runs.push_back({0, value});
        ++runs.back().count;
    }
    return runs;
}

class HeadWriter {
  public:
    explicit HeadWriter(const Mp4Index& index) : index_(index) {
        for (const IndexedSample& each : index.samples) {
            duration_ += each.duration;
            delay_ = std::max(delay_, -each.composition);
            is_reordered_ = is_reordered_ || each.composition != 0;
        }
        for (const IndexedRun& each : index.runs) media_bytes_ += each.size_bytes;
    }

    std::vector<std::byte> write() {
        out_.box("ftyp", [&] {
            out_.u32(box_type("isom"));
            out_.u32(512);
            for (const char* brand : {"isom", "iso2", "mp41"}) out_.u32(box_type(brand));
        });
        out_.box("moov", [&] {
            movie_header();
            out_.box("trak", [&] { track(); });
        });
        const std::size_t first = out_.size() + mdat_head_bytes();
        std::uint64_t offset = first;
        for (std::size_t i = 0; i < index_.runs.size(); ++i) {
            const std::size_t at = offsets_at_ + 8 * i;
            out_.patch_u32(at, static_cast<std::uint32_t>(offset >> 32U));
            out_.patch_u32(at + 4, static_cast<std::uint32_t>(offset));
            offset += index_.runs[i].size_bytes;
        }
        if (mdat_head_bytes() == 8) {
            out_.u32(static_cast<std::uint32_t>(media_bytes_ + 8));
            out_.u32(box_type("mdat"));
        } else {
            out_.u32(1);
            out_.u32(box_type("mdat"));
            out_.u64(media_bytes_ + 16);
        }
        return std::move(bytes_);
    }

  private:
    std::size_t mdat_head_bytes() const {
        return media_bytes_ + 8 <= std::numeric_limits<std::uint32_t>::max() ? 8 : 16;
    }
    std::uint64_t movie_duration() const {
        return (duration_ * kMovieTicksPerS + kMp4TicksPerS - 1) / kMp4TicksPerS;
    }

    void matrix() {
        for (const std::uint32_t each : {0x10000U, 0U, 0U, 0U, 0x10000U, 0U, 0U, 0U, 0x40000000U}) {
            out_.u32(each);
        }
    }

    void movie_header() {
        out_.full_box("mvhd", 1, 0, [&] {
            out_.zeros(16);  // made and changed: not told
            out_.u32(kMovieTicksPerS);
            out_.u64(movie_duration());
            out_.u32(0x10000);  // speed 1
            out_.u16(0x100);    // volume 1
            out_.zeros(10);
            matrix();
            out_.zeros(24);
            out_.u32(2);  // the next track's number
        });
    }

    void track() {
        out_.full_box("tkhd", 1, 3, [&] {
            out_.zeros(16);
            out_.u32(1);
            out_.zeros(4);
            out_.u64(movie_duration());
            out_.zeros(16);
            matrix();
            out_.u32(index_.shown_width_16_16);
            out_.u32(index_.shown_height_16_16);
        });
        if (delay_ > 0) {
            out_.box("edts", [&] {
                out_.full_box("elst", 1, 0, [&] {
                    out_.u32(1);
                    out_.u64(movie_duration());
                    out_.u64(static_cast<std::uint64_t>(delay_));
                    out_.u32(0x10000);
                });
            });
        }
        out_.box("mdia", [&] {
            out_.full_box("mdhd", 1, 0, [&] {
                out_.zeros(16);
                out_.u32(kMp4TicksPerS);
                out_.u64(duration_);
                out_.u16(0x55c4);  // language: undetermined
                out_.u16(0);
            });
            out_.full_box("hdlr", 0, 0, [&] {
                out_.u32(0);
                out_.u32(box_type("vide"));
                out_.zeros(13);
            });
            out_.box("minf", [&] {
                out_.full_box("vmhd", 0, 1, [&] { out_.zeros(8); });
                out_.box("dinf", [&] {
                    out_.full_box("dref", 0, 0, [&] {
                        out_.u32(1);
                        out_.full_box("url ", 0, 1, [] {});
                    });
                });
                out_.box("stbl", [&] { sample_tables(); });
            });
        });
    }

    void sample_tables() {
        out_.bytes(index_.sample_description);
        out_.full_box("stts", 0, 0, [&] {
            const auto runs = repeats<std::uint32_t>(
                index_.samples, [](const IndexedSample& each) { return each.duration; });
            out_.u32(static_cast<std::uint32_t>(runs.size()));
            for (const auto& each : runs) {
                out_.u32(each.count);
                out_.u32(each.value);
            }
        });
        if (is_reordered_) {
            out_.full_box("ctts", 0, 0, [&] {
                const auto runs = repeats<std::int32_t>(
                    index_.samples, [](const IndexedSample& each) { return each.composition; });
                out_.u32(static_cast<std::uint32_t>(runs.size()));
                for (const auto& each : runs) {
                    out_.u32(each.count);
                    out_.u32(static_cast<std::uint32_t>(each.value + delay_));
                }
            });
        }
        out_.full_box("stss", 0, 0, [&] {
            const std::size_t count_at = out_.size();
            out_.u32(0);
            std::uint32_t count = 0;
            for (std::size_t i = 0; i < index_.samples.size(); ++i) {
                if (!index_.samples[i].is_key) continue;
                out_.u32(static_cast<std::uint32_t>(i + 1));
                ++count;
            }
            out_.patch_u32(count_at, count);
        });
        out_.full_box("stsc", 0, 0, [&] {
            const std::size_t count_at = out_.size();
            out_.u32(0);
            std::uint32_t count = 0;
            for (std::size_t i = 0; i < index_.runs.size(); ++i) {
                if (i > 0 && index_.runs[i].samples == index_.runs[i - 1].samples) continue;
                out_.u32(static_cast<std::uint32_t>(i + 1));
                out_.u32(index_.runs[i].samples);
                out_.u32(1);
                ++count;
            }
            out_.patch_u32(count_at, count);
        });
        out_.full_box("stsz", 0, 0, [&] {
            out_.u32(0);
            out_.u32(static_cast<std::uint32_t>(index_.samples.size()));
            for (const IndexedSample& each : index_.samples) out_.u32(each.size_bytes);
        });
        out_.full_box("co64", 0, 0, [&] {
            out_.u32(static_cast<std::uint32_t>(index_.runs.size()));
            offsets_at_ = out_.size();
            out_.zeros(8 * index_.runs.size());
        });
    }

    const Mp4Index& index_;
    std::uint64_t duration_ = 0;  // ticks
    std::int32_t delay_ = 0;      // how far the most negative composition is below 0
    bool is_reordered_ = false;
    std::uint64_t media_bytes_ = 0;
    std::vector<std::byte> bytes_;
    BoxWriter out_{bytes_};
    std::size_t offsets_at_ = 0;
};

}  // namespace

std::vector<std::byte> make_mp4_head(const Mp4Index& index) {
    return HeadWriter(index).write();
}

}  // namespace codec
