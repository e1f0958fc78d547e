// A camera that follows a script in simulated time, for tests of what watches it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "infer/detector.h"
#include "runtime/clock.h"
#include "service/live_camera.h"

namespace service {

// Somebody stands in the middle of every picture.
class SomebodyDetector final : public infer::PersonDetector {
  public:
    base::Result<std::vector<domain::Detection>> detect(media::ImageView frame) const override {
        const auto width = static_cast<float>(frame.width);
        const auto height = static_cast<float>(frame.height);
        return std::vector<domain::Detection>{
            {{width * 0.4F, height * 0.2F, width * 0.2F, height * 0.7F}, 0.9F}};
    }
};

// Each connection as the script says; after the last one the next attempt waits for a stop.
// Pictures come every kScriptedFrameTime of the clock, which moves with them.
class ScriptedCamera {
  public:
    struct Connection {
        std::optional<base::Error> refused = {};  // open() fails with this
        int frames = 0;
        std::optional<base::Error> then = {};  // nothing: the stream ends
        int width = 64;
        int height = 96;
        bool is_live = true;
        bool stays = false;  // after the last frame: silent until stopped
    };
    static constexpr base::Millis kFrameTime{200};

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
                if (index_ > 0) camera_.clock_.advance(kFrameTime);
                const codec::MediaTime pts = index_ * kFrameTime;
                return codec::Frame{lend(), index_++, pts};
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
        std::shared_ptr<const media::Image> lend() {
            const std::lock_guard lock(lent_->mutex);
            ++lent_->count;
            return {picture_.get(), [picture = picture_, lent = lent_](const media::Image*) {
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
