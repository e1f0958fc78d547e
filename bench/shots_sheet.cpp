#include "shots_sheet.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>

#include "base/encoding.h"
#include "codec/jpeg.h"

namespace bench {
namespace {

constexpr const char* kStyle =
    "<style>body{font:12px sans-serif;margin:8px}h2{font-size:14px;margin:10px 0 2px}"
    ".row{display:flex;flex-wrap:wrap;align-items:flex-end}"
    "figure{margin:3px;padding:3px;border:3px solid #ddd}figure.choice{border-color:#0a0}"
    "figcaption{white-space:pre;font:10px monospace}</style>\n";

double seconds(base::Millis span) {
    return static_cast<double>(span.count()) / 1000;
}

std::string fixed(double value) {
    char out[32];
    std::snprintf(out, sizeof out, "%.2f", value);
    return out;
}

// Evenly over time, the choice included, in order of time.
std::vector<const Candidate*> shown(const Album& album) {
    std::set<std::size_t> indices;
    const std::size_t count = album.candidates.size();
    for (std::size_t i = 0; i < std::min(count, kShownMax); ++i) {
        indices.insert(count <= kShownMax ? i : i * (count - 1) / (kShownMax - 1));
    }
    if (const Candidate* choice = album.choice()) {
        indices.insert(static_cast<std::size_t>(choice - album.candidates.data()));
    }
    std::vector<const Candidate*> out;
    for (const std::size_t index : indices) out.push_back(&album.candidates[index]);
    return out;
}

base::Result<void> write_album(std::ofstream& out, const Album& album, base::Instant start,
                               int height_px) {
    out << "<div class=row>";
    for (const Candidate* each : shown(album)) {
        if (each->picture.pixels.empty()) continue;
        BOOST_OUTCOME_TRY(const std::string jpeg, codec::encode_jpeg(each->picture.view()));
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(jpeg.data());
        out << "<figure" << (each == album.choice() ? " class=choice" : "")
            << "><img height=" << height_px << " src=\"data:image/jpeg;base64,"
            << base::base64({bytes, jpeg.size()}) << "\"><figcaption>" << fixed(each->total_01)
            << "  " << fixed(seconds(each->at - start)) << " s  " << each->picture.width << "x"
            << each->picture.height << "\n";
        int column = 0;
        for (const ScorePart& part : each->parts) {
            char text[32];
            std::snprintf(text, sizeof text, "%.4s %.2f%s", part.name, part.value_01,
                          ++column % 2 == 0 ? "\n" : "  ");
            out << text;
        }
        out << "</figcaption></figure>";
    }
    out << "</div>\n";
    return base::success();
}

void print_row(std::uint64_t track, const TrackPage& page, const char* kind, const Album& album) {
    std::printf("%5llu %6.1f %5s %6zu ", static_cast<unsigned long long>(track),
                seconds(page.end - page.start), kind, album.candidates.size());
    const Candidate* choice = album.choice();
    if (choice == nullptr) {
        std::printf("  none usable\n");
        return;
    }
    const auto first = std::ranges::find(album.candidates, true, &Candidate::was_taken);
    const auto better = std::ranges::count_if(
        album.candidates, [&](const Candidate& one) { return one.total_01 > choice->total_01; });
    std::printf("%6.2f %6.2f %5lld  %.2f ", seconds(first->at - page.start),
                seconds(choice->at - page.start), static_cast<long long>(better + 1),
                choice->total_01);
    for (const ScorePart& part : choice->parts) std::printf(" %.5s %.2f", part.name, part.value_01);
    std::printf("\n");
}

}  // namespace

std::vector<ScorePart> parts_of(const vision::FaceQuality& score) {
    return {{"size", score.size_01},         {"sharpness", score.sharpness_01},
            {"front", score.frontalness_01}, {"light", score.light_01},
            {"contrast", score.contrast_01}, {"whole", score.completeness_01}};
}

std::vector<ScorePart> parts_of(const vision::BodyIntegrity& score) {
    return {{"size", score.size_01},          {"sharpness", score.sharpness_01},
            {"whole", score.completeness_01}, {"visible", score.visibility_01},
            {"aspect", score.aspect_01},      {"light", score.light_01},
            {"certain", score.certainty_01}};
}

const Candidate* Album::choice() const {
    const auto last = std::find_if(candidates.rbegin(), candidates.rend(),
                                   [](const Candidate& one) { return one.was_taken; });
    return last == candidates.rend() ? nullptr : &*last;
}

void print_choices(const Pages& pages) {
    std::printf("%5s %6s %5s %6s %6s %6s %5s  %s\n", "track", "s", "kind", "cands", "first",
                "choice", "place", "score and parts");
    for (const auto& [track, page] : pages) {
        print_row(track, page, "body", page.body);
        print_row(track, page, "face", page.face);
    }
}

base::Result<void> write_sheet(const std::filesystem::path& file, const std::string& title,
                               const Pages& pages) {
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    std::ofstream out(file);
    out << "<!doctype html><meta charset=utf-8><title>" << title << "</title>\n"
        << kStyle << "<h1>" << title << "</h1>\n";
    for (const auto& [track, page] : pages) {
        out << "<h2>track " << track << ", " << fixed(seconds(page.end - page.start)) << " s, "
            << page.body.candidates.size() << " bodies, " << page.face.candidates.size() << " faces"
            << (page.face.choice() == nullptr ? ", no usable face" : "") << "</h2>\n";
        BOOST_OUTCOME_TRY(write_album(out, page.face, page.start, 110));
        BOOST_OUTCOME_TRY(write_album(out, page.body, page.start, 170));
    }
    out.flush();
    if (!out) {
        return base::fail(base::ErrorKind::kUnavailable,
                          "cannot write " + file.string() + ": may its folder be written?");
    }
    return base::success();
}

}  // namespace bench
