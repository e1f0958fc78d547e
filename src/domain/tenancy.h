// Who uses the service and with what: tenants, stores, cameras, apps, risk tasks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/secret.h"
#include "domain/ids.h"
#include "domain/zone.h"

namespace domain {

struct Tenant {
    TenantCode code;
    base::Secret secret;             // key of the second factor api_sign; may be empty
    bool api_sign_required = false;  // then calls without a valid api_sign are refused
};

struct Store {
    TenantCode tenant;
    PoiId poi;
    std::string name;
    std::string time_zone = "Asia/Shanghai";  // IANA; for what people read, all else is UTC
};

inline constexpr double kDetectionsPerSecondMin = 0.2;
inline constexpr double kDetectionsPerSecondMax = 30;

struct Camera {
    TenantCode tenant;
    PoiId poi;
    SensorId sensor;
    std::string name;
    std::optional<std::string> url = {};  // may carry credentials: never log it
    // The rest is for cameras with a URL: what the service does with them while it runs.
    bool is_enabled = true;       // connect to it
    bool is_recorded = true;      // keep its video
    double detections_per_s = 5;  // looks for people that often
    std::vector<Zone> zones = {};
    friend bool operator==(const Camera&, const Camera&) = default;
};

// The ways a request can be signed (docs/api: "sign_method").
enum class SignMethod : std::uint8_t { kMd5 = 1, kHmacMd5 = 2, kHmacSha256 = 4 };

// A set of SignMethod, one bit each.
using SignMethods = std::uint8_t;
inline constexpr SignMethods kAllSignMethods = 7;

// A caller of the API: the software of one software house, allowed for some tenants.
struct App {
    AppKey key;
    base::Secret secret;
    std::string name;
    std::vector<TenantCode> tenants;
    SignMethods sign_methods = kAllSignMethods;
    bool enabled = true;
    bool is_administrator = false;  // may change cameras and end holds of its tenants
    base::Instant created;
};

struct RiskTask {
    TenantCode tenant;
    PoiId poi;
    TaskId id;
    base::Instant created;
    bool finished = false;
};

// A task holds at most this many tracks: the method that reads them has no paging.
inline constexpr std::size_t kTracksPerTaskMax = 500;

}  // namespace domain
