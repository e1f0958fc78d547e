#include "gateway/journal.h"

#include "runtime/log.h"

namespace gateway {
namespace {

constexpr std::size_t kLoggedNameBytesMax = 128;  // names of refused calls are anybody's text
constexpr int kCodeCallLimited = 7;
constexpr int kCodeInvalidSignature = 25;

void add_one(std::atomic<std::uint64_t>& count) {
    count.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

void Journal::answered(const CallLine& call) {
    add_one(answered_);
    runtime::log(
        runtime::LogLevel::kDebug, "call",
        {{"request_id", call.request_id}, {"app_key", call.app_key}, {"method", call.method}});
}

void Journal::refused(const CallLine& call, const api::WireError& error) {
    const bool ours = error.sub_code.starts_with("isp.");
    const bool busy = error.code == kCodeCallLimited;
    add_one(refused_);
    if (error.code == kCodeInvalidSignature) add_one(signatures_refused_);
    if (busy) add_one(too_busy_);
    if (ours) add_one(failed_);
    runtime::log(ours || busy ? runtime::LogLevel::kWarning : runtime::LogLevel::kInfo,
                 "call_refused",
                 {{"request_id", call.request_id},
                  {"app_key", call.app_key.substr(0, kLoggedNameBytesMax)},
                  {"method", call.method.substr(0, kLoggedNameBytesMax)},
                  {"code", error.code},
                  {"sub_code", error.sub_code}});
}

CallCounts Journal::counts() const {
    return {.answered = answered_.load(),
            .refused = refused_.load(),
            .signatures_refused = signatures_refused_.load(),
            .too_busy = too_busy_.load(),
            .failed = failed_.load(),
            .batches = batches_.load()};
}

}  // namespace gateway
