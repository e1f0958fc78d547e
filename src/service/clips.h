// Clips: what a camera recorded in a period, as MP4 files that can be sought, without re-encoding.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/recording.h"
#include "objects/object_store.h"
#include "store/store.h"

namespace service {

inline constexpr std::chrono::minutes kClipLengthMax{60};
// The folder of made clips: the oldest go first.
inline constexpr std::uint64_t kClipFolderBytesMax = 2ULL << 30U;

// One file: one for each stretch with the same stream and without a gap of a minute or more.
struct ClipFile {
    std::filesystem::path path;
    base::Instant from;  // covered: from the key frame before what was asked for
    base::Instant to;
    std::uint64_t size_bytes = 0;
};

struct Clip {
    std::vector<ClipFile> files;    // by time, not empty
    std::vector<domain::Gap> gaps;  // that overlap what was asked for
};

// Any thread; one clip is made at a time. Borrows store and objects.
class ClipMaker {
  public:
    // `folder` is made when absent; what is in it may be deleted at any time.
    ClipMaker(store::Store& store, const objects::ObjectStore& objects,
              std::filesystem::path folder, std::uint64_t folder_bytes_max = kClipFolderBytesMax);

    // Made anew each time. Blocks: reads and writes the video once.
    // errors: kNotFound "nothing_recorded"; kInvalidArgument for a period of no or too much time;
    // those of store and objects; kResourceExhausted (disk full).
    base::Result<Clip> make(const store::CameraKey& camera, base::Instant from, base::Instant to);

    // A file of make() by its name, for serving. errors: kNotFound.
    base::Result<std::filesystem::path> find(const std::string& name) const;

  private:
    base::Result<std::vector<ClipFile>> write(const std::vector<domain::Fragment>& fragments,
                                              base::Instant from, base::Instant to,
                                              const std::string& name) const;
    void evict(const std::vector<ClipFile>& keep) const;

    store::Store& store_;
    const objects::ObjectStore& objects_;
    const std::filesystem::path folder_;
    const std::uint64_t folder_bytes_max_;
    std::mutex mutex_;
};

}  // namespace service
