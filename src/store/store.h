// Everything that is remembered: tenants, stores, cameras, apps, tracks, tasks, tokens, video,
// visits.
//
// An interface because a second data base can stand behind it; store_contract_test.cpp is what each
// must keep. Every change is one transaction: when a call returns success it survives the death of
// the process and a loss of power; when it returns an error nothing changed.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/expiry.h"
#include "store/recordings.h"
#include "store/values.h"
#include "store/visits.h"

namespace store {

// What to do with a camera inside of the transaction that has read it. Calls no store.
using CameraChange = std::function<base::Result<void>(domain::Camera&)>;

// Any thread; several processes may use one database.
//
// Errors of all calls: kInvalidArgument (an id or text is empty, too long or not UTF-8; a broken
// invariant of the value), kResourceExhausted (disk full), kUnavailable (disk fails, or another
// process held the write lock too long), kDataLoss (the file is damaged). Reasons of kNotFound:
// tenant_not_found, store_not_found, camera_not_found, app_not_found, track_not_found,
// task_not_found, run_not_found. An id of another tenant or store is never told apart from one that
// does not exist.
class Store : public Recordings, public Visits, public Expiry {
  public:
    ~Store() override = default;

    // ---- tenants, stores, cameras, apps ----
    // add_*: adding again what exists identically is success; with other content kConflict.
    virtual base::Result<void> upsert_tenant(const domain::Tenant& tenant) = 0;
    virtual base::Result<domain::Tenant> find_tenant(const domain::TenantCode& code) = 0;
    virtual base::Result<std::vector<domain::Tenant>> list_tenants() = 0;
    virtual base::Result<void> set_tenant_second_factor(const domain::TenantCode& code,
                                                        const base::Secret& secret,
                                                        SecondFactor factor) = 0;
    virtual base::Result<void> add_store(const domain::Store& store) = 0;
    virtual base::Result<domain::Store> find_store(const domain::TenantCode& tenant,
                                                   const domain::PoiId& poi) = 0;
    virtual base::Result<std::vector<domain::Store>> list_stores(
        const domain::TenantCode& tenant) = 0;
    virtual base::Result<void> add_camera(const domain::Camera& camera) = 0;
    virtual base::Result<domain::Camera> find_camera(const domain::TenantCode& tenant,
                                                     const domain::PoiId& poi,
                                                     const domain::SensorId& sensor) = 0;
    virtual base::Result<std::vector<domain::Camera>> list_cameras(const domain::TenantCode& tenant,
                                                                   const domain::PoiId& poi) = 0;
    // Every camera of every tenant: what the service watches.
    virtual base::Result<std::vector<domain::Camera>> all_cameras() = 0;
    // Changes what is there now; nobody else's change comes between. Returns the camera as stored;
    // nothing changes when `change` returns an error. The ids stay.
    virtual base::Result<domain::Camera> edit_camera(const CameraKey& key,
                                                     const CameraChange& change) = 0;
    // The camera is forgotten; its tracks and video stay evidence and keep its sensor id.
    virtual base::Result<void> remove_camera(const domain::TenantCode& tenant,
                                             const domain::PoiId& poi,
                                             const domain::SensorId& sensor) = 0;
    virtual base::Result<void> set_store_time_zone(const domain::TenantCode& tenant,
                                                   const domain::PoiId& poi,
                                                   std::string_view time_zone) = 0;
    virtual base::Result<void> add_app(const domain::App& app) = 0;
    virtual base::Result<domain::App> find_app(const domain::AppKey& key) = 0;
    virtual base::Result<std::vector<domain::App>> list_apps() = 0;
    virtual base::Result<void> rotate_app_secret(const domain::AppKey& key,
                                                 const base::Secret& secret) = 0;
    virtual base::Result<void> set_app_state(const domain::AppKey& key, AppState state) = 0;
    virtual base::Result<void> set_app_role(const domain::AppKey& key, AppRole role) = 0;
    virtual base::Result<void> set_sign_methods(const domain::AppKey& key,
                                                domain::SignMethods methods) = 0;
    virtual base::Result<void> set_app_tenants(const domain::AppKey& key,
                                               std::span<const domain::TenantCode> tenants) = 0;

    // ---- runs: live analysis ----
    virtual base::Result<RunId> begin_run(const domain::TenantCode& tenant,
                                          const domain::PoiId& poi, const domain::SensorId& sensor,
                                          base::Instant now) = 0;
    // errors: kConflict "run_has_open_tracks": close them with apply() or close_interrupted().
    // Ending an ended run is success.
    virtual base::Result<void> end_run(RunId run, base::Instant now) = 0;
    // The runs that have not ended. Whether their process lives is for the caller to know.
    virtual base::Result<std::vector<Run>> open_runs() = 0;
    virtual base::Result<std::vector<domain::Track>> open_tracks(RunId run) = 0;
    // Closes the open tracks of a dead run at their last stored observation (kInterrupted) and ends
    // it. Returns how many were closed.
    virtual base::Result<std::size_t> close_interrupted(RunId run, base::Instant now) = 0;
    // One transaction; applying the same batch again changes nothing and is success.
    // errors: kConflict "track_conflict" (another run's or camera's track has this id; it is
    // closed; its start changed or its end moved back), "run_ended"; kUnavailable "object_missing"
    // (a picture was discarded meanwhile: put it again, then apply again).
    virtual base::Result<AppliedBatch> apply(const TrackBatch& batch,
                                             const ObjectIsPresent& is_present = {}) = 0;

    // ---- tracks ----
    // A finished track of another system. errors: kConflict "track_conflict" when the id is known
    // with other content; kUnavailable "object_missing".
    virtual base::Result<Reported> report_track(const domain::Track& track,
                                                std::span<const StoredObject> objects,
                                                base::Instant now,
                                                const ObjectIsPresent& is_present = {}) = 0;
    virtual base::Result<domain::Track> find_track(const domain::TenantCode& tenant,
                                                   const domain::TrackId& track) = 0;
    // Tracks that overlap [from, to], by start, then id; the first `limit` of them.
    // Cost: one index range, from the longest track's length before `from` to `to`.
    virtual base::Result<std::vector<domain::Track>> tracks_between(
        const domain::TenantCode& tenant, const domain::PoiId& poi, base::Instant from,
        base::Instant to, std::size_t limit) = 0;

    // ---- tasks ----
    // errors: kConflict "task_conflict" when the id is taken by a task of other content (identical:
    // success); those of edit_task.
    virtual base::Result<void> create_task(const domain::RiskTask& task,
                                           std::span<const domain::TrackId> tracks,
                                           std::string_view who) = 0;
    // Adding a present track or removing one that is not in the task is success. errors:
    // kNotFound "track_not_found" for a track that is not of this store; kConflict "task_finished";
    // kResourceExhausted "task_full" above domain::kTracksPerTaskMax.
    virtual base::Result<void> edit_task(const TaskEdit& edit) = 0;
    virtual base::Result<void> finish_task(const domain::TenantCode& tenant,
                                           const domain::PoiId& poi, const domain::TaskId& task,
                                           std::string_view who, base::Instant now) = 0;
    virtual base::Result<domain::RiskTask> find_task(const domain::TenantCode& tenant,
                                                     const domain::PoiId& poi,
                                                     const domain::TaskId& task) = 0;
    // By start, then track id.
    virtual base::Result<std::vector<domain::Track>> tracks_of_task(
        const domain::TenantCode& tenant, const domain::PoiId& poi, const domain::TaskId& task) = 0;
    virtual base::Result<std::vector<TaskHistoryEntry>> history_of_task(
        const domain::TenantCode& tenant, const domain::PoiId& poi, const domain::TaskId& task) = 0;
    // Tracks, objects and tasks in one transaction, for filling a database: about 3,000 tracks a
    // second in groups of 100 tasks (docs/design/store.md). Fails as report_track and create_task
    // do.
    virtual base::Result<void> load_tasks(std::span<const LoadedTask> tasks,
                                          std::string_view who) = 0;

    // ---- tokens of the second factor ----
    // False when the tenant used this token less than `window` ago.
    virtual base::Result<bool> claim_token(const domain::TenantCode& tenant, std::string_view token,
                                           base::Instant now, base::Millis window) = 0;

    // ---- custody: which pictures are evidence ----
    virtual base::Result<bool> is_referenced(const domain::ObjectKey& key) = 0;
    // Forgets those of `keys` that no track refers to (a picture that was put but got no row
    // included), calling `remove` for each inside the write transaction: no track can begin to
    // refer to one meanwhile. Returns how many were forgotten.
    virtual base::Result<std::size_t> discard_objects(
        std::span<const domain::ObjectKey> keys,
        const std::function<base::Result<void>(const domain::ObjectKey&)>& remove) = 0;
    // Rows that no track refers to (a process died before it discarded them): at most
    // kObjectsPerQueryMax.
    virtual base::Result<std::vector<domain::ObjectKey>> unreferenced_objects() = 0;
    // Every object row, by key. `visit` runs inside a read transaction and may not write.
    virtual base::Result<void> each_object(
        const std::function<void(const StoredObject&, bool referenced)>& visit) = 0;

    // ---- the whole ----
    // Walks every invariant of docs/design/store.md and calls `report` for each fault (at most
    // kFaultsPerInvariantMax of one kind). Reads everything: minutes for a large database.
    virtual base::Result<CheckSummary> check(const std::function<void(const Fault&)>& report) = 0;
    // Differs from an earlier value when anything may have been written since, by any process; of
    // another process's writing it may know a moment later (SqliteOptions). It is about this Store
    // object: do not compare with another's. Cost: docs/design/store.md.
    virtual base::Result<std::uint64_t> change_counter() = 0;
};

inline constexpr std::size_t kFaultsPerInvariantMax = 1000;

}  // namespace store
