#include "service/clips.h"

#include <algorithm>
#include <array>

#include "base/digest.h"
#include "base/encoding.h"
#include "codec/clip_writer.h"
#include "service/recorded_between.h"

namespace service {
namespace {

namespace fs = std::filesystem;

std::string random_name() {
    std::array<std::uint8_t, 16> random{};
    base::fill_random(random);
    return base::hex_lower(random);
}

}  // namespace

ClipMaker::ClipMaker(store::Store& store, const objects::ObjectStore& objects, fs::path folder,
                     std::uint64_t folder_bytes_max)
    : store_(store),
      objects_(objects),
      folder_(std::move(folder)),
      folder_bytes_max_(folder_bytes_max) {}

base::Result<Clip> ClipMaker::make(const store::CameraKey& camera, base::Instant from,
                                   base::Instant to) {
    if (to <= from) return base::invalid("end_time", "must lie behind start_time");
    if (to - from > kClipLengthMax) {
        return base::invalid("end_time", "a clip is at most 60 minutes long; ask for pieces");
    }
    Clip clip;
    BOOST_OUTCOME_TRY(const auto fragments, recorded_between(store_, camera, from, to));
    BOOST_OUTCOME_TRY(clip.gaps, store_.gaps_between(camera, from, to, store::kGapsPerQueryMax));
    if (!fragments.empty()) {
        std::lock_guard lock(mutex_);
        BOOST_OUTCOME_TRY(clip.files, write(fragments, from, to, random_name()));
        evict(clip.files);
    }
    if (clip.files.empty()) {
        const std::string why =
            clip.gaps.empty() ? "" : ": " + std::string(domain::name_of(clip.gaps[0].reason));
        return base::Error{.kind = base::ErrorKind::kNotFound,
                           .message = "nothing was recorded in this time" + why,
                           .reason = "nothing_recorded"};
    }
    return clip;
}

base::Result<std::vector<ClipFile>> ClipMaker::write(const std::vector<domain::Fragment>& fragments,
                                                     base::Instant from, base::Instant to,
                                                     const std::string& name) const {
    std::error_code error;
    fs::create_directories(folder_, error);
    fs::permissions(folder_, fs::perms::owner_all, error);
    codec::ClipRequest request{
        .fragments = {}, .from = from, .to = to, .path = folder_ / (name + ".mp4")};
    for (const domain::Fragment& fragment : fragments) {
        BOOST_OUTCOME_TRY(auto located, objects_.locate(fragment.object));
        request.fragments.push_back({.fragment = std::move(located.path), .start = fragment.start});
    }
    BOOST_OUTCOME_TRY(const auto parts, codec::write_clip(request));
    std::vector<ClipFile> files;
    for (const codec::ClipPart& part : parts) {
        files.push_back(
            {.path = part.path, .from = part.from, .to = part.to, .size_bytes = part.size_bytes});
    }
    return files;
}

base::Result<fs::path> ClipMaker::find(const std::string& name) const {
    const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
    std::error_code error;
    const fs::path path = folder_ / name;
    if (!is_plain || !name.ends_with(".mp4") || name.front() == '.' ||
        !fs::is_regular_file(path, error)) {
        return base::fail(base::ErrorKind::kNotFound, "The clip is gone; ask for it again");
    }
    return path;
}

void ClipMaker::evict(const std::vector<ClipFile>& keep) const {
    struct Made {
        fs::path path;
        fs::file_time_type at;
        std::uint64_t size_bytes;
    };
    std::vector<Made> made;
    std::uint64_t bytes = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
        Made one{entry.path(), entry.last_write_time(error), entry.file_size(error)};
        if (error) continue;
        bytes += one.size_bytes;
        made.push_back(std::move(one));
    }
    std::sort(made.begin(), made.end(), [](const Made& a, const Made& b) { return a.at < b.at; });
    for (const Made& one : made) {
        if (bytes <= folder_bytes_max_) return;
        const bool is_new = std::any_of(
            keep.begin(), keep.end(), [&](const ClipFile& file) { return file.path == one.path; });
        if (is_new || !fs::remove(one.path, error)) continue;
        bytes -= one.size_bytes;
    }
}

}  // namespace service
