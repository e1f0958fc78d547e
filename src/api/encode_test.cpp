#include "api/encode.h"

#include <sstream>

#include <boost/json.hpp>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gtest/gtest.h>

#include "api/answer.h"
#include "api/methods.h"
#include "api/random_message_test.h"
#include "api/read_file_test.h"

namespace api {
namespace {

namespace json = boost::json;
using boost::property_tree::ptree;

const AnswerIds kIds{"req 1&中文", "16ab3example"};

std::string answer(const FragmentGetbytask::Result& tracks, Format format) {
    return encode_success(FragmentGetbytask::spec(), &tracks, kIds, format);
}

TEST(EncodeSuccess, IsTheGoldenAnswerInEveryForm) {
    const auto tracks = FragmentGetbytask::example_result();
    EXPECT_EQ(answer(tracks, Format::kJson), golden("answer.json"));
    EXPECT_EQ(answer(tracks, Format::kJsonSimplified), golden("answer.simplify.json"));
    EXPECT_EQ(answer(tracks, Format::kXml), golden("answer.xml"));
}

TEST(EncodeSuccess, WritesAnEmptyListAsThePlatformDoes) {
    EXPECT_EQ(answer({}, Format::kJson), golden("empty.json"));
    EXPECT_NE(answer({}, Format::kJsonSimplified).find(R"({"result":[],"resp_request_id")"),
              std::string::npos);
    EXPECT_NE(answer({}, Format::kXml).find("_response><result/><resp_request_id>"),
              std::string::npos);
}

TEST(EncodeSuccess, EchoesOurRequestIdWhenTheCallerGaveNone) {
    const FragmentGetbytask::Result none;
    const std::string text = encode_success(FragmentGetbytask::spec(), &none, {"", "16ab3example"},
                                            Format::kJsonSimplified);
    EXPECT_NE(text.find(R"("resp_request_id":"16ab3example")"), std::string::npos);
}

TEST(EncodeSuccess, OfAnEncodedResultIsTheSameAnswer) {
    for (const auto& tracks : {FragmentGetbytask::example_result(), FragmentGetbytask::Result{}}) {
        for (const auto format : {Format::kXml, Format::kJson, Format::kJsonSimplified}) {
            const Encoded encoded = encode_result<FragmentGetbytask>(tracks, format);
            EXPECT_EQ(encode_success(FragmentGetbytask::spec(), encoded, kIds, format),
                      answer(tracks, format));
        }
    }
}

TEST(RootName, DropsOnlyALeadingTaobao) {
    EXPECT_EQ(root_name("taobao.tbk.item.get"), "tbk_item_get_response");
    EXPECT_EQ(root_name("smartmonitor.track.report"), "smartmonitor_track_report_response");
    EXPECT_EQ(root_name("alibaba.taobao.x"), "alibaba_taobao_x_response");
}

TEST(ItemName, IsTheTypeNameInUnderscores) {
    EXPECT_EQ(item_name_of(FieldType::kMessageList, "Datas"), "datas");
    EXPECT_EQ(item_name_of(FieldType::kMessageList, "PublisherOrderDto"), "publisher_order_dto");
    EXPECT_EQ(item_name_of(FieldType::kMessageList, "PublisherRefundOrderDTO"),
              "publisher_refund_order_d_t_o");
    EXPECT_EQ(item_name_of(FieldType::kStringList, ""), "string");
    EXPECT_EQ(item_name_of(FieldType::kNumberList, ""), "number");
}

// What an independent reader finds, in one form for all three formats: lists are wrapped in
// nothing, every scalar is text. `field` says what is expected where.
std::string flat(const json::value& value) {
    if (value.is_string()) return std::string(value.get_string().c_str());
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    return std::to_string(value.to_number<std::int64_t>());
}

void from_json(const json::object& object, std::span<const FieldSpec> fields, bool wrapped,
               const std::string& path, std::vector<std::string>& out) {
    for (const FieldSpec& field : fields) {
        const auto* value =
            object.if_contains(json::string_view(field.name.data(), field.name.size()));
        if (value == nullptr) continue;
        const std::string here = path + "/" + std::string(field.name);
        if (field.type == FieldType::kMessage) {
            from_json(value->get_object(), field.message->fields, wrapped, here, out);
            continue;
        }
        if (field.item_name.empty()) {
            out.push_back(here + "=" + flat(*value));
            continue;
        }
        const json::array none;
        const json::array* items = &none;
        if (!wrapped) {
            items = &value->get_array();
        } else if (!value->get_object().empty()) {
            items = &value->get_object().at(field.item_name).get_array();
        }
        out.push_back(here + "#" + std::to_string(items->size()));
        for (const auto& item : *items) {
            if (field.message != nullptr) {
                from_json(item.get_object(), field.message->fields, wrapped, here, out);
            } else {
                out.push_back(here + "=" + flat(item));
            }
        }
    }
}

void from_xml(const ptree& tree, std::span<const FieldSpec> fields, const std::string& path,
              std::vector<std::string>& out) {
    for (const FieldSpec& field : fields) {
        const auto child = tree.get_child_optional(std::string(field.name));
        if (!child) continue;
        const std::string here = path + "/" + std::string(field.name);
        if (field.type == FieldType::kMessage) {
            from_xml(*child, field.message->fields, here, out);
            continue;
        }
        if (field.item_name.empty()) {
            out.push_back(here + "=" + child->data());
            continue;
        }
        out.push_back(here + "#" + std::to_string(child->count(field.item_name)));
        for (const auto& [name, item] : *child) {
            EXPECT_EQ(name, field.item_name);
            if (field.message != nullptr) {
                from_xml(item, field.message->fields, here, out);
            } else {
                out.push_back(here + "=" + item.data());
            }
        }
    }
}

void expect_forms_agree(const MethodSpec& spec, const void* result) {
    std::vector<FieldSpec> fields = spec.answer;
    for (const auto& field : envelope_a().fields) fields.push_back(field);
    std::vector<std::string> standard;
    std::vector<std::string> simplified;
    std::vector<std::string> xml;
    const auto root = json::parse(encode_success(spec, result, kIds, Format::kJson));
    ASSERT_EQ(root.get_object().size(), 1U);
    from_json(root.at(spec.root).get_object(), fields, true, "", standard);
    const auto plain = json::parse(encode_success(spec, result, kIds, Format::kJsonSimplified));
    from_json(plain.get_object(), fields, false, "", simplified);
    std::istringstream stream(encode_success(spec, result, kIds, Format::kXml));
    ptree tree;
    boost::property_tree::read_xml(stream, tree);
    from_xml(tree.get_child(spec.root), fields, "", xml);
    EXPECT_GT(standard.size(), 4U);
    EXPECT_EQ(standard, simplified);
    EXPECT_EQ(standard, xml);
    EXPECT_EQ(tree.get_child(spec.root).back().first, "request_id");
}

TEST(EncodeSuccess, SaysTheSameInEveryFormWhateverTheResult) {
    Methods::for_each([](auto method) {
        const MethodSpec& spec = decltype(method)::type::spec();
        expect_forms_agree(spec, spec.example_result().get());
        for (unsigned seed = 0; seed < 200; ++seed) {
            const auto result = spec.new_result();
            RandomMessage(seed).fill(spec.answer, result.get());
            expect_forms_agree(spec, result.get());
        }
    });
}

}  // namespace
}  // namespace api
