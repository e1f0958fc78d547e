// Shows how a clip's best pictures are chosen: a table of tracks, and a sheet of pictures to judge.
//
// docs/bench/shots.md keeps the judgement. The parts are the product's own, driven one by one, so
// that the pictures that were not chosen can be seen, too.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "codec/source.h"
#include "infer/blazeface.h"
#include "infer/nanodet.h"
#include "mot_report.h"
#include "pipeline/face_search.h"
#include "shots_sheet.h"
#include "vision/best_shot.h"
#include "vision/tracker.h"

namespace {

constexpr const char* kAbout =
    "Shows how a clip's best pictures are chosen. Prints, for each track and kind of picture, the "
    "number of\ncandidates, the chosen one's score with its parts, and where it stands among the "
    "candidates; writes a\nsheet of pictures, candidates in order of time with their scores, the "
    "choice in a frame.";

struct Arguments {
    std::vector<std::string> videos = {"build/demo/faces.mp4", "build/demo/vtest.avi"};
    std::string person_model = bench::default_person_model();
    std::string face_model = "build/models/blazeface_back.onnx";
    std::string onnxruntime = "build/deps/onnxruntime/lib/libonnxruntime.so.1";
    std::string out = "build/bench/shots";
    std::string commit = "unknown";
    int frames = 300;
    double per_second = 0;
};

template <class T>
T need(base::Result<T> result) {
    if (!result) bench::stop("shots: " + result.error().message + " " + result.error().detail);
    return std::move(result).value();
}

struct Models {
    std::unique_ptr<infer::PersonDetector> people;
    std::unique_ptr<infer::FaceDetector> faces;
};

struct Cost {
    double ms = 0;
    std::int64_t calls = 0;

    double each() const { return calls > 0 ? ms / static_cast<double>(calls) : 0; }
};

template <class Call>
auto timed(Cost& cost, Call call) {
    const auto begun = std::chrono::steady_clock::now();
    auto result = call();
    cost.ms +=
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
    ++cost.calls;
    return result;
}

// One clip on its way through detector, tracker, face search and choice.
class Clip {
  public:
    Clip(const Arguments& arguments, const Models& models, const std::string& video)
        : arguments_(arguments),
          models_(models),
          source_(need(codec::Source::open(video))),
          face_search_(*models.faces) {}

    void watch() {
        base::Instant next_at = base::from_unix_ms(0);
        for (int looked_at = 0; looked_at < arguments_.frames;) {
            auto frame = need(source_->next());
            if (!frame) break;
            const base::Instant at =
                base::from_unix_ms(std::chrono::duration_cast<base::Millis>(frame->pts).count());
            if (at < next_at) continue;
            if (arguments_.per_second > 0) {
                next_at = at + base::Millis(static_cast<int>(1000 / arguments_.per_second) - 1);
            }
            look(frame->picture->view(), frame->index, at);
            ++looked_at;
        }
    }

    const std::map<std::uint64_t, bench::TrackPage>& pages() const { return pages_; }
    const Cost& body_cost() const { return body_cost_; }
    const Cost& face_cost() const { return face_cost_; }
    const Cost& search_cost() const { return search_cost_; }

  private:
    void look(media::ImageView picture, std::int64_t index, base::Instant at) {
        const auto people = need(models_.people->detect(picture));
        const auto step = tracker_.update(index, at, people);
        std::vector<pipeline::TrackedBody> bodies;
        for (const vision::Observation& seen : step.observed) {
            bench::TrackPage& page = pages_.try_emplace(seen.track).first->second;
            if (page.observations++ == 0) page.start = seen.at;
            page.end = seen.at;
            if (seen.frame == index)
                bodies.push_back({seen.track, seen.found, seen.score_01, seen.box});
        }
        for (const pipeline::TrackedBody& body : bodies) {
            offer_body(picture, at, body, vision::others_than(body.box, people, step.unseen));
        }
        const auto faces =
            timed(search_cost_, [&] { return need(face_search_.search(picture, at, bodies)); });
        for (const pipeline::FoundFace& face : faces) offer_face(picture, at, face);
    }

    void offer_body(media::ImageView picture, base::Instant at, const pipeline::TrackedBody& body,
                    const std::vector<vision::OtherBody>& others) {
        const domain::Detection found{body.box, body.score_01};
        const auto score =
            timed(body_cost_, [&] { return vision::body_integrity(picture, found, others); });
        const bool is_best = shots_.offer_body(body.track, at, picture, found, body.usual, others);
        pages_.at(body.track)
            .body.add({at, score.total_01, bench::parts_of(score),
                       vision::cut_body(picture, body.box), is_best});
    }

    void offer_face(media::ImageView picture, base::Instant at, const pipeline::FoundFace& found) {
        const auto score =
            timed(face_cost_, [&] { return vision::face_quality(picture, found.face); });
        const bool is_best =
            shots_.offer_face(found.body.track, at, picture, found.face, found.body.box);
        pages_.at(found.body.track)
            .face.add({at, score.total_01, bench::parts_of(score),
                       vision::cut_face(picture, found.face.box), is_best});
    }

    const Arguments& arguments_;
    const Models& models_;
    std::unique_ptr<codec::Source> source_;
    vision::Tracker tracker_;
    pipeline::FaceSearch face_search_;
    vision::BestShots shots_;
    std::map<std::uint64_t, bench::TrackPage> pages_;
    Cost body_cost_;
    Cost face_cost_;
    Cost search_cost_;
};

void report(const Arguments& arguments, const Models& models, const std::string& video) {
    Clip clip(arguments, models, video);
    clip.watch();
    std::printf("\nvideo    %s, %zu tracks\n", video.c_str(), clip.pages().size());
    bench::print_choices(clip.pages());
    std::printf("one call, ms   body score %.3f   face score %.3f   face search of a frame %.2f\n",
                clip.body_cost().each(), clip.face_cost().each(), clip.search_cost().each());
    const std::filesystem::path sheet = std::filesystem::path(arguments.out) /
                                        (std::filesystem::path(video).stem().string() + ".html");
    const auto written = bench::write_sheet(sheet, video, clip.pages());
    if (!written) bench::stop("shots: " + written.error().message);
    std::printf("sheet          %s\n", sheet.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{kAbout, "shots"};
    app.footer("script/setup puts the videos, the models and ONNX Runtime into build/.");
    app.add_option("video", arguments.videos, "Video files")->capture_default_str();
    app.add_option("--frames", arguments.frames, "Of each video, from its start")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--per-second", arguments.per_second,
                   "Look at so many frames a second of the video only (default: all)")
        ->check(CLI::Range(0.1, 1000.0));
    app.add_option("--out", arguments.out, "Folder for the sheets")->capture_default_str();
    app.add_option("--person-model", arguments.person_model, "NanoDet, ONNX")
        ->capture_default_str();
    app.add_option("--face-model", arguments.face_model, "BlazeFace, ONNX")->capture_default_str();
    app.add_option("--onnxruntime", arguments.onnxruntime, "libonnxruntime.so.1")
        ->capture_default_str();
    app.add_option("--commit", arguments.commit, "Commit to print with the table");
    CLI11_PARSE(app, argc, argv);

    std::printf("machine  %s\ncommit   %s\n", bench::machine_name().c_str(),
                arguments.commit.c_str());
    auto runtime = need(infer::Runtime::load(arguments.onnxruntime));
    const Models models{need(infer::load_nanodet(runtime, {.model_path = arguments.person_model})),
                        need(infer::load_blazeface(runtime, {.model_path = arguments.face_model}))};
    for (const std::string& video : arguments.videos) report(arguments, models, video);
    return 0;
}
