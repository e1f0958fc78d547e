#include "codec/clip_writer.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "codec/clip_plan.h"

namespace codec {
namespace {

using base::ErrorKind;
namespace fs = std::filesystem;

// A fragment's bytes, read where they are in a file.
struct LoadedFragment {
    std::vector<std::byte> read;
    ByteView bytes;
};

base::Result<LoadedFragment> load(const ClipFragment& fragment) {
    LoadedFragment loaded;
    if (const auto* given = std::get_if<ByteView>(&fragment.fragment)) {
        loaded.bytes = *given;
        return loaded;
    }
    const fs::path& path = std::get<fs::path>(fragment.fragment);
    std::error_code error;
    const auto size = fs::file_size(path, error);
    std::ifstream in(path, std::ios::binary);
    if (!error) {
        loaded.read.resize(static_cast<std::size_t>(size));
        in.read(reinterpret_cast<char*>(loaded.read.data()), static_cast<std::streamsize>(size));
    }
    if (error || !in) {
        return base::Error{.kind = ErrorKind::kDataLoss,
                           .message = "a recorded fragment cannot be read",
                           .detail = path.string()};
    }
    loaded.bytes = loaded.read;
    return loaded;
}

// Removes what it has seen begun, unless all went well.
class PartFiles {
  public:
    explicit PartFiles(fs::path first) : first_(std::move(first)) {}
    PartFiles(const PartFiles&) = delete;
    PartFiles& operator=(const PartFiles&) = delete;
    ~PartFiles() {
        std::error_code ignored;
        for (const fs::path& each : begun_) fs::remove(each, ignored);
    }

    fs::path begin() {
        fs::path path = first_;
        if (!begun_.empty()) {
            path.replace_filename(first_.stem().string() + "-" + std::to_string(begun_.size() + 1) +
                                  first_.extension().string());
        }
        begun_.push_back(path);
        return path;
    }
    void keep() { begun_.clear(); }

  private:
    fs::path first_;
    std::vector<fs::path> begun_;
};

base::Result<ClipPart> write_part(const PlannedPart& planned, const ClipRequest& request,
                                  fs::path path) {
    BOOST_OUTCOME_TRY(const auto init, read_fragment_init(planned.init));
    const std::vector<std::byte> head =
        make_mp4_head({.samples = planned.samples,
                       .runs = planned.runs,
                       .sample_description = init.sample_description,
                       .shown_width_16_16 = init.shown_width_16_16,
                       .shown_height_16_16 = init.shown_height_16_16});
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    const auto write = [&](ByteView bytes) {
        out.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
    };
    write(head);
    std::uint64_t size = head.size();
    LoadedFragment loaded;
    for (std::size_t i = 0; i < planned.pieces.size() && out; ++i) {
        const ClipPiece& piece = planned.pieces[i];
        if (i == 0 || piece.fragment != planned.pieces[i - 1].fragment) {
            BOOST_OUTCOME_TRY(loaded, load(request.fragments[piece.fragment]));
        }
        // Between planning and now the file may have become shorter.
        if (piece.offset_bytes + piece.size_bytes > loaded.bytes.size()) {
            return base::fail(ErrorKind::kDataLoss,
                              "a recorded fragment changed while it was read");
        }
        write(loaded.bytes.subspan(static_cast<std::size_t>(piece.offset_bytes),
                                   static_cast<std::size_t>(piece.size_bytes)));
        size += piece.size_bytes;
    }
    out.close();
    if (!out) {
        return base::Error{.kind = ErrorKind::kResourceExhausted,
                           .message = "the clip cannot be written; check that the disk has room",
                           .detail = path.string()};
    }
    ClipPart part;
    part.path = std::move(path);
    part.from = planned.from;
    part.to = planned.from + std::chrono::ceil<base::Millis>(from_ticks(planned.end_ticks));
    part.frames = static_cast<std::int64_t>(planned.samples.size());
    part.size_bytes = size;
    part.width = init.width;
    part.height = init.height;
    part.gaps = planned.gaps;
    return part;
}

}  // namespace

base::Result<std::vector<ClipPart>> write_clip(const ClipRequest& request) {
    if (request.from > request.to) return base::invalid("from", "from is after to");
    if (request.to - request.from > kClipSpanMax) {
        return base::invalid("to", "a clip is at most " + std::to_string(kClipSpanMax.count()) +
                                       " hours long; ask for it in pieces");
    }
    const auto is_earlier = [](const ClipFragment& a, const ClipFragment& b) {
        return a.start < b.start;
    };
    if (!std::is_sorted(request.fragments.begin(), request.fragments.end(), is_earlier)) {
        return base::invalid("fragments", "the fragments are not in order of time");
    }
    ClipPlan plan(request.from, request.to);
    for (std::size_t i = 0; i < request.fragments.size(); ++i) {
        BOOST_OUTCOME_TRY(const auto loaded, load(request.fragments[i]));
        BOOST_OUTCOME_TRY(const auto fragment, read_fragment(loaded.bytes));
        plan.add(i, fragment, request.fragments[i].start);
    }
    PartFiles files(request.path);
    std::vector<ClipPart> parts;
    for (const PlannedPart& planned : plan.parts()) {
        BOOST_OUTCOME_TRY(auto part, write_part(planned, request, files.begin()));
        parts.push_back(std::move(part));
    }
    files.keep();
    return parts;
}

}  // namespace codec
