#include "service/runs.h"

#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "runtime/log.h"
#include "service/visit_linker.h"

namespace service {
namespace {

std::string claim_name(store::RunId run) {
    return std::to_string(static_cast<std::int64_t>(run));
}

// Waits for the lock of the claims' folder and holds it.
class FolderLock {
  public:
    static base::Result<FolderLock> take(const std::filesystem::path& folder) {
        std::error_code error;
        std::filesystem::create_directories(folder, error);
        const int descriptor =
            open((folder / "folder.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor < 0 || flock(descriptor, LOCK_EX) != 0) {
            if (descriptor >= 0) close(descriptor);
            return base::fail(base::ErrorKind::kUnavailable,
                              "cannot lock " + folder.string() + ": is it writable?");
        }
        return FolderLock(descriptor);
    }
    FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock() {
        if (descriptor_ >= 0) close(descriptor_);
    }

  private:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace

base::Result<ClaimedRun> begin_run(store::Store& store, const std::filesystem::path& folder,
                                   const domain::TenantCode& tenant, const domain::PoiId& poi,
                                   const domain::SensorId& sensor, const runtime::Clock& clock) {
    BOOST_OUTCOME_TRY(const auto lock, FolderLock::take(folder));
    BOOST_OUTCOME_TRY(const store::RunId run, store.begin_run(tenant, poi, sensor, clock.now()));
    BOOST_OUTCOME_TRY(auto claim, RunClaim::take(folder, claim_name(run)));
    return ClaimedRun{run, std::move(claim)};
}

base::Result<std::size_t> close_dead_runs(store::Store& store, const std::filesystem::path& folder,
                                          const runtime::Clock& clock) {
    BOOST_OUTCOME_TRY(const auto lock, FolderLock::take(folder));
    BOOST_OUTCOME_TRY(const auto runs, store.open_runs());
    std::size_t closed = 0;
    for (const store::Run& run : runs) {
        if (RunClaim::is_held(folder, claim_name(run.id))) continue;
        BOOST_OUTCOME_TRY(VisitLinker(store).link_interrupted(run.id, clock.now()));
        BOOST_OUTCOME_TRY(const std::size_t tracks, store.close_interrupted(run.id, clock.now()));
        runtime::log_warning(
            "run_interrupted",
            {{"run", claim_name(run.id)}, {"sensor", run.sensor.value}, {"tracks_closed", tracks}});
        closed += tracks;
        std::error_code ignored;  // the claim's file without its lock says nothing
        std::filesystem::remove(folder / (claim_name(run.id) + ".lock"), ignored);
    }
    return closed;
}

}  // namespace service
