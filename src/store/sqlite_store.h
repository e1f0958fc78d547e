// SqliteStore: one write connection behind a mutex, a few read connections. Inside store only.
#pragma once

#include <condition_variable>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/sqlite.h"
#include "store/sqlite_connection.h"

namespace store {

// Numbers of a store's row and its tenant's.
struct StoreRow {
    std::int64_t tenant = 0;
    std::int64_t store = 0;
    std::int64_t longest_track_ms = 0;
};

// The methods are defined by topic: sqlite_tenancy.cpp, sqlite_cameras.cpp, sqlite_apps.cpp,
// sqlite_runs.cpp, sqlite_tracks.cpp, sqlite_tasks.cpp, sqlite_task_edit.cpp, sqlite_tokens.cpp,
// sqlite_recordings.cpp, sqlite_video.cpp, sqlite_holds.cpp, sqlite_visits.cpp, sqlite_expiry.cpp,
// sqlite_references.cpp, sqlite_check.cpp.
class SqliteStore final : public Store {
  public:
    SqliteStore(std::filesystem::path path, SqliteOptions options)
        : path_(std::move(path)), options_(options) {}
    base::Result<void> open();

    base::Result<void> upsert_tenant(const domain::Tenant& tenant) override;
    base::Result<domain::Tenant> find_tenant(const domain::TenantCode& code) override;
    base::Result<std::vector<domain::Tenant>> list_tenants() override;
    base::Result<void> set_tenant_second_factor(const domain::TenantCode& code,
                                                const base::Secret& secret,
                                                SecondFactor factor) override;
    base::Result<void> add_store(const domain::Store& store) override;
    base::Result<domain::Store> find_store(const domain::TenantCode& tenant,
                                           const domain::PoiId& poi) override;
    base::Result<std::vector<domain::Store>> list_stores(const domain::TenantCode& tenant) override;
    base::Result<void> add_camera(const domain::Camera& camera) override;
    base::Result<domain::Camera> find_camera(const domain::TenantCode& tenant,
                                             const domain::PoiId& poi,
                                             const domain::SensorId& sensor) override;
    base::Result<std::vector<domain::Camera>> list_cameras(const domain::TenantCode& tenant,
                                                           const domain::PoiId& poi) override;
    base::Result<std::vector<domain::Camera>> all_cameras() override;
    base::Result<domain::Camera> edit_camera(const CameraKey& key,
                                             const CameraChange& change) override;
    base::Result<void> remove_camera(const domain::TenantCode& tenant, const domain::PoiId& poi,
                                     const domain::SensorId& sensor) override;
    base::Result<void> set_store_time_zone(const domain::TenantCode& tenant,
                                           const domain::PoiId& poi,
                                           std::string_view time_zone) override;

    base::Result<domain::FragmentId> add_fragment(const domain::Fragment& fragment,
                                                  domain::GapReason reason_before,
                                                  base::Instant now,
                                                  const ObjectIsPresent& is_present) override;
    base::Result<void> open_gap(const CameraKey& camera, base::Instant at,
                                domain::GapReason reason) override;
    base::Result<std::vector<domain::Fragment>> fragments_between(const CameraKey& camera,
                                                                  base::Instant from,
                                                                  base::Instant to,
                                                                  std::size_t limit) override;
    base::Result<std::vector<domain::Gap>> gaps_between(const CameraKey& camera, base::Instant from,
                                                        base::Instant to,
                                                        std::size_t limit) override;
    base::Result<std::optional<domain::Fragment>> last_fragment(const CameraKey& camera) override;
    base::Result<domain::Fragment> find_fragment(const domain::TenantCode& tenant,
                                                 const domain::FragmentId& id) override;
    base::Result<void> each_fragment(
        const std::function<void(const domain::Fragment&)>& visit) override;
    base::Result<std::optional<base::Instant>> covered_until(const CameraKey& camera) override;
    base::Result<void> add_hold(const domain::LegalHold& hold) override;
    base::Result<void> release_hold(const domain::TenantCode& tenant, const domain::PoiId& poi,
                                    std::string_view hold, std::string_view who,
                                    base::Instant now) override;
    base::Result<std::vector<domain::LegalHold>> list_holds(const domain::TenantCode& tenant,
                                                            const domain::PoiId& poi) override;

    base::Result<std::vector<SightedTrack>> sights_between(const domain::TenantCode& tenant,
                                                           const domain::PoiId& poi,
                                                           base::Instant from, base::Instant to,
                                                           std::size_t limit) override;
    base::Result<void> link(const domain::TenantCode& tenant, const domain::PoiId& poi,
                            std::span<const domain::VisitLink> links,
                            std::span<const domain::TrackSight> sights) override;
    base::Result<void> edit_links(const domain::TenantCode& tenant, const domain::PoiId& poi,
                                  const LinkChange& change) override;
    base::Result<std::vector<domain::Track>> tracks_of_session(
        const domain::TenantCode& tenant, const domain::PoiId& poi,
        const domain::SessionId& session) override;
    base::Result<std::vector<domain::VisitLink>> links_of_track(
        const domain::TenantCode& tenant, const domain::PoiId& poi,
        const domain::TrackId& track) override;

    base::Result<std::vector<Expirable>> expirable(KeptClass kept, base::Instant before,
                                                   const std::optional<Expirable>& after,
                                                   std::size_t limit) override;
    base::Result<ExpiredBatch> expire(KeptClass kept, std::span<const std::int64_t> rows,
                                      base::Instant now) override;
    base::Result<std::uint64_t> kept_bytes(KeptClass kept) override;

    base::Result<void> add_app(const domain::App& app) override;
    base::Result<domain::App> find_app(const domain::AppKey& key) override;
    base::Result<std::vector<domain::App>> list_apps() override;
    base::Result<void> rotate_app_secret(const domain::AppKey& key,
                                         const base::Secret& secret) override;
    base::Result<void> set_app_state(const domain::AppKey& key, AppState state) override;
    base::Result<void> set_app_role(const domain::AppKey& key, AppRole role) override;
    base::Result<void> set_sign_methods(const domain::AppKey& key,
                                        domain::SignMethods methods) override;
    base::Result<void> set_app_tenants(const domain::AppKey& key,
                                       std::span<const domain::TenantCode> tenants) override;

    base::Result<RunId> begin_run(const domain::TenantCode& tenant, const domain::PoiId& poi,
                                  const domain::SensorId& sensor, base::Instant now) override;
    base::Result<void> end_run(RunId run, base::Instant now) override;
    base::Result<std::vector<Run>> open_runs() override;
    base::Result<std::vector<domain::Track>> open_tracks(RunId run) override;
    base::Result<std::size_t> close_interrupted(RunId run, base::Instant now) override;
    base::Result<AppliedBatch> apply(const TrackBatch& batch,
                                     const ObjectIsPresent& is_present) override;

    base::Result<Reported> report_track(const domain::Track& track,
                                        std::span<const StoredObject> objects, base::Instant now,
                                        const ObjectIsPresent& is_present) override;
    base::Result<domain::Track> find_track(const domain::TenantCode& tenant,
                                           const domain::TrackId& track) override;
    base::Result<std::vector<domain::Track>> tracks_between(const domain::TenantCode& tenant,
                                                            const domain::PoiId& poi,
                                                            base::Instant from, base::Instant to,
                                                            std::size_t limit) override;

    base::Result<void> create_task(const domain::RiskTask& task,
                                   std::span<const domain::TrackId> tracks,
                                   std::string_view who) override;
    base::Result<void> edit_task(const TaskEdit& edit) override;
    base::Result<void> finish_task(const domain::TenantCode& tenant, const domain::PoiId& poi,
                                   const domain::TaskId& task, std::string_view who,
                                   base::Instant now) override;
    base::Result<domain::RiskTask> find_task(const domain::TenantCode& tenant,
                                             const domain::PoiId& poi,
                                             const domain::TaskId& task) override;
    base::Result<std::vector<domain::Track>> tracks_of_task(const domain::TenantCode& tenant,
                                                            const domain::PoiId& poi,
                                                            const domain::TaskId& task) override;
    base::Result<std::vector<TaskHistoryEntry>> history_of_task(
        const domain::TenantCode& tenant, const domain::PoiId& poi,
        const domain::TaskId& task) override;
    base::Result<void> load_tasks(std::span<const LoadedTask> tasks, std::string_view who) override;

    base::Result<bool> claim_token(const domain::TenantCode& tenant, std::string_view token,
                                   base::Instant now, base::Millis window) override;

    base::Result<bool> is_referenced(const domain::ObjectKey& key) override;
    base::Result<std::size_t> discard_objects(
        std::span<const domain::ObjectKey> keys,
        const std::function<base::Result<void>(const domain::ObjectKey&)>& remove) override;
    base::Result<std::vector<domain::ObjectKey>> unreferenced_objects() override;
    base::Result<void> each_object(
        const std::function<void(const StoredObject&, bool referenced)>& visit) override;

    base::Result<CheckSummary> check(const std::function<void(const Fault&)>& report) override;
    base::Result<std::uint64_t> change_counter() override;

  private:
    base::Result<std::unique_ptr<Connection>> connect(bool may_write) const;
    base::Result<std::unique_ptr<Connection>> take_reader();
    void give_back(std::unique_ptr<Connection> reader);
    void drop(std::unique_ptr<Connection> reader);
    base::Result<void> begin_write();
    base::Result<void> end_write(bool commit);

    // Rolls back what is not committed when it goes, so that a body that throws leaves the writer
    // as it was.
    class WriteTransaction {
      public:
        explicit WriteTransaction(SqliteStore& store) : store_(store) {}
        WriteTransaction(const WriteTransaction&) = delete;
        WriteTransaction& operator=(const WriteTransaction&) = delete;
        ~WriteTransaction() {
            if (!ended_) (void)store_.end_write(false);
        }
        base::Result<void> end(bool commit) {
            ended_ = true;
            return store_.end_write(commit);
        }

      private:
        SqliteStore& store_;
        bool ended_ = false;
    };

    // A read connection that is borrowed. Unless it is given back, it is closed, and its
    // transaction with it.
    class Reader {
      public:
        Reader(SqliteStore& store, std::unique_ptr<Connection> connection)
            : store_(store), connection_(std::move(connection)) {}
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        ~Reader() {
            if (connection_) store_.drop(std::move(connection_));
        }
        Connection& connection() { return *connection_; }
        void give_back() { store_.give_back(std::move(connection_)); }

      private:
        SqliteStore& store_;
        std::unique_ptr<Connection> connection_;
    };

    // Runs `body(connection)` in one write transaction: committed when it returns a value.
    template <class Body>
    std::invoke_result_t<Body, Connection&> write(Body&& body) {
        std::lock_guard lock(writer_mutex_);
        BOOST_OUTCOME_TRY(begin_write());
        WriteTransaction transaction(*this);
        auto result = body(*writer_);
        BOOST_OUTCOME_TRY(transaction.end(result.has_value()));
        return result;
    }
    // Runs `body(connection)` on a read connection, all of it in one snapshot.
    template <class Body>
    std::invoke_result_t<Body, Connection&> read(Body&& body) {
        BOOST_OUTCOME_TRY(auto taken, take_reader());
        Reader reader(*this, std::move(taken));
        BOOST_OUTCOME_TRY(reader.connection().execute(kBeginRead));
        auto result = body(reader.connection());
        // There is nothing to commit, so what was read stands. A connection that cannot end its
        // transaction (the file is damaged) is of no further use.
        if (reader.connection().execute(kEndRead)) reader.give_back();
        return result;
    }

    static constexpr char kBeginRead[] = "BEGIN";
    static constexpr char kEndRead[] = "COMMIT";

    const std::filesystem::path path_;
    const SqliteOptions options_;

    std::mutex writer_mutex_;
    std::unique_ptr<Connection> writer_;  // guarded by writer_mutex_

    std::mutex readers_mutex_;
    std::condition_variable reader_is_free_;
    std::vector<std::unique_ptr<Connection>> readers_;  // free ones; guarded by readers_mutex_
    std::size_t readers_open_ = 0;                      // guarded by readers_mutex_

    std::mutex watcher_mutex_;
    std::unique_ptr<Connection> watcher_;  // guarded by watcher_mutex_, as the three below
    std::optional<std::chrono::steady_clock::time_point> asked_at_;
    std::int64_t seen_version_ = 0;
    std::uint64_t changes_seen_ = 0;
};

}  // namespace store
