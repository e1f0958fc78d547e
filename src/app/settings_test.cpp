#include "app/settings.h"

#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace app {
namespace {

using ::testing::HasSubstr;

class SettingsFile : public ::testing::Test {
  protected:
    base::Result<void> read(const std::string& text) {
        const auto file =
            std::filesystem::path(::testing::TempDir()) / "smartmonitor_settings.toml";
        std::ofstream(file) << text;
        return read_settings_file(file, settings);
    }
    Settings settings;
};

TEST_F(SettingsFile, SetsEveryKindOfValue) {
    ASSERT_TRUE(
        read("listen = '0.0.0.0:80'\nhttp_threads = 2\n"
             "picture_hosts_allowed = ['10.0.0.0/8', 'nvr.local']\n"));
    EXPECT_EQ(settings.listen, "0.0.0.0:80");
    EXPECT_EQ(settings.http_threads, 2);
    EXPECT_THAT(settings.picture_hosts_allowed, ::testing::ElementsAre("10.0.0.0/8", "nvr.local"));
}

TEST_F(SettingsFile, RefusesBadInputNamesItAndChangesNothing) {
    const struct {
        const char* text;
        const char* says;
    } cases[] = {
        {"listen = '0.0.0.0:80'\nhttp_thread = 2\n",
         ":2: unknown key 'http_thread'; did you mean 'http_threads'?"},
        {"colour = 'red'", "unknown key 'colour'; 'smartmonitor config list' shows the known ones"},
        {"http_threads = 0", ":1: http_threads: must be between 1 and 64"},
        {"http_threads = '2'", "http_threads: must be a whole number"},
        {"http_threads = 2.5", "http_threads: must be a whole number"},
        {"listen = 80", "listen: must be a text in quotes"},
        {"listen = ['a']", "listen: must not be a list"},
        {"picture_hosts_allowed = 'a'", "picture_hosts_allowed: must be a list of texts"},
        {"picture_hosts_allowed = ['10.0.0.0/99']", ":1: picture_hosts_allowed: "},
        {"picture_hosts_allowed = [1]", "picture_hosts_allowed: must be a list of texts"},
        {"log_level = 'loud'", "log_level: must be one of debug, info, warning, error, off"},
        {"listen = ", ":1: not TOML"},
    };
    for (const auto& c : cases) {
        const auto result = read(c.text);
        ASSERT_FALSE(result) << c.text;
        EXPECT_THAT(result.error().message, HasSubstr(c.says));
        EXPECT_EQ(settings.listen, Settings{}.listen) << c.text;
    }
}

TEST(Settings, HaveUniqueNamesAndShowWhatWasAssigned) {
    std::set<std::string_view> names;
    Settings settings;
    for (const Setting& setting : all_settings()) {
        EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
        EXPECT_FALSE(setting.description.empty());
        const std::string shown = setting.show(settings);
        if (!shown.empty()) {
            EXPECT_TRUE(setting.assign(settings, {shown})) << setting.name;
            EXPECT_EQ(setting.show(settings), shown);
        }
    }
}

}  // namespace
}  // namespace app
