// Takes the chunked transfer coding off a request's body (RFC 9112 section 7.1), strictly.
//
// Not Beast's: basic_parser 1.81 asserts when the last chunk's head arrives in pieces, which would
// let any client end the process. Pure. One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace http {

class ChunkedDecoder {
  public:
    // `line_bytes_max` limits the head of one chunk, and the trailer.
    ChunkedDecoder(std::size_t body_bytes_max, std::size_t line_bytes_max)
        : body_bytes_max_(body_bytes_max), line_bytes_max_(line_bytes_max) {}

    enum class Step { kNeedMore, kDone, kMalformed, kBodyTooLarge, kLineTooLong };
    struct Progress {
        Step step;
        std::size_t consumed;  // all, except behind the end
    };
    // Appends what it decodes to `body`. Extensions and trailer fields are dropped.
    Progress feed(std::string_view bytes, std::string& body);

  private:
    enum class State {
        kSizeStart,  // the first digit of a size
        kSize,
        kExtension,
        kSizeLf,
        kChunk,  // the bytes of a chunk
        kChunkCr,
        kChunkLf,
        kTrailerStart,  // the first byte of a trailer line
        kTrailer,
        kTrailerLf,
        kLastLf,
    };

    Step take_byte(char byte, const std::string& body);
    Step take_size_digit(char byte);
    Step end_size(const std::string& body);
    Step expect(char byte, char expected, State next);
    Step go_on(State next) {
        state_ = next;
        return Step::kNeedMore;
    }

    const std::size_t body_bytes_max_;
    const std::size_t line_bytes_max_;
    State state_ = State::kSizeStart;
    std::uint64_t chunk_left_ = 0;
    std::size_t line_bytes_ = 0;
};

}  // namespace http
