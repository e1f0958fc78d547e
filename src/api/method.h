// A method bound to its handler, with its types erased: what the gateway sees of the API.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/format.h"
#include "api/wire_error.h"
#include "base/instant.h"
#include "base/result.h"
#include "domain/ids.h"

namespace api {

// One parameter of a call, decoded, whatever its place (query, form, multipart).
struct Param {
    std::string name;
    std::string value;
};

// One uploaded file (a multipart part with a file name). Not part of the signature.
struct Upload {
    std::string name;
    std::string file_name;
    std::string content_type;
    std::string_view bytes;  // lives as long as the HTTP request
};

struct CallInput {
    std::span<const Param> params;
    std::span<const Upload> uploads;
};

// Who calls, when, and under which id: handed to every handler.
struct CallContext {
    domain::AppKey app;
    base::Instant now;
    std::string_view request_id;
    std::span<const Upload> uploads;
};

// Where a method's handler may run.
enum class Cost {
    kMemoryOrIndexedRead,  // on the loop's own thread
    kBlocking,             // on the worker pool
};

// Who may call a method about a tenant that its app is allowed for.
enum class Permission {
    kAnyApp,
    kAdministrator,  // apps that the operator made administrators
};

// A request decoded and validated, not yet authorised. Immutable.
struct DecodedCall {
    std::shared_ptr<const void> request;  // the method's Request struct
    domain::TenantCode tenant;            // what the call is about; empty where a method has none
    domain::PoiId poi;
    std::string caller_request_id;  // `request_id` of the parameters; echoed as resp_request_id
    // Of the tenant's second factor: the other scalar fields as sent, undecided whether valid.
    std::string api_sign;
    std::string token;
    std::vector<std::pair<std::string, std::string>> second_factor_fields;
};

template <class T>
using WireResult =
    boost::outcome_v2::basic_result<T, WireError, boost::outcome_v2::policy::terminate>;

// Immutable; any thread.
class BoundMethod {
  public:
    virtual ~BoundMethod() = default;
    virtual std::string_view name() const = 0;
    virtual Cost cost() const = 0;
    virtual Permission permission() const = 0;
    // Types, required fields, ranges, lengths. Changes nothing.
    virtual WireResult<DecodedCall> decode(const CallInput& input) const = 0;
    // Runs the handler and encodes the whole answer document, root and request_id included.
    // Business failures of the method's error table are answers too (resp_success false).
    virtual WireResult<std::string> run(const DecodedCall& call, const CallContext& context,
                                        Format format) const = 0;
};

// All methods that this server answers. Built once by app.
class MethodTable {
  public:
    void add(std::unique_ptr<BoundMethod> method);
    // Null when there is none.
    const BoundMethod* find(std::string_view name) const;
    std::span<const std::unique_ptr<BoundMethod>> all() const { return methods_; }

  private:
    std::vector<std::unique_ptr<BoundMethod>> methods_;  // sorted by name
};

}  // namespace api
