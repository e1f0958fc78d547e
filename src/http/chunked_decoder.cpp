#include "http/chunked_decoder.h"

#include <algorithm>
#include <optional>

namespace http {
namespace {

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

bool is_text(char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

}  // namespace

ChunkedDecoder::Progress ChunkedDecoder::feed(std::string_view bytes, std::string& body) {
    std::size_t used = 0;
    while (used < bytes.size()) {
        if (state_ == State::kChunk) {
            const auto part =
                static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, bytes.size() - used));
            body.append(bytes.substr(used, part));
            used += part;
            chunk_left_ -= part;
            if (chunk_left_ == 0) state_ = State::kChunkCr;
            continue;
        }
        const Step step = take_byte(bytes[used++], body);
        if (step != Step::kNeedMore) return {step, used};
        if (++line_bytes_ > line_bytes_max_) return {Step::kLineTooLong, used};
    }
    return {Step::kNeedMore, used};
}

ChunkedDecoder::Step ChunkedDecoder::take_byte(char byte, const std::string& body) {
    switch (state_) {
        case State::kSizeStart:
            line_bytes_ = 0;
            chunk_left_ = 0;
            state_ = State::kSize;
            return take_size_digit(byte);
        case State::kSize:
            if (byte == ';') return go_on(State::kExtension);
            if (byte == '\r') return go_on(State::kSizeLf);
            return take_size_digit(byte);
        case State::kExtension:
            if (byte == '\r') return go_on(State::kSizeLf);
            return is_text(byte) ? Step::kNeedMore : Step::kMalformed;
        case State::kSizeLf:
            return byte == '\n' ? end_size(body) : Step::kMalformed;
        case State::kChunkCr:
            return expect(byte, '\r', State::kChunkLf);
        case State::kChunkLf:
            return expect(byte, '\n', State::kSizeStart);
        case State::kTrailerStart:
            if (byte == '\r') return go_on(State::kLastLf);
            if (byte == ' ' || byte == '\t' || !is_text(byte)) return Step::kMalformed;
            return go_on(State::kTrailer);
        case State::kTrailer:
            if (byte == '\r') return go_on(State::kTrailerLf);
            return is_text(byte) ? Step::kNeedMore : Step::kMalformed;
        case State::kTrailerLf:
            return expect(byte, '\n', State::kTrailerStart);
        case State::kLastLf:
            return byte == '\n' ? Step::kDone : Step::kMalformed;
        case State::kChunk:
            break;  // not byte by byte
    }
    return Step::kMalformed;
}

ChunkedDecoder::Step ChunkedDecoder::take_size_digit(char byte) {
    const auto digit = hex_digit(byte);
    if (!digit || chunk_left_ >> 60U != 0) return Step::kMalformed;
    chunk_left_ = chunk_left_ * 16 + *digit;
    return Step::kNeedMore;
}

ChunkedDecoder::Step ChunkedDecoder::end_size(const std::string& body) {
    if (chunk_left_ == 0) return go_on(State::kTrailerStart);
    if (chunk_left_ > body_bytes_max_ - body.size()) return Step::kBodyTooLarge;
    return go_on(State::kChunk);
}

ChunkedDecoder::Step ChunkedDecoder::expect(char byte, char expected, State next) {
    return byte == expected ? go_on(next) : Step::kMalformed;
}

}  // namespace http
