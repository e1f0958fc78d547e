#include "gateway/batch_body.h"

#include <string>

namespace gateway {
namespace {

constexpr std::string_view kSharedMark = "#PUBLIC#";
constexpr std::string_view kNoParameters = "N";

base::Error malformed(std::string_view what) {
    return base::fail(base::ErrorKind::kInvalidArgument, "batch body: " + std::string(what));
}

// Takes the piece before the next separator; sets `more` when there was one.
std::string_view take_piece(std::string_view& rest, bool& more) {
    const auto end = rest.find(kBatchSeparator);
    const std::string_view piece = rest.substr(0, end);
    more = end != std::string_view::npos;
    rest.remove_prefix(more ? end + kBatchSeparator.size() : rest.size());
    return piece;
}

}  // namespace

base::Result<BatchBody> split_batch(std::string_view body, std::size_t calls_max) {
    BatchBody out;
    bool more = true;
    if (body.starts_with(kSharedMark)) {
        body.remove_prefix(kSharedMark.size());
        out.shared = take_piece(body, more);
    }
    while (more) {
        const std::string_view call = take_piece(body, more);
        if (call.empty()) return malformed("a call is empty; one without parameters is N");
        if (out.calls.size() == calls_max) {
            return base::fail(
                base::ErrorKind::kResourceExhausted,
                "batch body: more than " + std::to_string(calls_max) + " calls (batch_calls_max)");
        }
        out.calls.push_back(call == kNoParameters ? std::string_view() : call);
    }
    if (out.calls.empty()) return malformed("there is no call in it");
    return out;
}

}  // namespace gateway
