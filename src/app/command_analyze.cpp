// analyze: video to tracks.
#include <cstdio>
#include <memory>
#include <thread>

#include <signal.h>

#include "app/commands.h"
#include "app/data_directory.h"
#include "app/detectors.h"
#include "app/mot_files.h"
#include "app/time_option.h"
#include "base/instant.h"
#include "codec/source.h"
#include "pipeline/camera_graph.h"
#include "runtime/clock.h"
#include "service/runs.h"
#include "service/track_recorder.h"
#include "vision/shot_quality.h"

namespace app {
namespace {

using base::Result;

constexpr auto kProgressPeriod = std::chrono::milliseconds(200);

// Set by SIGINT and SIGTERM: the analyses end as if their sources had.
volatile sig_atomic_t stop_requested = 0;
void request_stop(int) {
    stop_requested = 1;
}

// One source on its way to the store. The graph is last: it uses all of the above.
struct Analysis {
    std::string sensor;
    std::unique_ptr<service::TrackRecorder> recorder;
    std::unique_ptr<MotWriter> mot;
    std::unique_ptr<pipeline::CameraGraph> graph;
};

Result<void> check_options(const Analyze& options) {
    const std::size_t sources = options.sources.size();
    if (options.sensors.size() != sources) {
        return base::invalid("sensor", "give one --sensor for each source: " +
                                           std::to_string(options.sensors.size()) + " for " +
                                           std::to_string(sources));
    }
    if (!options.mot_files.empty() && options.mot_files.size() != sources) {
        return base::invalid("mot_out", "give one --mot-out for each source, or none");
    }
    return base::success();
}

Result<std::optional<base::Instant>> start_time_of(const Analyze& options) {
    if (options.start_time.empty()) return std::nullopt;
    BOOST_OUTCOME_TRY(const auto at, instant_of(options.start_time, "start-time"));
    return at;
}

Record record_of(const domain::Track& track) {
    Record record = {{"track", track.id.value},
                     {"sensor", track.sensor.value},
                     {"start", base::format_iso8601(track.start)},
                     {"end", base::format_iso8601(track.end)},
                     {"ended", std::string(domain::name_of(track.ended))}};
    const auto add = [&](const char* kind, const std::optional<domain::Snapshot>& snapshot) {
        const std::string name = kind;
        record.emplace_back(name, snapshot ? Cell(snapshot->object.value) : Cell());
        record.emplace_back(name + "_quality",
                            snapshot && snapshot->quality_01
                                ? Cell(vision::format_score(*snapshot->quality_01))
                                : Cell());
    };
    add("face", track.face);
    add("body", track.body);
    return record;
}

// With --json each track is a line once it is stored: who reads it may rely on it.
std::function<void(const domain::Track&)> acknowledgement(const Output& output) {
    return [output](const domain::Track& track) {
        if (output.is_json()) output.record("", record_of(track));
    };
}

Result<std::unique_ptr<Analysis>> begin(const Invocation& invocation, const Analyze& options,
                                        std::size_t index, const DataDirectory& data,
                                        const Detectors& detectors, const runtime::Clock& clock) {
    auto analysis = std::make_unique<Analysis>();
    analysis->sensor = options.sensors[index];
    const service::CameraPlace place{domain::TenantCode(options.tenant), domain::PoiId(options.poi),
                                     domain::SensorId(analysis->sensor)};
    BOOST_OUTCOME_TRY(auto camera, data.store->find_camera(place.tenant, place.poi, place.sensor));
    BOOST_OUTCOME_TRY(auto source, codec::Source::open(options.sources[index]));
    BOOST_OUTCOME_TRY(auto run, service::begin_run(*data.store, data.runs(), place.tenant,
                                                   place.poi, place.sensor, clock));
    analysis->recorder = std::make_unique<service::TrackRecorder>(
        *data.store, *data.objects, clock, place, std::move(run),
        acknowledgement(invocation.output));
    pipeline::TrackSink* sink = analysis->recorder.get();
    if (!options.mot_files.empty()) {
        BOOST_OUTCOME_TRY(analysis->mot, MotWriter::create(options.mot_files[index], *sink));
        sink = analysis->mot.get();
    }
    pipeline::GraphOptions graph;
    BOOST_OUTCOME_TRY(graph.start, start_time_of(options));
    graph.zones = std::move(camera.zones);
    graph.limiter.every_nth = static_cast<int>(invocation.settings.detect_every);
    graph.shots.jpeg_quality = static_cast<int>(invocation.settings.jpeg_quality);
    analysis->graph = std::make_unique<pipeline::CameraGraph>(
        pipeline::GraphParts{std::move(source), *detectors.people, detectors.faces.get(), *sink,
                             clock},
        std::move(graph));
    return analysis;
}

std::string duration_text(double seconds) {
    const auto whole = static_cast<long>(seconds + 0.5);
    char out[32];
    std::snprintf(out, sizeof out, "%ld:%02ld", whole / 60, whole % 60);
    return out;
}

// "cam-1 120/795 frames (31/s), 4 tracks, 0:22 left"
std::string progress_text(const Analysis& analysis) {
    const pipeline::Progress progress = analysis.graph->progress();
    std::string text = analysis.sensor + " " + std::to_string(progress.frames_done);
    if (progress.frames_estimate) text += "/" + std::to_string(*progress.frames_estimate);
    char rate[32];
    std::snprintf(rate, sizeof rate, " frames (%.0f/s), ", progress.frames_per_s);
    text += rate + std::to_string(progress.counters.tracks) + " tracks";
    if (progress.counters.dropped > 0) {
        text += ", " + std::to_string(progress.counters.dropped) + " dropped";
    }
    if (progress.frames_estimate && progress.frames_per_s > 0) {
        const auto left = static_cast<double>(*progress.frames_estimate - progress.frames_done);
        if (left > 0) text += ", " + duration_text(left / progress.frames_per_s) + " left";
    }
    return text;
}

void watch(const Output& output, const std::vector<std::unique_ptr<Analysis>>& analyses) {
    for (bool is_done = false; !is_done;) {
        is_done = true;
        std::string line;
        for (const auto& analysis : analyses) {
            if (stop_requested != 0) analysis->graph->stop();
            is_done = is_done && analysis->graph->is_done();
            line += (line.empty() ? "" : " · ") + progress_text(*analysis);
        }
        output.progress(line);
        if (!is_done) std::this_thread::sleep_for(kProgressPeriod);
    }
    output.progress("");
}

// The first error of the graph or of its recording; the run is ended in any case.
Result<void> end(const Output& output, Analysis& analysis) {
    const auto outcome = analysis.graph->wait();
    BOOST_OUTCOME_TRY(analysis.recorder->finish());
    if (!outcome) return outcome.error();
    const pipeline::Progress progress = analysis.graph->progress();
    if (!output.is_json()) {
        output.record("Analysed " + analysis.graph->source_info().shown_source,
                      {{"camera", analysis.sensor},
                       {"frames", progress.counters.decoded},
                       {"frames_per_s", progress.frames_per_s},
                       {"frames_dropped", progress.counters.dropped},
                       {"broken_packets", progress.counters.broken_packets},
                       {"tracks", analysis.recorder->tracks_closed()}});
    }
    return base::success();
}

}  // namespace

CommandResult analyze(const Invocation& invocation, const Analyze& options) {
    BOOST_OUTCOME_TRY(check_options(options));
    BOOST_OUTCOME_TRY(const auto start, start_time_of(options));
    if (!start) {
        invocation.output.say("No --start-time: a file counts as if it began now.");
    }
    const runtime::SystemClock clock;
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(service::close_dead_runs(*data.store, data.runs(), clock));
    BOOST_OUTCOME_TRY(const auto detectors, load_detectors(invocation.settings));
    signal(SIGINT, request_stop);
    signal(SIGTERM, request_stop);

    std::vector<std::unique_ptr<Analysis>> analyses;
    for (std::size_t i = 0; i < options.sources.size(); ++i) {
        BOOST_OUTCOME_TRY(auto analysis, begin(invocation, options, i, data, detectors, clock));
        analyses.push_back(std::move(analysis));
    }
    watch(invocation.output, analyses);
    Result<void> outcome = base::success();
    for (const auto& analysis : analyses) {
        auto ended = end(invocation.output, *analysis);
        if (!ended && outcome) outcome = std::move(ended);
    }
    BOOST_OUTCOME_TRY(std::move(outcome));
    return Exit::kOk;
}

}  // namespace app
