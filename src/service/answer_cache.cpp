#include "service/answer_cache.h"

namespace service {
namespace {

constexpr std::size_t kEntryOverheadBytes = 200;  // of the list, the map and the counts

}  // namespace

std::size_t AnswerCache::Entry::size_bytes() const {
    return key.size() + answer->size() + kEntryOverheadBytes;
}

std::string AnswerCache::key(std::initializer_list<std::string_view> parts, api::Format format) {
    std::string out;
    out.reserve(96);
    for (const std::string_view part : parts) {
        out += std::to_string(part.size());
        out += ':';
        out += part;
    }
    out += static_cast<char>('0' + static_cast<int>(format));
    return out;
}

std::shared_ptr<const std::string> AnswerCache::find(const std::string& key,
                                                     const AnswerVersion& version) {
    std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end() || found->second->version != version) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->answer;
}

void AnswerCache::keep(const std::string& key, const AnswerVersion& version,
                       std::shared_ptr<const std::string> answer) {
    Entry entry{key, version, std::move(answer)};
    const std::size_t size_bytes = entry.size_bytes();
    if (size_bytes > bytes_max_) return;
    std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
        const auto old = found->second;
        bytes_ -= old->size_bytes();
        by_key_.erase(found);
        entries_.erase(old);
    }
    entries_.push_front(std::move(entry));
    by_key_.emplace(entries_.front().key, entries_.begin());
    bytes_ += size_bytes;
    while (bytes_ > bytes_max_) {
        bytes_ -= entries_.back().size_bytes();
        by_key_.erase(entries_.back().key);
        entries_.pop_back();
    }
}

}  // namespace service
