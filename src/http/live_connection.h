// The one kind of connection: a socket, a parser and a writer, driven by its loop.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "http/answer_writer.h"
#include "http/connection.h"
#include "http/input_buffer.h"
#include "http/refused_rest.h"
#include "http/request_parser.h"
#include "runtime/log.h"

namespace boost::system {
class error_code;
}

namespace http {

using std::chrono::milliseconds;

inline constexpr Tick kNever = 0;

enum class Phase {
    kIdle,       // between requests; nothing of the next one is read
    kHead,       // a head has begun
    kBody,       // a body has begun
    kHandling,   // the handler has the request
    kRefusing,   // what is still to come is thrown away; then the refusal is written
    kWriting,    // an answer is being written
    kLingering,  // our side is shut; input is discarded, so that no reset overtakes the answer
    kClosed,
};

class LiveConnection final : public Connection,
                             public std::enable_shared_from_this<LiveConnection> {
  public:
    LiveConnection(Loop& loop, int descriptor, std::string peer);
    ~LiveConnection() override;
    LiveConnection(const LiveConnection&) = delete;
    LiveConnection& operator=(const LiveConnection&) = delete;

    void start() override;
    void answer(std::uint64_t request_number, Answer answer) override;
    void on_tick(Tick now) override;
    std::optional<Tick> silent_since(Waiting waiting) const override;
    void evict() override;
    void begin_drain() override;
    void close() override;

  private:
    void enter(Phase phase, milliseconds limit) {
        phase_ = phase;
        deadline_ = loop_.deadline(limit);
    }

    void pump();
    void run_phases();
    bool read_request();
    void wait_for_input();
    void on_input(boost::system::error_code error, std::size_t bytes);
    bool account_body();
    void release_body();
    void send_continue();
    void hand_over();
    void refuse(const Refusal& refusal);
    bool read_rest();
    bool write();
    void wait_for_room();
    void finish_answer();

    Loop& loop_;
    Site& site_;
    const int descriptor_;  // socket_'s, from start() on
    struct Socket;
    const std::unique_ptr<Socket> socket_;
    const std::string peer_;
    Phase phase_ = Phase::kIdle;
    Tick deadline_ = kNever;
    bool is_pumping_ = false;
    bool is_reading_ = false;   // a read is under way and owns the free part of input_
    bool is_draining_ = false;  // the present request is the last

    RequestParser parser_;
    InputBuffer input_;
    RefusedRest rest_;
    Tick rest_deadline_ = kNever;
    Tick heard_ = kNever;           // when bytes came last, or the connection began
    std::size_t body_charged_ = 0;  // our part of Site::bodies_bytes

    std::shared_ptr<const Request> request_;  // while its answer is not written
    std::uint64_t request_number_ = 0;
    Persistence keep_form_ = Persistence::kKeep;
    bool must_close_ = false;  // behind the present answer
    bool is_refused_ = false;  // the input was not read to the end of a request

    Answer answer_;
    bool is_begun_ = false;  // answer_ has gone to writer_
    AnswerWriter writer_;
    std::size_t written_in_step_ = 0;  // towards kWriteStepBytes
    std::size_t lingered_ = 0;
};

}  // namespace http
