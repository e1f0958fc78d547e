// Which part answers which path.
#pragma once

#include <string>

#include "gateway/gateway.h"
#include "http/message.h"
#include "objects/object_store.h"
#include "objects/url_signer.h"
#include "runtime/clock.h"
#include "service/clips.h"
#include "service/watch.h"

namespace app {

// Borrows all that it is given. Everything that is not the gateway's is GET or HEAD:
//
//   /router/rest, /router/batch   the gateway
//   /media/…                      pictures, by signed URL only (403 otherwise)
//   /live/…                       video and its page, live or recorded, by signed URL only
//   /clips/…                      clips, by signed URL only
//   /docs/api.json                the catalogue
//   /healthz                      "ok"
//   /                             what this is and where to go
class Routes {
  public:
    Routes(gateway::Gateway& gateway, const objects::ObjectStore& objects,
           const objects::UrlSigner& signer, const service::Watch& watch,
           const service::ClipMaker& clips, const runtime::Clock& clock);

    void handle(std::shared_ptr<const http::Request> request, http::Respond respond) const;
    // In the words of the part that would have answered; nothing where plain text will do.
    std::optional<http::Response> refused(const http::RefusedRequest& refused) const;

  private:
    http::Response answer(const http::Request& request) const;
    http::Response picture(const http::Request& request) const;
    http::Response video(const http::Request& request) const;
    http::Response clip(const http::Request& request) const;

    gateway::Gateway& gateway_;
    const objects::ObjectStore& objects_;
    const objects::UrlSigner& signer_;
    const service::Watch& watch_;
    const service::ClipMaker& clips_;
    const runtime::Clock& clock_;
    const std::string catalogue_;
    const std::string home_page_;
};

}  // namespace app
