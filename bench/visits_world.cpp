#include "visits_world.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <sstream>

#include "codec/source.h"
#include "infer/nanodet.h"
#include "pipeline/camera_graph.h"
#include "pipeline/people_watch.h"

namespace visits {
namespace {

[[noreturn]] void stop(const std::string& message) {
    std::cerr << "visits: " << message << "\n";
    std::exit(1);
}

template <class T>
T need(base::Result<T> result) {
    if (!result) stop(result.error().message);
    return std::move(result).value();
}

// The second camera: a part of the picture at another size, other gain, gamma and white balance.
constexpr double kScale = 0.8;
constexpr int kCutLeft = 40;
constexpr int kCutTop = 20;

media::Image as_second_camera(const media::Image& from) {
    const std::array<double, 3> balance = {0.82, 0.95, 1.12};
    std::array<std::array<std::uint8_t, 256>, 3> table{};
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t v = 0; v < 256; ++v) {
            const double light = 0.8 * balance[c] * std::pow(static_cast<double>(v) / 255, 1.2);
            table[c][v] = static_cast<std::uint8_t>(std::lround(255 * std::min(1.0, light)));
        }
    }
    media::Image out(static_cast<int>((from.width - kCutLeft) * kScale),
                     static_cast<int>((from.height - kCutTop) * kScale));
    for (int y = 0; y < out.height; ++y) {
        const std::uint8_t* row = from.view().row(kCutTop + static_cast<int>(y / kScale));
        std::uint8_t* to = out.row(y);
        for (int x = 0; x < out.width; ++x) {
            const std::uint8_t* pixel =
                row + 3 * static_cast<std::ptrdiff_t>(kCutLeft + static_cast<int>(x / kScale));
            for (std::size_t c = 0; c < 3; ++c) *to++ = table[c][pixel[c]];
        }
    }
    return out;
}

media::BoxPx as_second_camera(const media::BoxPx& box) {
    const auto scale = static_cast<float>(kScale);
    return {(box.left - kCutLeft) * scale, (box.top - kCutTop) * scale, box.width * scale,
            box.height * scale};
}

base::Instant time_of(const Scene& scene, std::size_t frame) {
    return base::from_unix_ms(std::llround(1e12 + static_cast<double>(frame) * 1000 / scene.fps));
}

void set_sight(Piece& piece, const domain::TrackSight& sight) {
    piece.track.first_x = sight.first_x;
    piece.track.first_y = sight.first_y;
    piece.track.last_x = sight.last_x;
    piece.track.last_y = sight.last_y;
    piece.track.height_share = sight.height_share;
    if (auto looks = vision::Appearance::from_bytes(sight.appearance)) {
        piece.looks = std::make_unique<vision::Appearance>(*looks);
        piece.track.looks = piece.looks.get();
    }
}

std::vector<Piece> by_end(std::map<std::uint64_t, Piece> pieces) {
    std::vector<Piece> out;
    for (auto& [number, piece] : pieces) out.push_back(std::move(piece));
    std::ranges::stable_sort(out, {}, [](const Piece& piece) { return piece.track.end; });
    return out;
}

// Which frames belong to which piece, for one person.
struct Plan {
    std::uint64_t number = 0;
    int camera = 0;
    std::size_t from = 0;
    std::size_t to = 0;  // one behind the last
};

std::map<std::int64_t, std::vector<Plan>> plan(const Scene& scene, unsigned seed,
                                               const Breaks& breaks, People people) {
    std::map<std::int64_t, std::pair<std::size_t, std::size_t>> spans;
    for (std::size_t frame = 0; frame < scene.people.size(); ++frame) {
        for (const vision::MotLine& line : scene.people[frame]) {
            auto& span = spans.try_emplace(line.id, frame, frame).first->second;
            span.second = frame + 1;
        }
    }
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> length_s(1.5, 8);
    std::uniform_real_distribution<double> gap_s(breaks.gap_s_min, breaks.gap_s_max);
    // One person's, or the connection's: from, to.
    const auto seen = [&](double from, double end) {
        std::vector<std::pair<double, double>> out;
        while (from < end) {
            const double to = std::min(from + length_s(random) * scene.fps, end);
            out.emplace_back(from, to);
            from = to + gap_s(random) * scene.fps;
        }
        return out;
    };
    const auto connected = seen(0, static_cast<double>(scene.people.size()));
    std::map<std::int64_t, std::vector<Plan>> plans;
    std::uint64_t number = 0;
    std::size_t index = 0;
    for (const auto& [person, span] : spans) {
        const bool is_first = index++ % 2 == 0;
        const auto first = static_cast<double>(span.first);
        const auto end = static_cast<double>(span.second);
        for (auto [from, to] : breaks.all_at_once ? connected : seen(first, end)) {
            from = std::max(from, first);
            to = std::min(to, end);
            const int camera = static_cast<int>(random() % static_cast<unsigned>(breaks.cameras));
            if (to - from < scene.fps) continue;  // a second at least
            if (people != People::kAll && is_first != (people == People::kFirstHalf)) continue;
            plans[person].push_back(
                {++number, camera, static_cast<std::size_t>(from), static_cast<std::size_t>(to)});
        }
    }
    return plans;
}

class CollectTracks final : public pipeline::TrackSink {
  public:
    explicit CollectTracks(const Scene& scene) : scene_(scene) {}

    base::Result<void> on_frame(pipeline::FrameResult&& result) override {
        for (const pipeline::TrackUpdate& update : result.observed) {
            const auto [entry, is_new] = pieces_.try_emplace(update.track);
            Piece& piece = entry->second;
            if (is_new) piece.track.start = update.at;
            piece.track.end = std::max(piece.track.end, update.at);
            const auto frame = static_cast<std::size_t>(update.frame);
            if (frame >= scene_.people.size()) continue;
            for (const vision::MotLine& line : scene_.people[frame]) {
                if (media::iou(line.box, update.box) >= 0.5F) ++votes_[update.track][line.id];
            }
        }
        for (pipeline::SightUpdate& each : result.sights) {
            set_sight(pieces_.at(each.track), each.sight);
        }
        return base::success();
    }

    std::vector<Piece> take() {
        std::map<std::uint64_t, Piece> known;
        for (auto& [track, piece] : pieces_) {
            const auto& votes = votes_[track];
            if (votes.empty()) continue;
            piece.person = std::ranges::max_element(votes, {}, [](const auto& vote) {
                               return vote.second;
                           })->first;
            known.emplace(track, std::move(piece));
        }
        return by_end(std::move(known));
    }

  private:
    const Scene& scene_;
    std::map<std::uint64_t, Piece> pieces_;
    std::map<std::uint64_t, std::map<std::int64_t, int>> votes_;
};

}  // namespace

Scene load_scene(const std::string& video, const std::string& ground_truth, int frames,
                 double fps) {
    std::ifstream file(ground_truth);
    if (!file) stop("cannot read " + ground_truth);
    std::ostringstream text;
    text << file.rdbuf();
    Scene scene;
    scene.fps = fps;
    scene.people.resize(static_cast<std::size_t>(frames));
    for (const vision::MotLine& line : need(vision::parse_mot(text.str(), ground_truth))) {
        if (line.frame >= 1 && line.frame <= frames && line.score != 0) {
            scene.people[static_cast<std::size_t>(line.frame - 1)].push_back(line);
        }
    }
    const auto source = need(codec::Source::open(video));
    while (scene.pictures.size() < scene.people.size()) {
        auto frame = need(source->next({}));
        if (!frame) stop(video + " has fewer frames");
        // A copy: the source's pool is small.
        scene.pictures.push_back(std::make_shared<const media::Image>(*frame->picture));
        scene.second.push_back(as_second_camera(*frame->picture));
    }
    return scene;
}

std::vector<Piece> cut(const Scene& scene, unsigned seed, const Breaks& breaks, People people) {
    const auto plans = plan(scene, seed, breaks, people);
    const int cameras = breaks.cameras;
    std::map<std::uint64_t, Piece> pieces;
    std::vector<pipeline::PeopleWatch> watches;
    for (int camera = 0; camera < cameras; ++camera) {
        watches.emplace_back(std::vector<domain::Zone>{});
    }
    for (std::size_t frame = 0; frame < scene.people.size(); ++frame) {
        std::vector<vision::TrackerStep> steps(static_cast<std::size_t>(cameras));
        const auto number = static_cast<std::int64_t>(frame);
        const base::Instant at = time_of(scene, frame);
        for (const vision::MotLine& line : scene.people[frame]) {
            // People in a gap are there all the same, and hide others.
            std::vector<std::uint64_t> tracks(static_cast<std::size_t>(cameras),
                                              1'000'000 + static_cast<std::uint64_t>(line.id));
            for (const Plan& piece :
                 plans.contains(line.id) ? plans.at(line.id) : std::vector<Plan>()) {
                if (frame < piece.from || frame >= piece.to) continue;
                const auto [entry, is_new] = pieces.try_emplace(piece.number);
                if (is_new) entry->second.track.start = at;
                entry->second.track.end = at;
                entry->second.person = line.id;
                entry->second.camera = piece.camera;
                tracks[static_cast<std::size_t>(piece.camera)] = piece.number;
            }
            for (std::size_t camera = 0; camera < steps.size(); ++camera) {
                const media::BoxPx box = camera == 0 ? line.box : as_second_camera(line.box);
                steps[camera].observed.push_back({tracks[camera], number, at, box, 0.9F});
            }
        }
        for (std::size_t camera = 0; camera < steps.size(); ++camera) {
            const media::Image& picture =
                camera == 0 ? *scene.pictures[frame] : scene.second[frame];
            watches[camera].process(&picture, number, steps[camera]);
        }
    }
    vision::TrackerStep last;
    for (const auto& entry : pieces) last.ended.push_back(entry.first);
    for (pipeline::PeopleWatch& watch : watches) {
        for (const pipeline::SightUpdate& each : watch.process(nullptr, 0, last).sights) {
            set_sight(pieces.at(each.track), each.sight);
        }
    }
    return by_end(std::move(pieces));
}

std::vector<Piece> own_tracks(const Scene& scene, const std::string& video,
                              const std::string& model, const std::string& onnxruntime) {
    const auto runtime = need(infer::Runtime::load(onnxruntime));
    const auto people = need(infer::load_nanodet(runtime, {.model_path = model}));
    const runtime::SystemClock clock;
    CollectTracks tracks(scene);
    pipeline::CameraGraph graph({need(codec::Source::open(video)), *people, nullptr, tracks, clock},
                                {});
    if (auto done = graph.wait(); !done) stop(done.error().message);
    return tracks.take();
}

std::string some_appearance(const Scene& scene) {
    const media::ImageView frame = scene.pictures[0]->view();
    vision::Appearance looks;
    looks.add(frame, scene.people[0].front().box, vision::scene_tone(frame), 1);
    return looks.bytes();
}

double sample_cost_us(const Scene& scene) {
    const media::ImageView frame = scene.pictures[0]->view();
    const vision::SceneTone tone = vision::scene_tone(frame);
    vision::Appearance looks;
    constexpr int kRounds = 2000;
    const std::clock_t start = std::clock();
    for (int round = 0; round < kRounds; ++round) {
        looks.add(frame, scene.people[0].front().box, tone, 1);
    }
    return 1e6 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / kRounds;
}

}  // namespace visits
