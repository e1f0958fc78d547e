#include "api/decode.h"

#include <gtest/gtest.h>

#include "api/decode_json.h"
#include "api/methods.h"
#include "api/random_message_test.h"

namespace api {
namespace {

WireResult<DecodedCall> decode(const MethodSpec& spec, const std::vector<Param>& params,
                               const std::vector<Upload>& uploads = {}) {
    return decode_call(spec, {params, uploads});
}

WireResult<DecodedCall> decode_tracks(std::string param) {
    return decode(FragmentGetbytask::spec(), {{"method", "x"}, {"param", std::move(param)}});
}

const FragmentGetbytask::Request& tracks_request(const DecodedCall& call) {
    return *static_cast<const FragmentGetbytask::Request*>(call.request.get());
}

TEST(Decode, YieldsTheSameStructFromEveryClientsSpelling) {
    const std::string spellings[] = {
        // Python 3: order of the program, UTF-8 as it is
        R"({"risk_task_id": "任务/1", "tenant_code": "T1", "poi_id": "POI9", "request_id": "é\"😀"})",
        // Java: sorted names, \/
        R"({"poi_id":"POI9","request_id":"é\"😀","risk_task_id":"任务\/1","tenant_code":"T1"})",
        // PHP: \uXXXX and \/
        R"({"risk_task_id":"\u4efb\u52a1\/1","tenant_code":"T1","poi_id":"POI9","request_id":"\u00e9\"\ud83d\ude00"})",
        // white space, null for what is absent, an empty string from a form, an unknown field
        " {\n\"risk_task_id\":\t\"任务/1\",\"tenant_code\":\"T1\",\"poi_id\":\"POI9\",\r\n"
        R"("request_id":"é\"😀","token":null,"api_sign":"","newer":{"a":[1,{"b":null}]}} )",
    };
    FragmentGetbytask::Request expected;
    expected.param.risk_task_id = "任务/1";
    expected.param.tenant_code = "T1";
    expected.param.poi_id = "POI9";
    expected.param.request_id = "é\"😀";
    for (const auto& spelling : spellings) {
        const auto call = decode_tracks(spelling);
        ASSERT_TRUE(call) << spelling << call.error().sub_message;
        EXPECT_EQ(tracks_request(call.value()), expected);
        EXPECT_EQ(call.value().tenant.value, "T1");
        EXPECT_EQ(call.value().poi.value, "POI9");
        EXPECT_EQ(call.value().caller_request_id, "é\"😀");
    }
}

struct RefusedCase {
    std::string_view name;
    std::string param;
    int code;
    std::string_view sub_code;
};

std::string with(std::string_view member) {
    return R"({"tenant_code":"T1","poi_id":"P",)" + std::string(member) + "}";
}

TEST(Decode, RefusesEachWrongParamByName) {
    const std::string param = "isv.invalid-parameter:param";
    const std::string task = "isv.invalid-parameter:risk_task_id";
    const RefusedCase cases[] = {
        {"empty", "", 40, ""},
        {"single quotes", "{'risk_task_id':'1'}", 50, param},
        {"not JSON", "risk_task_id=1", 50, param},
        {"cut off", R"({"risk_task_id":"1")", 50, param},
        {"text behind", with(R"("risk_task_id":"1")") + "x", 50, param},
        {"two values", with(R"("risk_task_id":"1")") + "{}", 50, param},
        {"trailing comma", R"({"risk_task_id":"1",})", 50, param},
        {"comment", R"({"risk_task_id":"1"/*c*/})", 50, param},
        {"list", "[]", 50, param},
        {"string", R"("x")", 50, param},
        {"null", "null", 50, param},
        {"blank", " ", 50, param},
        {"invalid UTF-8", with("\"risk_task_id\":\"\xff\""), 50, param},
        {"overlong UTF-8", with("\"risk_task_id\":\"\xC0\xAF\""), 50, param},
        {"raw control character", with("\"risk_task_id\":\"a\nb\""), 50, param},
        {"lone surrogate", with(R"("risk_task_id":"\ud800")"), 50, param},
        {"given twice", with(R"("risk_task_id":"1","risk_task_id":"1")"), 50, param},
        {"given twice, spelt differently", with(R"("risk_task_id":"1","risk_task_\u0069d":"2")"),
         50, param},
        {"an unknown one twice", with(R"("risk_task_id":"1","a":{"b":1,"b":2})"), 50, param},
        {"too deep",
         with("\"risk_task_id\":\"1\",\"a\":" + std::string(40, '[') + std::string(40, ']')), 50,
         param},
        {"far too deep", std::string(100'000, '['), 50, param},
        {"too large",
         with("\"risk_task_id\":\"1\",\"a\":\"" + std::string(kJsonParameterBytesMax, 'x') + '"'),
         50, param},
        {"missing", with(R"("a":1)"), 50, "isv.missing-parameter:risk_task_id"},
        {"null for required", with(R"("risk_task_id":null)"), 50,
         "isv.missing-parameter:risk_task_id"},
        {"empty for required", with(R"("risk_task_id":"")"), 50,
         "isv.missing-parameter:risk_task_id"},
        {"number for String", with(R"("risk_task_id":1)"), 50, task},
        {"boolean for String", with(R"("risk_task_id":true)"), 50, task},
        {"fraction for String", with(R"("risk_task_id":1.5)"), 50, task},
        {"list for String", with(R"("risk_task_id":["1"])"), 50, task},
        {"object for String", with(R"("risk_task_id":{})"), 50, task},
        {"NUL", with(R"("risk_task_id":"a\u0000b")"), 50, task},
        {"escaped control character", with(R"("risk_task_id":"a\nb")"), 50, task},
        {"delete", with("\"risk_task_id\":\"a\x7f\""), 50, task},
        {"next line, a C1 control", with("\"risk_task_id\":\"a\u0085b\""), 50, task},
        {"65 characters", with("\"risk_task_id\":\"" + std::string(65, 'x') + '"'), 50, task},
        {"number for an optional one", with(R"("risk_task_id":"1","token":1)"), 50,
         "isv.invalid-parameter:token"},
    };
    for (const auto& row : cases) {
        const auto call = decode_tracks(row.param);
        ASSERT_FALSE(call) << row.name;
        EXPECT_EQ(call.error().code, row.code) << row.name;
        EXPECT_EQ(call.error().sub_code, row.sub_code) << row.name;
    }
    EXPECT_EQ(decode(FragmentGetbytask::spec(), {}).error().message,
              "Missing required arguments:param");
    EXPECT_EQ(decode_tracks("{'").error().message, "Remote service error");
}

TEST(Decode, CountsCharactersNotBytes) {
    std::string id;
    for (int i = 0; i < 64; ++i) id += "任";
    EXPECT_TRUE(decode_tracks(with("\"risk_task_id\":\"" + id + '"')));
    EXPECT_FALSE(decode_tracks(with("\"risk_task_id\":\"" + id + "任\"")));
}

TEST(Decode, RefusesAParameterThatIsGivenTwice) {
    const std::string param = with(R"("risk_task_id":"1")");
    const auto call = decode(FragmentGetbytask::spec(), {{"param", param}, {"param", param}});
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error().sub_code, "isv.invalid-parameter:param");
}

TEST(Decode, HandsOverTheOtherScalarsAsSentForTheSecondFactor) {
    const auto call = decode_tracks(
        with(R"("risk_task_id":"1","api_sign":"AB","token":"n1","request_id":"\u4e2d",)"
             R"("count":7,"big":18446744073709551615,"flag":false,"none":null,"list":[1],"o":{})"));
    ASSERT_TRUE(call);
    EXPECT_EQ(call.value().api_sign, "AB");
    EXPECT_EQ(call.value().token, "n1");
    auto fields = call.value().second_factor_fields;
    std::sort(fields.begin(), fields.end());
    const std::vector<std::pair<std::string, std::string>> expected{{"big", "18446744073709551615"},
                                                                    {"count", "7"},
                                                                    {"flag", "false"},
                                                                    {"poi_id", "P"},
                                                                    {"request_id", "中"},
                                                                    {"risk_task_id", "1"},
                                                                    {"tenant_code", "T1"}};
    EXPECT_EQ(fields, expected);
}

TEST(Decode, OfWhatEncodeParamsWroteIsTheSameRequest) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        FragmentGetbytask::Request tracks;
        RandomMessage(seed).fill(FragmentGetbytask::spec().request.fields, &tracks);
        const auto call =
            decode(FragmentGetbytask::spec(), encode_params(FragmentGetbytask::spec(), &tracks));
        ASSERT_TRUE(call) << call.error().sub_message;
        EXPECT_EQ(tracks_request(call.value()), tracks);

        // Without the rule across fields: a random report breaks it.
        MethodSpec report = TrackReport::spec();
        report.check = nullptr;
        TrackReport::Request sent;
        RandomMessage(seed).fill(report.request.fields, &sent);
        const auto reported = decode(report, encode_params(report, &sent));
        ASSERT_TRUE(reported) << reported.error().sub_message;
        EXPECT_EQ(static_cast<const TrackReport::Request*>(reported.value().request.get())->param,
                  sent.param);
    }
}

// A flat method with every kind of top-level parameter, as some of the platform's siblings have.
struct Line {
    std::int64_t price = 0;
    static const MessageSpec& message() {
        static const MessageSpec spec{
            "Line", {field<&Line::price>("price", {.zh = "价格", .en = "Price", .min = 0})}};
        return spec;
    }
    friend bool operator==(const Line&, const Line&) = default;
};

struct FlatMethod {
    struct Request {
        std::string tenant_code;
        std::optional<std::int64_t> mode;
        std::optional<bool> need_audio;
        std::vector<std::string> add_track_ids;
        std::vector<std::int64_t> codes;
        std::vector<Line> lines;
        std::optional<std::string> api_sign;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = NoResult;
    static Request example_request() { return {}; }
    static Result example_result() { return {}; }
    static const MethodSpec& spec() {
        static const MethodSpec made = describe<FlatMethod>({
            .name = "taobao.flat.update",
            .title = {},
            .description = {},
            .category = {},
            .subject = {.tenant = "tenant_code",
                        .poi = {},
                        .caller_request_id = {},
                        .api_sign = "api_sign",
                        .token = {}},
            .request = {field<&Request::tenant_code>("tenant_code",
                                                     {.zh = "", .en = "", .length_max = 8}),
                        field<&Request::mode>("mode", {.zh = "", .en = "", .min = 0, .max = 1}),
                        field<&Request::need_audio>("need_audio", {.zh = "", .en = ""}),
                        field<&Request::add_track_ids>(
                            "add_track_ids",
                            {.zh = "", .en = "", .length_max = 4, .items_min = 1, .items_max = 3}),
                        field<&Request::codes>("codes", {.zh = "", .en = "", .items_max = 3}),
                        field<&Request::lines>("lines", {.zh = "", .en = "", .items_max = 2}),
                        field<&Request::api_sign>("api_sign",
                                                  {.zh = "", .en = "", .length_max = 64})},
        });
        return made;
    }
};

TEST(DecodeFlat, ReadsListsNumbersBooleansAndJson) {
    const auto call = decode(FlatMethod::spec(), {{"tenant_code", "租户"},
                                                  {"mode", "1"},
                                                  {"need_audio", "True"},
                                                  {"add_track_ids", "a,b,任"},
                                                  {"codes", "-1,2"},
                                                  {"lines", R"([{"price":5},{"price":6}])"},
                                                  {"api_sign", "AB"},
                                                  {"app_key", "1"}});
    ASSERT_TRUE(call) << call.error().sub_message;
    const FlatMethod::Request expected{.tenant_code = "租户",
                                       .mode = 1,
                                       .need_audio = true,
                                       .add_track_ids = {"a", "b", "任"},
                                       .codes = {-1, 2},
                                       .lines = {{5}, {6}},
                                       .api_sign = "AB"};
    EXPECT_EQ(*static_cast<const FlatMethod::Request*>(call.value().request.get()), expected);
    EXPECT_EQ(call.value().tenant.value, "租户");
    const std::vector<std::pair<std::string, std::string>> scalars{
        {"tenant_code", "租户"}, {"mode", "1"}, {"need_audio", "True"}};
    EXPECT_EQ(call.value().second_factor_fields, scalars);
    const auto again = decode(FlatMethod::spec(), encode_params(FlatMethod::spec(), &expected));
    ASSERT_TRUE(again);
    EXPECT_EQ(*static_cast<const FlatMethod::Request*>(again.value().request.get()), expected);
}

TEST(DecodeFlat, RefusesEachWrongParameterByName) {
    struct Case {
        Param wrong;
        int code;
        std::string_view said;  // sub_code, or the message of code 40
    };
    const Case cases[] = {
        {{"tenant_code", ""}, 40, "Missing required arguments:tenant_code"},
        {{"tenant_code", "123456789"}, 50, "isv.invalid-parameter:tenant_code"},
        {{"tenant_code", "\xff"}, 50, "isv.invalid-parameter:tenant_code"},
        {{"tenant_code", "a\nb"}, 50, "isv.invalid-parameter:tenant_code"},
        {{"mode", "2"}, 50, "isv.invalid-parameter:mode"},
        {{"mode", "-1"}, 50, "isv.invalid-parameter:mode"},
        {{"mode", "1.0"}, 50, "isv.invalid-parameter:mode"},
        {{"mode", "1 "}, 50, "isv.invalid-parameter:mode"},
        {{"mode", "99999999999999999999"}, 50, "isv.invalid-parameter:mode"},
        {{"need_audio", "yes"}, 50, "isv.invalid-parameter:need_audio"},
        {{"add_track_ids", ""}, 40, "Missing required arguments:add_track_ids"},
        {{"add_track_ids", "a,,b"}, 50, "isv.invalid-parameter:add_track_ids"},
        {{"add_track_ids", "a,b,"}, 50, "isv.invalid-parameter:add_track_ids"},
        {{"add_track_ids", "a,b,c,d"}, 50, "isv.invalid-parameter:add_track_ids"},
        {{"add_track_ids", "abcde"}, 50, "isv.invalid-parameter:add_track_ids"},
        {{"codes", "1,x"}, 50, "isv.invalid-parameter:codes"},
        {{"lines", "{}"}, 50, "isv.invalid-parameter:lines"},
        {{"lines", "[1]"}, 50, "isv.invalid-parameter:lines"},
        {{"lines", "[{}]"}, 50, "isv.missing-parameter:lines.price"},
        {{"lines", R"([{"price":-1}])"}, 50, "isv.invalid-parameter:lines.price"},
        {{"lines", R"([{"price":1.5}])"}, 50, "isv.invalid-parameter:lines.price"},
        {{"lines", R"([{"price":"1"}])"}, 50, "isv.invalid-parameter:lines.price"},
        {{"lines", R"([{"price":1},{"price":1},{"price":1}])"}, 50, "isv.invalid-parameter:lines"},
    };
    for (const auto& row : cases) {
        std::vector<Param> params{{"tenant_code", "T1"}, {"add_track_ids", "a"}};
        std::erase_if(params, [&](const Param& param) { return param.name == row.wrong.name; });
        params.push_back(row.wrong);
        const auto call = decode(FlatMethod::spec(), params);
        ASSERT_FALSE(call) << row.wrong.name << "=" << row.wrong.value;
        EXPECT_EQ(call.error().code, row.code) << row.wrong.value;
        EXPECT_EQ(row.code == 40 ? call.error().message : call.error().sub_code, row.said);
    }
}

TEST(Decode, SaysWhichItemOfAListIsWrong) {
    const auto call = decode(FlatMethod::spec(), {{"tenant_code", "T1"},
                                                  {"add_track_ids", "a"},
                                                  {"lines", R"([{"price":1},{"price":true}])"}});
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error().sub_message,
              "非法参数: lines[1].price must be a Number without fraction");
}

TEST(Decode, NeverRepeatsWhatTheCallerSent) {
    const auto call = decode_tracks(with(R"("risk_task_id":"1","token":"s3cret\n")"));
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error().sub_message.find("s3cret"), std::string::npos);
}

}  // namespace
}  // namespace api
