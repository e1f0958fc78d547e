#include "http/request_parser.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include <boost/beast/http/basic_parser.hpp>

#include "http/ascii_case.h"
#include "http/chunked_decoder.h"

namespace http {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::string_view;

constexpr unsigned kBodyTooLarge = 413;
constexpr unsigned kHeadTooLarge = 431;
constexpr std::size_t kBodyReserveBytesMax = 64 * 1024;  // before the body's bytes are seen

std::string_view view(string_view text) {
    return {text.data(), text.size()};
}

bool is_token_char(char c) {
    static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
}

// Finds the end of a head and refuses what a lenient reader would accept on the way.
class HeadScan {
  public:
    enum class Found { kMore, kEnd, kBad };

    void reset() { *this = HeadScan{}; }

    Found advance(std::string_view bytes) {
        if (!bytes.empty() && scanned_ == 0 && bytes[0] != '\r' && !is_token_char(bytes[0])) {
            return bad("not an HTTP request");
        }
        for (;;) {
            const void* hit = bytes.size() > scanned_ ? std::memchr(bytes.data() + scanned_, '\n',
                                                                    bytes.size() - scanned_)
                                                      : nullptr;
            if (hit == nullptr) {
                scanned_ = bytes.size();
                return Found::kMore;
            }
            const auto end = static_cast<std::size_t>(static_cast<const char*>(hit) - bytes.data());
            const std::string_view line = bytes.substr(line_, end - line_);
            scanned_ = line_ = end + 1;
            if (line.empty() || line.find('\r') != line.size() - 1) {
                return bad("a line must end with CR LF and hold no other CR");
            }
            if (line.size() == 1) {
                return lines_ > 0 ? Found::kEnd : bad("empty lines before the request");
            }
            if (line.front() == ' ' || line.front() == '\t') return bad("folded header line");
            ++lines_;
        }
    }

    std::size_t end() const { return scanned_; }
    std::string_view reason() const { return reason_; }

  private:
    Found bad(std::string_view reason) {
        reason_ = reason;
        return Found::kBad;
    }

    std::size_t line_ = 0;
    std::size_t scanned_ = 0;
    std::size_t lines_ = 0;
    std::string_view reason_;
};

bool is_decimal(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Beast's parser of heads, with our stricter reading of what decides where a message ends.
class StrictHead final : public beast::http::basic_parser<true> {
  public:
    StrictHead(const ParserLimits& limits, Request& request) : limits_(limits), request_(request) {
        header_limit(static_cast<std::uint32_t>(
            std::min<std::size_t>(limits.header_bytes_max, 1U << 30) + 4));
        body_limit(limits.body_bytes_max);
    }

    Refusal refusal;
    std::uint64_t declared_bytes = 0;  // Content-Length, also of a body that is too large
    bool expects_continue = false;
    bool http_1_0 = false;

  private:
    void refuse(error_code& ec, unsigned status, std::string_view reason) {
        refusal = {.status = status, .reason = reason};
        ec = beast::http::error::bad_value;
    }

    void on_request_impl(beast::http::verb, string_view method, string_view target, int version,
                         error_code& ec) override {
        http_1_0 = version == 10;
        request_.method.assign(method.data(), method.size());
        request_.target.assign(target.data(), target.size());
        const bool is_absolute = equal_ignoring_case(view(target).substr(0, 7), "http://") ||
                                 equal_ignoring_case(view(target).substr(0, 8), "https://");
        if (!target.starts_with('/') && view(target) != "*" && !is_absolute) {
            refuse(ec, 400, "the request target must be a path");
        }
    }

    void on_response_impl(int, string_view, int, error_code&) override {}

    void on_field_impl(beast::http::field field, string_view name, string_view value,
                       error_code& ec) override {
        if (request_.headers.size() >= limits_.header_fields_max) {
            return refuse(ec, 431, "too many header fields");
        }
        check_framing(field, view(value), ec);
        request_.headers.push_back({std::string(view(name)), std::string(view(value))});
    }

    void check_framing(beast::http::field field, std::string_view value, error_code& ec) {
        if (field == beast::http::field::content_length) {
            if (++content_lengths_ > 1) return refuse(ec, 400, "more than one Content-Length");
            if (!is_decimal(value)) return refuse(ec, 400, "Content-Length is not a number");
            std::from_chars(value.data(), value.data() + value.size(), declared_bytes);
        } else if (field == beast::http::field::transfer_encoding) {
            ++transfer_encodings_;
            if (http_1_0) return refuse(ec, 400, "Transfer-Encoding in HTTP/1.0");
            if (!equal_ignoring_case(value, "chunked")) {
                return refuse(ec, 501, "only the chunked transfer coding is understood");
            }
        } else if (field == beast::http::field::host) {
            if (++hosts_ > 1) return refuse(ec, 400, "more than one Host");
        } else if (field == beast::http::field::expect && !http_1_0) {
            expects_continue = equal_ignoring_case(value, "100-continue");
            if (!expects_continue) return refuse(ec, 417, "unknown expectation");
        }
    }

    void on_header_impl(error_code& ec) override {
        if (!http_1_0 && hosts_ == 0) return refuse(ec, 400, "Host is missing");
        if (content_lengths_ > 0 && transfer_encodings_ > 0) {
            return refuse(ec, 400, "Content-Length with Transfer-Encoding");
        }
    }

    // Beast is given heads only.
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view, error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view, error_code&) override { return 0; }
    void on_finish_impl(error_code&) override {}

    const ParserLimits& limits_;
    Request& request_;
    int content_lengths_ = 0;
    int transfer_encodings_ = 0;
    int hosts_ = 0;
};

}  // namespace

struct RequestParser::State {
    explicit State(ParserLimits l) : limits(l) {}

    ParserLimits limits;
    HeadScan scan;
    bool blank_line_taken = false;
    std::shared_ptr<Request> request;
    std::optional<StrictHead> head;        // while a request's head has been read
    std::optional<ChunkedDecoder> chunks;  // while its body is chunked
    std::uint64_t body_left = 0;           // while it is not
    Refusal refusal;

    ParseProgress refuse(unsigned status, std::string_view reason) {
        refusal = {.status = status,
                   .reason = reason,
                   .is_too_large = status == kBodyTooLarge || status == kHeadTooLarge};
        return {ParseStep::kRefused, 0};
    }

    ParseProgress refuse(error_code ec) {
        if (!head->refusal.reason.empty()) {
            refuse(head->refusal.status, head->refusal.reason);
        } else if (ec == beast::http::error::body_limit) {
            body_left = head->declared_bytes;
            refuse(kBodyTooLarge, "the body is larger than allowed");
        } else if (ec == beast::http::error::header_limit) {
            refuse(kHeadTooLarge, "the header is larger than allowed");
        } else {
            refuse(400, "malformed request");
        }
        return {ParseStep::kRefused, scan.end()};
    }

    ParseProgress feed_head(std::string_view bytes) {
        std::size_t skipped = 0;
        if (!blank_line_taken && bytes.starts_with("\r\n")) {
            // RFC 9112 section 2.2: an empty line before the request is ignored; one is enough.
            blank_line_taken = true;
            scan.reset();
            skipped = 2;
            bytes.remove_prefix(skipped);
        }
        const auto found = scan.advance(bytes.substr(0, limits.header_bytes_max));
        if (found == HeadScan::Found::kBad) return refuse(400, scan.reason());
        if (found == HeadScan::Found::kMore) {
            if (bytes.size() >= limits.header_bytes_max) {
                return refuse(431, "the header is larger than allowed");
            }
            return {ParseStep::kNeedMore, skipped};
        }
        request = std::make_shared<Request>();
        head.emplace(limits, *request);
        error_code ec;
        const std::size_t used = head->put(boost::asio::const_buffer(bytes.data(), scan.end()), ec);
        if (ec) {
            const ParseProgress refused = refuse(ec);
            return {refused.step, skipped + refused.consumed};
        }
        if (used != scan.end()) return refuse(400, "malformed request");
        if (head->is_done()) return {ParseStep::kDone, skipped + used};
        begin_body();
        return {ParseStep::kHeadDone, skipped + used};
    }

    void begin_body() {
        if (head->chunked()) {
            chunks.emplace(limits.body_bytes_max, limits.header_bytes_max);
            return;
        }
        body_left = head->content_length().value_or(0);
        request->body.reserve(
            static_cast<std::size_t>(std::min<std::uint64_t>(body_left, kBodyReserveBytesMax)));
    }

    ParseProgress feed_body(std::string_view bytes) {
        if (chunks) return feed_chunks(bytes);
        const auto used =
            static_cast<std::size_t>(std::min<std::uint64_t>(body_left, bytes.size()));
        request->body.append(bytes.substr(0, used));
        body_left -= used;
        return {body_left == 0 ? ParseStep::kDone : ParseStep::kNeedMore, used};
    }

    ParseProgress feed_chunks(std::string_view bytes) {
        const auto progress = chunks->feed(bytes, request->body);
        switch (progress.step) {
            case ChunkedDecoder::Step::kNeedMore:
                return {ParseStep::kNeedMore, progress.consumed};
            case ChunkedDecoder::Step::kDone:
                return {ParseStep::kDone, progress.consumed};
            case ChunkedDecoder::Step::kMalformed:
                return refuse(400, "malformed chunk");
            case ChunkedDecoder::Step::kBodyTooLarge:
                return refuse(413, "the body is larger than allowed");
            case ChunkedDecoder::Step::kLineTooLong:
                return refuse(431, "a chunk's head or the trailer is larger than allowed");
        }
        return refuse(400, "malformed chunk");
    }
};

RequestParser::RequestParser(ParserLimits limits) : state_(std::make_unique<State>(limits)) {}
RequestParser::~RequestParser() = default;

ParseProgress RequestParser::feed(std::string_view bytes) {
    return state_->head ? state_->feed_body(bytes) : state_->feed_head(bytes);
}

const Refusal& RequestParser::refusal() const {
    return state_->refusal;
}

bool RequestParser::keep_alive() const {
    return state_->head && state_->head->is_header_done() && state_->head->keep_alive();
}

bool RequestParser::expects_continue() const {
    return state_->head && state_->head->expects_continue;
}

std::size_t RequestParser::body_bytes() const {
    return state_->request ? state_->request->body.size() : 0;
}

bool RequestParser::is_http_1_0() const {
    return state_->head && state_->head->http_1_0;
}

std::string_view RequestParser::target_seen(std::string_view unread) const {
    if (state_->request) return state_->request->target;
    const std::size_t blank = unread.substr(0, state_->limits.header_bytes_max).find(' ');
    if (blank == std::string_view::npos) return {};
    const std::string_view rest = unread.substr(blank + 1);
    return rest.substr(0, rest.find_first_of(" \r\n"));
}

RefusedRest RequestParser::abandon() {
    if (state_->request) std::string().swap(state_->request->body);
    const bool is_length_known = state_->head && !state_->chunks && state_->refusal.status != 431;
    if (is_length_known) return RefusedRest(state_->body_left);
    return RefusedRest(std::nullopt);
}

std::shared_ptr<Request> RequestParser::take() {
    state_->head.reset();
    state_->chunks.reset();
    state_->scan.reset();
    state_->blank_line_taken = false;
    return std::move(state_->request);
}

}  // namespace http
