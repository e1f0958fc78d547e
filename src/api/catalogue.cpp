#include "api/catalogue.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "api/answer.h"
#include "api/decode.h"
#include "api/escape.h"
#include "api/platform_errors.h"

namespace api {
namespace {

namespace json = boost::json;

json::string_view text_of(std::string_view text) {
    return {text.data(), text.size()};
}

json::object both(const Text& text) {
    return {{"zh", text_of(text.zh)}, {"en", text_of(text.en)}};
}

std::string type_name(const FieldSpec& field) {
    switch (field.type) {
        case FieldType::kString:
            return "String";
        case FieldType::kNumber:
            return "Number";
        case FieldType::kBoolean:
            return "Boolean";
        case FieldType::kStringList:
            return "String []";
        case FieldType::kNumberList:
            return "Number []";
        case FieldType::kMessage:
            return std::string(field.message->type_name);
        case FieldType::kMessageList:
            return std::string(field.message->type_name) + " []";
        case FieldType::kFile:
            return "byte[]";
    }
    return "String";
}

std::string_view form_name(TextForm form) {
    switch (form) {
        case TextForm::kAny:
            return "";
        case TextForm::kUnitDecimal:
            return "unit_decimal";
        case TextForm::kHttpUrl:
            return "http_url";
    }
    return "";
}

json::object limits_of(const FieldOptions& options) {
    json::object limits;
    if (options.length_max > 0) limits["length_max"] = options.length_max;
    if (options.items_min > 0) limits["items_min"] = options.items_min;
    if (options.items_max > 0) limits["items_max"] = options.items_max;
    if (options.min != std::numeric_limits<std::int64_t>::min()) limits["min"] = options.min;
    if (options.max != std::numeric_limits<std::int64_t>::max()) limits["max"] = options.max;
    if (options.form != TextForm::kAny) limits["form"] = text_of(form_name(options.form));
    return limits;
}

enum class Side { kRequest, kAnswer };

json::array fields_of(std::span<const FieldSpec> fields, Side side) {
    json::array out;
    for (const FieldSpec& field : fields) {
        json::object row{{"name", text_of(field.name)}, {"type", type_name(field)}};
        if (side == Side::kRequest) {
            row["required"] = field.required && !field.options.shown_optional;
            // The page calls it optional, yet a call without it is refused.
            if (field.options.shown_optional) row["needed"] = field.required;
            if (auto limits = limits_of(field.options); !limits.empty()) {
                row["limits"] = std::move(limits);
            }
        }
        if (!field.item_name.empty()) row["item_name"] = field.item_name;
        row["example"] = text_of(field.options.example);
        row["description"] = both({field.options.zh, field.options.en});
        row["ours"] = field.options.ours;
        if (field.message != nullptr) row["fields"] = fields_of(field.message->fields, side);
        out.push_back(std::move(row));
    }
    return out;
}

json::array shared_fields(std::span<const SharedField> fields) {
    json::array out;
    for (const SharedField& field : fields) {
        out.push_back({{"name", text_of(field.name)},
                       {"type", text_of(field.type)},
                       {"required", field.required},
                       {"example", text_of(field.example)},
                       {"description", both(field.description)}});
    }
    return out;
}

template <class Row>
void add_advice(json::object& out, const Row& row) {
    out["description"] = both(row.description);
    out["solution"] = both(row.solution);
    out["owner"] = text_of(name_of(row.owner));
    out["retry"] = text_of(name_of(row.retry));
}

json::array platform_error_rows() {
    json::array out;
    for (const PlatformError& error : platform_errors()) {
        json::object row{{"code", error.code}, {"msg", text_of(error.message)}};
        add_advice(row, error);
        out.push_back(std::move(row));
    }
    return out;
}

json::array sub_code_rows() {
    json::array out;
    for (const SubCode& entry : sub_codes()) {
        json::object row{{"code", entry.code}, {"sub_code", text_of(entry.pattern)}};
        add_advice(row, entry);
        out.push_back(std::move(row));
    }
    return out;
}

json::array business_errors(const MethodSpec& spec) {
    json::array out;
    for (const BusinessError& error : spec.declared.errors) {
        out.push_back({{"reason", text_of(error.reason)},
                       {"resp_code", error.resp_code},
                       {"message", both(error.message)},
                       {"solution", both(error.solution)}});
    }
    return out;
}

json::object sample(const MethodSpec& spec, const void* request, const void* result,
                    std::string_view caller_request_id) {
    const AnswerIds ids{caller_request_id, "16ab3example"};
    json::object params;
    for (const Param& param : encode_params(spec, request)) params[param.name] = param.value;
    return {{"request", std::move(params)},
            {"xml", encode_success(spec, result, ids, Format::kXml)},
            {"json", encode_success(spec, result, ids, Format::kJson)},
            {"simplified", encode_success(spec, result, ids, Format::kJsonSimplified)}};
}

json::object error_sample() {
    return {{"xml", encode_error(page_error(), "16ab3example", Format::kXml)},
            {"json", encode_error(page_error(), "16ab3example", Format::kJson)}};
}

// What the gateway and the codec can answer to any call, and what the method adds.
json::array method_sub_codes(const MethodSpec& spec) {
    json::array out;
    for (const SubCode& entry : sub_codes()) {
        if (entry.code == 50) out.push_back(json::string(text_of(entry.pattern)));
    }
    for (const std::string_view own : spec.declared.sub_codes) {
        out.push_back(json::string(text_of(own)));
    }
    return out;
}

json::object method_row(const MethodSpec& spec) {
    const MethodDeclaration& declared = spec.declared;
    json::array labels;
    for (const Label& label : declared.labels) {
        labels.push_back({{"text", both(label.text)}, {"tooltip", both(label.tooltip)}});
    }
    json::array answer = fields_of(spec.answer, Side::kAnswer);
    if (declared.envelope == Envelope::kA) {
        for (auto& row : fields_of(envelope_a().fields, Side::kAnswer)) answer.push_back(row);
    }
    return {{"name", text_of(declared.name)},
            {"title", both(declared.title)},
            {"description", both(declared.description)},
            {"category", both(declared.category)},
            {"ours", declared.ours},
            {"labels", std::move(labels)},
            {"envelope", declared.envelope == Envelope::kA ? "A" : "none"},
            {"root", spec.root},
            {"tenant_parameter", text_of(declared.subject.tenant)},
            {"store_parameter", text_of(declared.subject.poi)},
            {"request", fields_of(spec.request.fields, Side::kRequest)},
            {"response", std::move(answer)},
            {"errors", business_errors(spec)},
            {"sub_codes", method_sub_codes(spec)},
            {"page_sample", sample(spec, page_request(spec).get(), page_result(spec).get(), "1")},
            {"worked_sample",
             sample(spec, spec.example_request().get(), spec.example_result().get(), "req-1")},
            {"error_sample", error_sample()}};
}

class PrettyPrinter {
  public:
    std::string print(const json::value& value) {
        append(value);
        return std::move(out_) + '\n';
    }

  private:
    void line(std::size_t depth) { out_.append(1, '\n').append(depth * 2, ' '); }

    void append(const json::value& value) {
        if (const auto* object = value.if_object()) {
            append_items(*object, '{', '}', [this](const auto& member) {
                append_json_string(out_, {member.key().data(), member.key().size()});
                out_ += ": ";
                append(member.value());
            });
        } else if (const auto* array = value.if_array()) {
            append_items(*array, '[', ']', [this](const auto& item) { append(item); });
        } else if (const auto* text = value.if_string()) {
            append_json_string(out_, {text->data(), text->size()});
        } else if (const auto* flag = value.if_bool()) {
            out_ += *flag ? "true" : "false";
        } else {
            out_ += std::to_string(value.to_number<std::int64_t>());
        }
    }

    template <class Items, class AppendItem>
    void append_items(const Items& items, char open, char close, AppendItem append_item) {
        out_ += open;
        ++depth_;
        bool first = true;
        for (const auto& item : items) {
            if (!first) out_ += ',';
            first = false;
            line(depth_);
            append_item(item);
        }
        --depth_;
        if (!first) line(depth_);
        out_ += close;
    }

    std::string out_;
    std::size_t depth_ = 0;
};

}  // namespace

std::string catalogue_json(std::span<const MethodSpec* const> methods) {
    json::array rows;
    for (const MethodSpec* spec : methods) rows.push_back(method_row(*spec));
    const json::value document{{"catalogue_version", 1},
                               {"breadcrumb",
                                {{{"zh", "文档中心"}, {"en", "Documentation"}},
                                 {{"zh", "API类目"}, {"en", "API categories"}}}},
                               {"path", "/router/rest"},
                               {"batch_path", "/router/batch"},
                               {"public_request", shared_fields(shared_request_fields())},
                               {"public_response", shared_fields(shared_answer_fields())},
                               {"platform_errors", platform_error_rows()},
                               {"sub_codes", sub_code_rows()},
                               {"methods", std::move(rows)}};
    return PrettyPrinter().print(document);
}

}  // namespace api
