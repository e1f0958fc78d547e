// A camera on the loopback, for tests and measurements: serves a file by RTSP and fails on command.
//
// Other modules' tests and bench programs link the target `simulated_camera` for it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace codec {

// Serves any number of clients at once, each from the start of the video; RTP over TCP or UDP as
// the client asks. Serves H.264, H.265 and MJPEG (RFC 2435: sides in multiples of 8) from any
// container; test_video_test.h makes such files. The commands may come from any thread.
class SimulatedCamera {
  public:
    enum class AtEnd { kHangUp, kFallSilent, kStartOver };  // after the last frame
    struct Options {
        std::string video = {};        // a file
        std::string credentials = {};  // "user:password", wanted by Basic authentication
        bool has_stream = true;        // else 404
        bool answers = true;           // else it accepts connections and says nothing
        bool offers_tcp = true;        // else 461 to who wants RTP over TCP
        AtEnd at_end = AtEnd::kHangUp;
        // Video seconds a second: 1 is a real camera. 0: as fast as it is taken, which over UDP
        // loses packets.
        double speed = 0;
    };

    // Throws std::runtime_error where the video cannot be read.
    explicit SimulatedCamera(Options options);
    ~SimulatedCamera();

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string url() const { return "rtsp://" + address() + "/live"; }
    int connections_accepted() const { return connections_accepted_; }

    // Closes all connections, as a switch does that loses power. New ones are welcome.
    void drop_connections();
    // While true: drops all, and hangs up on new ones at once.
    void refuse_connections(bool is_refusing);
    // While true: connections stay and nothing is sent.
    void stall(bool is_stalled);
    // Serves another file, of any codec and size. Drops all connections: clients come again.
    void switch_to(const std::string& video);

  private:
    struct Session {
        int socket = -1;
        std::atomic<bool> is_over = false;
        int udp_socket = -1;  // for RTP over UDP
        int udp_client_port = 0;
        std::jthread thread = {};
    };

    void listen();
    void serve(Session& session);
    std::string answer(Session& session, const std::string& request);
    std::string set_up(Session& session, const std::string& request, const std::string& tail) const;
    bool answer_requests(Session& session, std::string& received, int wait_ms);
    void play(Session& session);
    // False: the session is over.
    bool wait_for_turn(Session& session, std::chrono::steady_clock::time_point at);
    void end_sessions();

    Options options_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> connections_accepted_ = 0;
    std::atomic<bool> is_over_ = false;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::string video_;
    std::string session_description_;
    bool is_refusing_ = false;
    bool is_stalled_ = false;
    std::list<Session> sessions_;
    std::jthread thread_;
};

}  // namespace codec
