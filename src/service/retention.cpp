#include "service/retention.h"

#include <algorithm>
#include <array>
#include <condition_variable>

#include "runtime/log.h"

namespace service {
namespace {

using store::KeptClass;

// Tracks go last: while a track is there, its pictures are shown with it.
constexpr std::array kClasses = {KeptClass::kVideo, KeptClass::kSnapshots, KeptClass::kTracks};

base::Instant before_of(const RetentionLimit& limit, base::Instant now) {
    return now - std::chrono::duration_cast<base::Millis>(std::chrono::hours(24 * limit.days));
}

}  // namespace

// One walk through a class: by age, or until so many bytes are gone.
struct Retention::Pass {
    KeptClass kept{};
    base::Instant before;
    std::optional<std::uint64_t> bytes_wanted;  // nothing: all that ended before `before`
    RetentionMode mode{};
    std::map<std::tuple<std::string, std::string, int>, RetentionCount>& counts;
    std::optional<store::Expirable> after;  // a dry run goes on behind what was counted already
    std::uint64_t bytes = 0;
};

const RetentionLimit& Retention::limit_of(KeptClass kept) const {
    switch (kept) {
        case KeptClass::kVideo:
            return policy_.video;
        case KeptClass::kSnapshots:
            return policy_.snapshots;
        case KeptClass::kTracks:
            break;
    }
    return policy_.tracks;
}

base::Result<std::uint64_t> Retention::delete_rows(KeptClass kept,
                                                   const std::vector<store::Expirable>& rows) {
    std::vector<std::int64_t> numbers;
    for (const store::Expirable& row : rows) numbers.push_back(row.row);
    BOOST_OUTCOME_TRY(const auto batch, store_.expire(kept, numbers, clock_.now()));
    BOOST_OUTCOME_TRY(store_.discard_objects(
        batch.unreferenced, [this](const domain::ObjectKey& key) { return objects_.remove(key); }));
    return static_cast<std::uint64_t>(batch.expired);
}

base::Result<void> Retention::walk(Pass& pass, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        BOOST_OUTCOME_TRY(auto rows,
                          store_.expirable(pass.kept, pass.before, pass.after, kRetentionBatch));
        const bool is_last = rows.size() < kRetentionBatch;
        if (pass.bytes_wanted) {
            std::size_t needed = 0;
            for (std::uint64_t sum = pass.bytes; needed < rows.size() && sum < *pass.bytes_wanted;
                 ++needed) {
                sum += rows[needed].size_bytes;
            }
            rows.resize(needed);
        }
        if (rows.empty()) return base::success();
        if (pass.mode == RetentionMode::kDelete) {
            BOOST_OUTCOME_TRY(delete_rows(pass.kept, rows));
        }
        for (const store::Expirable& row : rows) {
            auto& count =
                pass.counts[{row.tenant.value, row.poi.value, static_cast<int>(pass.kept)}];
            count.kept = pass.kept;
            count.tenant = row.tenant;
            count.poi = row.poi;
            ++count.items;
            count.bytes += row.size_bytes;
            pass.bytes += row.size_bytes;
        }
        pass.after = rows.back();
        if (is_last) return base::success();
    }
    return base::success();
}

base::Result<RetentionReport> Retention::run(RetentionMode mode, std::uint64_t bytes_to_free,
                                             const std::stop_token& stop) {
    const base::Instant now = clock_.now();
    std::map<std::tuple<std::string, std::string, int>, RetentionCount> counts;
    for (const KeptClass kept : kClasses) {
        const RetentionLimit& limit = limit_of(kept);
        Pass pass{.kept = kept,
                  .before = before_of(limit, now),
                  .bytes_wanted = {},
                  .mode = mode,
                  .counts = counts,
                  .after = {}};
        std::uint64_t kept_bytes = 0;
        if (limit.bytes > 0) {
            BOOST_OUTCOME_TRY(kept_bytes, store_.kept_bytes(kept));
        }
        if (limit.days > 0) {
            BOOST_OUTCOME_TRY(walk(pass, stop));
        }
        // `bytes` of the pass are those that are gone already.
        std::uint64_t wanted = 0;
        if (limit.bytes > 0 && kept_bytes > limit.bytes) wanted = kept_bytes - limit.bytes;
        if (kept == KeptClass::kVideo) wanted = std::max(wanted, bytes_to_free);
        if (wanted > pass.bytes) {
            pass.before = now;
            pass.bytes_wanted = wanted;
            BOOST_OUTCOME_TRY(walk(pass, stop));
        }
    }
    RetentionReport report;
    for (auto& [key, count] : counts) {
        report.items += count.items;
        report.bytes += count.bytes;
        report.counts.push_back(std::move(count));
    }
    std::stable_sort(report.counts.begin(), report.counts.end(),
                     [](const auto& a, const auto& b) { return a.kept < b.kept; });
    return report;
}

base::Result<Retention::Lag> Retention::lag(KeptClass kept) const {
    Lag lag;
    const RetentionLimit& limit = limit_of(kept);
    if (limit.days == 0) return lag;
    const base::Instant before = before_of(limit, clock_.now());
    BOOST_OUTCOME_TRY(const auto oldest, store_.expirable(kept, before, {}, 1));
    if (oldest.empty()) return lag;
    return Lag{.time = before - oldest[0].end, .tenant = oldest[0].tenant, .poi = oldest[0].poi};
}

RetentionLoop::RetentionLoop(Retention& retention, DiskReserve& reserve, RescueSpace& rescue)
    : retention_(retention),
      reserve_(reserve),
      rescue_(rescue),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

RetentionLoop::~RetentionLoop() {
    thread_.request_stop();
    thread_.join();
}

RetentionLoop::State RetentionLoop::state() const {
    std::lock_guard lock(mutex_);
    return state_;
}

void RetentionLoop::work(const std::stop_token& stop) {
    using Steady = std::chrono::steady_clock;
    std::mutex mutex;
    std::condition_variable_any wake;
    Steady::time_point next_run = Steady::now();
    while (!stop.stop_requested()) {
        rescue_.balance();
        if (Steady::now() >= next_run || reserve_.bytes_wanted() > 0) {
            run_once(stop);
            next_run = Steady::now() + kRetentionInterval;
        }
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, kReserveLookInterval, [] { return false; });
    }
}

void RetentionLoop::run_once(const std::stop_token& stop) {
    const auto report = retention_.run(RetentionMode::kDelete, reserve_.bytes_wanted(), stop);
    {
        std::lock_guard lock(mutex_);
        if (report) {
            state_.items_deleted += report.value().items;
            state_.bytes_deleted += report.value().bytes;
        } else {
            ++state_.failures;
        }
    }
    if (!report) {
        runtime::log_error("retention_failed",
                           {{"error", report.error().message}, {"detail", report.error().detail}});
    } else if (report.value().items > 0) {
        runtime::log_info("retention",
                          {{"items", report.value().items}, {"bytes", report.value().bytes}});
    }
    for (const KeptClass kept : kClasses) {
        const auto lag = retention_.lag(kept);
        if (!lag) continue;  // the run failed, too, and said why
        {
            std::lock_guard lock(mutex_);
            state_.lags[kept] = lag.value().time;
        }
        if (lag.value().time <= kRetentionLagMax) continue;
        runtime::log_error("retention_lags", {{"class", store::name_of(kept)},
                                              {"tenant", lag.value().tenant.value},
                                              {"poi", lag.value().poi.value},
                                              {"lag_minutes", lag.value().time.count() / 60'000}});
    }
}

}  // namespace service
