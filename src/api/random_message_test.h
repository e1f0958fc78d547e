// Random values of any message, made from its declaration.
#pragma once

#include <random>
#include <string>

#include "api/field.h"

namespace api {

class RandomMessage {
  public:
    explicit RandomMessage(unsigned seed) : random_(seed) {}

    void fill(std::span<const FieldSpec> fields, void* owner) {
        for (const FieldSpec& field : fields) {
            if (field.required || chance(3)) fill_field(field, owner);
        }
    }

  private:
    bool chance(int of) { return std::uniform_int_distribution<int>(1, of)(random_) > 1; }
    std::int64_t number(std::int64_t min, std::int64_t max) {
        return std::uniform_int_distribution<std::int64_t>(min, max)(random_);
    }

    std::string text(const FieldOptions& options) {
        if (options.form == TextForm::kUnitDecimal) return "0." + std::to_string(number(0, 9999));
        if (options.form == TextForm::kHttpUrl) {
            return "https://h/" + std::to_string(number(0, 9999)) + "?a=1&b=%20";
        }
        static const std::string kPieces[] = {"a",  "Z9", "/",  "\"", "\\", "&", "<",
                                              ">",  "'",  " ",  "任", "é",  "😀", "\u2028",
                                              "{}", "[]", ":1", "%",  "+",  "@", "null"};
        const std::size_t length_max = options.length_max > 0 ? options.length_max : 30;
        std::string made = "x";
        for (auto left = number(0, static_cast<std::int64_t>(length_max) / 4 - 1); left > 0;
             --left) {
            made += kPieces[static_cast<std::size_t>(number(0, std::ssize(kPieces) - 1))];
        }
        return made;
    }

    void fill_field(const FieldSpec& field, void* owner) {
        const auto& options = field.options;
        const auto count = number(static_cast<std::int64_t>(options.items_min), 4);
        switch (field.type) {
            case FieldType::kString:
                *static_cast<std::string*>(field.emplace(owner)) = text(options);
                return;
            case FieldType::kNumber:
                *static_cast<std::int64_t*>(field.emplace(owner)) =
                    number(options.min, options.max);
                return;
            case FieldType::kBoolean:
                *static_cast<bool*>(field.emplace(owner)) = chance(2);
                return;
            case FieldType::kStringList: {
                auto& list = *static_cast<std::vector<std::string>*>(field.emplace(owner));
                for (auto i = count; i > 0; --i) list.push_back(text(options));
                return;
            }
            case FieldType::kNumberList: {
                auto& list = *static_cast<std::vector<std::int64_t>*>(field.emplace(owner));
                for (auto i = count; i > 0; --i) list.push_back(number(options.min, options.max));
                return;
            }
            case FieldType::kMessage:
                fill(field.message->fields, field.emplace(owner));
                return;
            case FieldType::kMessageList: {
                void* list = field.emplace(owner);
                for (auto i = count; i > 0; --i) fill(field.message->fields, field.append(list));
                return;
            }
            case FieldType::kFile:
                return;
        }
    }

    std::mt19937 random_;
};

}  // namespace api
