// script/demo, as a person runs it: real video in, signed answer out.
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answer_reader.h"
#include "codec/jpeg.h"
#include "support/program.h"
#include "test_paths.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// The element's texts in document order.
std::vector<std::string> elements(const std::string& xml, const std::string& name) {
    std::vector<std::string> found;
    const std::regex element("<" + name + ">([^<]*)</" + name + ">");
    for (std::sregex_iterator it(xml.begin(), xml.end(), element), end; it != end; ++it) {
        found.push_back((*it)[1]);
    }
    return found;
}

TEST(Demo, LeavesTheSameTracksInJsonAndXmlAndTheirPictures) {
    const fs::path root = SMARTMONITOR_SOURCE_ROOT;
    const Finished demo = run({(root / "script/demo").string(), "--once"});
    ASSERT_EQ(demo.exit_code, 0) << demo.out << demo.err;

    const fs::path out = root / "var/demo";
    const auto document = api::read_answer(read(out / "answer.json"));
    ASSERT_TRUE(document);
    const auto tracks = api::rows_of(api::without_root(document.value()), "result");
    const std::string xml = read(out / "answer.xml");
    EXPECT_GE(tracks.size(), 20U);
    for (const char* name :
         {"track_id", "sensor_id", "face_oss", "face_time", "body_oss", "body_time", "start_time",
          "end_time", "face_quality", "body_integrity"}) {
        std::vector<std::string> in_json;
        for (const api::AnswerNode& track : tracks) {
            if (track.find(name) != nullptr) in_json.emplace_back(track.text_of(name));
        }
        EXPECT_EQ(in_json, elements(xml, name)) << name;
    }
    std::set<std::string> cameras;
    std::size_t faces = 0;
    for (const api::AnswerNode& track : tracks) {
        const std::string id(track.text_of("track_id"));
        cameras.emplace(track.text_of("sensor_id"));
        for (const api::AnswerNode& field : track.children) {
            EXPECT_NE(field.text, "null") << id << " " << field.name;
            EXPECT_FALSE(field.text.empty() && field.name != "actions" && field.name != "order_ids")
                << id << " " << field.name;
        }
        EXPECT_TRUE(codec::inspect_jpeg(read(out / "pictures" / (id + ".body.jpg")))) << id;
        if (track.find("face_image") == nullptr) continue;
        ++faces;
        EXPECT_TRUE(codec::inspect_jpeg(read(out / "pictures" / (id + ".face.jpg")))) << id;
    }
    EXPECT_EQ(cameras.size(), 2U);
    EXPECT_GE(faces, 5U);
}

}  // namespace
}  // namespace tests
