#include "http/connection.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <unistd.h>

#include "http/answer_writer.h"
#include "http/request_parser.h"
#include "http/response_head.h"
#include "http/ticket.h"
#include "runtime/log.h"

namespace http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
// The executor is named, as the default one is type-erased and costs a little on every operation.
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

constexpr std::size_t kInputBytesStart = 4 * 1024;
constexpr std::size_t kInputBytesBody = 64 * 1024;
constexpr int kAnswersPerTurnMax = 32;  // then the other connections have a turn
constexpr milliseconds kLingerTimeMax{2'000};
constexpr std::size_t kLingerBytesMax = 4 * 1024 * 1024;
constexpr Tick kNever = 0;

enum class Phase {
    kIdle,       // between requests; nothing of the next one is read
    kHead,       // a head has begun
    kBody,       // a body has begun
    kHandling,   // the handler has the request
    kWriting,    // an answer is being written
    kLingering,  // our side is shut; input is discarded, so that no reset overtakes the answer
    kClosed,
};

class LiveConnection final : public Connection,
                             public std::enable_shared_from_this<LiveConnection> {
  public:
    LiveConnection(Loop& loop, int descriptor, std::string peer)
        : loop_(loop),
          site_(loop.site()),
          descriptor_(descriptor),
          socket_(loop.io()),
          peer_(std::move(peer)),
          parser_({.header_bytes_max = site_.options.header_bytes_max,
                   .header_fields_max = site_.options.header_fields_max,
                   .body_bytes_max = site_.options.body_bytes_max}),
          input_(kInputBytesStart) {}

    ~LiveConnection() override { release_body(); }
    LiveConnection(const LiveConnection&) = delete;
    LiveConnection& operator=(const LiveConnection&) = delete;

    void start() override {
        error_code error;
        socket_.assign(asio::ip::tcp::v4(), descriptor_, error);  // or v6: it makes no difference
        if (!error) socket_.non_blocking(true, error);
        if (error) {
            runtime::log_error("http_socket_failed", {{"what", error.message()}});
            if (!socket_.is_open()) ::close(descriptor_);
            return close();
        }
        // A silent newcomer has not earned the patience of a client that has asked before.
        enter(Phase::kIdle, std::min(site_.options.header_time_max, site_.options.idle_time_max));
        pump();
    }

    void answer(std::uint64_t request_number, Answer answer) override;
    void on_tick(Tick now) override;
    void begin_drain() override;
    void close() override;

  private:
    void enter(Phase phase, milliseconds limit) {
        phase_ = phase;
        deadline_ = loop_.deadline(limit);
    }
    std::string_view unread() const { return {input_.data() + begin_, end_ - begin_}; }

    void pump();
    void run_phases();
    bool read_request();
    void wait_for_input();
    void on_input(error_code error, std::size_t bytes);
    bool account_body();
    void release_body();
    void send_continue();
    void hand_over();
    void refuse(const Refusal& refusal);
    bool write();
    void wait_for_room();
    void finish_answer();

    Loop& loop_;
    Site& site_;
    const int descriptor_;  // socket_'s, from start() on
    Socket socket_;
    const std::string peer_;
    Phase phase_ = Phase::kIdle;
    Tick deadline_ = kNever;
    bool is_pumping_ = false;
    bool is_reading_ = false;   // a read is under way and owns the free part of input_
    bool is_draining_ = false;  // the present request is the last

    RequestParser parser_;
    std::vector<char> input_;
    std::size_t begin_ = 0;  // of the unread bytes in input_
    std::size_t end_ = 0;
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

// Runs the connection until it has to wait for something.
void LiveConnection::pump() {
    if (is_pumping_) return;  // called from below: the loop there goes on
    is_pumping_ = true;
    try {
        run_phases();
    } catch (const std::exception& error) {  // out of memory: costs this connection, not the loop
        runtime::log_error("http_connection_threw", {{"what", error.what()}});
        close();
    }
    is_pumping_ = false;
}

void LiveConnection::run_phases() {
    int answers = 0;
    for (bool goes_on = true; goes_on;) {
        switch (phase_) {
            case Phase::kIdle:
            case Phase::kHead:
            case Phase::kBody:
                goes_on = read_request();
                break;
            case Phase::kWriting:
                goes_on = write();
                if (goes_on && ++answers >= kAnswersPerTurnMax && phase_ == Phase::kIdle) {
                    asio::post(loop_.io(), [self = shared_from_this()] { self->pump(); });
                    goes_on = false;
                }
                break;
            case Phase::kHandling:
            case Phase::kLingering:
            case Phase::kClosed:
                goes_on = false;
                break;
        }
    }
    is_pumping_ = false;
}

// False when it waits.
bool LiveConnection::read_request() {
    const ParseProgress progress = parser_.feed(unread());
    begin_ += progress.consumed;
    if (!account_body()) return true;
    switch (progress.step) {
        case ParseStep::kNeedMore:
            if (phase_ == Phase::kIdle && !unread().empty()) {
                enter(Phase::kHead, site_.options.header_time_max);
            }
            wait_for_input();
            return false;
        case ParseStep::kHeadDone:
            enter(Phase::kBody, site_.options.body_time_max);
            if (parser_.expects_continue() && unread().empty()) send_continue();
            return true;
        case ParseStep::kDone:
            hand_over();
            return true;
        case ParseStep::kRefused:
            refuse(parser_.refusal());
            return true;
    }
    return false;
}

void LiveConnection::wait_for_input() {
    if (is_reading_) return;
    if (begin_ == end_) {
        begin_ = end_ = 0;
    } else if (begin_ > 0) {
        std::copy(input_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  input_.begin() + static_cast<std::ptrdiff_t>(end_), input_.begin());
        end_ -= begin_;
        begin_ = 0;
    }
    // The parser refuses a head or a chunk's head that does not fit, so this growth has an end.
    std::size_t wanted = input_.size();
    if (phase_ == Phase::kBody) wanted = std::max(wanted, kInputBytesBody);
    if (end_ == wanted) wanted *= 2;
    if (phase_ == Phase::kIdle && end_ == 0) wanted = kInputBytesStart;
    if (wanted != input_.size()) {
        input_.resize(wanted);
        if (wanted == kInputBytesStart) input_.shrink_to_fit();
    }
    is_reading_ = true;
    socket_.async_read_some(asio::buffer(input_.data() + end_, input_.size() - end_),
                            [self = shared_from_this()](error_code error, std::size_t bytes) {
                                self->on_input(error, bytes);
                            });
}

void LiveConnection::on_input(error_code error, std::size_t bytes) {
    is_reading_ = false;
    if (phase_ == Phase::kClosed) return;
    if (phase_ == Phase::kWriting) return;  // an answer to what came too late: input is worthless
    if (error) return close();
    if (phase_ == Phase::kLingering) {
        lingered_ += bytes;
        if (lingered_ > kLingerBytesMax) return close();
        return wait_for_input();
    }
    end_ += bytes;
    pump();
}

// Counts the body that is being read. False, and the request is refused, when all bodies together
// have become too large.
bool LiveConnection::account_body() {
    const std::size_t bytes = parser_.body_bytes();
    if (bytes <= body_charged_) return true;
    const std::size_t more = bytes - body_charged_;
    body_charged_ = bytes;
    if (site_.bodies_bytes.fetch_add(more) + more <= site_.options.bodies_bytes_max) return true;
    refuse({.status = 503, .reason = "too many large requests at once; try again"});
    return false;
}

void LiveConnection::release_body() {
    site_.bodies_bytes.fetch_sub(std::exchange(body_charged_, 0));
}

void LiveConnection::send_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    error_code error;
    const std::size_t sent =
        socket_.write_some(asio::buffer(kContinue.data(), kContinue.size()), error);
    // A client that has not taken 25 bytes while it waits for them is not there any more.
    if (error || sent != kContinue.size()) close();
}

void LiveConnection::hand_over() {
    must_close_ = !parser_.keep_alive();
    keep_form_ = parser_.is_http_1_0() ? Persistence::kKeepHttp10 : Persistence::kKeep;
    const std::shared_ptr<Request> request = parser_.take();
    request->peer = peer_;
    request_ = request;
    phase_ = Phase::kHandling;
    deadline_ = kNever;
    const auto ticket =
        std::make_shared<Ticket>(loop_.shared_from_this(), weak_from_this(), ++request_number_,
                                 accepts_gzip(request->header("Accept-Encoding")));
    try {
        site_.handler(request_,
                      [ticket](Response response) { ticket->answer(std::move(response)); });
    } catch (const std::exception& error) {
        runtime::log_error("http_handler_threw", {{"what", error.what()}});
        must_close_ = true;
        ticket->fail();
    }
}

void LiveConnection::answer(std::uint64_t request_number, Answer answer) {
    if (phase_ != Phase::kHandling || request_number != request_number_) return;
    answer_ = std::move(answer);
    is_begun_ = false;
    enter(Phase::kWriting, site_.options.write_time_max);
    pump();
}

// Answers without the handler, and closes.
void LiveConnection::refuse(const Refusal& refusal) {
    is_refused_ = true;
    answer_ = {.response = {.status = refusal.status,
                            .content_type = "text/plain; charset=utf-8",
                            .body = std::string(refusal.reason) + "\n"},
               .closes = true};
    is_begun_ = false;
    enter(Phase::kWriting, site_.options.write_time_max);
}

// False when it waits.
bool LiveConnection::write() {
    if (!is_begun_) {
        is_begun_ = true;
        written_in_step_ = 0;
        must_close_ =
            must_close_ || is_draining_ || answer_.closes || asks_to_close(answer_.response);
        writer_.begin(std::move(answer_), request_.get(),
                      must_close_ ? Persistence::kClose : keep_form_, loop_.date());
    }
    const AnswerWriter::Written written = writer_.write(socket_.native_handle());
    written_in_step_ += written.bytes;
    if (written_in_step_ >= kWriteStepBytes) {
        written_in_step_ = 0;
        deadline_ = loop_.deadline(site_.options.write_time_max);
    }
    switch (written.progress) {
        case AnswerWriter::Progress::kDone:
            finish_answer();
            return true;
        case AnswerWriter::Progress::kBlocked:
        case AnswerWriter::Progress::kYield:
            wait_for_room();
            return false;
        case AnswerWriter::Progress::kBroken:
            close();
            return true;
    }
    return false;
}

void LiveConnection::wait_for_room() {
    socket_.async_wait(Socket::wait_write, [self = shared_from_this()](error_code) {
        if (self->phase_ == Phase::kWriting) self->pump();
    });
}

void LiveConnection::finish_answer() {
    release_body();
    request_.reset();
    if (!must_close_) return enter(Phase::kIdle, site_.options.idle_time_max);
    error_code error;
    const bool input_is_left =
        is_refused_ || !unread().empty() || socket_.available(error) > 0 || error;
    if (!input_is_left) return close();
    // Closing a socket with unread input resets it, and the reset may overtake our answer.
    socket_.shutdown(Socket::shutdown_send, error);
    if (error) return close();
    enter(Phase::kLingering, kLingerTimeMax);
    if (!is_reading_) {
        begin_ = end_ = 0;
        wait_for_input();
    }
}

void LiveConnection::on_tick(Tick now) {
    if (deadline_ == kNever || now < deadline_) return;
    if (phase_ == Phase::kHead || phase_ == Phase::kBody) {
        refuse({.status = 408, .reason = "the request came too slowly"});
        return pump();
    }
    if (phase_ == Phase::kWriting) {
        // What the kernel still holds for a reader that does not read is not worth its memory.
        error_code error;
        socket_.set_option(asio::socket_base::linger(true, 0), error);
    }
    close();
}

void LiveConnection::begin_drain() {
    is_draining_ = true;
    if (phase_ == Phase::kIdle) close();
}

void LiveConnection::close() {
    if (phase_ == Phase::kClosed) return;
    phase_ = Phase::kClosed;
    deadline_ = kNever;
    error_code error;
    socket_.close(error);
    release_body();
    request_.reset();
    loop_.forget(*this);
}

}  // namespace

std::shared_ptr<Connection> make_connection(Loop& loop, int descriptor, std::string peer) {
    return std::make_shared<LiveConnection>(loop, descriptor, std::move(peer));
}

}  // namespace http
