#include "gateway/dispatcher.h"

#include <algorithm>
#include <exception>

#include "gateway/refusals.h"
#include "gateway/second_factor.h"
#include "runtime/log.h"

namespace gateway {
namespace {

using api::WireResult;

// A method that throws is a bug, or memory is short: the caller gets a retriable error, the log the
// reason, and the thread lives on.
template <class Step>
auto guarded(const Call& call, Step step) -> decltype(step()) {
    try {
        return step();
    } catch (const std::exception& thrown) {
        runtime::log_error("call_threw", {{"request_id", call.request_id},
                                          {"method", call.method->name()},
                                          {"what", thrown.what()}});
        return api::to_wire(base::fail(base::ErrorKind::kInternal, "internal error; try again"));
    }
}

}  // namespace

struct Dispatcher::Prepared {
    api::DecodedCall decoded;
    bool claims_token = false;
};

// Counts one job of the pool for as long as it lives.
class Dispatcher::UnderWay {
  public:
    explicit UnderWay(Dispatcher& dispatcher) : dispatcher_(dispatcher) {
        std::lock_guard lock(dispatcher_.mutex_);
        ++dispatcher_.under_way_;
    }
    ~UnderWay() {
        std::lock_guard lock(dispatcher_.mutex_);
        if (--dispatcher_.under_way_ == 0) dispatcher_.all_done_.notify_all();
    }
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;

  private:
    Dispatcher& dispatcher_;
};

Dispatcher::~Dispatcher() {
    std::unique_lock lock(mutex_);
    all_done_.wait(lock, [this] { return under_way_ == 0; });
}

void Dispatcher::dispatch(Call call, Done done) {
    auto prepared = prepare(call);
    if (!prepared) return done(document(call, std::move(prepared.error())));
    const bool may_block =
        call.method->cost() == api::Cost::kBlocking || prepared.value().claims_token;
    if (!may_block) return done(document(call, run(call, prepared.value())));

    struct Job {
        Call call;
        Prepared prepared;
        Done done;
        UnderWay under_way;
    };
    const std::shared_ptr<Job> job(new Job{.call = std::move(call),
                                           .prepared = std::move(prepared.value()),
                                           .done = std::move(done),
                                           .under_way = UnderWay(*this)});
    const bool accepted = pool_.try_submit(
        [this, job] { job->done(document(job->call, run(job->call, job->prepared))); });
    if (!accepted) job->done(document(job->call, refuse(Refusal::kTooBusy)));
}

WireResult<Dispatcher::Prepared> Dispatcher::prepare(const Call& call) {
    return guarded(call, [&]() -> WireResult<Prepared> {
        Prepared prepared;
        BOOST_OUTCOME_TRY(prepared.decoded, call.method->decode({call.params, call.uploads}));
        BOOST_OUTCOME_TRY(prepared.claims_token, authorise(call, prepared.decoded));
        return prepared;
    });
}

// True when the call's token must be claimed before it runs. A method that is about no tenant needs
// no permission here.
WireResult<bool> Dispatcher::authorise(const Call& call, const api::DecodedCall& decoded) {
    if (decoded.tenant.empty()) return false;
    const auto& allowed = call.app->tenants;
    if (std::find(allowed.begin(), allowed.end(), decoded.tenant) == allowed.end()) {
        return refuse(Refusal::kTenantNotAllowed);
    }
    auto tenant = callers_.find_tenant(decoded.tenant);
    if (!tenant) return api::to_wire(tenant.error());
    if (tenant.value() == nullptr) return refuse(Refusal::kTenantNotAllowed);
    if (call.method->permission() == api::Permission::kAdministrator &&
        !call.app->is_administrator) {
        return refuse(Refusal::kNotAdministrator);
    }
    if (!tenant.value()->api_sign_required) return false;
    BOOST_OUTCOME_TRY(check_second_factor(decoded, *tenant.value()));
    return true;
}

WireResult<std::string> Dispatcher::run(const Call& call, const Prepared& prepared) {
    return guarded(call, [&]() -> WireResult<std::string> {
        const api::DecodedCall& decoded = prepared.decoded;
        if (prepared.claims_token) {
            auto fresh = callers_.claim_token(decoded.tenant, decoded.token, call.now);
            if (!fresh) return api::to_wire(fresh.error());
            if (!fresh.value()) return refuse(Refusal::kSecondFactorInvalid, "token");
        }
        const api::CallContext context{.app = call.app->key,
                                       .now = call.now,
                                       .request_id = call.request_id,
                                       .uploads = call.uploads};
        return call.method->run(decoded, context, call.format);
    });
}

std::string Dispatcher::document(const Call& call, WireResult<std::string> answer) {
    const CallLine line{call.request_id, call.app->key.value, call.method->name()};
    if (!answer) {
        journal_.refused(line, answer.error());
        return api::encode_error(answer.error(), call.request_id, call.format);
    }
    journal_.answered(line);
    return std::move(answer.value());
}

}  // namespace gateway
