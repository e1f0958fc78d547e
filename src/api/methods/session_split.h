// Takes tracks out of a session into a new one.
#pragma once

#include "api/own_method.h"
#include "api/session_messages.h"

namespace api {

struct SessionSplitParam : StoreParam {
    std::string session_id;
    std::vector<std::string> track_ids;

    static const MessageSpec& message() {
        using P = SessionSplitParam;
        static const MessageSpec spec =
            store_param<P>("SessionSplitParam",
                           {
                               field<&P::session_id>("session_id", kSessionIdField),
                               field<&P::track_ids>(
                                   "track_ids", {.zh = "移出的track",
                                                 .en = "The tracks to take out; at least one stays",
                                                 .example = "12-9",
                                                 .length_max = 128,
                                                 .items_min = 1,
                                                 .items_max = 200}),
                           });
        return spec;
    }
    friend bool operator==(const SessionSplitParam&, const SessionSplitParam&) = default;
};

struct SessionSplit {
    using Request = ParamRequest<SessionSplitParam>;
    using Result = SessionRow;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result() { return example_session_row(); }
};

inline SessionSplit::Request SessionSplit::example_request() {
    Request request{example_param<SessionSplitParam>()};
    request.param.session_id = "S12-7";
    request.param.track_ids = {"12-9"};
    return request;
}

inline const MethodSpec& SessionSplit::spec() {
    static const MethodSpec spec = describe_own<SessionSplit>({
        .name = "smartmonitor.session.split",
        .title = {"拆分到访", "Split a session"},
        .description = {"将指定track从到访中移出，组成新的到访；可用session.merge撤销。",
                        "Takes tracks out of a session into a new one. session.merge undoes it."},
        .result = {.zh = "新的到访", .en = "The new session"},
        .errors = {kStoreNotFound, kSessionNotFound, kTrackNotInSession},
    });
    return spec;
}

}  // namespace api
