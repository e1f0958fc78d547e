// Makes two sessions one.
#pragma once

#include "api/own_method.h"
#include "api/session_messages.h"

namespace api {

struct SessionMergeParam : StoreParam {
    std::string session_id;
    std::string other_session_id;

    static const MessageSpec& message() {
        using P = SessionMergeParam;
        static const MessageSpec spec =
            store_param<P>("SessionMergeParam",
                           {
                               field<&P::session_id>("session_id", kSessionIdField),
                               field<&P::other_session_id>("other_session_id", kSessionIdField),
                           });
        return spec;
    }
    friend bool operator==(const SessionMergeParam&, const SessionMergeParam&) = default;
};

struct SessionMerge {
    using Request = ParamRequest<SessionMergeParam>;
    using Result = SessionRow;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result() { return example_session_row(); }
};

inline SessionMerge::Request SessionMerge::example_request() {
    Request request{example_param<SessionMergeParam>()};
    request.param.session_id = "S12-7";
    request.param.other_session_id = "S12-9";
    return request;
}

inline const MethodSpec& SessionMerge::spec() {
    static const MethodSpec spec = describe_own<SessionMerge>({
        .name = "smartmonitor.session.merge",
        .title = {"合并到访", "Merge two sessions"},
        .description =
            {"将other_session_id的全部track并入session_id；可用session.split撤销。",
             "Puts all tracks of other_session_id into session_id. session.split undoes it."},
        .result = {.zh = "合并后的到访", .en = "The session with all tracks"},
        .errors = {kStoreNotFound, kSessionNotFound, kSessionFull},
    });
    return spec;
}

}  // namespace api
