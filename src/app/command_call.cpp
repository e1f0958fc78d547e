// `call`: what an integrator would do by hand: sign a request, send it, read the answer.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>

#include "api/answer_reader.h"
#include "api/escape.h"
#include "api/methods.h"
#include "app/commands.h"
#include "base/encoding.h"
#include "base/instant.h"
#include "fetch/client.h"
#include "gateway/canonical.h"
#include "gateway/signature.h"
#include "runtime/clock.h"

namespace app {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t kAnswerBytesMax = 64 * 1024 * 1024;

const api::MethodSpec* find_spec(const std::string& method) {
    for (const api::MethodSpec* spec : api::method_specs()) {
        if (spec->declared.name == method) return spec;
    }
    return nullptr;
}

// The complex parameter of a method, when it has one called `param`.
const api::MessageSpec* param_message(const api::MethodSpec* spec) {
    const api::FieldSpec* param = spec == nullptr ? nullptr : spec->request.find("param");
    return param == nullptr ? nullptr : param->message;
}

// k=v as a member of `param`, in the type that the catalogue declares.
void append_member(std::string& json, const api::FieldSpec* field, const std::string& name,
                   const std::string& value) {
    if (json.size() > 1) json += ',';
    api::append_json_string(json, name);
    json += ':';
    const bool as_is = field != nullptr && field->type != api::FieldType::kString;
    if (as_is) {
        json += value;
    } else {
        api::append_json_string(json, value);
    }
}

Result<std::map<std::string, std::string>> parameters_of(const Call& options) {
    std::map<std::string, std::string> parameters;
    const api::MethodSpec* spec = find_spec(options.method);
    const api::MessageSpec* message = param_message(spec);
    std::string param = "{";
    for (const std::string& pair : options.pairs) {
        const std::size_t equals = pair.find('=');
        if (equals == std::string::npos || equals == 0) {
            return base::invalid("k=v", "'" + pair + "' is not of the form name=value");
        }
        const std::string name = pair.substr(0, equals);
        const std::string value = pair.substr(equals + 1);
        const bool inside = message != nullptr && spec->request.find(name) == nullptr;
        if (inside) {
            append_member(param, message->find(name), name, value);
        } else {
            parameters[name] = value;
        }
    }
    if (!options.param.empty() && param.size() > 1) {
        return base::invalid("param", "give --param or k=v, not both");
    }
    if (param.size() > 1) parameters["param"] = param + "}";
    if (!options.param.empty()) parameters["param"] = options.param;
    return parameters;
}

void add_public_parameters(const Call& options, const base::Secret& secret,
                           std::map<std::string, std::string>& parameters) {
    parameters["method"] = options.method;
    parameters["app_key"] = options.app_key;
    parameters["v"] = "2.0";
    parameters["format"] = options.format;
    parameters["sign_method"] = options.sign_method;
    parameters["timestamp"] = base::format_platform_date(runtime::SystemClock().now());
    if (options.simplify) parameters["simplify"] = "true";
    std::vector<api::Param> sorted;
    for (const auto& [name, value] : parameters) sorted.push_back({name, value});
    const auto method = gateway::parse_sign_method(options.sign_method);
    parameters["sign"] = gateway::sign(
        *method, secret, gateway::canonical_string(sorted, gateway::EmptyValues::kKeep, {}));
}

std::string endpoint(std::string url) {
    while (!url.empty() && url.back() == '/') url.pop_back();
    return url.find("/router/") == std::string::npos ? url + "/router/rest" : url;
}

std::string shell_quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

void print_curl(const Call& options, const std::map<std::string, std::string>& parameters) {
    std::string command = "curl " + shell_quoted(endpoint(options.url));
    for (const auto& [name, value] : parameters) {
        command += " \\\n  --data-urlencode " + shell_quoted(name + "=" + value);
    }
    std::puts(command.c_str());
}

// On standard error: standard output is a command that a shell can take.
void explain_signature(const std::map<std::string, std::string>& parameters) {
    std::vector<api::Param> sorted;
    for (const auto& [name, value] : parameters) sorted.push_back({name, value});
    const std::string canonical =
        gateway::canonical_string(sorted, gateway::EmptyValues::kKeep, {});
    std::fprintf(stderr, "canonical string: %s\nsign: %s\n", canonical.c_str(),
                 parameters.at("sign").c_str());
}

std::string shown_time(std::string_view ms) {
    if (ms.empty()) return "-";
    return base::format_iso8601(base::from_unix_ms(std::stoll(std::string(ms))));
}

std::string or_dash(std::string_view text) {
    return text.empty() ? "-" : std::string(text);
}

// The tracks of an answer as a table for people; other answers as the tree that they are.
void print_tree(const Output& output, const api::AnswerNode& node, std::size_t depth) {
    for (const api::AnswerNode& child : node.children) {
        const std::string indent(2 * depth, ' ');
        output.say(indent + (child.name.empty() ? "-" : child.name) +
                   (child.text.empty() ? "" : ": " + child.text));
        print_tree(output, child, depth + 1);
    }
}

void print_readable(const Output& output, const api::AnswerNode& document) {
    const api::AnswerNode& answer = api::without_root(document);
    const auto tracks = api::rows_of(answer, "result");
    if (tracks.empty() || tracks[0].find("track_id") == nullptr) {
        return print_tree(output, document, 0);
    }
    std::vector<Record> rows;
    for (const api::AnswerNode& track : tracks) {
        std::vector<std::string> actions;
        for (const auto& action : api::rows_of(track, "actions")) {
            actions.emplace_back(action.text_of("action_type"));
        }
        std::vector<std::string> orders;
        for (const auto& order : api::rows_of(track, "order_ids")) orders.push_back(order.text);
        rows.push_back({{"track", std::string(track.text_of("track_id"))},
                        {"camera", std::string(track.text_of("sensor_id"))},
                        {"first seen", shown_time(track.text_of("start_time"))},
                        {"last seen", shown_time(track.text_of("end_time"))},
                        {"face", or_dash(track.text_of("face_quality"))},
                        {"body", or_dash(track.text_of("body_integrity"))},
                        {"actions", actions},
                        {"orders", orders}});
    }
    output.table(std::to_string(rows.size()) + " tracks · resp_code " +
                     std::string(answer.text_of("resp_code")) + " · " +
                     std::string(answer.text_of("message")),
                 rows);
}

// A track id as part of a file name.
std::string file_name_of(std::string_view id) {
    return base::percent_encode(id);
}

Result<std::size_t> save_pictures(const fetch::Client& client, const api::AnswerNode& document,
                                  const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return base::fail(ErrorKind::kUnavailable, "cannot make " + folder.string());
    std::size_t saved = 0;
    for (const auto& track : api::rows_of(api::without_root(document), "result")) {
        for (const char* kind : {"face", "body"}) {
            const std::string url(track.text_of(std::string(kind) + "_image"));
            if (url.empty()) continue;
            BOOST_OUTCOME_TRY(auto reply, client.get(url, fetch::Limits{}));
            if (reply.status != 200) {
                return base::fail(ErrorKind::kUnavailable,
                                  "a picture was answered with HTTP " +
                                      std::to_string(reply.status) +
                                      ": its URL may have expired, ask again");
            }
            const auto file =
                folder / (file_name_of(track.text_of("track_id")) + "." + kind + ".jpg");
            std::ofstream out(file, std::ios::binary);
            out << reply.body;
            if (!out.flush()) {
                return base::fail(ErrorKind::kResourceExhausted, "cannot write " + file.string());
            }
            ++saved;
        }
    }
    return saved;
}

bool is_error_answer(std::string_view body) {
    return body.substr(0, 200).find("error_response") != std::string_view::npos;
}

// Both forms escape what stands in values, so that only the answer's own field is found.
bool is_business_failure(std::string_view body) {
    return body.find("\"resp_success\":false") != std::string_view::npos ||
           body.find("<resp_success>false</resp_success>") != std::string_view::npos;
}

}  // namespace

CommandResult call(const Invocation& invocation, const Call& options) {
    BOOST_OUTCOME_TRY(auto parameters, parameters_of(options));
    BOOST_OUTCOME_TRY(const auto secret, require_secret(options.secret));
    add_public_parameters(options, secret, parameters);
    if (options.dry_run) {
        explain_signature(parameters);
        print_curl(options, parameters);
        return Exit::kOk;
    }
    const bool needs_tree = options.readable || !options.pictures.empty();
    if (needs_tree && options.format != "json") {
        return base::invalid("format", "--readable and --save-pictures need --format json");
    }
    std::string form;
    for (const auto& [name, value] : parameters) {
        form += (form.empty() ? "" : "&") + base::percent_encode(name) + "=" +
                base::percent_encode(value);
    }
    const fetch::Client client(fetch::Reach::kAnywhere);
    fetch::Limits limits;
    limits.body_bytes_max = kAnswerBytesMax;
    BOOST_OUTCOME_TRY(auto reply,
                      client.post(endpoint(options.url),
                                  "application/x-www-form-urlencoded;charset=UTF-8", form, limits));
    if (reply.status != 200) {
        return base::fail(
            ErrorKind::kUnavailable,
            "the server answered HTTP " + std::to_string(reply.status) + ": is --url right?");
    }
    const bool failed = is_error_answer(reply.body) || is_business_failure(reply.body);
    const Exit outcome = failed ? Exit::kFailed : Exit::kOk;
    if (!needs_tree || is_error_answer(reply.body)) {
        std::puts(reply.body.c_str());
        std::fflush(stdout);
        return outcome;
    }
    BOOST_OUTCOME_TRY(auto document, api::read_answer(reply.body));
    if (options.readable) print_readable(invocation.output, document);
    if (!options.pictures.empty()) {
        BOOST_OUTCOME_TRY(auto saved, save_pictures(client, document, options.pictures));
        invocation.output.say(std::to_string(saved) + " pictures saved in " + options.pictures);
    }
    return outcome;
}

}  // namespace app
