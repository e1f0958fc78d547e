#include <algorithm>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <unistd.h>

#include "http/live_connection.h"
#include "http/response_head.h"
#include "http/ticket.h"
#include "runtime/log.h"

namespace http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr int kAnswersPerTurnMax = 32;  // then the other connections have a turn
constexpr milliseconds kLingerTimeMax{2'000};
constexpr std::size_t kLingerBytesMax = 4 * 1024 * 1024;
constexpr milliseconds kRestQuietMax{500};  // a sender that waits for its answer is quiet
constexpr Tick kSilentTicksMin = 2;         // less is no silence

}  // namespace

struct LiveConnection::Socket {
    explicit Socket(asio::io_context& io) : stream(io) {}
    // The executor is named, as the default one is type-erased and costs a little on every
    // operation.
    asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type> stream;
};

LiveConnection::LiveConnection(Loop& loop, int descriptor, std::string peer)
    : loop_(loop),
      site_(loop.site()),
      descriptor_(descriptor),
      socket_(std::make_unique<Socket>(loop.io())),
      peer_(std::move(peer)),
      parser_({.header_bytes_max = site_.options.header_bytes_max,
               .header_fields_max = site_.options.header_fields_max,
               .body_bytes_max = site_.options.body_bytes_max}) {}

LiveConnection::~LiveConnection() {
    release_body();
}

void LiveConnection::start() {
    Socket& socket = *socket_;
    error_code error;
    socket.stream.assign(asio::ip::tcp::v4(), descriptor_, error);  // v6: makes no difference
    if (!error) socket.stream.non_blocking(true, error);
    if (error) {
        runtime::log_error("http_socket_failed", {{"what", error.message()}});
        if (!socket.stream.is_open()) ::close(descriptor_);
        return close();
    }
    // A silent newcomer has not earned the patience of a client that has asked before.
    enter(Phase::kIdle, std::min(site_.options.header_time_max, site_.options.idle_time_max));
    heard_ = loop_.now();
    pump();
}

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
            case Phase::kRefusing:
                goes_on = read_rest();
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
    const ParseProgress progress = parser_.feed(input_.unread());
    input_.consume(progress.consumed);
    if (!account_body()) return true;
    switch (progress.step) {
        case ParseStep::kNeedMore:
            if (phase_ == Phase::kIdle && !input_.unread().empty()) {
                enter(Phase::kHead, site_.options.header_time_max);
            }
            wait_for_input();
            return false;
        case ParseStep::kHeadDone:
            enter(Phase::kBody, site_.options.body_time_max);
            if (parser_.expects_continue() && input_.unread().empty()) send_continue();
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
    const InputBuffer::Room room = input_.room(phase_ == Phase::kIdle   ? InputBuffer::Use::kIdle
                                               : phase_ == Phase::kBody ? InputBuffer::Use::kBody
                                                                        : InputBuffer::Use::kHead);
    is_reading_ = true;
    socket_->stream.async_read_some(
        asio::buffer(room.data, room.size),
        [self = shared_from_this()](error_code error, std::size_t bytes) {
            self->on_input(error, bytes);
        });
}

void LiveConnection::on_input(error_code error, std::size_t bytes) {
    is_reading_ = false;
    if (phase_ == Phase::kClosed) return;
    if (phase_ == Phase::kWriting) return;  // an answer to what came too late: input is worthless
    if (error && phase_ == Phase::kRefusing) {  // its sender has ended, and may still read
        enter(Phase::kWriting, site_.options.write_time_max);
        return pump();
    }
    if (error) return close();
    if (phase_ == Phase::kLingering) {
        lingered_ += bytes;  // the room is filled anew
        if (lingered_ > kLingerBytesMax) return close();
        return wait_for_input();
    }
    heard_ = loop_.now();
    input_.filled(bytes);
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
    while (loop_.evict_silent(Waiting::kBody, this)) {
        if (site_.bodies_bytes.load() <= site_.options.bodies_bytes_max) return true;
    }
    refuse({.status = 503,
            .reason = "too many large requests at once; try again",
            .is_too_large = true});
    return false;
}

void LiveConnection::release_body() {
    site_.bodies_bytes.fetch_sub(std::exchange(body_charged_, 0));
}

void LiveConnection::send_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    error_code error;
    const std::size_t sent =
        socket_->stream.write_some(asio::buffer(kContinue.data(), kContinue.size()), error);
    // A client that has not taken 25 bytes while it waits for them is not there any more.
    if (error || sent != kContinue.size()) close();
}

void LiveConnection::hand_over() {
    must_close_ = !parser_.keep_alive();
    keep_form_ = parser_.is_http_1_0() ? Persistence::kKeepHttp10 : Persistence::kKeep;
    const std::shared_ptr<Request> request = parser_.take();
    request->peer = peer_;
    request_ = request;  // its verb and target shape a refusal
    if (const auto refusal = decode_body(*request, site_.options.body_bytes_max)) {
        return refuse(*refusal);
    }
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
    const std::string_view target =
        request_ ? std::string_view(request_->target) : parser_.target_seen(input_.unread());
    answer_ = {.response = refusal_of(
                   site_, {.target = target, .status = refusal.status, .reason = refusal.reason}),
               .closes = true};
    is_begun_ = false;
    rest_ = refusal.is_too_large && !parser_.expects_continue() ? parser_.abandon() : RefusedRest();
    release_body();
    rest_deadline_ = loop_.deadline(site_.options.body_time_max);
    enter(Phase::kRefusing, kRestQuietMax);
}

// False when it waits.
bool LiveConnection::read_rest() {
    rest_.take(input_.unread());
    input_.clear();
    if (!rest_.is_coming()) {
        enter(Phase::kWriting, site_.options.write_time_max);
        return true;
    }
    deadline_ = std::min(loop_.deadline(kRestQuietMax), rest_deadline_);
    wait_for_input();
    return false;
}

std::optional<Tick> LiveConnection::silent_since(Waiting waiting) const {
    const bool is_meant = waiting == Waiting::kBody
                              ? phase_ == Phase::kBody
                              : phase_ == Phase::kIdle || phase_ == Phase::kHead;
    if (!is_meant || loop_.now() < heard_ + kSilentTicksMin) return std::nullopt;
    return heard_;
}

void LiveConnection::evict() {
    if (phase_ != Phase::kBody) return close();
    refuse({.status = 503, .reason = "the request stalled while others waited; try again"});
    pump();
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
    const AnswerWriter::Written written = writer_.write(socket_->stream.native_handle());
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
    socket_->stream.async_wait(asio::socket_base::wait_write,
                               [self = shared_from_this()](error_code) {
                                   if (self->phase_ == Phase::kWriting) self->pump();
                               });
}

void LiveConnection::finish_answer() {
    release_body();
    request_.reset();
    if (!must_close_) return enter(Phase::kIdle, site_.options.idle_time_max);
    error_code error;
    const bool input_is_left =
        is_refused_ || !input_.unread().empty() || socket_->stream.available(error) > 0 || error;
    if (!input_is_left) return close();
    // Closing a socket with unread input resets it, and the reset may overtake our answer.
    socket_->stream.shutdown(asio::socket_base::shutdown_send, error);
    if (error) return close();
    enter(Phase::kLingering, kLingerTimeMax);
    if (!is_reading_) {
        input_.clear();
        wait_for_input();
    }
}

void LiveConnection::on_tick(Tick now) {
    if (deadline_ == kNever || now < deadline_) return;
    if (phase_ == Phase::kHead || phase_ == Phase::kBody) {
        refuse({.status = 408, .reason = "the request came too slowly"});
        return pump();
    }
    if (phase_ == Phase::kRefusing) {
        enter(Phase::kWriting, site_.options.write_time_max);
        return pump();
    }
    if (phase_ == Phase::kWriting) {
        // What the kernel still holds for a reader that does not read is not worth its memory.
        error_code error;
        socket_->stream.set_option(asio::socket_base::linger(true, 0), error);
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
    socket_->stream.close(error);
    release_body();
    request_.reset();
    loop_.forget(*this);
}

std::shared_ptr<Connection> make_connection(Loop& loop, int descriptor, std::string peer) {
    return std::make_shared<LiveConnection>(loop, descriptor, std::move(peer));
}

}  // namespace http
