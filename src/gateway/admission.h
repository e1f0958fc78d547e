// The steps that decide whether a request may enter: from its verb to its signature.
//
// Each step is a pure question about the gathered parameters, but for find_app, which asks Callers.
// Their order is in gateway.cpp. Before the signature is verified no answer depends on tenants,
// stores or the app's own settings; only the existence of a method and of an app key can be seen,
// as on the platform.
#pragma once

#include <memory>

#include "api/method.h"
#include "gateway/callers.h"
#include "gateway/parameters.h"
#include "gateway/signature.h"

namespace gateway {

enum class Endpoint { kRest, kBatch };

// GET and POST; uploads and batches only by POST.
api::WireResult<void> check_http_action(Endpoint endpoint, const http::Request& request,
                                        const Parameters& parameters);

api::WireResult<const api::BoundMethod*> find_method(const api::MethodTable& methods,
                                                     std::string_view name);

// For an unknown key a signature is computed all the same, so that the time tells nothing that the
// code does not.
api::WireResult<std::shared_ptr<const domain::App>> find_app(Callers& callers,
                                                             const Parameters& parameters);

api::WireResult<void> check_timestamp(const Parameters& parameters, base::Instant now,
                                      base::Millis skew_max);

api::WireResult<void> check_version(const Parameters& parameters);

// Also drops what the signature does not cover: parameters with an empty value, where the client's
// form of signing leaves them out. So a method never sees an unsigned parameter.
api::WireResult<domain::SignMethod> check_signature(Parameters& parameters, const domain::App& app);

// What only a caller who has signed rightly may learn: the app is disabled, or does not allow that
// way of signing.
api::WireResult<void> check_app(const domain::App& app, domain::SignMethod signed_with);

}  // namespace gateway
