// session: visits, looked at and put right by hand.
#include "app/commands.h"
#include "app/data_directory.h"
#include "runtime/clock.h"
#include "service/session_edit.h"

namespace app {
namespace {

using base::Result;

service::SessionPlace place_of(const SessionOf& options) {
    return {domain::TenantCode(options.tenant), domain::PoiId(options.poi), "command line",
            runtime::SystemClock().now()};
}

// One row a track, with the link that holds.
Result<void> show(const Invocation& invocation, store::Store& store,
                  const service::SessionPlace& place, const service::SessionTracks& session) {
    std::vector<Record> rows;
    for (const domain::Track& track : session.tracks) {
        BOOST_OUTCOME_TRY(const auto links,
                          store.links_of_track(place.tenant, place.poi, track.id));
        Record row = {{"session", session.session.value},
                      {"track", track.id.value},
                      {"sensor", track.sensor.value},
                      {"start", base::format_iso8601(track.start)},
                      {"end", base::format_iso8601(track.end)}};
        const domain::VisitLink* last = links.empty() ? nullptr : &links.back();
        row.emplace_back("reason", last != nullptr ? Cell(last->reason) : Cell("reported"));
        row.emplace_back("like", last != nullptr && last->like ? Cell(last->like->value) : Cell());
        row.emplace_back("confidence", last != nullptr ? Cell(last->confidence_01) : Cell());
        row.emplace_back("who", last != nullptr ? Cell(last->who) : Cell());
        rows.push_back(std::move(row));
    }
    invocation.output.table("Session " + session.session.value, rows);
    return base::success();
}

}  // namespace

CommandResult session_get(const Invocation& invocation, const SessionOf& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    const auto place = place_of(options);
    BOOST_OUTCOME_TRY(const auto session,
                      service::get_session(*data.store, place, domain::SessionId(options.session)));
    BOOST_OUTCOME_TRY(show(invocation, *data.store, place, session));
    return Exit::kOk;
}

CommandResult session_merge(const Invocation& invocation, const SessionOf& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    const auto place = place_of(options);
    BOOST_OUTCOME_TRY(
        const auto session,
        service::merge_sessions(*data.store, place, domain::SessionId(options.session),
                                domain::SessionId(options.other)));
    BOOST_OUTCOME_TRY(show(invocation, *data.store, place, session));
    return Exit::kOk;
}

CommandResult session_split(const Invocation& invocation, const SessionOf& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    const auto place = place_of(options);
    std::vector<domain::TrackId> tracks;
    for (const std::string& track : options.tracks) tracks.emplace_back(track);
    BOOST_OUTCOME_TRY(
        const auto session,
        service::split_session(*data.store, place, domain::SessionId(options.session), tracks));
    BOOST_OUTCOME_TRY(show(invocation, *data.store, place, session));
    return Exit::kOk;
}

}  // namespace app
