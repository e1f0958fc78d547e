#include "app/zone_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

#include <toml++/toml.h>

#include "domain/action.h"

namespace app {
namespace {

using base::Result;

constexpr std::array<std::string_view, 6> kKeys = {"id",  "kind",          "points",
                                                   "way", "dwell_after_s", "pos_id"};

// Where in the file an error is.
struct Place {
    const std::string& file;
    const toml::node& node;
    std::string key;

    base::Error wrong(const std::string& what) const {
        return base::invalid(
            key, file + ":" + std::to_string(node.source().begin.line) + ": " + key + ": " + what);
    }
};

// The key's own place, or the table's where it is absent.
Place place_of(const std::string& file, const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    return {file, node != nullptr ? *node : static_cast<const toml::node&>(table),
            std::string(key)};
}

Result<std::optional<std::string>> text_at(const std::string& file, const toml::table& table,
                                           std::string_view key) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return std::nullopt;
    const auto text = node->value_exact<std::string>();
    if (!text) return place_of(file, table, key).wrong("must be a text in quotes");
    return *text;
}

Result<std::vector<domain::PointShare>> points_at(const std::string& file,
                                                  const toml::table& table) {
    const Place place = place_of(file, table, "points");
    const toml::array* list = table["points"].as_array();
    if (list == nullptr) return place.wrong("must be a list of points: [[0.1, 0.5], [0.4, 0.5]]");
    std::vector<domain::PointShare> points;
    for (const toml::node& node : *list) {
        const toml::array* pair = node.as_array();
        const Place here{file, node, "points"};
        if (pair == nullptr || pair->size() != 2 || !pair->get(0)->is_number() ||
            !pair->get(1)->is_number()) {
            return here.wrong("a point is two numbers, x and y: [0.1, 0.5]");
        }
        points.push_back({*pair->get(0)->value<double>(), *pair->get(1)->value<double>()});
        const auto is_share = [](double value) { return value >= 0 && value <= 1; };
        if (!is_share(points.back().x) || !is_share(points.back().y)) {
            return here.wrong("x and y are shares of the picture's width and height, from 0 to 1");
        }
    }
    return points;
}

Result<domain::Zone> zone_of(const std::string& file, const toml::table& table) {
    for (const auto& [key, node] : table) {
        if (std::ranges::find(kKeys, key.str()) == kKeys.end()) {
            return Place{file, node, std::string(key.str())}.wrong(
                "unknown key; a zone has id, kind, points, way, dwell_after_s and pos_id");
        }
    }
    domain::Zone zone;
    BOOST_OUTCOME_TRY(const auto id, text_at(file, table, "id"));
    zone.id = id.value_or("");
    BOOST_OUTCOME_TRY(const auto kind_name, text_at(file, table, "kind"));
    const auto kind = domain::zone_kind(kind_name.value_or(""));
    if (!kind) return place_of(file, table, "kind").wrong("must be area, queue or line");
    zone.kind = *kind;
    BOOST_OUTCOME_TRY(zone.points, points_at(file, table));
    BOOST_OUTCOME_TRY(const auto way_name, text_at(file, table, "way"));
    if (way_name) {
        const auto way = domain::line_way(*way_name);
        if (!way) {
            return place_of(file, table, "way")
                .wrong("must be both, left_to_right or right_to_left");
        }
        zone.way = *way;
    }
    if (const toml::node* node = table.get("dwell_after_s")) {
        const Place place{file, *node, "dwell_after_s"};
        if (zone.kind == domain::ZoneKind::kLine)
            return place.wrong("only areas and queues have it");
        const double ms = node->is_number() ? *node->value<double>() * 1000 : 0;
        // Also false for NaN; what fits is as check_zones would have it.
        if (!(ms >= static_cast<double>(domain::kDwellAfterMin.count()) &&
              ms <= static_cast<double>(domain::kDwellAfterMax.count()))) {
            return place.wrong("must be seconds, 1 to 86400");
        }
        zone.dwell_after = base::Millis(std::llround(ms));
    }
    BOOST_OUTCOME_TRY(zone.pos_id, text_at(file, table, "pos_id"));
    return zone;
}

// "zones[2].points" of check_zones, at the place in the file.
base::Error placed(const base::Error& error, const std::string& file,
                   const std::vector<const toml::table*>& tables, const toml::table& root) {
    std::size_t index = 0;
    const std::string_view field = error.field;
    const std::size_t open = field.find('[');
    const std::size_t dot = field.rfind('.');
    if (open == field.npos || dot == field.npos) {
        return Place{file, root, "zone"}.wrong(error.message);
    }
    std::from_chars(field.data() + open + 1, field.data() + field.size(), index);
    std::string_view key = field.substr(dot + 1);
    if (key == "dwell_after") key = "dwell_after_s";
    return place_of(file, *tables.at(index), key).wrong(error.message);
}

Result<std::vector<domain::Zone>> zones_of(const toml::table& root, const std::string& file) {
    for (const auto& [key, node] : root) {
        if (key.str() == "zone") continue;
        return Place{file, node, std::string(key.str())}.wrong(
            "unknown key; the file holds [[zone]] tables");
    }
    std::vector<domain::Zone> zones;
    std::vector<const toml::table*> tables;
    const toml::node* list = root.get("zone");
    if (list == nullptr) return zones;
    const char* kForm = "write [[zone]] above each zone";
    if (!list->is_array()) return Place{file, *list, "zone"}.wrong(kForm);
    for (const toml::node& node : *list->as_array()) {
        if (!node.is_table()) return Place{file, node, "zone"}.wrong(kForm);
        BOOST_OUTCOME_TRY(auto zone, zone_of(file, *node.as_table()));
        zones.push_back(std::move(zone));
        tables.push_back(node.as_table());
    }
    if (const auto good = domain::check_zones(zones); !good) {
        return placed(good.error(), file, tables, root);
    }
    return zones;
}

std::string quoted(const std::string& text) {
    const auto is_plain = [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
    };
    if (std::ranges::all_of(text, is_plain)) return '"' + text + '"';
    std::ostringstream out;
    out << toml::value<std::string>(text);
    return out.str();
}

}  // namespace

Result<std::vector<domain::Zone>> parse_zones(std::string_view toml, const std::string& file) {
    try {
        const toml::table root = toml::parse(toml, file);
        return zones_of(root, file);
    } catch (const toml::parse_error& error) {
        return base::fail(base::ErrorKind::kInvalidArgument,
                          file + ":" + std::to_string(error.source().begin.line) +
                              ": not TOML: " + std::string(error.description()));
    }
}

Result<std::vector<domain::Zone>> read_zones_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return base::fail(base::ErrorKind::kNotFound,
                          "cannot read the zones file " + file.string());
    }
    std::string text(kZoneFileBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > kZoneFileBytesMax) {
        return base::invalid("file", file.string() + " is larger than 1 MiB: no zones file is");
    }
    return parse_zones(text, file.string());
}

std::string share_text(double share) {
    char out[32];
    return {out, std::to_chars(out, out + sizeof out, share, std::chars_format::fixed).ptr};
}

std::string format_zones(std::span<const domain::Zone> zones) {
    std::string out;
    for (const domain::Zone& zone : zones) {
        out += out.empty() ? "[[zone]]\n" : "\n[[zone]]\n";
        out += "id = " + quoted(zone.id) + "\n";
        out += "kind = \"" + std::string(domain::name_of(zone.kind)) + "\"\n";
        out += "points = [";
        for (const domain::PointShare& point : zone.points) {
            out += (out.back() == '[' ? "[" : ", [") + share_text(point.x) + ", " +
                   share_text(point.y) + "]";
        }
        out += "]\n";
        if (zone.kind == domain::ZoneKind::kLine) {
            out += "way = \"" + std::string(domain::name_of(zone.way)) + "\"\n";
        } else {
            out += "dwell_after_s = " +
                   share_text(static_cast<double>(zone.dwell_after.count()) / 1000) + "\n";
        }
        if (zone.pos_id) out += "pos_id = " + quoted(*zone.pos_id) + "\n";
    }
    return out;
}

}  // namespace app
