// Where pictures and video lie: an immutable, content-addressed store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/ids.h"
#include "objects/file_ops.h"
#include "objects/object_key.h"

namespace objects {

inline constexpr std::size_t kObjectBytesMax = 16 * 1024 * 1024;
inline constexpr std::size_t kStraysMax = 1000;

// Where an object can be sent from.
struct Located {
    std::filesystem::path path;
    MediaType type = MediaType::kJpeg;
    std::uint64_t size_bytes = 0;
    std::string etag;  // quoted, strong: the digest
};

struct Listed {
    domain::ObjectKey key;
    std::uint64_t size_bytes = 0;
};

// What a scan met.
struct Scan {
    std::uint64_t objects = 0;
    std::vector<std::filesystem::path> strays;  // files that are no objects; at most kStraysMax
};

// Any thread; several processes may use one store. Keys of another form than make_key()'s are
// kInvalidArgument everywhere.
class ObjectStore {
  public:
    virtual ~ObjectStore() = default;

    // A picture unless told otherwise. On success the object survives a loss of power. Putting the
    // same bytes again is success and repairs a damaged copy. errors: kResourceExhausted (disk or
    // quota full), kUnavailable (the disk fails). After a failed fsync of a directory every later
    // put fails until the store is opened anew: what the disk holds is unknown then, and a second
    // fsync would claim success (docs/design/store.md).
    virtual base::Result<domain::ObjectKey> put(const domain::TenantCode& tenant,
                                                const domain::PoiId& poi, std::string_view bytes,
                                                MediaType type) = 0;
    base::Result<domain::ObjectKey> put(const domain::TenantCode& tenant, const domain::PoiId& poi,
                                        std::string_view bytes) {
        return put(tenant, poi, bytes, MediaType::kJpeg);
    }

    // For serving. The bytes are compared with the key when the file changed since they were last.
    // errors: kNotFound; kDataLoss when the bytes are not those of the key.
    virtual base::Result<Located> locate(const domain::ObjectKey& key) const = 0;

    // errors: kNotFound; kDataLoss when the bytes are not those of the key.
    virtual base::Result<std::string> read(const domain::ObjectKey& key) const = 0;
    virtual base::Result<void> verify(const domain::ObjectKey& key) const = 0;

    // Removing what is absent is success. Remove an object only when no row refers to it: see
    // store::Store::discard_objects.
    virtual base::Result<void> remove(const domain::ObjectKey& key) = 0;

    // Calls `visit` for every object, in no order. Objects put meanwhile may be missed.
    virtual base::Result<Scan> each(const std::function<void(const Listed&)>& visit) const = 0;

    // How often locate() and read() refused an object because it was damaged, since the start.
    virtual std::uint64_t refused_as_damaged() const = 0;

    // The permanent address: "oss://<bucket>/<key>".
    virtual std::string address(const domain::ObjectKey& key) const = 0;
};

struct DirectoryOptions {
    std::string bucket = "snapshots";
    FileOps file_ops = FileOps::system();
};

// Objects as files below `root`, which is made when absent (mode 0700, files 0600).
base::Result<std::unique_ptr<ObjectStore>> open_directory(const std::filesystem::path& root,
                                                          DirectoryOptions options = {});

}  // namespace objects
