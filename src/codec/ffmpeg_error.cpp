#include "codec/ffmpeg_error.h"

#include <array>
#include <cerrno>
#include <string_view>

extern "C" {
#include <libavutil/error.h>
}

namespace codec {
namespace {

using base::ErrorKind;

struct Meaning {
    ErrorKind kind;
    std::string_view advice;
};

// The codes are not constant expressions in C++, hence no switch.
Meaning meaning_of(int code) {
    if (code == AVERROR(ENOENT)) {
        return {ErrorKind::kNotFound, "no such file; check the path"};
    }
    if (code == AVERROR(EISDIR)) {
        return {ErrorKind::kInvalidArgument, "this is a folder; name a video file"};
    }
    if (code == AVERROR(EACCES) || code == AVERROR(EPERM)) {
        return {ErrorKind::kPermissionDenied, "may not be read; check the file's permissions"};
    }
    if (code == AVERROR_HTTP_UNAUTHORIZED) {
        return {ErrorKind::kUnauthenticated,
                "the camera refused the user or password; check those in its URL"};
    }
    if (code == AVERROR_HTTP_FORBIDDEN) {
        return {ErrorKind::kPermissionDenied, "the camera does not let this user see the stream"};
    }
    if (code == AVERROR_HTTP_NOT_FOUND || code == AVERROR_STREAM_NOT_FOUND) {
        return {ErrorKind::kNotFound, "there is no such video stream; check the path in the URL"};
    }
    // EINVAL: a format that is not let in.
    if (code == AVERROR_INVALIDDATA || code == AVERROR(EINVAL) ||
        code == AVERROR_DEMUXER_NOT_FOUND || code == AVERROR_DECODER_NOT_FOUND ||
        code == AVERROR_PATCHWELCOME) {
        return {ErrorKind::kInvalidArgument,
                "not a video that can be read; convert it to MP4 with H.264"};
    }
    if (code == AVERROR_PROTOCOL_NOT_FOUND) {
        return {ErrorKind::kInvalidArgument,
                "not an address of a video; give a file or an rtsp:// URL"};
    }
    if (code == AVERROR(ETIMEDOUT) || code == AVERROR_EXIT) {
        return {ErrorKind::kUnavailable, "no answer in time; check that the camera is on"};
    }
    if (code == AVERROR(EPROTONOSUPPORT)) {
        return {ErrorKind::kInvalidArgument,
                "the camera does not send over this transport; allow it TCP and UDP"};
    }
    if (code == AVERROR(ENOMEM)) {
        return {ErrorKind::kResourceExhausted, "out of memory"};
    }
    if (code == AVERROR(EIO) || code == AVERROR_EOF || code == AVERROR(ECONNREFUSED) ||
        code == AVERROR(ECONNRESET) || code == AVERROR(EPIPE) || code == AVERROR(EHOSTUNREACH) ||
        code == AVERROR(ENETUNREACH) || code == AVERROR_HTTP_SERVER_ERROR ||
        code == AVERROR_HTTP_BAD_REQUEST || code == AVERROR_HTTP_OTHER_4XX) {
        return {ErrorKind::kUnavailable,
                "cannot be reached; check address and port, and that the camera is on"};
    }
    return {ErrorKind::kInternal, "cannot be read"};
}

}  // namespace

base::Error ffmpeg_error(int code, const std::string& shown_source) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    const Meaning meaning = meaning_of(code);
    return base::Error{.kind = meaning.kind,
                       .message = shown_source + ": " + std::string(meaning.advice),
                       .detail = "ffmpeg " + std::to_string(code) + ": " + text.data()};
}

}  // namespace codec
