#include "service/live_window.h"

#include <algorithm>

namespace service {
namespace {

std::string text_of(const store::CameraKey& camera) {
    return camera.tenant.value + '\n' + camera.poi.value + '\n' + camera.sensor.value;
}

}  // namespace

std::shared_ptr<const LiveInit> LiveWindow::begin(LiveInit init) {
    std::lock_guard lock(mutex_);
    init.number = ++inits_so_far_;
    return std::make_shared<const LiveInit>(std::move(init));
}

void LiveWindow::add(LiveChunk chunk) {
    std::lock_guard lock(mutex_);
    chunk.number = ++chunks_so_far_;
    bytes_ += chunk.bytes->size();
    chunks_.push_back(std::move(chunk));
    const auto is_too_much = [this] {
        return chunks_.size() > kLiveChunksMax || bytes_ > kLiveBytesMax ||
               chunks_.back().start - chunks_.front().start > kLiveTimeMax;
    };
    while (chunks_.size() > 1 && is_too_much()) {
        bytes_ -= chunks_.front().bytes->size();
        chunks_.pop_front();
    }
}

void LiveWindow::clear() {
    std::lock_guard lock(mutex_);
    chunks_.clear();
    bytes_ = 0;
}

std::vector<LiveChunk> LiveWindow::chunks() const {
    std::lock_guard lock(mutex_);
    return {chunks_.begin(), chunks_.end()};
}

std::optional<LiveChunk> LiveWindow::chunk(std::uint64_t number) const {
    std::lock_guard lock(mutex_);
    for (const LiveChunk& chunk : chunks_) {
        if (chunk.number == number) return chunk;
    }
    return std::nullopt;
}

std::shared_ptr<const LiveInit> LiveWindow::init(std::uint64_t number) const {
    std::lock_guard lock(mutex_);
    for (const LiveChunk& chunk : chunks_) {
        if (chunk.init->number == number) return chunk.init;
    }
    return nullptr;
}

std::shared_ptr<LiveWindow> LiveWindows::of(const store::CameraKey& camera) {
    std::lock_guard lock(mutex_);
    auto& window = windows_[text_of(camera)];
    if (!window) window = std::make_shared<LiveWindow>();
    return window;
}

std::shared_ptr<const LiveWindow> LiveWindows::find(const store::CameraKey& camera) const {
    std::lock_guard lock(mutex_);
    const auto found = windows_.find(text_of(camera));
    return found == windows_.end() ? nullptr : found->second;
}

}  // namespace service
