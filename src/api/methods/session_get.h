// The tracks of a session, and how they came into it.
#pragma once

#include "api/own_method.h"
#include "api/session_messages.h"

namespace api {

struct SessionGetParam : StoreParam {
    std::string session_id;

    static const MessageSpec& message() {
        using P = SessionGetParam;
        static const MessageSpec spec = store_param<P>(
            "SessionGetParam", {
                                   field<&P::session_id>("session_id", kSessionIdField),
                               });
        return spec;
    }
    friend bool operator==(const SessionGetParam&, const SessionGetParam&) = default;
};

struct SessionGet {
    using Request = ParamRequest<SessionGetParam>;
    using Result = SessionRow;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result() { return example_session_row(); }
};

inline SessionGet::Request SessionGet::example_request() {
    Request request{example_param<SessionGetParam>()};
    request.param.session_id = "S12-7";
    return request;
}

inline const MethodSpec& SessionGet::spec() {
    static const MethodSpec spec = describe_own<SessionGet>({
        .name = "smartmonitor.session.get",
        .title = {"查询到访", "Get a session"},
        .description = {"查询一次到访的全部track及其归属历史。",
                        "The tracks of one visit, each with the history of its sessions."},
        .result = {.zh = "到访", .en = "The session"},
        .errors = {kStoreNotFound, kSessionNotFound},
    });
    return spec;
}

}  // namespace api
