// The machine-readable catalogue of the API, /docs/api.json: the page of every method, derived.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "api/method_spec.h"

namespace api {

// Pretty JSON, the same bytes for the same declarations. Pages, SDKs and the API tool are made from
// it. Any thread; milliseconds: keep the text.
std::string catalogue_json(std::span<const MethodSpec* const> methods);

// A Request and a Result filled from the fields' `example` texts, as the platform's pages do. Lists
// without one are left empty, lists of messages get one item.
std::shared_ptr<const void> page_request(const MethodSpec& spec);
std::shared_ptr<const void> page_result(const MethodSpec& spec);

// The error sample that stands on every page.
WireError page_error();

}  // namespace api
