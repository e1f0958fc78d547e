#include "app/metrics.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "app/listen_address.h"
#include "runtime/log.h"

namespace app {
namespace {

constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::array kClasses = {store::KeptClass::kVideo, store::KeptClass::kSnapshots,
                                 store::KeptClass::kTracks};

std::string escaped(std::string_view value) {
    std::string out;
    for (const char c : value) {
        if (c == '\\' || c == '"') out += '\\';
        out += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return out;
}

std::string label(std::string_view name, std::string_view value) {
    return std::string(name) + "=\"" + escaped(value) + "\"";
}

class Page {
  public:
    // What follows, until the next one.
    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = "smartmonitor_" + std::string(name);
        text_ += "# HELP " + name_ + " " + std::string(help) + "\n";
        text_ += "# TYPE " + name_ + " " + std::string(type) + "\n";
    }
    template <class Number>
    void sample(const std::string& labels, Number value) {
        text_ +=
            name_ + (labels.empty() ? "" : "{" + labels + "}") + " " + std::to_string(value) + "\n";
    }
    template <class Number>
    void one(std::string_view name, std::string_view type, std::string_view help, Number value) {
        family(name, type, help);
        sample("", value);
    }
    std::string take() { return std::move(text_); }

  private:
    std::string name_;
    std::string text_;
};

void add_cameras(Page& page, const service::CameraFleet* fleet) {
    using service::CameraState;
    const auto cameras = fleet != nullptr ? fleet->statuses() : decltype(fleet->statuses()){};
    std::map<CameraState, int> by_state;
    for (const auto& [camera, status] : cameras) ++by_state[status.state];
    page.family("cameras", "gauge", "Cameras with a URL, by state.");
    for (const CameraState state : {CameraState::kOff, CameraState::kConnecting,
                                    CameraState::kWatching, CameraState::kWaiting}) {
        page.sample(label("state", name_of(state)), by_state[state]);
    }
    const auto each = [&](std::string_view name, std::string_view help, auto value_of) {
        page.family(name, "counter", help);
        for (const auto& [camera, status] : cameras) {
            page.sample(label("tenant", camera.tenant.value) + "," +
                            label("store", camera.poi.value) + "," +
                            label("camera", camera.sensor.value),
                        value_of(status));
        }
    };
    each("camera_connections_total", "Connections that were made.",
         [](const auto& status) { return status.connections; });
    each("camera_frames_total", "Frames decoded.",
         [](const auto& status) { return status.frames; });
    each("camera_looks_total", "Frames looked at for people.",
         [](const auto& status) { return status.looks; });
    each("camera_frames_dropped_total", "Frames not looked at for want of time.",
         [](const auto& status) { return status.frames_dropped; });
}

void add_recording(Page& page, const service::RecordingWriter& writer) {
    const service::WriterCounters counters = writer.counters();
    page.one("fragments_written_total", "counter", "Recorded fragments.", counters.fragments);
    page.one("fragments_written_bytes_total", "counter", "Bytes of them.", counters.bytes);
    page.one("fragments_lost_total", "counter", "Fragments that became gaps.", counters.lost);
    page.one("recording_queue_bytes", "gauge", "Recorded and not written yet.",
             writer.queued_bytes());
    if (const auto free_bytes = writer.reserve().free_bytes()) {
        page.one("disk_free_bytes", "gauge", "Free on the disk of the data directory.",
                 *free_bytes);
    }
    page.one("recording_stopped", "gauge", "1 while the disk's reserve is reached.",
             writer.reserve().is_stopped() ? 1 : 0);
}

void add_retention(Page& page, const service::RetentionLoop& retention, store::Store& store) {
    const service::RetentionLoop::State state = retention.state();
    page.family("retention_lag_seconds", "gauge",
                "How much the oldest item that should be gone is over its age.");
    for (const store::KeptClass kept : kClasses) {
        const auto lag = state.lags.find(kept);
        page.sample(label("class", store::name_of(kept)),
                    lag == state.lags.end() ? 0 : lag->second.count() / 1000);
    }
    page.one("retention_items_deleted_total", "counter", "Deleted since the start.",
             state.items_deleted);
    page.one("retention_bytes_deleted_total", "counter", "Bytes of them.", state.bytes_deleted);
    page.one("retention_failures_total", "counter", "Runs that failed.", state.failures);
    page.family("kept_bytes", "gauge", "Bytes kept, by class.");
    for (const store::KeptClass kept : {store::KeptClass::kVideo, store::KeptClass::kSnapshots}) {
        // A figure that cannot be read is absent, not wrong.
        if (const auto bytes = store.kept_bytes(kept)) {
            page.sample(label("class", store::name_of(kept)), bytes.value());
        }
    }
}

void add_calls(Page& page, const gateway::CallCounts& counts) {
    page.one("calls_answered_total", "counter", "API calls that were answered.", counts.answered);
    page.family("calls_refused_total", "counter", "API calls that got an error, by kind.");
    const std::uint64_t named = counts.signatures_refused + counts.too_busy + counts.failed;
    page.sample(label("kind", "signature"), counts.signatures_refused);
    page.sample(label("kind", "too_busy"), counts.too_busy);
    page.sample(label("kind", "failed"), counts.failed);
    page.sample(label("kind", "other"), counts.refused - std::min(named, counts.refused));
}

}  // namespace

std::string metrics_page(const MetricsSources& sources) {
    Page page;
    add_cameras(page, sources.cameras);
    add_recording(page, sources.writer);
    add_retention(page, sources.retention, sources.store);
    add_calls(page, sources.gateway.counts());
    page.one("objects_refused_as_damaged_total", "counter",
             "Times that a damaged picture or video was asked for and not given.",
             sources.objects.refused_as_damaged());
    return page.take();
}

base::Result<std::unique_ptr<http::Server>> serve_metrics(const std::string& listen,
                                                          const MetricsSources& sources) {
    BOOST_OUTCOME_TRY(const auto address, parse_listen("metrics_listen", listen));
    http::ServerOptions options;
    options.host = address.host;
    options.port = address.port;
    options.connections_max = 16;
    BOOST_OUTCOME_TRY(
        auto server,
        http::Server::start(options, [sources](std::shared_ptr<const http::Request> request,
                                               http::Respond respond) {
            const bool is_known = request->path() == "/metrics" && request->method == "GET";
            respond(is_known ? http::Response{.content_type = std::string(kContentType),
                                              .body = metrics_page(sources)}
                             : http::Response{.status = 404,
                                              .content_type = "text/plain",
                                              .body = "GET /metrics\n"});
        }));
    const std::string url = url_of(address, server->port()) + "/metrics";
    std::printf("metrics on %s\n", url.c_str());
    std::fflush(stdout);
    runtime::log_info("metrics", {{"url", url}});
    return server;
}

}  // namespace app
