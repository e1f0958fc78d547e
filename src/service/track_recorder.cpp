#include "service/track_recorder.h"

#include <algorithm>

#include "runtime/log.h"

namespace service {
namespace {

// "12-7": the seventh track of run 12. Runs are numbered once per database.
domain::TrackId track_id(store::RunId run, std::uint64_t number) {
    return domain::TrackId(std::to_string(static_cast<std::int64_t>(run)) + "-" +
                           std::to_string(number));
}

bool is_within(const domain::Track& track, base::Instant at) {
    return track.start <= at && at <= track.end;
}

}  // namespace

TrackRecorder::TrackRecorder(store::Store& store, objects::ObjectStore& objects,
                             const runtime::Clock& clock, CameraPlace place, ClaimedRun run,
                             std::function<void(const domain::Track&)> on_closed)
    : store_(store),
      objects_(objects),
      clock_(clock),
      place_(std::move(place)),
      run_(std::move(run)),
      on_closed_(std::move(on_closed)),
      visits_(store),
      last_checkpoint_(clock.now()) {}

void TrackRecorder::observe(const pipeline::TrackUpdate& update) {
    const auto found = open_.find(update.track);
    if (found == open_.end()) return;
    OpenTrack& open = found->second;
    const bool is_first = open.track.start == base::Instant::min();
    // A stored start never changes: what is reported late lies between start and end.
    if (is_first) open.track.start = update.at;
    if (is_first || update.at > open.track.end) {
        open.track.end = update.at;
        open.has_moved = true;
    }
}

// True when it is the first picture of its kind.
bool TrackRecorder::take_shot(pipeline::ShotUpdate&& shot) {
    const auto found = open_.find(shot.track);
    if (found == open_.end()) return false;
    OpenTrack& open = found->second;
    if (!is_within(open.track, shot.at)) {
        runtime::log_warning("shot_outside_track", {{"track", open.track.id.value}});
        return false;
    }
    const bool is_face = shot.kind == pipeline::ShotUpdate::Kind::kFace;
    const auto& stored = is_face ? open.track.face : open.track.body;
    auto& waiting = is_face ? open.face : open.body;
    const bool is_first = !stored && !waiting;
    // Only a better picture replaces one, whatever the graph says.
    const double best_01 = waiting  ? waiting->quality_01
                           : stored ? stored->quality_01.value_or(0)
                                    : -1;
    if (!is_first && shot.quality_01 <= best_01) {
        runtime::log_warning("shot_not_better", {{"track", open.track.id.value}});
        return false;
    }
    waiting = std::move(shot);
    return is_first;
}

// More than a track holds are dropped: the first ones stay what was acknowledged.
void TrackRecorder::take_action(pipeline::ActionUpdate&& update) {
    const auto found = open_.find(update.track);
    if (found == open_.end()) return;
    domain::Track& track = found->second.track;
    if (track.actions.size() >= store::kActionsPerTrackMax) {
        if (!std::exchange(found->second.is_full, true)) {
            runtime::log_warning("track_actions_full", {{"track", track.id.value}});
        }
        return;
    }
    track.actions.push_back(std::move(update.action));
    found->second.has_acted = true;
}

base::Result<void> TrackRecorder::on_frame(pipeline::FrameResult&& result) {
    bool is_due = result.source_ended || !result.ended.empty() || !result.started.empty();
    for (const std::uint64_t number : result.started) {
        OpenTrack open;
        open.track = {.tenant = place_.tenant,
                      .poi = place_.poi,
                      .id = track_id(run_.id, number),
                      .sensor = place_.sensor,
                      .start = base::Instant::min(),
                      .end = base::Instant::min()};
        open_.emplace(number, std::move(open));
    }
    for (const pipeline::TrackUpdate& update : result.observed) observe(update);
    for (pipeline::ShotUpdate& shot : result.shots) is_due |= take_shot(std::move(shot));
    for (pipeline::ActionUpdate& action : result.actions) take_action(std::move(action));
    for (pipeline::SightUpdate& each : result.sights) {
        const auto found = open_.find(each.track);
        if (found != open_.end()) found->second.sight = std::move(each.sight);
    }
    for (const std::uint64_t number : result.ended) {
        const auto found = open_.find(number);
        if (found == open_.end()) continue;
        found->second.track.ended =
            result.source_ended ? domain::TrackEnd::kSourceEnded : domain::TrackEnd::kLeft;
    }
    const base::Millis passed = clock_.now() - last_checkpoint_;
    is_due |= passed >= kCheckpointInterval || passed < base::Millis{0};  // the clock was set back
    return is_due ? checkpoint() : base::success();
}

// Objects first, the rows that refer to them second.
base::Result<void> TrackRecorder::put_pictures(OpenTrack& open, store::TrackBatch& batch) {
    const auto put = [&](std::optional<pipeline::ShotUpdate>& shot,
                         std::optional<domain::Snapshot>& snapshot) -> base::Result<void> {
        if (!shot) return base::success();
        BOOST_OUTCOME_TRY(auto key, objects_.put(place_.tenant, place_.poi, shot->jpeg));
        batch.objects.push_back({.key = key, .size_bytes = shot->jpeg.size()});
        snapshot = domain::Snapshot{std::move(key), shot->at, shot->quality_01};
        return base::success();
    };
    BOOST_OUTCOME_TRY(put(open.face, open.track.face));
    return put(open.body, open.track.body);
}

base::Result<TrackRecorder::Checkpoint> TrackRecorder::next_checkpoint() {
    Checkpoint next;
    next.batch.run = run_.id;
    next.batch.now = clock_.now();
    for (auto& [number, open] : open_) {
        const bool is_closed = open.track.ended != domain::TrackEnd::kOpen;
        const bool is_changed =
            open.is_new || is_closed || open.face || open.body || open.has_acted;
        if (!is_changed && !open.has_moved) continue;
        if (next.numbers.size() == store::kTracksPerBatchMax) {
            next.is_last = false;
            break;
        }
        next.numbers.push_back(number);
        if (is_changed) {
            BOOST_OUTCOME_TRY(put_pictures(open, next.batch));
            next.batch.tracks.push_back(open.track);
            if (is_closed && !open.track.session) {
                next.batch.tracks.back().ended = domain::TrackEnd::kOpen;
                next.is_last = false;  // its end comes with the next batch, with its session
            }
        } else {
            next.batch.moved.push_back({open.track.id, open.track.end});
        }
    }
    return next;
}

// Before a track's end is stored, so that each track that is over has its session, whenever the
// process dies. Only a track without any row must wait until it has one.
base::Result<void> TrackRecorder::link_visits() {
    for (auto& entry : open_) {
        OpenTrack& open = entry.second;
        if (open.track.ended == domain::TrackEnd::kOpen || open.track.session || open.is_new) {
            continue;
        }
        BOOST_OUTCOME_TRY(open.track.session, visits_.link(open.track, open.sight, clock_.now()));
    }
    return base::success();
}

base::Result<void> TrackRecorder::checkpoint() {
    for (bool is_last = false; !is_last;) {
        BOOST_OUTCOME_TRY(link_visits());
        BOOST_OUTCOME_TRY(auto next, next_checkpoint());
        auto applied = apply(next.batch);
        if (!applied && applied.error().reason == "object_missing") {
            // Another process discarded an equal picture between our put and our row: put it again.
            BOOST_OUTCOME_TRY(next, next_checkpoint());
            applied = apply(next.batch);
        }
        BOOST_OUTCOME_TRY(const auto outcome, std::move(applied));
        for (const std::uint64_t number : next.numbers) settle(number);
        BOOST_OUTCOME_TRY(discard(outcome.unreferenced));
        is_last = next.is_last;
    }
    last_checkpoint_ = clock_.now();
    return base::success();
}

base::Result<store::AppliedBatch> TrackRecorder::apply(const store::TrackBatch& batch) {
    if (batch.tracks.empty() && batch.moved.empty()) return store::AppliedBatch{};
    return store_.apply(
        batch, [this](const domain::ObjectKey& key) { return objects_.locate(key).has_value(); });
}

// What was changed is stored now.
void TrackRecorder::settle(std::uint64_t number) {
    const auto found = open_.find(number);
    OpenTrack& open = found->second;
    open.is_new = open.has_moved = open.has_acted = false;
    open.face.reset();
    open.body.reset();
    if (open.track.ended == domain::TrackEnd::kOpen || !open.track.session) return;
    ++tracks_closed_;
    if (on_closed_) on_closed_(open.track);
    open_.erase(found);
}

base::Result<void> TrackRecorder::discard(const std::vector<domain::ObjectKey>& keys) {
    if (keys.empty()) return base::success();
    BOOST_OUTCOME_TRY(store_.discard_objects(
        keys, [this](const domain::ObjectKey& key) { return objects_.remove(key); }));
    return base::success();
}

base::Result<void> TrackRecorder::finish() {
    BOOST_OUTCOME_TRY(visits_.link_interrupted(run_.id, clock_.now()));
    BOOST_OUTCOME_TRY(store_.close_interrupted(run_.id, clock_.now()));
    open_.clear();
    return base::success();
}

}  // namespace service
