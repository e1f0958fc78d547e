// The gateway's own refusals: the one table from reason to platform error.
//
// Codes and texts are the platform's; where it is silent the choice is noted in refusals.cpp.
#pragma once

#include <string_view>

#include "api/wire_error.h"

namespace gateway {

enum class Refusal {
    kHttpAction,
    kMissingMethod,
    kInvalidMethod,
    kInvalidFormat,
    kMissingSignature,
    kInvalidSignature,
    kSignMethodNotAccepted,  // signed rightly, but the app does not allow this sign_method
    kMissingAppKey,
    kUnknownApp,
    kAppDisabled,
    kMissingTimestamp,
    kInvalidTimestamp,
    kMissingVersion,
    kInvalidVersion,
    kUnsupportedVersion,
    kContradictingParameter,  // detail: its name
    kParameterError,          // detail: what is wrong, or which limit
    kInvalidEncoding,
    kTenantNotAllowed,  // the same whether or not the tenant exists
    kNotAdministrator,
    kSecondFactorMissing,  // detail: the field
    kSecondFactorInvalid,  // detail: the field
    kTooBusy,
};

// `detail` goes where the table says; for the other reasons it becomes sub_msg.
api::WireError refuse(Refusal reason, std::string_view detail = {});

// For a request that was refused before it was read, by the HTTP status that it would have got.
// What may succeed later has an isp. sub code, so that clients send it again.
api::WireError refuse_unread(unsigned http_status, std::string_view reason);

}  // namespace gateway
