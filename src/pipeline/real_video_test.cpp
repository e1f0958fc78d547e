// The whole graph with real videos and models, which script/setup puts into build/.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "codec/jpeg.h"
#include "infer/blazeface.h"
#include "infer/nanodet.h"
#include "pipeline/camera_graph.h"
#include "test_paths.h"
#include "vision/motion_gate.h"
#include "vision/shot_quality.h"

namespace pipeline {
namespace {

const std::string kRoot = SMARTMONITOR_BUILD_ROOT;

// Keeps the best pictures of each track, and stops the graph after some frames.
class AlbumSink final : public TrackSink {
  public:
    struct Page {
        int observations = 0;
        std::int64_t first_frame = -1;
        std::optional<ShotUpdate> face;
        std::optional<ShotUpdate> body;
        bool ended = false;
        base::Instant start = {};
        base::Instant end = {};
        std::optional<base::Instant> first_shot_at = {};  // when it was reported
    };

    base::Result<void> on_frame(FrameResult&& result) override {
        frames += result.source_ended ? 0 : 1;
        for (const TrackUpdate& seen : result.observed) {
            Page& page = pages[seen.track];
            if (page.observations++ == 0) page.start = seen.at;
            page.end = seen.at;
        }
        for (ShotUpdate& shot : result.shots) {
            Page& page = pages[shot.track];
            if (!page.first_shot_at) page.first_shot_at = result.at;
            auto& best = shot.kind == ShotUpdate::Kind::kFace ? page.face : page.body;
            if (best) {
                EXPECT_GT(shot.quality_01, best->quality_01) << "track " << shot.track;
                EXPECT_GT(shot.at, best->at);
            }
            best = std::move(shot);
        }
        for (const auto track : result.ended) pages[track].ended = true;
        if (frames == frames_max) {
            graph.wait(nullptr);  // the graph works already when it can be named
            graph.load()->stop();
        }
        return base::success();
    }

    std::atomic<CameraGraph*> graph = nullptr;
    int frames_max = 60;
    int frames = 0;
    std::map<std::uint64_t, Page> pages;
};

class RealVideo : public testing::Test {
  protected:
    void SetUp() override {
        for (const char* file :
             {"/deps/onnxruntime/lib/libonnxruntime.so.1", "/models/person_fp32.onnx",
              "/models/blazeface_back.onnx", "/demo/vtest.avi", "/demo/faces.mp4"}) {
            ASSERT_TRUE(std::filesystem::exists(kRoot + file))
                << kRoot << file << " is missing: run script/setup";
        }
        auto runtime =
            infer::Runtime::load(kRoot + "/deps/onnxruntime/lib/libonnxruntime.so.1").value();
        people_ = infer::load_nanodet(runtime, {.model_path = kRoot + "/models/person_fp32.onnx"})
                      .value();
        faces_ =
            infer::load_blazeface(runtime, {.model_path = kRoot + "/models/blazeface_back.onnx"})
                .value();
    }

    void watch(const std::string& video, AlbumSink& sink, const LimiterOptions& limiter = {}) {
        auto source = codec::Source::open(kRoot + "/demo/" + video);
        ASSERT_TRUE(source) << source.error().message;
        CameraGraph graph({std::move(source).value(), *people_, faces_.get(), sink, clock_},
                          {.start = base::from_unix_ms(1'790'000'000'000), .limiter = limiter});
        sink.graph = &graph;
        sink.graph.notify_one();
        const auto result = graph.wait();
        ASSERT_TRUE(result) << result.error().message << " " << result.error().detail;
    }

    runtime::SystemClock clock_;
    std::unique_ptr<infer::PersonDetector> people_;
    std::unique_ptr<infer::FaceDetector> faces_;
};

TEST_F(RealVideo, OfAStreetGivesTracksWithWholeBodies) {
    AlbumSink sink;
    watch("vtest.avi", sink);
    EXPECT_GE(sink.frames, 60);
    std::size_t long_tracks = 0;
    for (const auto& [track, page] : sink.pages) {
        EXPECT_TRUE(page.ended);
        ASSERT_TRUE(page.body) << "track " << track << " has no picture";
        const auto picture = codec::inspect_jpeg(page.body->jpeg);
        ASSERT_TRUE(picture);
        EXPECT_GE(picture.value().height, 40);
        EXPECT_LE(picture.value().height, 300);
        EXPECT_GT(picture.value().height, picture.value().width);
        long_tracks += page.observations >= 30 ? 1 : 0;
    }
    EXPECT_GE(long_tracks, 3u);
    EXPECT_LE(sink.pages.size(), 12u);
}

// Every frame, and five a second.
TEST_F(RealVideo, GivesAFirstPictureWithinTwoSecondsOfATracksStart) {
    for (const double per_second_max : {0.0, 5.0}) {
        AlbumSink sink;
        sink.frames_max = per_second_max > 0 ? 60 : 100;
        watch("vtest.avi", sink, {.per_second_max = per_second_max});
        int judged = 0;
        for (const auto& [track, page] : sink.pages) {
            if (!page.first_shot_at) {
                ADD_FAILURE() << "track " << track << " has no picture";
                continue;
            }
            ++judged;
            // A track that ends sooner has its picture when it ends, which is told when it is over.
            if (page.end - page.start < base::Millis(2000)) continue;
            EXPECT_LE(*page.first_shot_at - page.start, base::Millis(2000)) << "track " << track;
        }
        EXPECT_GE(judged, 5);
    }
}

TEST_F(RealVideo, OfPeopleNearTheCameraGivesTheirFaces) {
    AlbumSink sink;
    sink.frames_max = 100;
    watch("faces.mp4", sink);
    std::size_t faces = 0;
    for (const auto& entry : sink.pages) {
        if (!entry.second.face) continue;
        ++faces;
        const auto picture = codec::inspect_jpeg(entry.second.face->jpeg);
        ASSERT_TRUE(picture);
        EXPECT_GE(picture.value().width, 20);
        EXPECT_GE(entry.second.face->quality_01, vision::kFaceQualityMin);
    }
    EXPECT_GE(faces, 2u);
}

// A part of a street that nobody walks through for 17 s, with the camera's and the codec's noise.
TEST(RealMotion, IsNotSeenInNoiseAndIsSeenWhenTheFirstPixelsOfSomebodyComeIn) {
    auto source = codec::Source::open(kRoot + "/demo/vtest.avi");
    ASSERT_TRUE(source) << source.error().message;
    vision::MotionGate gate;
    int looks_at_nobody = 0;
    for (int i = 0; i < 240; ++i) {
        const auto frame = source.value()->next([](auto, auto) { return true; });
        ASSERT_TRUE(frame && frame.value());
        const media::ImageView part = frame.value()->picture->view().crop(192, 320, 320, 240);
        const bool is_open = gate.opens(part, base::from_unix_ms(100 * i), false);
        if (i >= 60 && i < 220) looks_at_nobody += is_open ? 1 : 0;
        // A tenth of somebody is inside at 231.
        if (i >= 230) {
            EXPECT_TRUE(is_open) << i;
        }
    }
    EXPECT_EQ(looks_at_nobody, 16) << "one a second";
}

}  // namespace
}  // namespace pipeline
