// The videos of a folder, one after the other, as one source.
#pragma once

#include <filesystem>
#include <memory>

#include "codec/source.h"

namespace codec {

// Files with the name of a video, in order of their names, without subfolders. When the last one
// has been read, those that have come since with a later name follow. kNotFound without any; a file
// that is no video ends the source with an error that names it. Duration and frames are not
// estimated.
base::Result<std::unique_ptr<Source>> open_folder(const std::filesystem::path& folder,
                                                  const SourceOptions& options);

}  // namespace codec
