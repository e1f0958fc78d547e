#include "gateway/gateway.h"

#include <atomic>
#include <utility>

#include "gateway/admission.h"
#include "gateway/answer_format.h"
#include "gateway/batch_body.h"
#include "gateway/dispatcher.h"
#include "gateway/parameters.h"
#include "gateway/refusals.h"
#include "gateway/request_ids.h"

namespace gateway {
namespace {

using api::WireResult;
using boost::outcome_v2::success;

constexpr std::string_view kRestPath = "/router/rest";
constexpr std::string_view kBatchPath = "/router/batch";

// "/router//rest/" is "/router/rest": some clients join their addresses carelessly.
std::string without_spare_slashes(std::string_view path) {
    std::string plain;
    for (const char c : path) {
        if (c != '/' || !plain.ends_with('/')) plain += c;
    }
    if (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
    return plain;
}

ParameterLimits parameter_limits(const GatewayOptions& options) {
    return {.params_max = options.params_max,
            .param_name_bytes_max = options.param_name_bytes_max,
            .multipart = {.parts_max = options.multipart_parts_max,
                          .part_header_bytes_max = options.multipart_part_header_bytes_max}};
}

http::Response response(api::Format format, std::string body) {
    // no-store: an answer holds pictures' addresses, and a GET's URL its signature.
    return {.content_type = std::string(content_type_of(format)),
            .headers = {{"Cache-Control", "no-store"}},
            .body = std::move(body)};
}

// Collects the replies of a batch, from any threads; the last one sends them all.
class BatchReplies {
  public:
    BatchReplies(std::size_t calls, api::Format format, http::Respond respond)
        : documents_(calls), pending_(calls), format_(format), respond_(std::move(respond)) {}

    void set(std::size_t index, std::string document) {
        documents_[index] = std::move(document);
        if (pending_.fetch_sub(1) == 1) send();
    }

  private:
    void send() {
        std::string body = std::move(documents_.front());
        for (std::size_t i = 1; i < documents_.size(); ++i) {
            body += kBatchSeparator;
            body += documents_[i];
        }
        respond_(response(format_, std::move(body)));
    }

    std::vector<std::string> documents_;
    std::atomic<std::size_t> pending_;
    const api::Format format_;
    const http::Respond respond_;
};

}  // namespace

struct Gateway::State {
    State(const GatewayOptions& options_, const api::MethodTable& methods_, Callers& callers_,
          const runtime::Clock& clock_, runtime::WorkerPool& pool)
        : options(options_),
          limits(parameter_limits(options_)),
          methods(methods_),
          callers(callers_),
          clock(clock_),
          dispatcher(callers_, pool, journal) {}

    // A request as it came in, with an id and the best known format for its answer.
    Call begin(std::shared_ptr<const http::Request> request, const Parameters& parameters);
    // The steps, in the order of the platform's error codes.
    WireResult<void> admit(Endpoint endpoint, Gathered& gathered, Call& call);

    void serve_rest(std::shared_ptr<const http::Request> request, const http::Respond& respond);
    void serve_batch(std::shared_ptr<const http::Request> request, const http::Respond& respond);
    WireResult<BatchBody> read_batch(const http::Request& request, Parameters& shared);
    WireResult<void> begin_item(std::string_view text, const Parameters& shared, Call& call);
    // `app_key` and `method`: as the caller gave them, for the log.
    std::string refusal(const Call& call, std::string_view app_key, std::string_view method,
                        const api::WireError& error);

    const GatewayOptions options;
    const ParameterLimits limits;
    const api::MethodTable& methods;
    Callers& callers;
    const runtime::Clock& clock;
    Journal journal;
    RequestIds request_ids;
    Dispatcher dispatcher;  // last: its destructor waits for jobs that use the others
};

Call Gateway::State::begin(std::shared_ptr<const http::Request> request,
                           const Parameters& parameters) {
    Call call;
    call.request = std::move(request);
    call.request_id = request_ids.next();
    call.now = clock.now();
    call.format = answer_format(parameters).value_or(api::Format::kXml);
    return call;
}

WireResult<void> Gateway::State::admit(Endpoint endpoint, Gathered& gathered, Call& call) {
    Parameters& parameters = gathered.parameters;
    BOOST_OUTCOME_TRY(check_http_action(endpoint, *call.request, parameters));
    if (gathered.error) return *gathered.error;
    if (endpoint == Endpoint::kRest) {
        BOOST_OUTCOME_TRY(call.method, find_method(methods, parameters.get("method")));
    }
    if (!answer_format(parameters)) return refuse(Refusal::kInvalidFormat);
    BOOST_OUTCOME_TRY(call.app, find_app(callers, parameters));
    BOOST_OUTCOME_TRY(check_timestamp(parameters, call.now, options.clock_skew_max));
    BOOST_OUTCOME_TRY(check_version(parameters));
    BOOST_OUTCOME_TRY(const auto signed_with, check_signature(parameters, *call.app));
    BOOST_OUTCOME_TRY(check_app(*call.app, signed_with));
    return success();
}

void Gateway::State::serve_rest(std::shared_ptr<const http::Request> request,
                                const http::Respond& respond) {
    Gathered gathered = gather(*request, BodyUse::kByContentType, limits);
    Call call = begin(std::move(request), gathered.parameters);
    const api::Format format = call.format;
    if (const auto admitted = admit(Endpoint::kRest, gathered, call); !admitted) {
        const Parameters& given = gathered.parameters;
        return respond(response(
            format, refusal(call, given.get("app_key"), given.get("method"), admitted.error())));
    }
    call.params = std::move(gathered.parameters.all);
    call.uploads = std::move(gathered.parameters.uploads);
    dispatcher.dispatch(std::move(call), [respond, format](std::string document) {
        respond(response(format, std::move(document)));
    });
}

void Gateway::State::serve_batch(std::shared_ptr<const http::Request> request,
                                 const http::Respond& respond) {
    journal.batch();
    Gathered gathered = gather(*request, BodyUse::kRaw, limits);
    Call common = begin(std::move(request), gathered.parameters);

    const auto accepted = [&]() -> WireResult<BatchBody> {
        BOOST_OUTCOME_TRY(admit(Endpoint::kBatch, gathered, common));
        return read_batch(*common.request, gathered.parameters);
    }();
    if (!accepted) {
        return respond(response(common.format, refusal(common, gathered.parameters.get("app_key"),
                                                       "(batch)", accepted.error())));
    }
    const auto& texts = accepted.value().calls;
    const auto replies = std::make_shared<BatchReplies>(texts.size(), common.format, respond);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        Call call = common;
        if (i > 0) call.request_id = request_ids.next();
        if (const auto begun = begin_item(texts[i], gathered.parameters, call); !begun) {
            replies->set(i, refusal(call, call.app->key.value, "(batch item)", begun.error()));
            continue;
        }
        dispatcher.dispatch(std::move(call), [replies, i](std::string document) {
            replies->set(i, std::move(document));
        });
    }
}

// Splits the body; adds the parameters of its #PUBLIC# line to the query's, and lets them win.
WireResult<BatchBody> Gateway::State::read_batch(const http::Request& request, Parameters& shared) {
    const std::string_view separator = request.header("top-api-separator");
    if (!separator.empty() && separator != kBatchSeparatorInHeader) {
        return refuse(
            Refusal::kParameterError,
            "top-api-separator: calls are separated by \\r\\n-S-\\r\\n, leave the header out");
    }
    auto body = split_batch(request.body, options.batch_calls_max);
    if (!body) return refuse(Refusal::kParameterError, body.error().message);
    Gathered line = gather_text(body.value().shared, limits);
    if (line.error) return *line.error;
    shared.all = merged(std::move(line.parameters.all), shared.all);
    return std::move(body.value());
}

// The item's own parameters win over the shared ones. Who calls, when and in which format was
// decided for the whole batch: an item that says otherwise about that is not heard.
WireResult<void> Gateway::State::begin_item(std::string_view text, const Parameters& shared,
                                            Call& call) {
    Gathered item = gather_text(text, limits);
    if (item.error) return *item.error;
    Parameters whole;
    whole.all = merged(std::move(item.parameters.all), shared.all);
    BOOST_OUTCOME_TRY(call.method, find_method(methods, whole.get("method")));
    call.params = std::move(whole.all);
    return success();
}

std::string Gateway::State::refusal(const Call& call, std::string_view app_key,
                                    std::string_view method, const api::WireError& error) {
    journal.refused({call.request_id, app_key, method}, error);
    return api::encode_error(error, call.request_id, call.format);
}

Gateway::Gateway(GatewayOptions options, const api::MethodTable& methods, Callers& callers,
                 const runtime::Clock& clock, runtime::WorkerPool& pool)
    : state_(std::make_unique<State>(options, methods, callers, clock, pool)) {}

Gateway::~Gateway() = default;

bool Gateway::owns(std::string_view path) {
    const std::string plain = without_spare_slashes(path);
    return plain == kRestPath || plain == kBatchPath;
}

std::optional<http::Response> Gateway::refused(const http::RefusedRequest& refused) {
    auto request = std::make_shared<http::Request>();
    request->target = refused.target;
    if (!owns(request->path())) return std::nullopt;
    const Gathered gathered = gather_text(request->query(), state_->limits);
    const Call call = state_->begin(request, gathered.parameters);
    const Parameters& given = gathered.parameters;
    return response(call.format, state_->refusal(call, given.get("app_key"), given.get("method"),
                                                 refuse_unread(refused.status, refused.reason)));
}

CallCounts Gateway::counts() const {
    return state_->journal.counts();
}

void Gateway::handle(std::shared_ptr<const http::Request> request, http::Respond respond) {
    if (without_spare_slashes(request->path()) == kBatchPath) {
        state_->serve_batch(std::move(request), std::move(respond));
    } else {
        state_->serve_rest(std::move(request), std::move(respond));
    }
}

}  // namespace gateway
