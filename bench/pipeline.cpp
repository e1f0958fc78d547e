// Measures the whole pipeline against decoding and the bare person detector, on one core.
//
// Prints a table, or JSON; docs/bench/pipeline.md explains the rows and keeps the results.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <sched.h>

#include "codec/jpeg.h"
#include "codec/source.h"
#include "infer/blazeface.h"
#include "infer/letterbox.h"
#include "infer/nanodet.h"
#include "pipeline/camera_graph.h"
#include "scratch_shop.h"

namespace {

constexpr const char* kAbout =
    "Measures frames per second on one core, taking turns, all in one run:\n"
    "  decode   the video alone\n"
    "  bare     decode, and the person detector on every frame\n"
    "  whole    decode, detect, track, faces, best pictures, JPEG, the store on disk\n"
    "and prints whole / bare: what all but the detector costs.";

struct Arguments {
    std::vector<std::string> videos = {"build/demo/vtest.avi", "build/demo/faces.mp4"};
    std::vector<std::string> person_models = {"build/models/person_fp32.onnx",
                                              "build/models/person_int8.onnx"};
    std::string face_model = "build/models/blazeface_back.onnx";
    std::string onnxruntime = "build/deps/onnxruntime/lib/libonnxruntime.so.1";
    std::string data = "build/bench/pipeline-data";
    std::string commit = "-";
    int frames = 300;
    int rounds = 3;
    int core = 0;
    bool json = false;
};

using Seconds = std::chrono::duration<double>;

[[noreturn]] void give_up(const base::Error& error) {
    std::cerr << "pipeline: " << error.message << " " << error.detail << "\n";
    std::exit(1);
}

template <class T>
T need(base::Result<T> result) {
    if (!result) give_up(result.error());
    return std::move(result).value();
}

// The first frames of a video.
class FirstFrames final : public codec::Source {
  public:
    FirstFrames(std::unique_ptr<codec::Source> video, int frames)
        : video_(std::move(video)), left_(frames) {}
    const codec::SourceInfo& info() const override { return video_->info(); }
    base::Result<std::optional<codec::Frame>> next(const codec::WantPicture& want) override {
        if (left_-- <= 0) return std::optional<codec::Frame>();
        return video_->next(want);
    }
    codec::SourceCounters counters() const override { return video_->counters(); }
    void interrupt() override { video_->interrupt(); }

  private:
    std::unique_ptr<codec::Source> video_;
    int left_;
};

// Counts, and passes on.
class CountingSink final : public pipeline::TrackSink {
  public:
    explicit CountingSink(pipeline::TrackSink& next) : next_(next) {}
    base::Result<void> on_frame(pipeline::FrameResult&& result) override {
        shots += result.shots.size();
        for (const auto& shot : result.shots) {
            faces += shot.kind == pipeline::ShotUpdate::Kind::kFace ? 1 : 0;
        }
        return next_.on_frame(std::move(result));
    }
    std::size_t shots = 0;
    std::size_t faces = 0;

  private:
    pipeline::TrackSink& next_;
};

class FaceCounter final : public infer::FaceDetector {
  public:
    explicit FaceCounter(const infer::FaceDetector& faces) : faces_(faces) {}
    base::Result<std::vector<domain::Face>> detect_faces(media::ImageView picture) const override {
        ++calls;
        return faces_.detect_faces(picture);
    }
    mutable std::atomic<int> calls = 0;

  private:
    const infer::FaceDetector& faces_;
};

struct Models {
    std::unique_ptr<infer::PersonDetector> people;
    std::unique_ptr<infer::FaceDetector> faces;
};

Models load(const Arguments& arguments, const std::string& person_model) {
    const auto runtime = need(infer::Runtime::load(arguments.onnxruntime));
    return {need(infer::load_nanodet(runtime, {.model_path = person_model})),
            need(infer::load_blazeface(runtime, {.model_path = arguments.face_model}))};
}

// What is measured together.
struct Subject {
    const Arguments& arguments;
    const std::string& video;
    const Models& models;
};

std::unique_ptr<codec::Source> open(const Subject& subject) {
    return std::make_unique<FirstFrames>(need(codec::Source::open(subject.video)),
                                         subject.arguments.frames);
}

int run_bare(const Subject& subject, const infer::PersonDetector* people) {
    const auto source = open(subject);
    int frames = 0;
    while (auto frame = need(source->next())) {
        if (people != nullptr) need(people->detect(frame->picture->view()));
        ++frames;
    }
    return frames;
}

struct Whole {
    int frames = 0;
    std::int64_t tracks = 0;
    std::size_t shots = 0;
    std::size_t face_shots = 0;
    int face_searches = 0;
};

Whole run_whole(const Subject& subject, bench::ScratchShop& shop) {
    const FaceCounter faces(*subject.models.faces);
    const auto recorder = need(shop.recorder(0));
    CountingSink sink(*recorder);
    pipeline::CameraGraph graph({open(subject), *subject.models.people, &faces, sink, shop.clock()},
                                {});
    if (const auto done = graph.wait(); !done) give_up(done.error());
    if (const auto done = recorder->finish(); !done) give_up(done.error());
    const auto counters = graph.progress().counters;
    return {static_cast<int>(counters.reported), counters.tracks, sink.shots, sink.faces,
            faces.calls};
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct Speed {
    double fps = 0;     // by the clock on the wall
    double cpu_ms = 0;  // per frame, of the whole process
};

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

Speed speed_of(const std::function<int()>& run) {
    const auto start = std::chrono::steady_clock::now();
    const double cpu_start = cpu_seconds();
    const int frames = run();
    const double cpu = cpu_seconds() - cpu_start;
    const Seconds wall = std::chrono::steady_clock::now() - start;
    return {frames / wall.count(), cpu * 1000 / frames};
}

Speed median(const std::vector<Speed>& speeds) {
    std::vector<double> fps;
    std::vector<double> cpu_ms;
    for (const Speed& each : speeds) {
        fps.push_back(each.fps);
        cpu_ms.push_back(each.cpu_ms);
    }
    return {median(fps), median(cpu_ms)};
}

// Of processor time, the median of some calls; the first ones warm up.
double milliseconds(const std::function<void()>& call) {
    constexpr int kWarmUp = 10;
    constexpr int kCalls = 60;
    std::vector<double> times;
    for (int i = 0; i < kCalls; ++i) {
        const double start = cpu_seconds();
        call();
        if (i >= kWarmUp) times.push_back((cpu_seconds() - start) * 1e3);
    }
    return median(times);
}

struct Report {
    Speed decode;
    Speed bare;
    Speed whole_speed;
    // Medians of the rounds' own ratios: a disturbance hits neighbours alike.
    double ratio = 0;
    double cpu_ratio = 0;  // the same by processor time, for a machine that is busy otherwise
    double letterbox_ms = 0;
    double person_ms = 0;
    double face_ms = 0;
    double jpeg_ms = 0;
    Whole whole;
};

void measure_parts(const Subject& subject, Report& report) {
    const Models& models = subject.models;
    const auto frame = need(open(subject)->next());
    if (!frame) give_up(base::fail(base::ErrorKind::kNotFound, "the video has no frames"));
    const media::ImageView view = frame->picture->view();
    const int side = std::min({view.width, view.height, 150});
    const media::ImageView head = view.crop(0, 0, side, side);
    const infer::SizePx picture{view.width, view.height};
    const infer::SizePx input = infer::input_around(picture, 416, 32);
    const infer::Letterbox box = infer::fit(picture, input);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(3 * input.width * input.height));
    report.letterbox_ms =
        milliseconds([&] { infer::fill_bgr_bytes(view, box, infer::PixelOrder::kBlocks, bytes); });
    report.person_ms = milliseconds([&] { need(models.people->detect(view)); });
    report.face_ms = milliseconds([&] { need(models.faces->detect_faces(head)); });
    report.jpeg_ms = milliseconds([&] { need(codec::encode_jpeg(head)); });
}

Report measure(const Subject& subject) {
    Report report;
    measure_parts(subject, report);
    const auto shop = need(bench::ScratchShop::open(subject.arguments.data, 1));
    std::vector<Speed> decode;
    std::vector<Speed> bare;
    std::vector<Speed> whole;
    std::vector<double> ratio;
    std::vector<double> cpu_ratio;
    for (int round = 0; round < subject.arguments.rounds; ++round) {
        decode.push_back(speed_of([&] { return run_bare(subject, nullptr); }));
        bare.push_back(speed_of([&] { return run_bare(subject, subject.models.people.get()); }));
        whole.push_back(speed_of([&] {
            report.whole = run_whole(subject, *shop);
            return report.whole.frames;
        }));
        ratio.push_back(whole.back().fps / bare.back().fps);
        cpu_ratio.push_back(bare.back().cpu_ms / whole.back().cpu_ms);
    }
    report.decode = median(decode);
    report.bare = median(bare);
    report.whole_speed = median(whole);
    report.ratio = median(ratio);
    report.cpu_ratio = median(cpu_ratio);
    return report;
}

std::string machine() {
    std::ifstream cpuinfo("/proc/cpuinfo");
    for (std::string line; std::getline(cpuinfo, line);) {
        if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
    }
    return "unknown processor";
}

void print_table(const Subject& subject, const std::string& model, const Report& report) {
    const Arguments& arguments = subject.arguments;
    std::printf(
        "machine  %s, one core\ncommit   %s\nmodel    %s\nvideo    %s, %d frames, median of %d "
        "rounds\n\n",
        machine().c_str(), arguments.commit.c_str(), model.c_str(), subject.video.c_str(),
        report.whole.frames, arguments.rounds);
    std::printf("%-8s %9s %9s\n", "", "frames/s", "CPU ms");
    const auto row = [](const char* name, const Speed& speed) {
        std::printf("%-8s %9.1f %9.2f\n", name, speed.fps, speed.cpu_ms);
    };
    row("decode", report.decode);
    row("bare", report.bare);
    row("whole", report.whole_speed);
    std::printf("\nwhole / bare   %.3f by the clock, %.3f by processor time\n\n", report.ratio,
                report.cpu_ratio);
    std::printf(
        "one call, ms   letterbox %.2f   person detector %.2f   face detector %.2f   JPEG "
        "150x150 %.2f\n",
        report.letterbox_ms, report.person_ms, report.face_ms, report.jpeg_ms);
    std::printf(
        "whole gave     %lld tracks, %zu pictures, %zu of them faces, from %d face searches\n\n",
        static_cast<long long>(report.whole.tracks), report.whole.shots, report.whole.face_shots,
        report.whole.face_searches);
}

void print_json(const Subject& subject, const std::string& model, const Report& report) {
    const Arguments& arguments = subject.arguments;
    std::printf(
        "{\"machine\":\"%s\",\"commit\":\"%s\",\"model\":\"%s\",\"video\":\"%s\",\"frames\":%d,"
        "\"rounds\":%d,"
        "\"decode_fps\":%.1f,\"bare_fps\":%.2f,\"whole_fps\":%.2f,\"ratio\":%.4f,"
        "\"decode_cpu_ms\":%.3f,\"bare_cpu_ms\":%.3f,\"whole_cpu_ms\":%.3f,\"cpu_ratio\":%.4f,"
        "\"letterbox_ms\":%.3f,\"person_ms\":%.3f,\"face_ms\":%.3f,\"jpeg_ms\":%.3f,"
        "\"tracks\":%lld,\"shots\":%zu,\"face_shots\":%zu,\"face_searches\":%d}\n",
        machine().c_str(), arguments.commit.c_str(), model.c_str(), subject.video.c_str(),
        report.whole.frames, arguments.rounds, report.decode.fps, report.bare.fps,
        report.whole_speed.fps, report.ratio, report.decode.cpu_ms, report.bare.cpu_ms,
        report.whole_speed.cpu_ms, report.cpu_ratio, report.letterbox_ms, report.person_ms,
        report.face_ms, report.jpeg_ms, static_cast<long long>(report.whole.tracks),
        report.whole.shots, report.whole.face_shots, report.whole.face_searches);
}

}  // namespace

int main(int count, char** values) {
    Arguments arguments;
    CLI::App app(kAbout);
    app.add_option("--videos", arguments.videos, "Video files; one table each")
        ->delimiter(',')
        ->capture_default_str();
    app.add_option("--person-models", arguments.person_models, "NanoDet, ONNX; the same")
        ->delimiter(',')
        ->capture_default_str();
    app.add_option("--face-model", arguments.face_model, "BlazeFace, ONNX")->capture_default_str();
    app.add_option("--onnxruntime", arguments.onnxruntime, "libonnxruntime.so.1")
        ->capture_default_str();
    app.add_option("--data", arguments.data, "Scratch directory; emptied")->capture_default_str();
    app.add_option("--frames", arguments.frames, "Of the video, from its start")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--rounds", arguments.rounds, "Turns of each row")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    app.add_option("--core", arguments.core, "The core that all threads run on")
        ->capture_default_str()
        ->check(CLI::Range(0, CPU_SETSIZE - 1));
    app.add_option("--commit", arguments.commit, "What is measured, for the report");
    app.add_flag("--json", arguments.json, "Print JSON");
    app.footer("script/setup puts the video, the models and ONNX Runtime into build/.");
    CLI11_PARSE(app, count, values);

    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<std::size_t>(arguments.core), &cores);
    if (sched_setaffinity(0, sizeof(cores), &cores) != 0) {
        std::cerr << "pipeline: core " << arguments.core << " may not be used; see nproc\n";
        return 1;
    }
    for (const std::string& model : arguments.person_models) {
        const Models models = load(arguments, model);
        const std::string name = std::filesystem::path(model).stem();
        for (const std::string& video : arguments.videos) {
            const Subject subject{arguments, video, models};
            const Report report = measure(subject);
            if (arguments.json) {
                print_json(subject, name, report);
            } else {
                print_table(subject, name, report);
            }
        }
    }
    return 0;
}
