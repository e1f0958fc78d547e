#include "service/watch.h"

#include <charconv>

#include "base/encoding.h"
#include "service/hls.h"
#include "service/recorded_between.h"

namespace service {

// What a path names.
struct Watch::Place {
    std::string_view signed_part;  // up to the last '/'
    store::CameraKey camera;
    std::optional<std::pair<base::Instant, base::Instant>> period;  // nothing: live
    std::string_view file;
};

namespace {

constexpr std::string_view kMp4 = "video/mp4";

base::Error nothing_here() {
    return {.kind = base::ErrorKind::kNotFound, .message = "There is no such video"};
}

std::string place_of(const store::CameraKey& camera, std::string_view period) {
    std::string place(kWatchPath);
    for (const auto* id : {&camera.tenant.value, &camera.poi.value, &camera.sensor.value}) {
        place.append(base::percent_encode(*id)).append(1, '/');
    }
    return place.append(period).append(1, '/');
}

std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

// "chunk-41.m4s" between "chunk-" and ".m4s".
std::optional<std::uint64_t> number_between(std::string_view text, std::string_view front,
                                            std::string_view back) {
    if (!text.starts_with(front) || !text.ends_with(back) ||
        text.size() < front.size() + back.size()) {
        return std::nullopt;
    }
    text.remove_prefix(front.size());
    text.remove_suffix(back.size());
    const auto number = number_of(text);
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

Watched text_answer(std::string_view content_type, std::string text) {
    return {.content_type = std::string(content_type),
            .bytes = std::make_shared<const std::string>(std::move(text))};
}

}  // namespace

std::string Watch::url(std::string_view place, std::string_view file, base::Instant now) const {
    std::string text = signer_.base_url();
    text.append(place).append(file).append(1, '?');
    return text.append(signer_.sign_place(place, now + kWatchUrlLife));
}

std::string Watch::live_url(const store::CameraKey& camera, std::string_view file,
                            base::Instant now) const {
    return url(place_of(camera, "now"), file, now);
}

base::Result<std::string> Watch::recorded_url(const store::CameraKey& camera, base::Instant from,
                                              base::Instant to, std::string_view file,
                                              base::Instant now) const {
    if (to - from > kWatchSpanMax) {
        return base::invalid("end_time", "at most 2 hours at a time can be watched; ask for less");
    }
    const std::string period =
        std::to_string(base::unix_ms(from)) + "-" + std::to_string(base::unix_ms(to));
    return url(place_of(camera, period), file, now);
}

std::string Watch::clip_url(std::string_view name, base::Instant now) const {
    const std::string place = std::string(kClipPath) + std::string(name);
    return url(place, "", now);
}

base::Result<std::string> Watch::clip_of(std::string_view path, std::string_view query,
                                         base::Instant now) const {
    BOOST_OUTCOME_TRY(signer_.check_place(path, query, now));
    return std::string(path.substr(kClipPath.size()));
}

base::Result<Watched> Watch::answer(std::string_view path, std::string_view query,
                                    base::Instant now) const {
    Place place;
    place.signed_part = path.substr(0, path.rfind('/') + 1);
    BOOST_OUTCOME_TRY(signer_.check_place(place.signed_part, query, now));
    place.file = path.substr(place.signed_part.size());
    std::string_view rest = place.signed_part;  // made by place_of(): it was signed
    rest.remove_prefix(kWatchPath.size());
    std::array<std::string, 4> parts;
    for (std::string& part : parts) {
        const std::size_t slash = rest.find('/');
        if (slash == std::string_view::npos) return nothing_here();
        part = base::form_decode(rest.substr(0, slash)).value_or("");
        rest.remove_prefix(slash + 1);
    }
    place.camera = {domain::TenantCode{std::move(parts[0])}, domain::PoiId{std::move(parts[1])},
                    domain::SensorId{std::move(parts[2])}};
    if (place.file == kWatchPage) {
        return text_answer("text/html;charset=UTF-8", watch_page());
    }
    if (parts[3] == "now") return live(place, query);
    const std::size_t dash = parts[3].find('-');
    const auto from = number_of(std::string_view(parts[3]).substr(0, dash));
    const auto to =
        number_of(dash == std::string::npos ? std::string_view()
                                            : std::string_view(parts[3]).substr(dash + 1));
    if (!from || !to) return nothing_here();
    place.period = {base::from_unix_ms(*from), base::from_unix_ms(*to)};
    return recorded(place, query);
}

base::Result<Watched> Watch::live(const Place& place, std::string_view query) const {
    const auto window = windows_.find(place.camera);
    if (place.file == kPlaylist) {
        return text_answer(
            "application/vnd.apple.mpegurl",
            live_playlist(window ? window->chunks() : std::vector<LiveChunk>(), query));
    }
    if (!window) return nothing_here();
    if (const auto number = number_between(place.file, "chunk-", ".m4s")) {
        const auto chunk = window->chunk(*number);
        if (!chunk) return nothing_here();
        return Watched{.content_type = std::string(kMp4), .bytes = chunk->bytes};
    }
    if (const auto number = number_between(place.file, "init-", ".mp4")) {
        const auto init = window->init(*number);
        if (!init) return nothing_here();
        return Watched{.content_type = std::string(kMp4), .bytes = init->bytes};
    }
    return nothing_here();
}

base::Result<Watched> Watch::recorded(const Place& place, std::string_view query) const {
    const auto& [from, to] = *place.period;
    if (place.file == kPlaylist) {
        BOOST_OUTCOME_TRY(const auto fragments, recorded_between(store_, place.camera, from, to));
        return text_answer("application/vnd.apple.mpegurl", recorded_playlist(fragments, query));
    }
    if (!place.file.ends_with(".mp4")) return nothing_here();
    const domain::FragmentId id{std::string(place.file.substr(0, place.file.size() - 4))};
    BOOST_OUTCOME_TRY(const auto fragment, store_.find_fragment(place.camera.tenant, id));
    const bool is_inside = fragment.poi == place.camera.poi &&
                           fragment.sensor == place.camera.sensor && fragment.start <= to &&
                           fragment.end >= from;
    if (!is_inside) return nothing_here();
    BOOST_OUTCOME_TRY(auto located, objects_.locate(fragment.object));
    return Watched{.content_type = std::string(kMp4),
                   .bytes = nullptr,
                   .file = std::move(located),
                   .may_keep = true};
}

}  // namespace service
