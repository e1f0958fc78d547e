// What commands do with a data directory that is not there, has lost its database, or is owned.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/shop.h"

namespace tests {
namespace {

using ::testing::HasSubstr;

const std::vector<std::vector<std::string>>& reading_commands() {
    static const std::vector<std::vector<std::string>> commands = {
        {"verify"},
        {"app", "list"},
        {"store", "list", "--tenant", "T1"},
        {"camera", "list", "--tenant", "T1", "--poi", "POI9"},
        {"camera", "status", "--tenant", "T1", "--poi", "POI9"},
        {"hold", "list", "--tenant", "T1", "--poi", "POI9"},
        {"retention", "--dry-run"}};
    return commands;
}

Finished run_on(const std::filesystem::path& data, std::vector<std::string> words) {
    words.insert(words.begin(), smartmonitor());
    words.insert(words.end(), {"--data", data.string()});
    return run(words);
}

TEST(DataDirectory, AMistypedNameIsAnErrorAndMakesNothing) {
    const ScratchDirectory scratch;
    const auto data = scratch.path() / "mistyped";
    for (const auto& words : reading_commands()) {
        const Finished done = run_on(data, words);
        EXPECT_EQ(done.exit_code, 1) << words[0] << ": " << done.err;
        EXPECT_THAT(done.err, HasSubstr("no data directory at " + data.string())) << words[0];
        EXPECT_FALSE(std::filesystem::exists(data)) << words[0];
    }
}

TEST(DataDirectory, ALostDatabaseBesideObjectsIsRefusedByEveryCommand) {
    const Shop shop;
    const auto database = shop.data() / "smartmonitor.db";
    for (const bool is_there : {true, false}) {
        std::filesystem::remove(database);
        if (is_there) std::ofstream{database};
        for (auto words : reading_commands()) {
            const Finished done = run_on(shop.data(), words);
            EXPECT_EQ(done.exit_code, 1) << words[0];
            EXPECT_THAT(done.err, HasSubstr("restore it from a backup")) << words[0];
        }
        const Finished served = run_on(shop.data(), {"serve", "--listen", "127.0.0.1:0"});
        EXPECT_EQ(served.exit_code, 1);
        EXPECT_THAT(served.err, HasSubstr("move " + (shop.data() / "objects").string() + " away"));
        EXPECT_EQ(std::filesystem::exists(database), is_there);
    }
}

TEST(DataDirectory, IsBackedUpLostRestoredAndVerified) {
    const Shop shop;
    const auto copy = shop.data().parent_path() / (shop.data().filename().string() + "-copy");
    const auto back = shop.data().parent_path() / (shop.data().filename().string() + "-back");
    const Finished saved = run_on(shop.data(), {"backup", "--to", copy.string(), "--json"});
    EXPECT_EQ(saved.exit_code, 0) << saved.err;
    const Finished copied = run_on(copy, {"verify"});
    EXPECT_EQ(copied.exit_code, 0) << copied.out << copied.err;
    const Finished restored = run_on(back, {"restore", "--from", copy.string()});
    EXPECT_EQ(restored.exit_code, 0) << restored.err;
    const Finished checked = run_on(back, {"verify"});
    EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
    EXPECT_EQ(run_on(back, {"restore", "--from", copy.string()}).exit_code, 1);
    std::filesystem::remove_all(copy);
    std::filesystem::remove_all(back);
}

}  // namespace
}  // namespace tests
