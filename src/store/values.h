// What goes into the store and comes out of it, beyond the nouns of domain.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "domain/tenancy.h"
#include "domain/track.h"

namespace store {

// Limits of what is stored; each is checked on writing and answered with kInvalidArgument.
inline constexpr std::size_t kIdCharactersMax = 128;  // every id
inline constexpr std::size_t kTextBytesMax = 1024;    // names, an action's texts
inline constexpr std::size_t kUrlBytesMax = 4096;
inline constexpr std::size_t kActionsPerTrackMax = 100;
inline constexpr std::size_t kOrdersPerTrackMax = 100;
inline constexpr std::size_t kTracksPerBatchMax = 1024;
inline constexpr std::size_t kTracksPerQueryMax = 1000;
inline constexpr std::size_t kObjectsPerQueryMax = 1000;

// One analysis of one camera's video. Never given out twice by one database.
enum class RunId : std::int64_t {};

struct Run {
    RunId id{};
    domain::TenantCode tenant;
    domain::PoiId poi;
    domain::SensorId sensor;
    base::Instant started;
    std::optional<base::Instant> ended = {};
    friend bool operator==(const Run&, const Run&) = default;
};

// A picture that was put into the object store.
struct StoredObject {
    domain::ObjectKey key;
    std::uint64_t size_bytes = 0;
    std::string media_type = "image/jpeg";
    friend bool operator==(const StoredObject&, const StoredObject&) = default;
};

// Is the object there now? Called inside the write transaction for every picture that a track newly
// refers to, so keep it as cheap as a stat(). Without it, nothing is asked.
using ObjectIsPresent = std::function<bool(const domain::ObjectKey&)>;

struct MovedEnd {
    domain::TrackId track;
    base::Instant end;  // the last observation so far
};

// What one run saw since its last batch. At most kTracksPerBatchMax tracks and moved ends.
struct TrackBatch {
    RunId run{};
    base::Instant now;
    // Whole values of tracks that began, got a new snapshot, action or order, or closed. Tracks of
    // the run's own camera only.
    std::vector<domain::Track> tracks = {};
    // Open tracks of which nothing but the end changed.
    std::vector<MovedEnd> moved = {};
    // The pictures that `tracks` newly refer to.
    std::vector<StoredObject> objects = {};
};

struct AppliedBatch {
    // Pictures that no track refers to any more: hand them to Store::discard_objects.
    std::vector<domain::ObjectKey> unreferenced;
};

enum class Reported { kCreated, kAlreadyPresent };

// A change of the tracks of one task; all of it happens, or nothing.
struct TaskEdit {
    domain::TenantCode tenant;
    domain::PoiId poi;
    domain::TaskId task;
    std::vector<domain::TrackId> add = {};
    std::vector<domain::TrackId> remove = {};
    std::string who;  // an app key, or a name on the command line
    base::Instant now;
};

struct TaskHistoryEntry {
    base::Instant at;
    std::string who;
    std::string edit;  // "created", "added", "deleted", "finished"
    std::optional<domain::TrackId> track = {};
    friend bool operator==(const TaskHistoryEntry&, const TaskHistoryEntry&) = default;
};

// A task with its tracks, for loading many at once. The tracks are finished ones.
struct LoadedTask {
    domain::RiskTask task;
    std::vector<domain::Track> tracks;
    std::vector<StoredObject> objects;
};

enum class SecondFactor { kOptional, kRequired };
enum class AppState { kDisabled, kEnabled };
enum class AppRole { kCaller, kAdministrator };

// What a fault means for who keeps the data.
enum class FaultClass {
    kEvidence,  // evidence is missing, altered, or contradicts itself
    kDatabase,  // the database, or a file that it needs, is damaged, missing or behind
    kSurplus,   // something is kept that belongs to nothing
};

// One broken invariant.
struct Fault {
    std::string_view invariant;  // "track.end_before_start"; docs/design/store.md lists them
    std::string where;           // the ids concerned
    FaultClass fault_class = FaultClass::kEvidence;
};

struct CheckSummary {
    std::size_t invariants = 0;  // how many were walked
    std::size_t faults = 0;
    std::uint64_t tracks = 0;
    std::uint64_t tasks = 0;
    std::uint64_t objects = 0;
};

}  // namespace store
