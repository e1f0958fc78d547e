// HTTP byte for byte, as a recorded client sent it.
#pragma once

#include <string>

namespace tests {

struct RawAnswer {
    int status = 0;
    std::string head;
    std::string body;  // gzip undone
};

// Sends `request` as it is and reads one answer.
RawAnswer exchange(const std::string& host, const std::string& port, const std::string& request);

}  // namespace tests
