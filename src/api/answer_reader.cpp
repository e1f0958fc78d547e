#include "api/answer_reader.h"

#include <boost/json.hpp>

namespace api {
namespace {

namespace json = boost::json;

AnswerNode node_of(std::string name, const json::value& value) {
    AnswerNode node;
    node.name = std::move(name);
    if (const auto* object = value.if_object()) {
        for (const auto& member : *object) {
            node.children.push_back(node_of(std::string(member.key()), member.value()));
        }
    } else if (const auto* list = value.if_array()) {
        for (const json::value& item : *list) node.children.push_back(node_of({}, item));
    } else if (const auto* text = value.if_string()) {
        node.text.assign(text->data(), text->size());
    } else {
        node.text = json::serialize(value);
    }
    return node;
}

}  // namespace

const AnswerNode* AnswerNode::find(std::string_view child) const {
    for (const AnswerNode& one : children) {
        if (one.name == child) return &one;
    }
    return nullptr;
}

std::string_view AnswerNode::text_of(std::string_view child) const {
    const AnswerNode* found = find(child);
    return found == nullptr ? std::string_view{} : found->text;
}

base::Result<AnswerNode> read_answer(std::string_view text) {
    boost::system::error_code error;
    const json::value document = json::parse({text.data(), text.size()}, error);
    if (error) {
        return base::fail(base::ErrorKind::kDataLoss, "the answer is not JSON: " + error.message());
    }
    return node_of({}, document);
}

const AnswerNode& without_root(const AnswerNode& document) {
    const bool wrapped =
        document.children.size() == 1 && document.children[0].name.ends_with("_response");
    return wrapped ? document.children[0] : document;
}

std::vector<AnswerNode> rows_of(const AnswerNode& answer, std::string_view list) {
    const AnswerNode* found = answer.find(list);
    if (found == nullptr) return {};
    const bool wrapped = found->children.size() == 1 && !found->children[0].name.empty();
    return wrapped ? found->children[0].children : found->children;
}

}  // namespace api
