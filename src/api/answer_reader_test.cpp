#include "api/answer_reader.h"

#include <gtest/gtest.h>

namespace api {
namespace {

TEST(AnswerReader, FindsTheSameRowsInBothForms) {
    for (const char* text : {R"({"x_response":{"result":{"datas":[{"id":"1","n":2},{"id":"3"}]}}})",
                             R"({"result":[{"id":"1","n":2},{"id":"3"}]})"}) {
        const auto document = read_answer(text);
        ASSERT_TRUE(document);
        const auto rows = rows_of(without_root(document.value()), "result");
        ASSERT_EQ(rows.size(), 2U) << text;
        EXPECT_EQ(rows[0].text_of("id"), "1");
        EXPECT_EQ(rows[0].text_of("n"), "2");
        EXPECT_EQ(rows[1].text_of("n"), "");
    }
}

TEST(AnswerReader, SeesNoRowsInAnEmptyListOfEitherForm) {
    for (const char* text : {R"({"x_response":{"result":{}}})", R"({"result":[]})", R"({})"}) {
        EXPECT_TRUE(rows_of(without_root(read_answer(text).value()), "result").empty()) << text;
    }
}

TEST(AnswerReader, RefusesWhatIsNotJson) {
    EXPECT_FALSE(read_answer("<xml/>"));
    EXPECT_FALSE(read_answer(std::string(100, '[')));
}

}  // namespace
}  // namespace api
