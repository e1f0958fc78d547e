#include "domain/action.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "test_paths.h"

namespace domain {
namespace {

std::string document(const char* name) {
    std::ifstream in(std::string(SMARTMONITOR_TEST_DATA) + "/../../docs/" + name);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST(ActionForms, StandInTheOrderOfTheirTypes) {
    for (std::size_t i = 0; i < action_forms().size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(action_forms()[i].type), i);
    }
    EXPECT_EQ(action_forms().size(), static_cast<std::size_t>(ActionType::kWrongWay) + 1);
}

TEST(ActionForms, WriteWhatTheirExamplesShow) {
    for (const ActionForm& form : action_forms()) {
        const auto parsed = parse_action({std::string(form.name), std::string(form.example)});
        ASSERT_TRUE(parsed) << form.name << ": " << parsed.error().message;
        EXPECT_EQ(parsed.value().type, form.type);
        const Action written = format_action(parsed.value());
        EXPECT_EQ(written.type, form.name);
        EXPECT_EQ(written.extra, form.example);
    }
    EXPECT_EQ(format_action({.type = ActionType::kDwell, .place = "till-3", .seconds = 42}),
              (Action{"dwell", "zone=till-3&seconds=42"}));
}

TEST(ActionForms, RefuseOtherTexts) {
    const Action cases[] = {
        {"fly", "zone=a"},
        {"enter", ""},
        {"enter", "zone="},
        {"enter", "line=a"},
        {"enter", "zone=a&seconds=1"},
        {"dwell", "zone=a"},
        {"dwell", "seconds=1&zone=a"},
        {"dwell", "zone=a&seconds=-1"},
        {"dwell", "zone=a&seconds=042"},
        {"dwell", "zone=a&seconds=1.5"},
        {"dwell", "zone=a&seconds=99999999999999999999"},
        {"cross", "line=a&way=both"},
        {"cross", "line=a&way=up"},
        {"queue", "zone=a&seconds=1&waiting="},
    };
    for (const Action& action : cases) {
        EXPECT_FALSE(parse_action(action)) << action.type << " " << action.extra;
    }
}

TEST(ActionForms, StandInTheDocumentsAsTheyAre) {
    const std::string zh = document("actions.zh.md");
    const std::string en = document("actions.md");
    for (const ActionForm& form : action_forms()) {
        const std::string row =
            "| `" + std::string(form.name) + "` | `" + std::string(form.example) + "` | ";
        EXPECT_NE(en.find(row + std::string(form.en) + " |"), std::string::npos) << form.name;
        EXPECT_NE(zh.find(row + std::string(form.zh) + " |"), std::string::npos) << form.name;
    }
}

}  // namespace
}  // namespace domain
