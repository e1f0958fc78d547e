// A camera on the loopback: serves one video by RTSP over TCP, once, in the ways that cameras fail.
#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace codec {

class RtspCamera {
  public:
    enum class Then { kHangUp, kFallSilent };
    struct Script {
        std::string video = {};        // a file; it is sent as fast as it is taken
        std::string credentials = {};  // "user:password", wanted by Basic authentication
        bool has_stream = true;        // else 404
        bool answers = true;           // else it accepts a connection and says nothing
        Then then = Then::kHangUp;     // after the last frame
    };

    explicit RtspCamera(Script script);
    ~RtspCamera();

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  private:
    void serve();
    std::string answer(const std::string& request);
    void play(int connection);
    void wait_for_hang_up(int connection) const;

    Script script_;
    int listener_ = -1;
    int port_ = 0;
    std::string session_description_;
    std::atomic<bool> is_over_ = false;
    std::jthread thread_;
};

}  // namespace codec
