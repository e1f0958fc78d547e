#include "codec/source.h"

#include <filesystem>

#include "codec/ffmpeg_source.h"
#include "codec/folder_source.h"
#include "codec/url.h"

namespace codec {

base::Result<std::unique_ptr<Source>> Source::open(const std::string& url_or_path,
                                                   const SourceOptions& options) {
    std::error_code error;
    if (scheme_of(url_or_path).empty() && std::filesystem::is_directory(url_or_path, error)) {
        return open_folder(url_or_path, options);
    }
    return open_ffmpeg_source(url_or_path, options);
}

}  // namespace codec
