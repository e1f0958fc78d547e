// The rules of the source tree, as tests: what the compiler cannot hold.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test_paths.h"

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileLinesMax = 400;
constexpr std::size_t kReadmeLinesMax = 15;

const fs::path kRoot = SMARTMONITOR_SOURCE_ROOT;

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<std::string> lines_of(const fs::path& file) {
    std::istringstream in(read(file));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

bool is_code(const fs::path& file) {
    return file.extension() == ".h" || file.extension() == ".cpp";
}

std::vector<fs::path> code_below(const char* folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
        if (entry.is_regular_file() && is_code(entry.path())) files.push_back(entry.path());
    }
    return files;
}

std::vector<fs::path> all_code() {
    std::vector<fs::path> files;
    for (const char* folder : {"src", "bench", "tests"}) {
        for (auto& file : code_below(folder)) files.push_back(std::move(file));
    }
    return files;
}

std::string name_of(const fs::path& file) {
    return fs::relative(file, kRoot).string();
}

std::string module_of(const fs::path& file) {
    const fs::path relative = fs::relative(file, kRoot);
    auto part = relative.begin();
    const std::string top = part->string();
    return top == "src" ? (++part)->string() : top;
}

std::vector<std::string> includes_of(const fs::path& file) {
    static const std::regex include(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
    std::vector<std::string> found;
    for (const std::string& line : lines_of(file)) {
        std::smatch match;
        if (std::regex_search(line, match, include)) found.push_back(match[1]);
    }
    return found;
}

TEST(SourceRules, FilesAreSmall) {
    for (const fs::path& file : all_code()) {
        EXPECT_LE(lines_of(file).size(), kFileLinesMax) << name_of(file);
    }
}

TEST(SourceRules, ForeignLibrariesHaveOneDoor) {
    const std::map<std::string, std::set<std::string>> doors = {
        {"boost/beast", {"http"}},   {"boost/asio", {"http"}},   {"boost/json", {"api"}},
        {"boost/outcome", {"base"}}, {"openssl/", {"base"}},     {"sqlite3", {"store"}},
        {"libav", {"codec"}},        {"libsw", {"codec"}},       {"turbojpeg", {"codec"}},
        {"onnxruntime", {"infer"}},  {"curl/", {"fetch"}},       {"zlib.h", {"http", "tests"}},
        {"spdlog/", {"runtime"}},    {"CLI/", {"app", "bench"}}, {"toml++/", {"app"}},
    };
    for (const fs::path& file : all_code()) {
        const std::string name = file.filename().string();
        // A test may look at a thing with another tool than the code that it tests.
        if (name.ends_with("_test.cpp")) continue;
        for (const std::string& include : includes_of(file)) {
            for (const auto& [prefix, modules] : doors) {
                if (include.rfind(prefix, 0) != 0) continue;
                EXPECT_TRUE(modules.contains(module_of(file))) << name_of(file) << ": " << include;
                EXPECT_TRUE(name.ends_with(".cpp") || prefix == "boost/outcome")
                    << name_of(file) << " shows " << include << " to who includes it";
            }
        }
    }
}

TEST(SourceRules, IncludesNameTheirModule) {
    for (const fs::path& file : all_code()) {
        for (const std::string& include : includes_of(file)) {
            EXPECT_EQ(include.find(".."), std::string::npos) << name_of(file) << ": " << include;
        }
    }
}

TEST(SourceRules, HeadersSayWhatTheyAreInTheirFirstLine) {
    for (const fs::path& file : code_below("src")) {
        if (file.extension() != ".h") continue;
        const auto lines = lines_of(file);
        ASSERT_FALSE(lines.empty());
        EXPECT_EQ(lines[0].rfind("// ", 0), 0U) << name_of(file);
    }
}

TEST(SourceRules, NamesSayWhatAThingIs) {
    static const std::regex banned(R"(\b(class|struct)\s+\w*(Manager|Helper|Util|Utils)\b)");
    for (const fs::path& file : all_code()) {
        const std::string stem = file.stem().string();
        for (const char* word : {"utils", "helpers", "common", "misc"}) {
            EXPECT_NE(stem, word) << name_of(file);
        }
        EXPECT_FALSE(std::regex_search(read(file), banned)) << name_of(file);
    }
}

TEST(SourceRules, NothingIsLeftForLater) {
    static const std::regex marks(std::string("\\b(") + "TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    for (const fs::path& file : all_code()) {
        EXPECT_FALSE(std::regex_search(read(file), marks)) << name_of(file);
    }
}

TEST(SourceRules, EveryModuleHasAShortReadmeAndIsInTheArchitecture) {
    const std::string architecture = read(kRoot / "ARCHITECTURE.md");
    for (const auto& entry : fs::directory_iterator(kRoot / "src")) {
        const std::string module = entry.path().filename().string();
        EXPECT_NE(architecture.find("`src/" + module + "`"), std::string::npos) << module;
        const fs::path readme = entry.path() / "README.md";
        ASSERT_TRUE(fs::exists(readme)) << module;
        EXPECT_LE(lines_of(readme).size(), kReadmeLinesMax) << module;
    }
}

// "may use" of ARCHITECTURE.md against DEPENDS of the build, where the table names them one by one.
TEST(SourceRules, TheArchitectureSaysWhatTheBuildAllows) {
    static const std::regex row(R"(^\| `src/(\w+)` \| .* \| ([a-z –]+) \|$)");
    std::size_t checked = 0;
    for (const std::string& line : lines_of(kRoot / "ARCHITECTURE.md")) {
        std::smatch match;
        if (!std::regex_match(line, match, row) || match[2].str().rfind("all", 0) == 0) continue;
        const std::string build = read(kRoot / "src" / match[1].str() / "CMakeLists.txt");
        static const std::regex depends(R"(DEPENDS ([a-z ]+?)\s*(?=LINKS|INCLUDES|\)|\n))");
        std::smatch found;
        std::string allowed = "–";
        if (std::regex_search(build, found, depends)) allowed = found[1];
        EXPECT_EQ(match[2].str(), allowed) << match[1];
        ++checked;
    }
    EXPECT_GE(checked, 12U);
}

TEST(SourceRules, TestDataSaysWhereItComesFrom) {
    for (const auto& entry : fs::directory_iterator(kRoot / "tests" / "data")) {
        if (entry.path().filename() == "README.md") continue;
        EXPECT_TRUE(fs::exists(entry.path() / "README.md")) << name_of(entry.path());
    }
}

TEST(SourceRules, LinksInTheDocumentsLeadSomewhere) {
    static const std::regex link(R"(\]\(([^)#:]+)(#[^)]*)?\))");
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / "docs")) {
        if (entry.path().extension() != ".md") continue;
        const std::string text = read(entry.path());
        for (std::sregex_iterator it(text.begin(), text.end(), link), end; it != end; ++it) {
            const fs::path target = entry.path().parent_path() / (*it)[1].str();
            EXPECT_TRUE(fs::exists(target)) << name_of(entry.path()) << " -> " << (*it)[1];
        }
    }
}

}  // namespace
