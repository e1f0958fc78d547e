// Measures the tracks of a real video, end to end: decode, detect, track, as the product does it.
//
// Prints a table, or JSON; docs/bench/mot.md explains the rows and keeps the results.
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "codec/source.h"
#include "infer/nanodet.h"
#include "mot_losses.h"
#include "mot_report.h"
#include "pipeline/camera_graph.h"

namespace {

constexpr const char* kAbout =
    "Measures the tracks of a video, end to end: decode, detect, track. With ground truth: MOTA, "
    "IDF1 and\nswitches, as py-motmetrics counts them, and where the losses come from.";

constexpr const char* kWhereToGetFiles =
    "The default video is PETS09-S2L1, frame for frame; its ground truth is part of MOTChallenge "
    "2015\n(motchallenge.net/data/MOT15), licensed CC BY-NC-SA 3.0: for measuring only.\n"
    "  script/bench mot --ground-truth PETS09-S2L1/gt.txt --frames 1-270\n"
    "The tracker alone, on files of boxes: script/bench track.\n";

struct Arguments {
    std::string video = "build/demo/vtest.avi";
    std::string ground_truth;
    std::string frames = "1-270";
    std::string best_other = "74.4,70.7,13";
    std::string person_model = bench::default_person_model();
    std::string onnxruntime = "build/deps/onnxruntime/lib/libonnxruntime.so.1";
    std::string write_result;
    std::string commit = "unknown";
    bool json = false;
};

template <class T>
T need(base::Result<T> result) {
    if (!result) bench::stop(result.error().message + " " + result.error().detail);
    return std::move(result).value();
}

// The detector that the graph uses, overheard. Called by one thread, a frame at a time.
class Overheard final : public infer::PersonDetector {
  public:
    explicit Overheard(std::unique_ptr<infer::PersonDetector> detector)
        : detector_(std::move(detector)) {}

    base::Result<std::vector<domain::Detection>> detect(media::ImageView frame) const override {
        BOOST_OUTCOME_TRY(auto found, detector_->detect(frame));
        heard_[static_cast<std::int64_t>(heard_.size()) + 1] = found;
        return found;
    }
    const bench::DetectionsByFrame& heard() const { return heard_; }

  private:
    std::unique_ptr<infer::PersonDetector> detector_;
    mutable bench::DetectionsByFrame heard_;
};

// Keeps what the graph says, and stops it after the last wanted frame.
class Listener final : public pipeline::TrackSink {
  public:
    explicit Listener(bench::FrameRange range) : range_(range) {}

    base::Result<void> on_frame(pipeline::FrameResult&& result) override {
        for (const pipeline::TrackUpdate& seen : result.observed) {
            const std::int64_t frame = seen.frame + 1;  // files count from 1
            if (frame < range_.first || frame > range_.last) continue;
            told.push_back({seen.track, frame, seen.at, seen.box, seen.score_01});
        }
        frames = std::max(frames, result.frame + 1);
        if (result.frame + 1 >= range_.last && graph != nullptr) graph->stop();
        return base::success();
    }

    pipeline::CameraGraph* graph = nullptr;
    std::vector<vision::Observation> told;
    std::int64_t frames = 0;

  private:
    bench::FrameRange range_;
};

void add_losses(const std::vector<bench::Loss>& losses, const std::string& title,
                bench::Table& table) {
    for (const bench::Loss& loss : losses) {
        table.row(title + loss.name, loss.json_name, 0).values.push_back(loss.count);
    }
}

bench::Table measure(const Arguments& arguments) {
    const bench::FrameRange range = bench::parse_range(arguments.frames);
    auto runtime = need(infer::Runtime::load(arguments.onnxruntime));
    const Overheard people(need(infer::load_nanodet(
        runtime, {.model_path = arguments.person_model, .score_01_min = bench::kFaintScoreMin})));
    const runtime::SystemClock clock;
    Listener listener(range);
    const auto begun = std::chrono::steady_clock::now();
    {
        pipeline::CameraGraph graph(
            {need(codec::Source::open(arguments.video)), people, nullptr, listener, clock},
            {.start = base::from_unix_ms(0)});
        listener.graph = &graph;
        const auto done = graph.wait();
        if (!done) bench::stop(done.error().message + " " + done.error().detail);
    }
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begun;

    bench::Table table;
    if (!arguments.ground_truth.empty()) {
        const auto truth = bench::read_truth(arguments.ground_truth, range);
        std::vector<vision::MotRow> rows;
        for (const vision::Observation& seen : listener.told) {
            rows.push_back({seen.frame, static_cast<std::int64_t>(seen.track), seen.box, false});
        }
        vision::MotEvents events;
        table.add(vision::evaluate_mot(truth, rows, &events),
                  bench::parse_peers(arguments.best_other));
        const bench::Losses losses =
            bench::explain(events, truth, listener.told, people.heard(), vision::TrackerOptions{});
        add_losses(losses.misses, "FN: ", table);
        add_losses(losses.false_positives, "FP: ", table);
    }
    table.row("frames", "frames", 0).values.push_back(static_cast<double>(listener.frames));
    table.row("frames/s", "frames_per_s", 1)
        .values.push_back(static_cast<double>(listener.frames) / elapsed.count());
    if (!arguments.write_result.empty()) {
        std::vector<vision::MotLine> lines;
        for (const vision::Observation& seen : listener.told) {
            lines.push_back({seen.frame, static_cast<std::int64_t>(seen.track), seen.box,
                             static_cast<double>(seen.score_01)});
        }
        bench::write_lines(arguments.write_result, lines);
    }
    return table;
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{kAbout, "mot"};
    app.footer(kWhereToGetFiles);
    app.add_option("--video", arguments.video, "A video file")->capture_default_str();
    app.add_option("--ground-truth", arguments.ground_truth, "Ground truth (gt.txt)");
    app.add_option("--frames", arguments.frames, "FIRST-LAST, inclusive")->capture_default_str();
    app.add_option("--best-other", arguments.best_other,
                   "MOTA,IDF1,SWITCHES of the best other tracker on this detector's boxes")
        ->capture_default_str();
    app.add_option("--person-model", arguments.person_model, "NanoDet, ONNX")
        ->capture_default_str();
    app.add_option("--onnxruntime", arguments.onnxruntime, "libonnxruntime.so.1")
        ->capture_default_str();
    app.add_option("--write-result", arguments.write_result,
                   "Write the tracks as a MOTChallenge result file");
    app.add_option("--commit", arguments.commit, "Commit to print with the table");
    app.add_flag("--json", arguments.json, "Print one JSON object instead of the table");
    CLI11_PARSE(app, argc, argv);

    const bench::Table table = measure(arguments);
    if (arguments.json) {
        table.print_json(arguments.commit, ",\"video\":\"" + arguments.video + "\",\"model\":\"" +
                                               arguments.person_model + "\"");
        return 0;
    }
    std::printf("model    %s\n", arguments.person_model.c_str());
    table.print(arguments.commit);
    if (arguments.ground_truth.empty()) {
        std::printf("\nNo --ground-truth, so no accuracy.\n%s", kWhereToGetFiles);
    }
    return 0;
}
