// Turns an answer into bytes and sends them as far as a socket takes them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/content_coding.h"
#include "http/file_source.h"
#include "http/message.h"
#include "http/response_head.h"

namespace http {

// An answer ready to be written.
struct Answer {
    Response response;
    Coding coding = {};
    bool closes = false;  // the connection ends with it
};

// Head and body leave in one call; files go from the kernel's page cache. Reused from answer to
// answer, so that the head's memory is allocated once. One thread at a time.
class AnswerWriter {
  public:
    // `request` is null when it could not be read. Opens the file, if the answer is one.
    void begin(Answer answer, const Request* request, Persistence persistence,
               std::string_view date);

    enum class Progress {
        kDone,
        kBlocked,  // wait until the socket is writable
        kYield,    // much is sent, more is left: let others have a turn
        kBroken,   // the peer is gone, or the file shrank: close
    };
    struct Written {
        Progress progress;
        std::size_t bytes;
    };
    // The socket is non-blocking, and SIGPIPE is blocked in this thread.
    Written write(int socket);

  private:
    void begin_file(const FileBody& body, const Request* request, HeadParts parts);
    Written write_text(int socket);

    std::string head_;
    std::string body_;
    FileSource file_;
    std::size_t sent_ = 0;  // of head_ and body_ together
};

}  // namespace http
