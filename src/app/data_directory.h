// The data directory: where everything that is kept lies.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "objects/object_store.h"
#include "store/store.h"

namespace app {

// smartmonitor.db (the store), objects/ (pictures), media.key (signs picture URLs), runs/ (which
// analysis runs are alive), clips/ (made for somebody; may be deleted), rescue.space
// (service/rescue_space.h), serve.lock (service/sole_owner.h). Several processes may have it open.
struct DataDirectory {
    std::filesystem::path path;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<objects::ObjectStore> objects;

    std::filesystem::path media_key() const { return path / "media.key"; }
    std::filesystem::path runs() const { return path / "runs"; }
    std::filesystem::path clips() const { return path / "clips"; }

    // Of a directory that is not open yet.
    static std::filesystem::path rescue_space(const std::filesystem::path& data) {
        return data / "rescue.space";
    }

    // Makes what is absent (mode 0700). Errors: no directory was named; kDataLoss "database_lost"
    // when there are objects and no database, or an empty file in its place; what the parts say.
    static base::Result<DataDirectory> open(const std::string& path);
    // Makes nothing. errors: kNotFound when there is no data directory; those of open().
    static base::Result<DataDirectory> open_existing(const std::string& path);
};

}  // namespace app
