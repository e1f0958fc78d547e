#include "gateway/refusals.h"

#include <gtest/gtest.h>

#include "api/platform_errors.h"

namespace gateway {
namespace {

TEST(Refusals, StandInThePublishedTablesWithTheirCodeAndText) {
    int count = 0;
    for (int i = 0; i <= static_cast<int>(Refusal::kTooBusy); ++i, ++count) {
        const api::WireError error = refuse(static_cast<Refusal>(i), "detail");
        const auto* published = api::find_platform_error(error.code);
        ASSERT_NE(published, nullptr) << error.code;
        // "…:NAME" stands for a name behind the colon.
        const auto fixed_text = published->message.substr(0, published->message.find("NAME"));
        EXPECT_EQ(error.message.substr(0, fixed_text.size()), fixed_text) << error.code;
        EXPECT_EQ(error.message.size() == fixed_text.size(), fixed_text == published->message);
        if (error.sub_code.empty()) continue;
        const auto* sub_code = api::find_sub_code(error.sub_code);
        ASSERT_NE(sub_code, nullptr) << error.sub_code;
        EXPECT_EQ(sub_code->code, error.code) << error.sub_code;
    }
    EXPECT_EQ(count, 23);
}

}  // namespace
}  // namespace gateway
