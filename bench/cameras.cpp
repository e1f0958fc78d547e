// Measures how many live cameras one core serves, and what the lower rate and 8 bits cost.
//
// Prints a table, or JSON; docs/bench/cameras.md explains the columns and keeps the results.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <sched.h>
#include <unistd.h>

#include "infer/blazeface.h"
#include "infer/nanodet.h"
#include "infer/shared_detector.h"
#include "paced_source.h"
#include "pipeline/camera_graph.h"
#include "scratch_shop.h"
#include "vision/mot_evaluation.h"
#include "vision/mot_format.h"

namespace {

constexpr const char* kAbout =
    "Plays a video as so many live cameras at once, through decoding, the shared detector, "
    "tracking,\n"
    "best pictures, faces, JPEG and the store on disk, all on one core, and prints for each number "
    "of\n"
    "cameras what was looked at and what was lost. With --ground-truth also the tracks' accuracy.";

constexpr double kDroppedMax = 0.01;
struct Arguments {
    std::string video = "build/bench/vtest.mp4";
    std::string models = "build/models";
    std::string onnxruntime = "build/deps/onnxruntime/lib/libonnxruntime.so.1";
    std::string data = "build/bench/cameras-data";
    std::string ground_truth;
    std::string precision = "int8";
    std::string commit = "-";
    std::vector<int> cameras = {1, 4, 8, 12, 14, 16};
    std::int64_t frames = 270;
    double rate = 5;
    int seconds = 32;
    int core = 0;
    bool json = false;
};

[[noreturn]] void give_up(const base::Error& error) {
    std::cerr << "cameras: " << error.message << " " << error.detail << "\n";
    std::exit(1);
}

template <class T>
T need(base::Result<T> result) {
    if (!result) give_up(result.error());
    return std::move(result).value();
}

void need(base::Result<void> result) {
    if (!result) give_up(result.error());
}

// Keeps the positions in the first frames, and passes all on.
class Positions final : public pipeline::TrackSink {
  public:
    // `first_frame`: of the file, at which the source begins.
    Positions(pipeline::TrackSink* next, std::int64_t first_frame, std::int64_t frames)
        : next_(next), first_frame_(first_frame), frames_(frames) {}

    base::Result<void> on_frame(pipeline::FrameResult&& result) override {
        if (!result.source_ended) {
            if (looked_at_) intervals_.push_back(result.at - *looked_at_);
            looked_at_ = result.at;
        }
        for (const pipeline::TrackUpdate& each : result.observed) {
            const std::int64_t number = each.frame + first_frame_ + 1;
            if (number > frames_) continue;
            rows_.push_back({number, static_cast<std::int64_t>(each.track), each.box, false});
        }
        if (next_ == nullptr) return base::success();
        return next_->on_frame(std::move(result));
    }
    const std::vector<vision::MotRow>& rows() const { return rows_; }
    // Of the video, between two looks.
    const std::vector<base::Millis>& intervals() const { return intervals_; }

  private:
    pipeline::TrackSink* next_;
    std::int64_t first_frame_;
    std::int64_t frames_;
    std::optional<base::Instant> looked_at_;
    std::vector<base::Millis> intervals_;
    std::vector<vision::MotRow> rows_;
};

struct Models {
    std::unique_ptr<infer::PersonDetector> exact;
    std::unique_ptr<infer::PersonDetector> people;
    std::unique_ptr<infer::FaceDetector> faces;
};

Models load(const Arguments& arguments) {
    const auto runtime = need(infer::Runtime::load(arguments.onnxruntime));
    const auto person = [&](const std::string& precision) {
        return need(infer::load_nanodet(
            runtime, {.model_path = arguments.models + "/person_" + precision + ".onnx"}));
    };
    return {person("fp32"), person(arguments.precision),
            need(infer::load_blazeface(runtime,
                                       {.model_path = arguments.models + "/blazeface_back.onnx"}))};
}

struct Accuracy {
    double mota = 0;
    double idf1 = 0;
    int switches = 0;
};

class Truth {
  public:
    explicit Truth(const Arguments& arguments) {
        if (arguments.ground_truth.empty()) return;
        std::ifstream file(arguments.ground_truth, std::ios::binary);
        if (!file) give_up(base::Error{.message = "cannot read " + arguments.ground_truth});
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        for (const auto& line : need(vision::parse_mot(text, arguments.ground_truth))) {
            if (line.frame > arguments.frames) continue;
            rows_.push_back({line.frame, line.id, line.box, line.score == 0});
        }
    }
    bool is_there() const { return !rows_.empty(); }
    // `first_frame`: what came before it does not count.
    Accuracy score(const std::vector<vision::MotRow>& result, std::int64_t first_frame) const {
        std::vector<vision::MotRow> truth;
        for (const vision::MotRow& row : rows_) {
            if (row.frame > first_frame) truth.push_back(row);
        }
        const vision::MotScores scores = vision::evaluate_mot(truth, result);
        return {100 * scores.mota(), 100 * scores.idf1(), scores.switches};
    }

  private:
    std::vector<vision::MotRow> rows_;
};

// Every frame of the file, fp32, as fast as it goes: what a lower rate and 8 bits are compared
// with.
Accuracy every_frame(const Arguments& arguments, const Models& models, const Truth& truth) {
    const runtime::SystemClock clock;
    Positions positions(nullptr, 0, arguments.frames);
    pipeline::CameraGraph graph(
        {need(codec::Source::open(arguments.video)), *models.exact, nullptr, positions, clock}, {});
    while (!graph.is_done() && graph.progress().counters.reported < arguments.frames + 10) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    graph.stop();
    need(graph.wait());
    return truth.score(positions.rows(), 0);
}

struct Camera {
    std::unique_ptr<service::TrackRecorder> recorder;
    std::unique_ptr<Positions> positions;
    bench::PacedSource* source = nullptr;
    std::unique_ptr<pipeline::CameraGraph> graph;
};

Camera start(const Arguments& arguments, const infer::PersonDetector& people, const Models& models,
             bench::ScratchShop& shop, int index, bench::SteadyTime at) {
    Camera camera;
    camera.recorder = need(shop.recorder(index));
    camera.positions = std::make_unique<Positions>(camera.recorder.get(), index, arguments.frames);
    auto source = need(bench::PacedSource::open(arguments.video, at, index));
    camera.source = source.get();
    pipeline::GraphOptions options;
    options.limiter.per_second_max = arguments.rate;
    camera.graph = std::make_unique<pipeline::CameraGraph>(
        pipeline::GraphParts{std::move(source), people, models.faces.get(), *camera.positions,
                             shop.clock()},
        std::move(options));
    return camera;
}

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double resident_mb() {
    std::ifstream statm("/proc/self/statm");
    double total = 0;
    double resident = 0;
    statm >> total >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

struct Row {
    int cameras = 0;
    double tracked_fps = 0;  // frames of all cameras that have passed the tracker, looked at or not
    double detections_fps = 0;  // of one camera
    double detections_fps_least = 0;
    double detections_fps_most = 0;
    double interval_p95_ms = 0;  // between two looks of a camera
    double dropped = 0;  // share of the frames that should have been looked at, or came late
    double cpu = 0;      // of one core
    double resident_mb = 0;
    double wait_ms = 0;    // for the detector, on average
    double detect_ms = 0;  // in it
    std::int64_t tracks = 0;
    Accuracy accuracy;  // means over the cameras
    int switches_most = 0;
};

double percentile_95(std::vector<base::Millis> times) {
    if (times.empty()) return 0;
    const auto at = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 95 / 100);
    std::nth_element(times.begin(), at, times.end());
    return static_cast<double>(at->count());
}

Row measure(const Arguments& arguments, const Models& models, const Truth& truth, int count) {
    const auto shop = need(bench::ScratchShop::open(arguments.data, count));
    const infer::SharedDetector people(*models.people, 1);
    Row row;
    row.cameras = count;
    const auto begin =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(200 + 60 * count);
    std::vector<Camera> cameras;
    // Each begins at another moment of the first second, one frame later in the video: cameras do
    // not all see the same, and which frames are looked at makes a difference.
    for (int i = 0; i < count; ++i) {
        const auto phase = std::chrono::microseconds(std::int64_t{1'000'000} * i / count);
        cameras.push_back(start(arguments, people, models, *shop, i, begin + phase));
    }
    const double cpu_before = cpu_seconds();
    const auto end = begin + std::chrono::seconds(arguments.seconds);
    std::this_thread::sleep_until(end);
    row.cpu = (cpu_seconds() - cpu_before) / arguments.seconds;
    row.resident_mb = resident_mb();
    std::int64_t detected = 0;
    std::int64_t lost = 0;
    std::int64_t decoded = 0;
    for (const Camera& camera : cameras) {
        const auto counters = camera.graph->progress().counters;
        const double fps = static_cast<double>(counters.detected) / arguments.seconds;
        row.detections_fps_least = decoded == 0 ? fps : std::min(row.detections_fps_least, fps);
        row.detections_fps_most = std::max(row.detections_fps_most, fps);
        detected += counters.detected;
        decoded += counters.decoded;
        lost += counters.dropped + camera.source->late();
        row.tracks += counters.tracks;
    }
    const infer::SharedDetectorLoad load = people.load();
    for (Camera& camera : cameras) camera.graph->stop();
    std::int64_t first_frame = 0;
    std::vector<base::Millis> intervals;
    for (Camera& camera : cameras) {
        need(camera.graph->wait());
        need(camera.recorder->finish());
        const auto& own = camera.positions->intervals();
        intervals.insert(intervals.end(), own.begin(), own.end());
        if (!truth.is_there()) continue;
        const Accuracy accuracy = truth.score(camera.positions->rows(), first_frame++);
        row.accuracy.mota += accuracy.mota / count;
        row.accuracy.idf1 += accuracy.idf1 / count;
        row.switches_most = std::max(row.switches_most, accuracy.switches);
    }
    row.interval_p95_ms = percentile_95(std::move(intervals));
    row.tracked_fps = static_cast<double>(decoded) / arguments.seconds;
    row.detections_fps = static_cast<double>(detected) / arguments.seconds / count;
    row.dropped =
        static_cast<double>(lost) / static_cast<double>(std::max<std::int64_t>(1, detected + lost));
    const auto served = static_cast<double>(std::max<std::int64_t>(1, load.served));
    row.wait_ms = static_cast<double>(load.waited_total.count()) / served / 1e3;
    row.detect_ms = static_cast<double>(load.busy_total.count()) / served / 1e3;
    return row;
}

std::string machine() {
    std::ifstream cpuinfo("/proc/cpuinfo");
    std::string line;
    while (std::getline(cpuinfo, line) && line.rfind("model name", 0) != 0) {
    }
    return line.empty() ? "unknown processor" : line.substr(line.find(':') + 2);
}

void print_head(const Arguments& arguments, const Truth& truth, const Accuracy& exact) {
    std::printf(
        "machine  %s, one core\ncommit   %s\nvideo    %s, %g detections/s per camera, %s, %d s "
        "each row\n",
        machine().c_str(), arguments.commit.c_str(), arguments.video.c_str(), arguments.rate,
        arguments.precision.c_str(), arguments.seconds);
    if (truth.is_there()) {
        std::printf("fp32 on every frame: MOTA %.1f, IDF1 %.1f, %d switches (frames 1-%lld)\n",
                    exact.mota, exact.idf1, exact.switches,
                    static_cast<long long>(arguments.frames));
    }
    std::printf("\n%7s %11s %12s %11s %7s %9s %6s %9s %8s %8s %7s %6s %6s %5s\n", "cameras",
                "tracked fps", "detections/s", "least-most", "95% ms", "dropped %", "CPU %",
                "memory MB", "wait ms", "call ms", "tracks", "MOTA", "loss", "IDSW");
}

void print_row(const Arguments& arguments, const Row& row, const Truth& truth,
               const Accuracy& exact) {
    if (arguments.json) {
        std::printf(
            "{\"machine\":\"%s\",\"commit\":\"%s\",\"precision\":\"%s\",\"rate\":%g,\"cameras\":%d,"
            "\"tracked_fps\":%.2f,\"detections_fps\":%.3f,\"detections_fps_least\":%.3f,"
            "\"detections_fps_most\":%.3f,\"interval_p95_ms\":%.0f,\"dropped\":%.5f,\"cpu\":%.4f,"
            "\"memory_mb\":%.1f,\"wait_ms\":%.2f,\"call_ms\":%.2f,\"tracks\":%lld,\"mota\":%.2f,"
            "\"mota_exact\":%.2f,\"idf1\":%.2f,\"switches_most\":%d}\n",
            machine().c_str(), arguments.commit.c_str(), arguments.precision.c_str(),
            arguments.rate, row.cameras, row.tracked_fps, row.detections_fps,
            row.detections_fps_least, row.detections_fps_most, row.interval_p95_ms, row.dropped,
            row.cpu, row.resident_mb, row.wait_ms, row.detect_ms,
            static_cast<long long>(row.tracks), row.accuracy.mota, exact.mota, row.accuracy.idf1,
            row.switches_most);
    } else {
        std::printf("%7d %11.1f %12.2f %6.2f-%.2f %7.0f %9.2f %6.1f %9.0f %8.1f %8.1f %7lld",
                    row.cameras, row.tracked_fps, row.detections_fps, row.detections_fps_least,
                    row.detections_fps_most, row.interval_p95_ms, 100 * row.dropped, 100 * row.cpu,
                    row.resident_mb, row.wait_ms, row.detect_ms,
                    static_cast<long long>(row.tracks));
        if (truth.is_there()) {
            std::printf(" %6.1f %6.1f %5d", row.accuracy.mota, exact.mota - row.accuracy.mota,
                        row.switches_most);
        }
        std::printf("\n");
    }
    std::fflush(stdout);
}

}  // namespace

int main(int count, char** values) {
    Arguments arguments;
    CLI::App app(kAbout);
    app.add_option("--video", arguments.video, "A video file; script/bench makes the default")
        ->capture_default_str();
    app.add_option("--models", arguments.models, "Directory of the models")->capture_default_str();
    app.add_option("--onnxruntime", arguments.onnxruntime, "libonnxruntime.so.1")
        ->capture_default_str();
    app.add_option("--data", arguments.data, "Scratch directory; emptied")->capture_default_str();
    app.add_option("--ground-truth", arguments.ground_truth, "MOTChallenge file of the video");
    app.add_option("--precision", arguments.precision, "int8 or fp32")
        ->capture_default_str()
        ->check(CLI::IsMember({"int8", "fp32"}));
    app.add_option("--cameras", arguments.cameras, "How many, one row each")
        ->delimiter(',')
        ->capture_default_str()
        ->check(CLI::Range(1, 200));
    app.add_option("--rate", arguments.rate, "Detections per second and camera")
        ->capture_default_str()
        ->check(CLI::Range(0.1, 100.0));
    app.add_option("--seconds", arguments.seconds, "Length of a row")->capture_default_str();
    app.add_option("--core", arguments.core, "The core that all threads run on")
        ->capture_default_str()
        ->check(CLI::Range(0, CPU_SETSIZE - 1));
    app.add_option("--commit", arguments.commit, "What is measured, for the report");
    app.add_flag("--json", arguments.json, "Print JSON, a line for each row");
    CLI11_PARSE(app, count, values);

    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<std::size_t>(arguments.core), &cores);
    if (sched_setaffinity(0, sizeof(cores), &cores) != 0) {
        std::cerr << "cameras: that core may not be used; see nproc\n";
        return 1;
    }
    const Models models = load(arguments);
    const Truth truth(arguments);
    const Accuracy exact = truth.is_there() ? every_frame(arguments, models, truth) : Accuracy{};
    if (!arguments.json) print_head(arguments, truth, exact);
    int most = 0;
    for (const int cameras : arguments.cameras) {
        const Row row = measure(arguments, models, truth, cameras);
        print_row(arguments, row, truth, exact);
        if (row.dropped <= kDroppedMax) most = std::max(most, cameras);
    }
    if (!arguments.json) {
        std::printf("\ncameras per core at %g detections/s each, at most %g %% dropped: %d\n",
                    arguments.rate, 100 * kDroppedMax, most);
    }
    return 0;
}
