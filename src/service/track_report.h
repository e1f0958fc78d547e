// The handler of smartmonitor.track.report: a finished track from a device that is not ours.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/methods/track_report.h"
#include "fetch/client.h"
#include "objects/object_store.h"
#include "store/store.h"

namespace service {

// Of one reported picture.
inline constexpr std::size_t kReportedPictureBytesMax = 8 * 1024 * 1024;

// Borrows all that it is given. Any thread; blocks while pictures are fetched and stored.
class TrackReporter {
  public:
    TrackReporter(store::Store& store, objects::ObjectStore& objects, const fetch::Client& client)
        : store_(store), objects_(objects), client_(client) {}

    // Nothing is stored when it fails before the pictures are; the track's row comes last but one,
    // its place in the task last. A repeated report is success.
    base::Result<api::TrackReport::Result> operator()(const api::TrackReport::Request& request,
                                                      const api::CallContext& context) const;

  private:
    struct Picture {
        domain::Snapshot snapshot;
        store::StoredObject object;
    };

    base::Result<void> check_places(const api::TrackReportParam& param) const;
    base::Result<std::string> bytes_of(const std::optional<api::Upload>& upload,
                                       const std::optional<std::string>& url,
                                       const std::string& field) const;
    base::Result<std::optional<Picture>> take_picture(const api::TrackReportParam& param,
                                                      const std::optional<api::Upload>& upload,
                                                      const std::optional<std::string>& url,
                                                      std::optional<std::int64_t> time_ms,
                                                      const std::optional<std::string>& quality,
                                                      const std::string& field) const;

    store::Store& store_;
    objects::ObjectStore& objects_;
    const fetch::Client& client_;
};

}  // namespace service
