#include "fetch/client.h"

#include <algorithm>
#include <array>
#include <memory>

#include <curl/curl.h>
#include <unistd.h>

#include "fetch/socket_address.h"

namespace fetch {
namespace {

using base::ErrorKind;

struct Free {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(char* text) const { curl_free(text); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

bool is_curl_ready() {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return ready;
}

struct Destination {
    Owned<CURLU> url;
    std::string host;  // without brackets
};

std::string part_of(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
    return Owned<char>(text).get();
}

// libcurl's own reading of the URL is the one that is checked and the one that is used.
base::Result<Destination> read_url(const std::string& url, Reach reach) {
    const base::Error malformed = base::fail(
        ErrorKind::kInvalidArgument, "the URL must be of the form http://host/path or https://…");
    if (url.size() > kUrlBytesMax || url.find('\0') != std::string::npos) return malformed;
    Destination to{.url = Owned<CURLU>(curl_url()), .host = {}};
    const unsigned flags = reach == Reach::kPublicOnly ? CURLU_DISALLOW_USER : 0U;
    if (!to.url || curl_url_set(to.url.get(), CURLUPART_URL, url.c_str(), flags) != CURLUE_OK) {
        return malformed;
    }
    const std::string scheme = part_of(to.url.get(), CURLUPART_SCHEME);
    if (scheme != "http" && scheme != "https") return malformed;
    to.host = part_of(to.url.get(), CURLUPART_HOST);
    if (to.host.starts_with('[')) to.host = to.host.substr(1, to.host.size() - 2);
    if (to.host.empty()) return malformed;
    return to;
}

// One exchange, as libcurl's callbacks see it.
struct Exchange {
    const Limits& limits;
    const AllowList* allowed = nullptr;  // null: every address is within reach
    Reply reply = {};
    std::size_t header_bytes = 0;
    bool is_too_large = false;
    bool is_out_of_reach = false;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* context) {
    Exchange& exchange = *static_cast<Exchange*>(context);
    const std::size_t length = size * count;
    if (length > exchange.limits.body_bytes_max - exchange.reply.body.size()) {
        exchange.is_too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    try {
        exchange.reply.body.append(bytes, length);
    } catch (const std::bad_alloc&) {  // must not pass through C
        exchange.is_too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    return length;
}

std::size_t take_header(char*, std::size_t size, std::size_t count, void* context) {
    Exchange& exchange = *static_cast<Exchange*>(context);
    exchange.header_bytes += size * count;
    exchange.is_too_large = exchange.header_bytes > kReplyHeaderBytesMax;
    return exchange.is_too_large ? CURL_WRITEFUNC_ERROR : size * count;
}

// The last word on where a connection goes: behind name resolution, before connect().
curl_socket_t open_socket(void* context, curlsocktype purpose, curl_sockaddr* to) {
    Exchange& exchange = *static_cast<Exchange*>(context);
    if (exchange.allowed != nullptr) {
        const auto address = address_of(to->addr);
        const bool is_within_reach =
            purpose == CURLSOCKTYPE_IPCXN && address &&
            (is_public_address(*address) || exchange.allowed->allows_address(*address));
        if (!is_within_reach) {
            exchange.is_out_of_reach = true;
            return CURL_SOCKET_BAD;
        }
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

template <class T>
void set(CURL* handle, CURLoption option, T value, CURLcode& result) {
    if (result == CURLE_OK) result = curl_easy_setopt(handle, option, value);
}

// False when this libcurl lacks an option that we rely on.
bool prepare(CURL* handle, const Destination& to, Exchange& exchange, Reach reach) {
    CURLcode result = CURLE_OK;
    set(handle, CURLOPT_CURLU, to.url.get(), result);
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https", result);
    set(handle, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1}, result);
    set(handle, CURLOPT_FOLLOWLOCATION, 0L, result);
    set(handle, CURLOPT_NOSIGNAL, 1L, result);
    set(handle, CURLOPT_USERAGENT, "smartmonitor", result);
    set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(exchange.limits.total_time_max.count()),
        result);
    set(handle, CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(exchange.limits.connect_time_max.count()), result);
    set(handle, CURLOPT_WRITEFUNCTION, &take_body, result);
    set(handle, CURLOPT_WRITEDATA, &exchange, result);
    set(handle, CURLOPT_HEADERFUNCTION, &take_header, result);
    set(handle, CURLOPT_HEADERDATA, &exchange, result);
    set(handle, CURLOPT_OPENSOCKETFUNCTION, &open_socket, result);
    set(handle, CURLOPT_OPENSOCKETDATA, &exchange, result);
    if (reach == Reach::kPublicOnly) set(handle, CURLOPT_PROXY, "", result);
    return result == CURLE_OK;
}

struct Failure {
    CURLcode code;
    ErrorKind kind;
    std::string_view words;
};

// The one table from libcurl's codes to ours. What is not in it: the exchange broke off.
constexpr std::array kFailures = {
    Failure{CURLE_URL_MALFORMAT, ErrorKind::kInvalidArgument, "the URL is malformed"},
    Failure{CURLE_UNSUPPORTED_PROTOCOL, ErrorKind::kInvalidArgument,
            "only http and https are known"},
    Failure{CURLE_COULDNT_RESOLVE_PROXY, ErrorKind::kUnavailable, "the proxy's name is unknown"},
    Failure{CURLE_COULDNT_RESOLVE_HOST, ErrorKind::kUnavailable, "the name is unknown"},
    Failure{CURLE_COULDNT_CONNECT, ErrorKind::kUnavailable, "it does not take connections"},
    Failure{CURLE_OPERATION_TIMEDOUT, ErrorKind::kUnavailable, "it took too long"},
    Failure{CURLE_PEER_FAILED_VERIFICATION, ErrorKind::kUnavailable,
            "its certificate is not valid"},
    Failure{CURLE_SSL_CONNECT_ERROR, ErrorKind::kUnavailable, "it does not speak TLS as we do"},
    Failure{CURLE_FILESIZE_EXCEEDED, ErrorKind::kResourceExhausted, "the reply is too large"},
    Failure{CURLE_OUT_OF_MEMORY, ErrorKind::kResourceExhausted, "memory is exhausted"},
};

base::Error error_of(CURLcode code, const Exchange& exchange, const std::string& host) {
    Failure failure{code, ErrorKind::kUnavailable, "the exchange broke off; try again"};
    for (const Failure& known : kFailures) {
        if (known.code == code) failure = known;
    }
    if (exchange.is_too_large) {
        failure.kind = ErrorKind::kResourceExhausted;
        failure.words = "the reply is larger than allowed";
    } else if (exchange.is_out_of_reach && code == CURLE_COULDNT_CONNECT) {
        failure.kind = ErrorKind::kPermissionDenied;
        failure.words = "its address is not public; ask the operator to allow the host";
    }
    return base::Error{.kind = failure.kind,
                       .message = "cannot reach " + host + ": " + std::string(failure.words),
                       .detail = std::string("libcurl: ") + curl_easy_strerror(code)};
}

base::Result<Reply> run(CURL* handle, Exchange& exchange, const std::string& host) {
    const CURLcode code = curl_easy_perform(handle);
    if (code != CURLE_OK) return error_of(code, exchange, host);
    long status = 0;
    const char* type = nullptr;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
    exchange.reply.status = static_cast<unsigned>(status);
    if (type != nullptr) exchange.reply.content_type = type;
    return std::move(exchange.reply);
}

base::Result<Owned<curl_slist>> header_lines(const std::vector<Header>& headers) {
    Owned<curl_slist> lines;
    for (const Header& header : headers) {
        const std::string line = header.name + ": " + header.value;
        const bool is_clean = std::none_of(
            line.begin(), line.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
        if (!is_clean || header.name.empty() || header.value.empty()) {
            return base::fail(ErrorKind::kInvalidArgument, "a request header cannot be sent");
        }
        curl_slist* longer = curl_slist_append(lines.get(), line.c_str());
        if (longer == nullptr) return base::fail(ErrorKind::kResourceExhausted, "out of memory");
        (void)lines.release();
        lines.reset(longer);
    }
    return lines;
}

struct Parcel {
    std::string_view body;
    std::vector<Header> headers;
};

// `parcel` is null for GET.
base::Result<Reply> exchange_with(const std::string& url, const Parcel* parcel, Reach reach,
                                  const AllowList& allowed, const Limits& limits) {
    if (!is_curl_ready()) return base::fail(ErrorKind::kInternal, "libcurl cannot start");
    BOOST_OUTCOME_TRY(auto to, read_url(url, reach));
    Exchange exchange{.limits = limits};
    const bool is_checked = reach == Reach::kPublicOnly && !allowed.allows_host(to.host);
    if (is_checked) exchange.allowed = &allowed;
    const Owned<CURL> handle(curl_easy_init());
    if (!handle || !prepare(handle.get(), to, exchange, reach)) {
        return base::fail(ErrorKind::kInternal, "libcurl lacks what we need");
    }
    Owned<curl_slist> lines;
    if (parcel != nullptr) {
        BOOST_OUTCOME_TRY(auto made, header_lines(parcel->headers));
        lines = std::move(made);
        CURLcode result = CURLE_OK;
        set(handle.get(), CURLOPT_POST, 1L, result);
        set(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(parcel->body.size()),
            result);
        // A null pointer would mean: read the body from standard input.
        const char* bytes = parcel->body.empty() ? "" : parcel->body.data();
        set(handle.get(), CURLOPT_POSTFIELDS, bytes, result);
        set(handle.get(), CURLOPT_HTTPHEADER, lines.get(), result);
        if (result != CURLE_OK) return base::fail(ErrorKind::kInternal, "libcurl refused the body");
    }
    return run(handle.get(), exchange, to.host);
}

}  // namespace

Client::Client(Reach reach, const std::vector<std::string>& allowed)
    : reach_(reach), allowed_(allowed) {}

base::Result<Reply> Client::get(const std::string& url, const Limits& limits) const {
    return exchange_with(url, nullptr, reach_, allowed_, limits);
}

base::Result<Reply> Client::post(const std::string& url, const std::string& content_type,
                                 std::string_view body, const Limits& limits) const {
    return post(url, content_type, body, {}, limits);
}

base::Result<Reply> Client::post(const std::string& url, const std::string& content_type,
                                 std::string_view body, const std::vector<Header>& headers,
                                 const Limits& limits) const {
    Parcel parcel{.body = body, .headers = headers};
    parcel.headers.push_back({"Content-Type", content_type});
    return exchange_with(url, &parcel, reach_, allowed_, limits);
}

}  // namespace fetch
