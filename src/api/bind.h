// A method and its handler, joined into what the gateway calls.
//
// A handler is any callable, called from many threads at once, of one of the two shapes
//   base::Result<Method::Result>(const Method::Request&, const CallContext&)
//   base::Result<Encoded>(const Method::Request&, const CallContext&, Format)
// It sees a valid request of a caller who is allowed to act for the tenant, and knows no wire form.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "api/answer.h"
#include "api/decode.h"
#include "api/method.h"
#include "api/method_spec.h"

namespace api {

template <class Method, class Handler>
class Bound final : public BoundMethod {
  public:
    explicit Bound(Handler handler) : handler_(std::move(handler)) {}

    std::string_view name() const override { return spec_.declared.name; }
    Cost cost() const override { return spec_.declared.cost; }
    Permission permission() const override { return spec_.declared.permission; }
    WireResult<DecodedCall> decode(const CallInput& input) const override {
        return decode_call(spec_, input);
    }
    WireResult<std::string> run(const DecodedCall& call, const CallContext& context,
                                Format format) const override {
        const AnswerIds ids{call.caller_request_id, context.request_id};
        const auto& request = *static_cast<const Request*>(call.request.get());
        if constexpr (std::is_invocable_v<const Handler&, const Request&, const CallContext&,
                                          Format>) {
            const base::Result<Encoded> outcome = handler_(request, context, format);
            if (!outcome) return encode_failure(spec_, outcome.error(), ids, format);
            return encode_success(spec_, outcome.value(), ids, format);
        } else {
            const base::Result<typename Method::Result> outcome = handler_(request, context);
            if (!outcome) return encode_failure(spec_, outcome.error(), ids, format);
            return encode_success(spec_, &outcome.value(), ids, format);
        }
    }

  private:
    using Request = typename Method::Request;

    const MethodSpec& spec_ = Method::spec();
    Handler handler_;
};

template <class Method, class Handler>
std::unique_ptr<BoundMethod> bind(Handler handler) {
    return std::make_unique<Bound<Method, Handler>>(std::move(handler));
}

}  // namespace api
