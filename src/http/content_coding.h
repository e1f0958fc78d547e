// The gzip coding of answers and requests (RFC 9110 section 8.4). The door to zlib.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"
#include "http/request_parser.h"

namespace http {

inline constexpr std::size_t kGzipBytesMin = 512;  // below, the head outweighs the gain

// True when the Accept-Encoding value allows gzip: named, or covered by "*", with q above 0.
bool accepts_gzip(std::string_view accept_encoding);

// text/*, application/json, text/javascript; parameters are ignored.
bool is_compressible(std::string_view content_type);

// One compressor with its working memory (256 KiB), used again and again. One thread at a time.
class GzipStream {
  public:
    GzipStream();
    ~GzipStream();
    GzipStream(const GzipStream&) = delete;
    GzipStream& operator=(const GzipStream&) = delete;

    // Empty when zlib has no memory: send the bytes as they are then.
    std::string compress(std::string_view bytes);

  private:
    struct State;
    std::unique_ptr<State> state_;  // made at the first use
};

// Inflates a gzip body to at most `bytes_max`. Errors: kResourceExhausted beyond, kInvalidArgument
// for a body that is no whole gzip file.
base::Result<std::string> inflate_gzip(std::string_view packed, std::size_t bytes_max);

// Undoes the request's Content-Encoding. A refusal when it is unknown, damaged, or too large.
std::optional<Refusal> decode_body(Request& request, std::size_t bytes_max);

struct Coding {
    bool varies = false;  // the answer depends on Accept-Encoding
    bool gzip = false;    // the body is compressed
};

// Compresses the body where it pays and is allowed.
Coding encode_body(Response& response, bool gzip_accepted, GzipStream& gzip);

}  // namespace http
