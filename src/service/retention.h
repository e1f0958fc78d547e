// Lets go of what is older or more than it may be: video, pictures, tracks.
//
// Legal holds and unfinished tasks win (store/expiry.h). Rows go first, in bounded transactions,
// then their objects; oldest first.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "base/result.h"
#include "objects/object_store.h"
#include "runtime/clock.h"
#include "service/disk_reserve.h"
#include "service/rescue_space.h"
#include "store/store.h"

namespace service {

// Between two runs of RetentionLoop,
inline constexpr std::chrono::minutes kRetentionInterval{10};
// and between two looks whether the disk's reserve is reached, which makes it run at once.
inline constexpr std::chrono::seconds kReserveLookInterval{15};
// Rows of one transaction: other writers wait for some 10 ms at most.
inline constexpr std::size_t kRetentionBatch = 100;
// The alarm: the oldest that should be gone is that much over its age.
inline constexpr std::chrono::hours kRetentionLagMax{1};

// 0: no limit.
struct RetentionLimit {
    std::int64_t days = 0;
    std::uint64_t bytes = 0;
};

struct RetentionPolicy {
    RetentionLimit video{.days = 30, .bytes = 0};
    RetentionLimit snapshots{.days = 90, .bytes = 0};
    RetentionLimit tracks{.days = 365, .bytes = 0};
};

// Of one class in one store.
struct RetentionCount {
    store::KeptClass kept{};
    domain::TenantCode tenant;
    domain::PoiId poi;
    std::uint64_t items = 0;
    std::uint64_t bytes = 0;
};

struct RetentionReport {
    std::vector<RetentionCount> counts;  // by class, tenant, store
    std::uint64_t items = 0;
    std::uint64_t bytes = 0;
};

enum class RetentionMode { kDelete, kDryRun };

// Any thread, one run at a time. Borrows all that it is given.
class Retention {
  public:
    Retention(store::Store& store, objects::ObjectStore& objects, const runtime::Clock& clock,
              RetentionPolicy policy)
        : store_(store), objects_(objects), clock_(clock), policy_(policy) {}

    // What is too old, then what is too much, then video until `bytes_to_free` are free. A dry run
    // says what would go and changes nothing. `stop`: ends after the transaction under way.
    base::Result<RetentionReport> run(RetentionMode mode, std::uint64_t bytes_to_free = 0,
                                      const std::stop_token& stop = {});
    // How much the oldest item that should be gone, and may go, is over its age; 0: nothing is.
    struct Lag {
        base::Millis time{0};
        domain::TenantCode tenant;
        domain::PoiId poi;
    };
    base::Result<Lag> lag(store::KeptClass kept) const;

  private:
    struct Pass;
    base::Result<void> walk(Pass& pass, const std::stop_token& stop);
    base::Result<std::uint64_t> delete_rows(store::KeptClass kept,
                                            const std::vector<store::Expirable>& rows);
    const RetentionLimit& limit_of(store::KeptClass kept) const;

    store::Store& store_;
    objects::ObjectStore& objects_;
    const runtime::Clock& clock_;
    const RetentionPolicy policy_;
};

// Runs retention while the service runs, and says when it lags (log_error "retention_lags").
// A thread of its own from construction to destruction.
class RetentionLoop {
  public:
    // Borrows all.
    RetentionLoop(Retention& retention, DiskReserve& reserve, RescueSpace& rescue);
    ~RetentionLoop();

    // The last known ones, for /metrics.
    struct State {
        std::map<store::KeptClass, base::Millis> lags;
        std::uint64_t items_deleted = 0;
        std::uint64_t bytes_deleted = 0;
        std::uint64_t failures = 0;
    };
    State state() const;

  private:
    void work(const std::stop_token& stop);
    void run_once(const std::stop_token& stop);

    Retention& retention_;
    DiskReserve& reserve_;
    RescueSpace& rescue_;
    mutable std::mutex mutex_;
    State state_;
    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace service
