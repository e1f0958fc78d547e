// Answers that were encoded before, as long as they still hold.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/format.h"
#include "base/instant.h"

namespace service {

// What an answer depends on beyond its key. An answer of another version is not handed out.
struct AnswerVersion {
    std::uint64_t written = 0;  // store::Store::change_counter()
    base::Instant urls_expire;  // of the picture URLs in it
    friend bool operator==(const AnswerVersion&, const AnswerVersion&) = default;
};

// Keeps at most `bytes_max` of answers, the least recently used ones go first. Any thread.
class AnswerCache {
  public:
    explicit AnswerCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    // No two different lists of parts give the same key.
    static std::string key(std::initializer_list<std::string_view> parts, api::Format format);

    // Null when there is none of this version.
    std::shared_ptr<const std::string> find(const std::string& key, const AnswerVersion& version);
    void keep(const std::string& key, const AnswerVersion& version,
              std::shared_ptr<const std::string> answer);

  private:
    struct Entry {
        std::string key;
        AnswerVersion version;
        std::shared_ptr<const std::string> answer;
        std::size_t size_bytes() const;
    };

    const std::size_t bytes_max_;
    std::mutex mutex_;
    std::list<Entry> entries_;  // most recently used first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;  // keys in entries_
    std::size_t bytes_ = 0;
};

}  // namespace service
