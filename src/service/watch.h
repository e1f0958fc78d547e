// What a browser plays: a camera live, or what was recorded of it, by signed addresses.
//
//   /live/<tenant>/<poi>/<sensor>/now/…            live
//   /live/<tenant>/<poi>/<sensor>/<ms>-<ms>/…      recorded, between two instants
//     watch.html, index.m3u8, init-<n>.mp4, chunk-<n>.m4s, F<n>.mp4
//
// One signature opens one such place with all that is in it, until it expires.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "objects/object_store.h"
#include "objects/url_signer.h"
#include "service/live_window.h"
#include "store/store.h"

namespace service {

inline constexpr std::string_view kWatchPath = "/live/";
inline constexpr std::string_view kClipPath = "/clips/";
inline constexpr std::string_view kWatchPage = "watch.html";
inline constexpr std::string_view kPlaylist = "index.m3u8";
// Somebody may look at a screen for a shift.
inline constexpr std::chrono::hours kWatchUrlLife{12};
// Of what was recorded, in one playlist.
inline constexpr std::chrono::hours kWatchSpanMax{2};

struct Watched {
    std::string content_type;
    SharedBytes bytes;                          // null: send the file
    std::optional<objects::Located> file = {};  //
    bool may_keep = false;                      // it never changes
};

// Borrows all that it is given. Any thread; an indexed read at most.
class Watch {
  public:
    Watch(store::Store& store, const objects::ObjectStore& objects, const LiveWindows& windows,
          const objects::UrlSigner& signer)
        : store_(store), objects_(objects), windows_(windows), signer_(signer) {}

    // Signed addresses; `file`: kWatchPage or kPlaylist.
    std::string live_url(const store::CameraKey& camera, std::string_view file,
                         base::Instant now) const;
    // errors: kInvalidArgument for more than kWatchSpanMax.
    base::Result<std::string> recorded_url(const store::CameraKey& camera, base::Instant from,
                                           base::Instant to, std::string_view file,
                                           base::Instant now) const;

    // Of a file that ClipMaker made.
    std::string clip_url(std::string_view name, base::Instant now) const;
    // The name in a clip's path. errors: kPermissionDenied.
    base::Result<std::string> clip_of(std::string_view path, std::string_view query,
                                      base::Instant now) const;

    // Of a request's path and query as they stand. errors: kPermissionDenied (the signature),
    // kNotFound; those of the store.
    base::Result<Watched> answer(std::string_view path, std::string_view query,
                                 base::Instant now) const;

  private:
    struct Place;
    std::string url(std::string_view place, std::string_view file, base::Instant now) const;
    base::Result<Watched> live(const Place& place, std::string_view query) const;
    base::Result<Watched> recorded(const Place& place, std::string_view query) const;

    store::Store& store_;
    const objects::ObjectStore& objects_;
    const LiveWindows& windows_;
    const objects::UrlSigner& signer_;
};

// The page behind kWatchPage: plays the playlist beside it. Chinese and English, no script of
// others.
std::string watch_page();

}  // namespace service
