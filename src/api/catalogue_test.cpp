#include "api/catalogue.h"

#include <cstdlib>
#include <map>
#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "api/answer.h"
#include "api/decode.h"
#include "api/methods.h"
#include "api/platform_errors.h"
#include "api/read_file_test.h"
#include "test_paths.h"

namespace api {
namespace {

namespace json = boost::json;

const char* const kGoldenPath = SMARTMONITOR_TEST_DATA "/../golden/api.json";

std::string current() {
    const auto specs = method_specs();
    return catalogue_json(specs);
}

std::string text_of(const json::value& value) {
    return {value.get_string().data(), value.get_string().size()};
}

void add_fields(const json::array& fields, const std::string& path, std::set<std::string>& out) {
    for (const auto& field : fields) {
        const std::string here = path + "/" + text_of(field.at("name"));
        out.insert(here + " " + text_of(field.at("type")));
        if (const auto* inner = field.as_object().if_contains("fields")) {
            add_fields(inner->get_array(), here, out);
        }
    }
}

// All that a client may rely on, one line each.
std::set<std::string> promises(const std::string& catalogue) {
    std::set<std::string> out;
    const auto document = json::parse(catalogue);
    for (const auto& method : document.at("methods").get_array()) {
        const std::string name = text_of(method.at("name"));
        add_fields(method.at("request").get_array(), name + " request", out);
        add_fields(method.at("response").get_array(), name + " response", out);
        for (const auto& error : method.at("errors").get_array()) {
            out.insert(name + " error " + text_of(error.at("reason")) + " " +
                       std::to_string(error.at("resp_code").get_int64()));
        }
    }
    return out;
}

std::set<std::string> needed(const json::array& fields, const std::string& path) {
    std::set<std::string> out;
    for (const auto& field : fields) {
        const std::string here = path + "/" + text_of(field.at("name"));
        if (field.at("required").get_bool()) out.insert(here);
        if (const auto* inner = field.as_object().if_contains("fields")) {
            out.merge(needed(inner->get_array(), here));
        }
    }
    return out;
}

// SMARTMONITOR_UPDATE_GOLDEN=1 writes the file; what clients rely on stays refused even then.
TEST(Catalogue, IsTheCommittedOneAndNeverTakesAnythingAway) {
    const std::string now = current();
    const std::string committed = read_file(kGoldenPath);
    const auto promised = promises(now);
    for (const auto& promise : promises(committed)) {
        ASSERT_TRUE(promised.contains(promise)) << "taken away: " << promise;
    }
    const auto before = json::parse(committed);
    const auto after = json::parse(now);
    for (const auto& method : before.at("methods").get_array()) {
        for (const auto& same : after.at("methods").get_array()) {
            if (same.at("name") != method.at("name")) continue;
            const auto was = needed(method.at("request").get_array(), "");
            for (const auto& path : needed(same.at("request").get_array(), "")) {
                ASSERT_TRUE(was.contains(path)) << "newly required: " << path;
            }
        }
    }
    if (std::getenv("SMARTMONITOR_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(kGoldenPath, std::ios::binary) << now;
    }
    EXPECT_EQ(now, read_file(kGoldenPath))
        << "if the change is meant: SMARTMONITOR_UPDATE_GOLDEN=1 api_tests";
}

TEST(Catalogue, HasEveryFieldOfThePageInItsOrder) {
    const auto document = json::parse(current());
    const auto& method = document.at("methods").get_array().at(0);
    EXPECT_EQ(text_of(method.at("title").at("zh")), "根据任务查询track列表");
    const auto names = [](const json::value& fields) {
        std::string joined;
        for (const auto& field : fields.get_array()) {
            joined += text_of(field.at("name")) + ":" + text_of(field.at("type")) + " " +
                      text_of(field.at("description").at("zh")) + "\n";
        }
        return joined;
    };
    EXPECT_EQ(names(method.at("request").get_array().at(0).at("fields")),
              "risk_task_id:String 任务ID\nrequest_id:String 请求唯一ID\napi_sign:String 参数签名\n"
              "tenant_code:String 租户\npoi_id:String 门店\ntoken:String Token\n");
    EXPECT_EQ(names(method.at("response")),
              "result:Datas [] track列表\nresp_request_id:String 请求唯一ID\n"
              "resp_success:Boolean 是否成功\nresp_code:Number 返回码\nmessage:String 返回描述\n");
    EXPECT_EQ(
        names(method.at("response").get_array().at(0).at("fields")),
        "track_id:String trackId\nsensor_id:String 摄像头\nface_oss:String face在oss的地址\n"
        "face_image:String face临时访问地址\nface_time:Number face快照时间\n"
        "body_oss:String body在oss的地址\nbody_image:String body临时访问地址\n"
        "body_time:Number body快照时间\nstart_time:Number 开始时间\nend_time:Number 结束时间\n"
        "fragment_id:String fragmentId\nactions:Datas [] 行为列表\n"
        "face_quality:String 人脸质量分\nbody_integrity:String 人体质量分\n"
        "session_id:String sessionId\norder_ids:String [] 订单号列表\n");
    EXPECT_FALSE(method.at("request").get_array().at(0).at("required").get_bool());
}

TEST(Catalogue, ShowsThePagesOwnSample) {
    const auto document = json::parse(current());
    const auto& sample = document.at("methods").get_array().at(0).at("page_sample");
    EXPECT_EQ(text_of(sample.at("request").at("param")),
              R"({"risk_task_id":"1","request_id":"1","api_sign":"1","tenant_code":"1",)"
              R"("poi_id":"1","token":"1"})");
    const std::string xml = text_of(sample.at("xml"));
    EXPECT_NE(xml.find("<result><datas><track_id>1</track_id><sensor_id>1</sensor_id>"),
              std::string::npos);
    EXPECT_NE(xml.find("<actions><datas><action_type>1</action_type><extra_act>1</extra_act>"
                       "</datas></actions><face_quality>1</face_quality>"),
              std::string::npos);
    EXPECT_NE(xml.find("<resp_request_id>1</resp_request_id><resp_success>true</resp_success>"
                       "<resp_code>1</resp_code><message>成功</message>"),
              std::string::npos);
}

TEST(EveryMethod, HasExamplesThatDecodeToThemselves) {
    for (const MethodSpec* spec : method_specs()) {
        for (const auto& example : {spec->example_request(), page_request(*spec)}) {
            const auto params = encode_params(*spec, example.get());
            const auto call = decode_call(*spec, {params, {}});
            ASSERT_TRUE(call) << spec->declared.name << ": " << call.error().sub_message;
            const auto again = encode_params(*spec, call.value().request.get());
            ASSERT_EQ(again.size(), params.size());
            for (std::size_t i = 0; i < params.size(); ++i) {
                EXPECT_EQ(again[i].value, params[i].value);
            }
        }
    }
}

void expect_limited(std::span<const FieldSpec> fields, const std::string& path) {
    for (const FieldSpec& field : fields) {
        const std::string here = path + "/" + std::string(field.name);
        if (field.type == FieldType::kString || field.type == FieldType::kStringList) {
            EXPECT_GT(field.options.length_max, 0U) << here;
        }
        if (!field.item_name.empty()) {
            EXPECT_GT(field.options.items_max, 0U) << here;
        }
        if (field.message != nullptr) expect_limited(field.message->fields, here);
    }
}

TEST(EveryMethod, LimitsEachStringAndListOfItsRequest) {
    for (const MethodSpec* spec : method_specs()) {
        expect_limited(spec->request.fields, std::string(spec->declared.name));
    }
}

void expect_described(std::span<const FieldSpec> fields, const std::string& path) {
    std::set<std::string_view> names;
    for (const FieldSpec& field : fields) {
        const std::string here = path + "/" + std::string(field.name);
        EXPECT_TRUE(names.insert(field.name).second) << here << " stands there twice";
        EXPECT_FALSE(field.options.zh.empty() || field.options.en.empty()) << here;
        if (field.message != nullptr) expect_described(field.message->fields, here);
    }
}

TEST(EveryMethod, DescribesEachFieldInBothLanguages) {
    for (const MethodSpec* spec : method_specs()) {
        const std::string name(spec->declared.name);
        EXPECT_FALSE(spec->declared.title.zh.empty() || spec->declared.title.en.empty()) << name;
        expect_described(spec->request.fields, name);
        expect_described(spec->answer, name);
    }
}

TEST(EveryMethod, UsesOneCodePerReasonAndOnlyPublishedSubCodes) {
    std::map<std::int64_t, std::string_view> reasons;
    for (const MethodSpec* spec : method_specs()) {
        for (const BusinessError& error : spec->declared.errors) {
            EXPECT_NE(error.resp_code, kRespCodeSuccess);
            const auto [at, fresh] = reasons.emplace(error.resp_code, error.reason);
            EXPECT_EQ(at->second, error.reason) << error.resp_code;
        }
        for (const std::string_view sub_code : spec->declared.sub_codes) {
            EXPECT_NE(find_sub_code(sub_code), nullptr) << sub_code;
        }
    }
}

}  // namespace
}  // namespace api
