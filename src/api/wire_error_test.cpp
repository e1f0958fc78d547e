#include "api/wire_error.h"

#include <gtest/gtest.h>

#include "api/catalogue.h"
#include "api/method_spec.h"
#include "api/platform_errors.h"
#include "api/read_file_test.h"

namespace api {
namespace {

TEST(EncodeError, IsTheGoldenErrorInEveryForm) {
    EXPECT_EQ(encode_error(page_error(), "16ab3example", Format::kJson), golden("error.json"));
    EXPECT_EQ(encode_error(page_error(), "16ab3example", Format::kJsonSimplified),
              golden("error.json"));
    EXPECT_EQ(encode_error(page_error(), "16ab3example", Format::kXml), golden("error.xml"));
}

TEST(EncodeError, LeavesOutEmptyTextsAndEscapesTheOthers) {
    const WireError error{.code = 41, .message = "Invalid arguments:<\"a\">"};
    EXPECT_EQ(
        encode_error(error, "r", Format::kJson),
        R"({"error_response":{"code":41,"msg":"Invalid arguments:<\"a\">","request_id":"r"}})");
    EXPECT_EQ(encode_error(error, "r", Format::kXml),
              "<?xml version=\"1.0\" encoding=\"utf-8\" ?><error_response><code>41</code>"
              "<msg>Invalid arguments:&lt;\"a\"&gt;</msg><request_id>r</request_id>"
              "</error_response>");
}

struct KindCase {
    base::ErrorKind kind;
    std::string_view field;
    std::string_view reason;
    int code;
    std::string_view sub_code;
};

TEST(ToWire, GivesEachKindItsCode) {
    using base::ErrorKind;
    const KindCase cases[] = {
        {ErrorKind::kInvalidArgument, "poi_id", "", 50, "isv.invalid-parameter:poi_id"},
        {ErrorKind::kInvalidArgument, "", "", 50, "isv.invalid-parameter"},
        {ErrorKind::kInvalidArgument, "face_time", kMissingParameter, 50,
         "isv.missing-parameter:face_time"},
        {ErrorKind::kUnauthenticated, "", "", 25, ""},
        {ErrorKind::kPermissionDenied, "", "", 50, "isv.invalid-permission"},
        {ErrorKind::kNotFound, "", "risk_task_not_found", 50, "isv.risk-task-not-exist"},
        {ErrorKind::kNotFound, "risk_task_id", "risk_task_not_found", 50,
         "isv.risk-task-not-exist:risk_task_id"},
        {ErrorKind::kNotFound, "", "", 50, "isv.resource-not-exist"},
        {ErrorKind::kConflict, "", "", 50, "isv.smartmonitor-service-error:conflict"},
        {ErrorKind::kConflict, "", "track_conflict", 50,
         "isv.smartmonitor-service-error:track_conflict"},
        {ErrorKind::kTooManyRequests, "", "", 7, "accesscontrol.limited-by-dynamic-access-count"},
        {ErrorKind::kResourceExhausted, "", "", 50, "isp.smartmonitor-service-unavailable"},
        {ErrorKind::kUnavailable, "", "", 50, "isp.smartmonitor-service-unavailable"},
        {ErrorKind::kDataLoss, "", "", 50, "isp.remote-service-error"},
        {ErrorKind::kInternal, "", "", 50, "isp.unknown-error"},
    };
    for (const auto& row : cases) {
        const WireError wire = to_wire({.kind = row.kind,
                                        .message = "words",
                                        .field = std::string(row.field),
                                        .detail = "sqlite: disk I/O error",
                                        .reason = row.reason});
        EXPECT_EQ(wire.code, row.code);
        EXPECT_EQ(wire.sub_code, row.sub_code);
        EXPECT_EQ((wire.message + wire.sub_message).find("sqlite"), std::string::npos);
        // Whatever is sent stands in the published tables.
        ASSERT_NE(find_platform_error(wire.code), nullptr);
        EXPECT_EQ(find_platform_error(wire.code)->message, wire.message);
        if (!row.sub_code.empty()) {
            ASSERT_NE(find_sub_code(wire.sub_code), nullptr) << wire.sub_code;
            EXPECT_EQ(find_sub_code(wire.sub_code)->code, wire.code);
        }
    }
}

TEST(ToWire, TellsClientsToRetryExactlyWhatIsOurFault) {
    using base::ErrorKind;
    for (const auto kind : {ErrorKind::kResourceExhausted, ErrorKind::kUnavailable,
                            ErrorKind::kDataLoss, ErrorKind::kInternal}) {
        const WireError wire = to_wire(base::fail(kind, "the disk under /var is full"));
        EXPECT_TRUE(wire.sub_code.starts_with("isp."));
        EXPECT_EQ(find_sub_code(wire.sub_code)->retry, Retry::kYes);
        EXPECT_EQ(wire.sub_message.find("disk"), std::string::npos);
    }
}

TEST(PlatformErrors, AreSortedAndSaidOnce) {
    int last = -1;
    for (const auto& error : platform_errors()) {
        EXPECT_GT(error.code, last);
        last = error.code;
    }
    for (const auto& entry : sub_codes()) {
        EXPECT_NE(find_platform_error(entry.code), nullptr) << entry.pattern;
        EXPECT_EQ(find_sub_code(entry.pattern), &entry) << entry.pattern;
    }
    EXPECT_EQ(find_sub_code("isv.made-up"), nullptr);
    EXPECT_EQ(find_sub_code("isv.-not-exist"), nullptr);
    EXPECT_EQ(find_platform_error(1), nullptr);
}

}  // namespace
}  // namespace api
