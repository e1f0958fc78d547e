#include "http/ticket.h"

#include "http/content_coding.h"
#include "http/response_head.h"
#include "runtime/log.h"

namespace http {
namespace {

Response internal_error() {
    return {.status = 500,
            .content_type = "text/plain; charset=utf-8",
            .body = "internal error; the server's log says more\n"};
}

}  // namespace

Ticket::Ticket(std::shared_ptr<Loop> loop, std::weak_ptr<Connection> connection,
               std::uint64_t request_number, bool gzip_accepted)
    : loop_(std::move(loop)),
      connection_(std::move(connection)),
      request_number_(request_number),
      gzip_accepted_(gzip_accepted) {}

Ticket::~Ticket() {
    if (is_used_.exchange(true)) return;
    runtime::log_error("http_request_left_unanswered");
    deliver(internal_error(), true);
}

void Ticket::answer(Response response) {
    if (is_used_.exchange(true)) {
        runtime::log_error("http_request_answered_twice");
        return;
    }
    if (!is_sendable(response)) {
        runtime::log_error("http_answer_not_sendable", {{"status", response.status}});
        response = internal_error();
    }
    deliver(std::move(response), false);
}

void Ticket::fail() {
    if (!is_used_.exchange(true)) deliver(internal_error(), true);
}

void Ticket::deliver(Response response, bool closes) {
    if (loop_->is_own_thread()) {
        // The hot path: a handler that answers before it returns.
        if (const auto connection = connection_.lock()) {
            Answer answer{.response = std::move(response), .closes = closes};
            answer.coding = encode_body(answer.response, gzip_accepted_, loop_->gzip());
            connection->answer(request_number_, std::move(answer));
        }
        return;
    }
    GzipStream gzip;
    auto answer =
        std::make_shared<Answer>(Answer{.response = std::move(response), .closes = closes});
    answer->coding = encode_body(answer->response, gzip_accepted_, gzip);
    loop_->post([connection = connection_, number = request_number_, answer] {
        if (const auto open = connection.lock()) open->answer(number, std::move(*answer));
    });
}

}  // namespace http
