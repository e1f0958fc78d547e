// A camera that follows a script in simulated time, for tests of what watches it.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <vector>

#include "infer/detector.h"
#include "runtime/clock.h"
#include "service/live_camera.h"

namespace service {

// Somebody stands in the middle of every picture, but for white ones.
class SomebodyDetector final : public infer::PersonDetector {
  public:
    base::Result<std::vector<domain::Detection>> detect(media::ImageView frame) const override {
        if (frame.row(0)[0] == 255) return std::vector<domain::Detection>{};
        const auto width = static_cast<float>(frame.width);
        const auto height = static_cast<float>(frame.height);
        return std::vector<domain::Detection>{
            {{width * 0.4F, height * 0.2F, width * 0.2F, height * 0.7F}, 0.9F}};
    }
};

// Each connection as the script says; after the last one the next attempt waits for a stop.
// The clock moves with the pictures.
class ScriptedCamera {
  public:
    static constexpr base::Millis kFrameTime{200};
    struct Connection {
        std::optional<base::Error> refused = {};  // open() fails with this
        int frames = 0;
        int frames_with_somebody = std::numeric_limits<int>::max();  // the first ones
        base::Millis frame_time = kFrameTime;
        std::optional<base::Error> then = {};  // nothing: the stream ends
        int width = 64;
        int height = 96;
        bool is_live = true;
        bool stays = false;  // after the last frame: silent until stopped
    };

    ScriptedCamera(runtime::ManualClock& clock, std::deque<Connection> script)
        : clock_(clock), script_(std::move(script)) {}

    OpenSource opener() {
        return [this](const std::string&, const codec::SourceOptions& options) {
            return open(options);
        };
    }
    Wait waiter() {
        return [this](base::Millis time, const std::stop_token&) {
            clock_.advance(time);
            const std::lock_guard lock(mutex_);
            waits_.push_back(time);
        };
    }
    // Until the script has been played (a connection that stays counts when it has become silent).
    void wait_until_played() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return is_played_; });
    }
    std::vector<base::Millis> waits() const {
        const std::lock_guard lock(mutex_);
        return waits_;
    }

  private:
    class Stream final : public codec::Source {
      public:
        Stream(ScriptedCamera& camera, Connection script)
            : camera_(camera),
              script_(std::move(script)),
              picture_(std::make_shared<media::Image>(script_.width, script_.height)) {
            auto white = std::make_shared<media::Image>(script_.width, script_.height);
            std::fill(white->pixels.begin(), white->pixels.end(), std::uint8_t{255});
            white_ = std::move(white);
            info_.width = script_.width;
            info_.height = script_.height;
            info_.is_live = script_.is_live;
            info_.codec_name = "h264";
        }
        const codec::SourceInfo& info() const override { return info_; }
        codec::SourceCounters counters() const override { return {index_, 0}; }
        void interrupt() override {
            const std::lock_guard lock(camera_.mutex_);
            is_interrupted_ = true;
            camera_.changed_.notify_all();
        }
        base::Result<std::optional<codec::Frame>> next(const codec::WantPicture&) override {
            if (index_ < script_.frames) {
                wait_for_the_last_one();
                if (index_ > 0) camera_.clock_.advance(script_.frame_time);
                const codec::MediaTime pts = index_ * script_.frame_time;
                return codec::Frame{lend(index_ < script_.frames_with_somebody ? picture_ : white_),
                                    index_++, pts};
            }
            if (script_.then) return *script_.then;
            if (!script_.stays) return std::nullopt;
            std::unique_lock lock(camera_.mutex_);
            camera_.is_played_ = true;
            camera_.changed_.notify_all();
            camera_.changed_.wait(lock, [this] { return is_interrupted_; });
            return base::fail(base::ErrorKind::kUnavailable, "interrupted");
        }

      private:
        // So that none is dropped however busy the machine is.
        void wait_for_the_last_one() {
            std::unique_lock lock(lent_->mutex);
            lent_->changed.wait(lock, [this] { return lent_->count <= 1; });
        }
        std::shared_ptr<const media::Image> lend(const std::shared_ptr<const media::Image>& of) {
            const std::lock_guard lock(lent_->mutex);
            ++lent_->count;
            return {of.get(), [of, lent = lent_](const media::Image*) {
                        const std::lock_guard giving_back(lent->mutex);
                        --lent->count;
                        lent->changed.notify_all();
                    }};
        }

        struct Lent {
            std::mutex mutex;
            std::condition_variable changed;
            int count = 0;
        };

        ScriptedCamera& camera_;
        Connection script_;
        codec::SourceInfo info_;
        std::shared_ptr<const media::Image> picture_;
        std::shared_ptr<const media::Image> white_;
        std::shared_ptr<Lent> lent_ = std::make_shared<Lent>();
        std::int64_t index_ = 0;
        bool is_interrupted_ = false;  // guarded by the camera's mutex
    };

    base::Result<std::unique_ptr<codec::Source>> open(const codec::SourceOptions& options) {
        std::unique_lock lock(mutex_);
        if (script_.empty()) {
            is_played_ = true;
            changed_.notify_all();
            changed_.wait(lock, options.stop, [] { return false; });
            return base::fail(base::ErrorKind::kUnavailable, "stopped");
        }
        Connection next = std::move(script_.front());
        script_.pop_front();
        if (next.refused) return *next.refused;
        return std::make_unique<Stream>(*this, std::move(next));
    }

    runtime::ManualClock& clock_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Connection> script_;
    std::vector<base::Millis> waits_;
    bool is_played_ = false;
};

}  // namespace service
