// Gets and posts by HTTP and HTTPS. The door to libcurl.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/allow_list.h"

namespace fetch {

// How far a client may reach.
enum class Reach {
    kAnywhere,  // for URLs that the operator typed
    // For URLs that others sent us: only public addresses and what is allow-listed. The address
    // that is really connected to decides, so a name that resolves differently later gains nothing.
    // Proxies of the environment are ignored, and so are credentials in URLs (refused).
    kPublicOnly,
};

struct Limits {
    std::chrono::milliseconds total_time_max{10'000};
    std::chrono::milliseconds connect_time_max{3'000};
    std::size_t body_bytes_max = 12 * 1024 * 1024;  // beyond, the transfer is cut
};

inline constexpr std::size_t kUrlBytesMax = 8 * 1024;
inline constexpr std::size_t kReplyHeaderBytesMax = 64 * 1024;

struct Header {
    std::string name;
    std::string value;
};

// Redirects are answers like others: none is followed.
struct Reply {
    unsigned status = 0;
    std::string content_type;
    std::string body;
};

// Any thread; each call blocks and opens a connection of its own.
//
// Errors: kInvalidArgument (not an http or https URL, or a header that cannot be sent),
// kPermissionDenied (not within reach), kResourceExhausted (a reply larger than allowed),
// kUnavailable (unknown host, no connection, no valid certificate, too slow, broken off). Messages
// name the host at most: never the path, query or credentials of the URL.
class Client {
  public:
    // `allowed` is for kPublicOnly: see AllowList.
    explicit Client(Reach reach, const std::vector<std::string>& allowed = {});

    base::Result<Reply> get(const std::string& url, const Limits& limits) const;
    base::Result<Reply> post(const std::string& url, const std::string& content_type,
                             std::string_view body, const Limits& limits) const;
    base::Result<Reply> post(const std::string& url, const std::string& content_type,
                             std::string_view body, const std::vector<Header>& headers,
                             const Limits& limits) const;

  private:
    const Reach reach_;
    const AllowList allowed_;
};

}  // namespace fetch
