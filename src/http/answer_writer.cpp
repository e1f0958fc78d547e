#include "http/answer_writer.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

#include "http/file_range.h"
#include "runtime/log.h"

namespace http {
namespace {

constexpr std::size_t kFileBytesPerCall = 256 * 1024;
constexpr std::size_t kFileBytesPerTurn = 1024 * 1024;

iovec piece_of(std::string& text, std::size_t offset) {
    return {.iov_base = text.data() + offset, .iov_len = text.size() - offset};
}

}  // namespace

void AnswerWriter::begin(Answer answer, const Request* request, Persistence persistence,
                         std::string_view date) {
    head_.clear();
    body_.clear();
    file_ = {};
    sent_ = 0;
    Response& response = answer.response;
    HeadParts parts{.status = response.status,
                    .content_type = response.content_type,
                    .headers = &response.headers,
                    .coding = answer.coding,
                    .date = date,
                    .persistence = persistence};
    if (response.file) return begin_file(*response.file, request, parts);
    if (!is_bodiless(response.status)) body_ = std::move(response.body);
    parts.content_length = body_.size();
    append_head(head_, parts);
    if (request != nullptr && request->method == "HEAD") body_.clear();
}

void AnswerWriter::begin_file(const FileBody& body, const Request* request, HeadParts parts) {
    auto opened = FileSource::open(body.path);
    if (!opened) {
        const bool is_absent = opened.error().kind == base::ErrorKind::kNotFound;
        if (!is_absent) runtime::log_error("http_file_failed", {{"what", opened.error().detail}});
        body_ = opened.error().message + "\n";
        parts.status = is_absent ? 404 : 500;
        parts.content_type = "text/plain; charset=utf-8";
        parts.content_length = body_.size();
        append_head(head_, parts);
        if (request != nullptr && request->method == "HEAD") body_.clear();
        return;
    }
    file_ = std::move(opened.value());
    FilePlan plan{.status = parts.status, .offset = 0, .length = file_.size_bytes()};
    // Conditions and ranges speak of a successful answer (RFC 9110 sections 13.2.1 and 14.2).
    if (request != nullptr && parts.status == 200) {
        plan = plan_file(*request, file_.size_bytes(), body.etag);
    }
    const std::string range = content_range(plan, file_.size_bytes());
    parts.status = plan.status;
    parts.content_length = plan.length;
    parts.etag = body.etag;
    parts.content_range = range;
    parts.accepts_ranges = true;
    append_head(head_, parts);
    const bool is_head = request != nullptr && request->method == "HEAD";
    file_.select(plan.offset, is_head || is_bodiless(plan.status) ? 0 : plan.length);
}

AnswerWriter::Written AnswerWriter::write(int socket) {
    Written total{.progress = Progress::kDone, .bytes = 0};
    while (sent_ < head_.size() + body_.size()) {
        const Written step = write_text(socket);
        total.bytes += step.bytes;
        if (step.progress != Progress::kDone) return {step.progress, total.bytes};
    }
    while (file_.remaining_bytes() > 0) {
        if (total.bytes >= kFileBytesPerTurn) return {Progress::kYield, total.bytes};
        const FileSource::Sent step = file_.send(socket, kFileBytesPerCall);
        total.bytes += step.bytes;
        if (step.outcome == FileSource::Outcome::kWouldBlock) {
            return {Progress::kBlocked, total.bytes};
        }
        if (step.outcome == FileSource::Outcome::kBroken) return {Progress::kBroken, total.bytes};
    }
    return total;
}

AnswerWriter::Written AnswerWriter::write_text(int socket) {
    std::array<iovec, 2> pieces{};
    std::size_t count = 0;
    if (sent_ < head_.size()) pieces[count++] = piece_of(head_, sent_);
    const std::size_t body_offset = sent_ > head_.size() ? sent_ - head_.size() : 0;
    if (body_offset < body_.size()) pieces[count++] = piece_of(body_, body_offset);
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    // With a file behind, let the kernel put the head and the file's first bytes into one packet.
    const int more = file_.remaining_bytes() > 0 ? MSG_MORE : 0;
    const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | more);
    if (sent >= 0) {
        sent_ += static_cast<std::size_t>(sent);
        return {Progress::kDone, static_cast<std::size_t>(sent)};
    }
    const bool later = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return {later ? Progress::kBlocked : Progress::kBroken, 0};
}

}  // namespace http
