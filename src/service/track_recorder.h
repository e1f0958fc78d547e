// Writes what a camera's graph sees to objects and store, checkpoint by checkpoint.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/track.h"
#include "objects/object_store.h"
#include "pipeline/track_sink.h"
#include "runtime/clock.h"
#include "service/runs.h"
#include "service/visit_linker.h"
#include "store/store.h"

namespace service {

// Whose camera it is.
struct CameraPlace {
    domain::TenantCode tenant;
    domain::PoiId poi;
    domain::SensorId sensor;
};

// Between two checkpoints of tracks that only moved on. Beginnings, first pictures and ends are
// stored at once.
inline constexpr base::Millis kCheckpointInterval{250};

// One run of one camera; called by one thread. A crash loses at most the last checkpoint interval
// of tracks that are still open.
class TrackRecorder final : public pipeline::TrackSink {
  public:
    // `on_closed` is called for each track that is over, after it was stored: it is safe then.
    TrackRecorder(store::Store& store, objects::ObjectStore& objects, const runtime::Clock& clock,
                  CameraPlace place, ClaimedRun run,
                  std::function<void(const domain::Track&)> on_closed = {});

    base::Result<void> on_frame(pipeline::FrameResult&& result) override;

    // Ends the run. Call it when the graph is done, whether it succeeded or not: tracks that the
    // graph left open are closed at their last observation.
    base::Result<void> finish();

    std::int64_t tracks_closed() const { return tracks_closed_; }

  private:
    struct OpenTrack {
        domain::Track track;
        std::optional<pipeline::ShotUpdate> face;  // not stored yet
        std::optional<pipeline::ShotUpdate> body;
        std::optional<domain::TrackSight> sight;  // since its end
        bool is_new = true;
        bool is_full = false;    // of actions
        bool has_acted = false;  // there are actions that are not stored yet
        bool has_moved = false;
    };

    // What is to be stored, at most one batch of it.
    struct Checkpoint {
        store::TrackBatch batch;
        std::vector<std::uint64_t> numbers;  // of the tracks in it
        bool is_last = true;                 // nothing is left for another batch
    };

    void observe(const pipeline::TrackUpdate& update);
    bool take_shot(pipeline::ShotUpdate&& shot);
    void take_action(pipeline::ActionUpdate&& update);
    base::Result<void> link_visits();
    base::Result<void> checkpoint();
    base::Result<void> put_pictures(OpenTrack& open, store::TrackBatch& batch);
    base::Result<Checkpoint> next_checkpoint();
    base::Result<store::AppliedBatch> apply(const store::TrackBatch& batch);
    void settle(std::uint64_t number);
    base::Result<void> discard(const std::vector<domain::ObjectKey>& keys);

    store::Store& store_;
    objects::ObjectStore& objects_;
    const runtime::Clock& clock_;
    CameraPlace place_;
    ClaimedRun run_;
    std::function<void(const domain::Track&)> on_closed_;
    VisitLinker visits_;

    std::map<std::uint64_t, OpenTrack> open_;  // by the graph's number
    base::Instant last_checkpoint_;
    std::int64_t tracks_closed_ = 0;
};

}  // namespace service
