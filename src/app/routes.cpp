#include "app/routes.h"

#include "api/catalogue.h"
#include "api/methods.h"
#include "app/home_page.h"
#include "runtime/log.h"

namespace app {
namespace {

constexpr std::string_view kText = "text/plain;charset=UTF-8";

http::Response plain(unsigned status, std::string text) {
    return {.status = status, .content_type = std::string(kText), .body = std::move(text) + "\n"};
}

// Our fault, so only the log says more.
http::Response unavailable(std::string_view what, const base::Error& error) {
    runtime::log_error("file_not_served", {{"what", what},
                                           {"kind", base::name_of(error.kind)},
                                           {"message", error.message},
                                           {"detail", error.detail}});
    if (error.kind == base::ErrorKind::kDataLoss) {
        return plain(500, "It is damaged and is not shown; its operator can restore it");
    }
    return plain(503, "Try again later");
}

// A shared cache must not keep evidence; the viewer's browser may, while the URL lives.
constexpr std::string_view kPictureCaching = "private, max-age=900, immutable";

// Its own script and style, and the video beside it; in nobody's frame but our own pages'.
constexpr std::string_view kWatchPagePolicy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "connect-src 'self'; media-src 'self' blob:; frame-ancestors 'self'";

}  // namespace

Routes::Routes(gateway::Gateway& gateway, const objects::ObjectStore& objects,
               const objects::UrlSigner& signer, const service::Watch& watch,
               const service::ClipMaker& clips, const runtime::Clock& clock)
    : gateway_(gateway),
      objects_(objects),
      signer_(signer),
      watch_(watch),
      clips_(clips),
      clock_(clock),
      catalogue_(api::catalogue_json(api::method_specs())),
      home_page_(make_home_page(api::method_specs())) {}

void Routes::handle(std::shared_ptr<const http::Request> request, http::Respond respond) const {
    if (gateway::Gateway::owns(request->path())) {
        gateway_.handle(std::move(request), std::move(respond));
        return;
    }
    respond(answer(*request));
}

std::optional<http::Response> Routes::refused(const http::RefusedRequest& refused) const {
    return gateway_.refused(refused);
}

http::Response Routes::answer(const http::Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        http::Response refused = plain(405, "Only GET and HEAD here");
        refused.headers.push_back({"Allow", "GET, HEAD"});
        return refused;
    }
    const std::string_view path = request.path();
    if (path.starts_with(objects::kMediaPath)) return picture(request);
    if (path.starts_with(service::kWatchPath)) return video(request);
    if (path.starts_with(service::kClipPath)) return clip(request);
    if (path == "/docs/api.json") {
        return {.content_type = "application/json;charset=UTF-8", .body = catalogue_};
    }
    if (path == "/healthz") return plain(200, "ok");
    if (path == "/") return {.content_type = "text/html;charset=UTF-8", .body = home_page_};
    return plain(404, "There is nothing here; / says what there is");
}

http::Response Routes::picture(const http::Request& request) const {
    const auto key = signer_.check(request.path(), request.query(), clock_.now());
    if (!key) return plain(403, key.error().message);
    auto located = objects_.locate(key.value());
    if (!located) {
        const bool is_gone = located.error().kind == base::ErrorKind::kNotFound;
        return is_gone ? plain(404, "It was deleted") : unavailable("picture", located.error());
    }
    return {
        .content_type = std::string(objects::name_of(located.value().type)),
        .headers = {{"Cache-Control", std::string(kPictureCaching)},
                    {"X-Content-Type-Options", "nosniff"}},
        .file = http::FileBody{std::move(located.value().path), std::move(located.value().etag)}};
}

http::Response Routes::video(const http::Request& request) const {
    auto watched = watch_.answer(request.path(), request.query(), clock_.now());
    if (!watched) {
        const base::ErrorKind kind = watched.error().kind;
        if (kind == base::ErrorKind::kPermissionDenied) return plain(403, watched.error().message);
        if (kind == base::ErrorKind::kNotFound) return plain(404, watched.error().message);
        if (kind == base::ErrorKind::kInvalidArgument) return plain(400, watched.error().message);
        return unavailable("video", watched.error());
    }
    http::Response response{
        .content_type = std::move(watched.value().content_type),
        .headers = {
            {"Cache-Control", watched.value().may_keep ? std::string(kPictureCaching) : "no-store"},
            {"X-Content-Type-Options", "nosniff"}}};
    if (response.content_type.starts_with("text/html")) {
        response.headers.push_back({"Content-Security-Policy", std::string(kWatchPagePolicy)});
    }
    if (auto& file = watched.value().file) {
        response.file = http::FileBody{std::move(file->path), std::move(file->etag)};
    } else {
        response.body = *watched.value().bytes;
    }
    return response;
}

http::Response Routes::clip(const http::Request& request) const {
    const auto name = watch_.clip_of(request.path(), request.query(), clock_.now());
    if (!name) return plain(403, name.error().message);
    auto path = clips_.find(name.value());
    if (!path) return plain(404, path.error().message);
    return {.content_type = "video/mp4",
            .headers = {{"Cache-Control", std::string(kPictureCaching)},
                        {"X-Content-Type-Options", "nosniff"}},
            // The name is random and the file never changes.
            .file = http::FileBody{std::move(path.value()), '"' + name.value() + '"'}};
}

}  // namespace app
