// Reads a JSON answer back into a tree: for programs of ours that call an API.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace api {

// An object's members and a list's items are children; of a scalar `text` is what it says.
struct AnswerNode {
    std::string name;  // of an object's member; empty in a list and at the root
    std::string text;
    std::vector<AnswerNode> children;

    // The first child of that name; null when there is none.
    const AnswerNode* find(std::string_view child) const;
    // That child's text; empty when there is none.
    std::string_view text_of(std::string_view child) const;
};

// Any JSON document, at most 32 levels deep. Errors: kDataLoss.
base::Result<AnswerNode> read_answer(std::string_view json);

// The answer's fields: without the root element of the standard form.
const AnswerNode& without_root(const AnswerNode& document);

// The rows of a list field in either form: a plain array, or wrapped in its item name.
std::vector<AnswerNode> rows_of(const AnswerNode& answer, std::string_view list);

}  // namespace api
