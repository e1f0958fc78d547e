#include "service/session_edit.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "api/methods/session_get.h"
#include "api/methods/session_merge.h"
#include "api/methods/session_split.h"
#include "service/handlers.h"
#include "service/visit_linker.h"

namespace service {
namespace {

using base::Result;

base::Error refusal(std::string_view reason, base::ErrorKind kind, std::string message) {
    base::Error error = base::fail(kind, std::move(message));
    error.reason = reason;
    return error;
}

domain::VisitLink by_hand(const SessionPlace& place, const domain::TrackId& track,
                          const domain::SessionId& session, const char* reason) {
    return {.track = track,
            .session = session,
            .like = std::nullopt,
            .confidence_01 = 1,
            .reason = reason,
            .who = place.who,
            .at = place.now};
}

// "S12-9", or "S12-9-2" where that has tracks already.
Result<domain::SessionId> free_session(const store::TracksOfSession& tracks_of,
                                       const domain::TrackId& first) {
    for (std::size_t number = 1; number <= store::kTracksPerSessionMax + 1; ++number) {
        domain::SessionId session = own_session(first);
        if (number > 1) session.value += "-" + std::to_string(number);
        BOOST_OUTCOME_TRY(const auto taken, tracks_of(session));
        if (taken.empty()) return session;
    }
    return refusal("track_not_in_session", base::ErrorKind::kConflict,
                   "the track was split off too often; merge its sessions");
}

Result<std::vector<domain::Track>> some_tracks(const store::TracksOfSession& tracks_of,
                                               const domain::SessionId& session) {
    BOOST_OUTCOME_TRY(auto tracks, tracks_of(session));
    if (tracks.empty()) {
        return refusal("session_not_found", base::ErrorKind::kNotFound, "no such session");
    }
    return tracks;
}

}  // namespace

Result<SessionTracks> get_session(store::Store& store, const SessionPlace& place,
                                  const domain::SessionId& session) {
    BOOST_OUTCOME_TRY(auto tracks, store.tracks_of_session(place.tenant, place.poi, session));
    return SessionTracks{session, std::move(tracks)};
}

Result<SessionTracks> merge_sessions(store::Store& store, const SessionPlace& place,
                                     const domain::SessionId& session,
                                     const domain::SessionId& other) {
    if (session == other) {
        return base::invalid("other_session_id", "name two sessions: both are the same");
    }
    BOOST_OUTCOME_TRY(store.edit_links(
        place.tenant, place.poi,
        [&](const store::TracksOfSession& tracks_of) -> Result<std::vector<domain::VisitLink>> {
            BOOST_OUTCOME_TRY(some_tracks(tracks_of, session));
            BOOST_OUTCOME_TRY(const auto moved, some_tracks(tracks_of, other));
            std::vector<domain::VisitLink> links;
            for (const domain::Track& track : moved) {
                links.push_back(by_hand(place, track.id, session, "merged"));
            }
            return links;
        }));
    return get_session(store, place, session);
}

Result<SessionTracks> split_session(store::Store& store, const SessionPlace& place,
                                    const domain::SessionId& session,
                                    std::span<const domain::TrackId> tracks) {
    const std::set<domain::TrackId> wanted(tracks.begin(), tracks.end());
    domain::SessionId made;
    BOOST_OUTCOME_TRY(store.edit_links(
        place.tenant, place.poi,
        [&](const store::TracksOfSession& tracks_of) -> Result<std::vector<domain::VisitLink>> {
            BOOST_OUTCOME_TRY(const auto before, some_tracks(tracks_of, session));
            std::vector<domain::TrackId> moved;  // by start
            for (const domain::Track& track : before) {
                if (wanted.contains(track.id)) moved.push_back(track.id);
            }
            if (moved.empty() || moved.size() < wanted.size() || moved.size() == before.size()) {
                return refusal("track_not_in_session", base::ErrorKind::kConflict,
                               "all named tracks must be in the session, and one must stay");
            }
            BOOST_OUTCOME_TRY(made, free_session(tracks_of, moved.front()));
            std::vector<domain::VisitLink> links;
            for (const domain::TrackId& track : moved) {
                links.push_back(by_hand(place, track, made, "split"));
            }
            return links;
        }));
    return get_session(store, place, made);
}

namespace {

template <class Param>
SessionPlace place_of(const Param& param, const api::CallContext& context) {
    return {domain::TenantCode(param.tenant_code), domain::PoiId(param.poi_id), context.app.value,
            context.now};
}

std::string confidence_text(double confidence_01) {
    char out[16];
    std::snprintf(out, sizeof out, "%.3g", confidence_01);
    return out;
}

Result<api::SessionRow> row_of(store::Store& store, const SessionPlace& place,
                               const SessionTracks& session) {
    api::SessionRow row{session.session.value, {}};
    for (const domain::Track& track : session.tracks) {
        api::SessionTrackRow to{track.id.value,
                                track.sensor.value,
                                base::unix_ms(track.start),
                                base::unix_ms(track.end),
                                {}};
        BOOST_OUTCOME_TRY(const auto links,
                          store.links_of_track(place.tenant, place.poi, track.id));
        for (const domain::VisitLink& link : links) {
            to.links.push_back({link.session.value, link.reason,
                                confidence_text(link.confidence_01),
                                link.like ? std::optional(link.like->value) : std::nullopt,
                                link.who, base::unix_ms(link.at)});
        }
        row.tracks.push_back(std::move(to));
    }
    return row;
}

}  // namespace

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::SessionGet>(const Services& services) {
    return api::bind<api::SessionGet>(
        [&store = services.store](const api::SessionGet::Request& request,
                                  const api::CallContext& context) -> Result<api::SessionRow> {
            const auto place = place_of(request.param, context);
            BOOST_OUTCOME_TRY(
                const auto session,
                get_session(store, place, domain::SessionId(request.param.session_id)));
            return row_of(store, place, session);
        });
}

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::SessionMerge>(const Services& services) {
    return api::bind<api::SessionMerge>(
        [&store = services.store](const api::SessionMerge::Request& request,
                                  const api::CallContext& context) -> Result<api::SessionRow> {
            const auto place = place_of(request.param, context);
            BOOST_OUTCOME_TRY(
                const auto session,
                merge_sessions(store, place, domain::SessionId(request.param.session_id),
                               domain::SessionId(request.param.other_session_id)));
            return row_of(store, place, session);
        });
}

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::SessionSplit>(const Services& services) {
    return api::bind<api::SessionSplit>(
        [&store = services.store](const api::SessionSplit::Request& request,
                                  const api::CallContext& context) -> Result<api::SessionRow> {
            const auto place = place_of(request.param, context);
            std::vector<domain::TrackId> tracks;
            for (const std::string& id : request.param.track_ids) tracks.emplace_back(id);
            BOOST_OUTCOME_TRY(
                const auto session,
                split_session(store, place, domain::SessionId(request.param.session_id), tracks));
            return row_of(store, place, session);
        });
}

}  // namespace service
