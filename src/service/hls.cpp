#include "service/hls.h"

#include <algorithm>
#include <cstdio>

namespace service {
namespace {

void add_head(std::string& text, base::Millis longest) {
    text += "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-TARGETDURATION:";
    text += std::to_string((longest.count() + 999) / 1000) + "\n";
}

void add_time(std::string& text, base::Instant start, base::Millis duration) {
    text += "#EXT-X-PROGRAM-DATE-TIME:" + base::format_iso8601(start) + "\n";
    std::array<char, 48> line{};
    std::snprintf(line.data(), line.size(), "#EXTINF:%lld.%03lld,\n",
                  static_cast<long long>(duration.count() / 1000),
                  static_cast<long long>(duration.count() % 1000));
    text += line.data();
}

}  // namespace

std::string live_playlist(std::span<const LiveChunk> chunks, std::string_view query) {
    std::string text;
    base::Millis longest{1000};
    for (const LiveChunk& chunk : chunks) longest = std::max(longest, chunk.duration);
    add_head(text, longest);
    if (!chunks.empty()) {
        text += "#EXT-X-MEDIA-SEQUENCE:" + std::to_string(chunks.front().number) + "\n";
        // Each stream has an init of its own, numbered in order.
        text +=
            "#EXT-X-DISCONTINUITY-SEQUENCE:" + std::to_string(chunks.front().init->number) + "\n";
    }
    const std::string behind = "?" + std::string(query);
    const LiveInit* init = nullptr;
    for (const LiveChunk& chunk : chunks) {
        if (init != chunk.init.get()) {
            if (init != nullptr) text += "#EXT-X-DISCONTINUITY\n";
            init = chunk.init.get();
            text += "#EXT-X-SMARTMONITOR-CODECS:" + init->codec + "\n#EXT-X-MAP:URI=\"init-" +
                    std::to_string(init->number) + ".mp4" + behind + "\"\n";
        }
        add_time(text, chunk.start, chunk.duration);
        text += "chunk-" + std::to_string(chunk.number) + ".m4s" + behind + "\n";
    }
    return text;
}

std::string recorded_playlist(std::span<const domain::Fragment> fragments, std::string_view query) {
    std::string text;
    base::Millis longest{1000};
    for (const auto& fragment : fragments) {
        longest = std::max(longest, fragment.end - fragment.start);
    }
    add_head(text, longest);
    text += "#EXT-X-PLAYLIST-TYPE:VOD\n";
    const domain::Fragment* before = nullptr;
    for (const domain::Fragment& fragment : fragments) {
        const std::string address = fragment.id.value + ".mp4?" + std::string(query);
        // Another connection or stream starts its clock anew, and there is a gap before it.
        if (before != nullptr &&
            (before->end != fragment.start || before->codec != fragment.codec ||
             before->width != fragment.width || before->height != fragment.height)) {
            text += "#EXT-X-DISCONTINUITY\n";
        }
        before = &fragment;
        text += "#EXT-X-SMARTMONITOR-CODECS:" + fragment.codec + "\n#EXT-X-MAP:URI=\"" + address +
                "\",BYTERANGE=\"" + std::to_string(fragment.init_bytes) + "@0\"\n";
        add_time(text, fragment.start, fragment.end - fragment.start);
        text += "#EXT-X-BYTERANGE:" + std::to_string(fragment.size_bytes - fragment.init_bytes) +
                "@" + std::to_string(fragment.init_bytes) + "\n" + address + "\n";
    }
    return text + "#EXT-X-ENDLIST\n";
}

}  // namespace service
