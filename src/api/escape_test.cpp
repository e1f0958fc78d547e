#include "api/escape.h"

#include <random>
#include <sstream>

#include <boost/json.hpp>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gtest/gtest.h>

#include "base/encoding.h"

namespace api {
namespace {

std::string json_of(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

std::string xml_of(std::string_view text) {
    std::string out;
    append_xml_text(out, text);
    return out;
}

struct EscapeCase {
    std::string_view text;
    std::string_view json;
    std::string_view xml;
};

TEST(Escape, WritesEachKindOfCharacterAsTheTableSays) {
    using namespace std::string_view_literals;
    const EscapeCase cases[] = {
        {"", R"("")", ""},
        {"plain/slash", R"("plain/slash")", "plain/slash"},
        {"a\"b\\c", R"("a\"b\\c")", "a\"b\\c"},
        {"<&>'", R"("<&>'")", "&lt;&amp;&gt;'"},
        {"]]>", R"("]]>")", "]]&gt;"},
        {"tab\tline\nreturn\r", R"("tab\tline\nreturn\r")", "tab\tline\nreturn&#13;"},
        {"\b\f\x01\x1f", R"("\b\f\u0001\u001f")", "\uFFFD\uFFFD\uFFFD\uFFFD"},
        {"nul\0end"sv, R"("nul\u0000end")", "nul\uFFFDend"},
        {"\x7f", "\"\x7f\"", "\x7f"},
        {"req 1&中文", "\"req 1&中文\"", "req 1&amp;中文"},
        {"x😀y", "\"x😀y\"", "x&#x1F600;y"},
        {"\U00010000\U0010FFFF", "\"\U00010000\U0010FFFF\"", "&#x10000;&#x10FFFF;"},
        {"a\uFFFE\uFFFFb", R"("a\ufffe\uffffb")", "a\uFFFD\uFFFDb"},
        {"a\xff z", "\"a\uFFFD z\"", "a\uFFFD z"},
        {"cut \xE4\xB8", "\"cut \uFFFD\uFFFD\"", "cut \uFFFD\uFFFD"},
        {"surrogate \xED\xA0\x80", "\"surrogate \uFFFD\uFFFD\uFFFD\"",
         "surrogate \uFFFD\uFFFD\uFFFD"},
        {"overlong \xC0\x80", "\"overlong \uFFFD\uFFFD\"", "overlong \uFFFD\uFFFD"},
    };
    for (const auto& row : cases) {
        EXPECT_EQ(json_of(row.text), row.json);
        EXPECT_EQ(xml_of(row.text), row.xml);
    }
}

TEST(Escape, FindsASpecialCharacterAtEveryPlaceOfAWord) {
    for (std::size_t length = 1; length < 20; ++length) {
        for (std::size_t at = 0; at < length; ++at) {
            std::string text(length, 'x');
            text[at] = '"';
            EXPECT_EQ(json_of(text), '"' + text.substr(0, at) + "\\\"" + text.substr(at + 1) + '"');
            text[at] = '<';
            EXPECT_EQ(xml_of(text), text.substr(0, at) + "&lt;" + text.substr(at + 1));
        }
    }
}

TEST(Escape, OfRandomBytesIsAlwaysReadable) {
    std::mt19937 random(20261122);
    std::uniform_int_distribution<int> length(0, 40);
    std::uniform_int_distribution<int> byte(0, 255);
    for (int round = 0; round < 3000; ++round) {
        std::string text(static_cast<std::size_t>(length(random)), ' ');
        for (char& c : text) c = static_cast<char>(byte(random));
        const std::string json = json_of(text);
        boost::json::error_code error;
        const auto value = boost::json::parse(json, error);
        ASSERT_FALSE(error) << json;
        if (base::is_utf8(text)) {
            ASSERT_EQ(std::string_view(value.get_string().c_str(), value.get_string().size()),
                      text);
        }
        ASSERT_TRUE(base::is_utf8(xml_of(text)));
        std::istringstream xml("<a>" + xml_of(text) + "</a>");
        boost::property_tree::ptree tree;
        ASSERT_NO_THROW(boost::property_tree::read_xml(xml, tree));
    }
}

}  // namespace
}  // namespace api
