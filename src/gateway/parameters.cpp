#include "gateway/parameters.h"

#include <algorithm>
#include <string>

#include "base/encoding.h"
#include "gateway/ascii.h"
#include "gateway/refusals.h"
#include "gateway/urlencoded.h"

namespace gateway {
namespace {

constexpr std::size_t kParamsTypical = 16;

// A name that may be repeated in an error: short and without markup.
bool is_plain_name(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    });
}

bool by_name(const api::Param& a, const api::Param& b) {
    return a.name < b.name;
}

// Some HTTP libraries leave the file name of a part out and say by its type that it is a file.
bool is_upload(const Part& part) {
    if (part.file_name) return true;
    const std::string_view type =
        trimmed(std::string_view(part.content_type).substr(0, part.content_type.find(';')));
    return equals_ignoring_case(type, "application/octet-stream") ||
           equals_ignoring_case(type.substr(0, type.find('/') + 1), "image/");
}

std::string not_text(std::string_view part_name) {
    return (is_plain_name(part_name) ? "part " + std::string(part_name) : std::string("a part")) +
           " of the multipart body is not UTF-8 text; a file's part needs a filename (or the "
           "Content-Type application/octet-stream or image/...)";
}

class Gatherer {
  public:
    explicit Gatherer(const ParameterLimits& limits) : limits_(limits) {
        out_.parameters.all.reserve(kParamsTypical);
    }

    void add_pairs(std::string_view encoded) {
        EncodedPairs pairs(encoded);
        while (const auto pair = pairs.next()) {
            if (!has_room()) return;
            api::Param param;
            if (!decode_into(param.name, pair->name) || !decode_into(param.value, pair->value)) {
                note(refuse(Refusal::kInvalidEncoding,
                            "a % is not followed by two hexadecimal digits"));
                continue;
            }
            add(std::move(param));
        }
    }

    void add_multipart(std::string_view body, std::string_view content_type) {
        const auto boundary = boundary_of(content_type);
        if (!boundary) {
            note(refuse(Refusal::kParameterError,
                        "multipart body: Content-Type has no usable boundary"));
            return;
        }
        auto parts = parse_multipart(body, *boundary, limits_.multipart);
        if (!parts) {
            note(refuse(Refusal::kParameterError, parts.error().message));
            return;
        }
        for (Part& part : parts.value()) {
            if (is_upload(part)) {
                add_upload(std::move(part));
            } else if (!base::is_utf8(part.bytes)) {
                note(refuse(Refusal::kInvalidEncoding, not_text(part.name)));
            } else if (has_room()) {
                add({std::move(part.name), std::string(part.bytes)});
            }
        }
    }

    void set_raw_body(std::string_view body) {
        if (!base::is_utf8(body)) note(refuse(Refusal::kInvalidEncoding));
        out_.parameters.raw_body = body;
    }

    Gathered finish() {
        auto& all = out_.parameters.all;
        std::sort(all.begin(), all.end(), by_name);
        const auto same_name = [this](const api::Param& a, const api::Param& b) {
            if (a.name != b.name) return false;
            if (a.value != b.value) note_contradiction(a.name);
            return true;
        };
        all.erase(std::unique(all.begin(), all.end(), same_name), all.end());
        return std::move(out_);
    }

  private:
    bool has_room() {
        if (out_.parameters.all.size() < limits_.params_max) return true;
        note(refuse(Refusal::kParameterError, "more than " + std::to_string(limits_.params_max) +
                                                  " parameters (params_max)"));
        return false;
    }

    bool is_good_name(std::string_view name) {
        if (name.empty()) {
            note(refuse(Refusal::kParameterError, "a parameter has no name"));
            return false;
        }
        if (name.size() > limits_.param_name_bytes_max) {
            note(refuse(Refusal::kParameterError, "a parameter's name has more than " +
                                                      std::to_string(limits_.param_name_bytes_max) +
                                                      " bytes (param_name_bytes_max)"));
            return false;
        }
        return true;
    }

    void add(api::Param param) {
        if (!is_good_name(param.name)) return;
        if (!base::is_utf8(param.name) || !base::is_utf8(param.value)) {
            note(refuse(Refusal::kInvalidEncoding));
            return;
        }
        out_.parameters.all.push_back(std::move(param));
    }

    void add_upload(Part part) {
        if (!is_good_name(part.name)) return;
        std::string file_name = std::move(part.file_name).value_or(std::string());
        if (!base::is_utf8(part.name) || !base::is_utf8(file_name) ||
            !base::is_utf8(part.content_type)) {
            note(refuse(Refusal::kInvalidEncoding));
            return;
        }
        out_.parameters.uploads.push_back(
            {std::move(part.name), std::move(file_name), std::move(part.content_type), part.bytes});
    }

    void note_contradiction(const std::string& name) {
        note(is_plain_name(name)
                 ? refuse(Refusal::kContradictingParameter, name)
                 : refuse(Refusal::kParameterError,
                          "a parameter is given more than once with different values"));
    }

    void note(api::WireError error) {
        if (!out_.error) out_.error = std::move(error);
    }

    const ParameterLimits& limits_;
    Gathered out_;
};

}  // namespace

std::string_view Parameters::get(std::string_view name) const {
    const auto at = std::lower_bound(
        all.begin(), all.end(), name,
        [](const api::Param& param, std::string_view wanted) { return param.name < wanted; });
    return at != all.end() && at->name == name ? std::string_view(at->value) : std::string_view();
}

Gathered gather(const http::Request& request, BodyUse use, const ParameterLimits& limits) {
    Gatherer gatherer(limits);
    gatherer.add_pairs(request.query());
    if (use == BodyUse::kRaw) {
        gatherer.set_raw_body(request.body);
        return gatherer.finish();
    }
    if (request.body.empty()) return gatherer.finish();
    const std::string_view content_type = request.header("Content-Type");
    const std::string_view media_type = trimmed(content_type.substr(0, content_type.find(';')));
    if (media_type.empty() ||
        equals_ignoring_case(media_type, "application/x-www-form-urlencoded")) {
        gatherer.add_pairs(request.body);
    } else if (equals_ignoring_case(media_type, "multipart/form-data")) {
        gatherer.add_multipart(request.body, content_type);
    } else {
        gatherer.set_raw_body(request.body);
    }
    return gatherer.finish();
}

Gathered gather_text(std::string_view encoded, const ParameterLimits& limits) {
    Gatherer gatherer(limits);
    gatherer.add_pairs(encoded);
    return gatherer.finish();
}

std::vector<api::Param> merged(std::vector<api::Param> first,
                               const std::vector<api::Param>& second) {
    std::vector<api::Param> out;
    out.reserve(first.size() + second.size());
    auto left = first.begin();
    for (const api::Param& right : second) {
        while (left != first.end() && left->name < right.name) out.push_back(std::move(*left++));
        if (left == first.end() || left->name != right.name) out.push_back(right);
    }
    out.insert(out.end(), std::make_move_iterator(left), std::make_move_iterator(first.end()));
    return out;
}

}  // namespace gateway
