#include "pipeline/shot_node.h"

#include <utility>

#include "codec/jpeg.h"

namespace pipeline {
namespace {

std::vector<TrackedBody> bodies_in(const vision::TrackerStep& step, std::int64_t frame) {
    std::vector<TrackedBody> bodies;
    for (const vision::Observation& each : step.observed) {
        if (each.frame == frame)
            bodies.push_back({each.track, each.found, each.score_01, each.box});
    }
    return bodies;
}

std::vector<TrackUpdate> updates_of(const vision::TrackerStep& step) {
    std::vector<TrackUpdate> updates;
    updates.reserve(step.observed.size());
    for (const vision::Observation& each : step.observed) {
        updates.push_back({each.track, each.at, each.box, each.score_01, each.frame});
    }
    return updates;
}

}  // namespace

ShotNode::ShotNode(const infer::FaceDetector* faces, const ShotOptions& options)
    : options_(options) {
    if (faces != nullptr) face_search_.emplace(*faces, options.faces);
}

void ShotNode::note_tracks(const vision::TrackerStep& step) {
    for (const vision::Observation& each : step.observed) {
        // The first observation of a track is its earliest.
        const ShotSchedule schedule(each.at, options_.schedule);
        open_.try_emplace(each.track, Schedules{schedule, schedule});
    }
}

// Offers all people of a frame, and the faces that are found.
base::Result<void> ShotNode::look(const CapturedFrame& frame, std::span<const TrackedBody> bodies,
                                  std::span<const domain::Detection> people,
                                  std::span<const media::BoxPx> unseen) {
    const media::ImageView picture = frame.picture->view();
    for (const TrackedBody& body : bodies) {
        const auto others = vision::others_than(body.box, people, unseen);
        if (best_.offer_body(body.track, frame.at, picture, {body.box, body.score_01}, body.usual,
                             others)) {
            open_.at(body.track).body.improve();
        }
    }
    if (!face_search_) return base::success();
    BOOST_OUTCOME_TRY(const auto faces, face_search_->search(picture, frame.at, bodies));
    for (const FoundFace& each : faces) {
        if (best_.offer_face(each.body.track, frame.at, picture, each.face, each.body.box)) {
            open_.at(each.body.track).face.improve();
        }
    }
    return base::success();
}

base::Result<void> ShotNode::report(std::uint64_t track, base::Instant at, bool is_last,
                                    std::vector<ShotUpdate>& shots) {
    const auto encode = [&](ShotUpdate::Kind kind, const vision::Shot* shot) -> base::Result<void> {
        if (shot == nullptr) return base::success();
        BOOST_OUTCOME_TRY(auto jpeg,
                          codec::encode_jpeg(shot->picture.view(), options_.jpeg_quality));
        shots.push_back({track, kind, shot->at, shot->quality_01, std::move(jpeg)});
        return base::success();
    };
    Schedules& schedules = open_.at(track);
    if (schedules.face.take(at, is_last)) {
        BOOST_OUTCOME_TRY(encode(ShotUpdate::Kind::kFace, best_.face(track)));
    }
    if (schedules.body.take(at, is_last)) {
        BOOST_OUTCOME_TRY(encode(ShotUpdate::Kind::kBody, best_.body(track)));
    }
    return base::success();
}

base::Result<FrameResult> ShotNode::process(TrackedFrame&& tracked) {
    FrameResult result{.frame = tracked.frame.index,
                       .at = tracked.frame.at,
                       .started = std::move(tracked.step.started),
                       .observed = updates_of(tracked.step),
                       .shots = {},
                       .actions = std::move(tracked.notes.actions),
                       .sights = std::move(tracked.notes.sights),
                       .ended = std::move(tracked.step.ended),
                       .source_ended = tracked.source_ended};
    note_tracks(tracked.step);
    if (tracked.frame.picture != nullptr) {
        BOOST_OUTCOME_TRY(look(tracked.frame, bodies_in(tracked.step, tracked.frame.index),
                               tracked.people, tracked.step.unseen));
    }
    for (const std::uint64_t track : result.ended) {
        if (!open_.contains(track)) continue;
        BOOST_OUTCOME_TRY(report(track, result.at, true, result.shots));
        open_.erase(track);
        best_.forget(track);
        if (face_search_) face_search_->forget(track);
    }
    for (const auto& entry : open_) {
        BOOST_OUTCOME_TRY(report(entry.first, result.at, false, result.shots));
    }
    return result;
}

}  // namespace pipeline
