#include "http/content_coding.h"

#include <array>

#include <zlib.h>

#include "http/ascii_case.h"

namespace http {
namespace {

// About 100 MB/s on JSON; higher levels cost twice the time for a few per cent.
constexpr int kLevel = 4;
constexpr int kWindowBits = 15 + 16;  // 16: the gzip wrapper
constexpr int kMemoryLevel = 8;

// A weight with value 0 in any spelling: "0", "0.", "0.000".
bool is_zero_weight(std::string_view parameters) {
    while (!parameters.empty()) {
        const std::size_t end = parameters.find(';');
        std::string_view one = trim_blanks(parameters.substr(0, end));
        parameters = end == std::string_view::npos ? "" : parameters.substr(end + 1);
        if (one.size() < 3 || lower_ascii(one[0]) != 'q' || one[1] != '=') continue;
        return one.substr(2).find_first_not_of("0.") == std::string_view::npos;
    }
    return false;
}

bool has_header(const Response& response, std::string_view name) {
    for (const Header& header : response.headers) {
        if (equal_ignoring_case(header.name, name)) return true;
    }
    return false;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
    bool any = false;
    while (!accept_encoding.empty()) {
        const std::size_t end = accept_encoding.find(',');
        const std::string_view item = accept_encoding.substr(0, end);
        accept_encoding = end == std::string_view::npos ? "" : accept_encoding.substr(end + 1);
        const std::size_t mark = item.find(';');
        const std::string_view coding = trim_blanks(item.substr(0, mark));
        const bool allowed =
            mark == std::string_view::npos || !is_zero_weight(item.substr(mark + 1));
        if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip")) {
            return allowed;
        }
        if (coding == "*") any = allowed;
    }
    return any;
}

bool is_compressible(std::string_view content_type) {
    const std::string_view type = trim_blanks(content_type.substr(0, content_type.find(';')));
    return equal_ignoring_case(type.substr(0, 5), "text/") ||
           equal_ignoring_case(type, "application/json");
}

struct GzipStream::State {
    z_stream stream{};
    bool ready = false;

    State() {
        ready = deflateInit2(&stream, kLevel, Z_DEFLATED, kWindowBits, kMemoryLevel,
                             Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~State() {
        if (ready) deflateEnd(&stream);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

GzipStream::GzipStream() = default;
GzipStream::~GzipStream() = default;

std::string GzipStream::compress(std::string_view bytes) {
    if (!state_) state_ = std::make_unique<State>();
    if (!state_->ready || deflateReset(&state_->stream) != Z_OK) return {};
    z_stream& stream = state_->stream;
    std::string out;
    out.resize(deflateBound(&stream, static_cast<uLong>(bytes.size())));
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) return {};
    out.resize(out.size() - stream.avail_out);
    return out;
}

base::Result<std::string> inflate_gzip(std::string_view packed, std::size_t bytes_max) {
    z_stream stream{};
    if (inflateInit2(&stream, kWindowBits) != Z_OK) {
        return base::Error{base::ErrorKind::kResourceExhausted, "no memory to inflate the body"};
    }
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&stream, inflateEnd);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string out;
    int state = Z_OK;
    while (state == Z_OK) {
        std::array<char, 64 * 1024> piece;
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = piece.size();
        state = inflate(&stream, Z_NO_FLUSH);
        const std::size_t got = piece.size() - stream.avail_out;
        if (out.size() + got > bytes_max) {
            return base::Error{base::ErrorKind::kResourceExhausted,
                               "the inflated body is larger than allowed"};
        }
        out.append(piece.data(), got);
    }
    if (state != Z_STREAM_END || stream.avail_in != 0) {
        return base::Error{base::ErrorKind::kInvalidArgument, "the body is not one gzip file"};
    }
    return out;
}

std::optional<Refusal> decode_body(Request& request, std::size_t bytes_max) {
    const std::string_view coding = trim_blanks(request.header("Content-Encoding"));
    if (request.body.empty() || coding.empty() || equal_ignoring_case(coding, "identity"))
        return {};
    if (!equal_ignoring_case(coding, "gzip") && !equal_ignoring_case(coding, "x-gzip")) {
        return Refusal{.status = 415, .reason = "Content-Encoding may be gzip or identity"};
    }
    auto inflated = inflate_gzip(request.body, bytes_max);
    if (inflated) {
        request.body = std::move(inflated.value());
        return {};
    }
    if (inflated.error().kind == base::ErrorKind::kResourceExhausted) {
        return Refusal{.status = 413, .reason = "the inflated body is larger than allowed"};
    }
    return Refusal{.status = 400, .reason = "the body is not one gzip file"};
}

Coding encode_body(Response& response, bool gzip_accepted, GzipStream& gzip) {
    if (response.file || !is_compressible(response.content_type) ||
        has_header(response, "Content-Encoding")) {
        return {};
    }
    if (!gzip_accepted || response.body.size() < kGzipBytesMin || response.body.size() > 1U << 30) {
        return {.varies = true, .gzip = false};
    }
    std::string packed = gzip.compress(response.body);
    if (packed.empty() || packed.size() >= response.body.size()) {
        return {.varies = true, .gzip = false};
    }
    response.body = std::move(packed);
    return {.varies = true, .gzip = true};
}

}  // namespace http
