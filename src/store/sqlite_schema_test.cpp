#include "store/sqlite_schema.h"

#include <fstream>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/sqlite.h"

namespace store {
namespace {

namespace fs = std::filesystem;

class SqliteSchema : public testing::Test {
  protected:
    SqliteSchema() {
        std::string text = (fs::temp_directory_path() / "schema-XXXXXX").string();
        directory_ = ::mkdtemp(text.data());
    }
    ~SqliteSchema() override { fs::remove_all(directory_); }

    std::unique_ptr<Connection> connect(const std::string& name) const {
        const fs::path path = directory_ / name;
        std::ofstream(path, std::ios::app).close();
        return std::move(Connection::open({.path = path,
                                           .busy_time_max = std::chrono::seconds(5),
                                           .cache_kib = 1000,
                                           .vfs = nullptr,
                                           .may_write = true})
                             .value());
    }
    // Every object of the schema, without comments and layout.
    static std::vector<std::string> describe(Connection& connection) {
        static constexpr char kObjects[] =
            "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema"
            " ORDER BY type, name";
        std::vector<std::string> result;
        auto rows = connection.query(kObjects);
        while (rows.value().step().value()) {
            std::string text(rows.value().text(0));
            text = std::regex_replace(text, std::regex("--[^\n]*"), "");
            text = std::regex_replace(text, std::regex("\\s+"), " ");
            result.push_back(std::regex_replace(text, std::regex(" ?([(),]) ?"), "$1"));
        }
        return result;
    }
    static std::int64_t version(Connection& connection) {
        static constexpr char kVersion[] = "PRAGMA user_version";
        return *connection.integer(kVersion).value();
    }

    fs::path directory_;
};

TEST_F(SqliteSchema, IsTheSameWhetherMadeAtOnceOrMigratedFromAnyVersion) {
    const Schema schema = Schema::current();
    auto whole = connect("whole.db");
    ASSERT_TRUE(bring_up_to_date(*whole, schema));
    const auto expected = describe(*whole);
    EXPECT_GT(expected.size(), 12U);
    for (std::size_t from = 1; from <= schema.migrations.size(); ++from) {
        SCOPED_TRACE(from);
        auto old = connect("from" + std::to_string(from) + ".db");
        // The database as version `from` left it: that many steps, one after the other.
        for (std::size_t step = 0; step < from; ++step) {
            ASSERT_TRUE(old->run_script(schema.migrations[step]));
        }
        const std::string marks = "PRAGMA user_version = " + std::to_string(from) +
                                  "; PRAGMA application_id = " + std::to_string(kApplicationId);
        ASSERT_TRUE(old->run_script(marks.c_str()));
        ASSERT_TRUE(bring_up_to_date(*old, schema));
        EXPECT_EQ(describe(*old), expected);
        EXPECT_EQ(version(*old), static_cast<std::int64_t>(schema.migrations.size()));
    }
}

TEST_F(SqliteSchema, KeepsRowsThroughAMigrationAndRollsAFailedOneBack) {
    const char* const first[] = {"CREATE TABLE a (x INTEGER) STRICT;"};
    const char* const both[] = {first[0], "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 7;"};
    const char* const broken[] = {first[0], both[1],
                                  "CREATE TABLE b (z INTEGER); SELECT nonsense;"};
    auto connection = connect("a.db");
    ASSERT_TRUE(bring_up_to_date(*connection, {.whole = first[0], .migrations = first}));
    ASSERT_TRUE(connection->run_script("INSERT INTO a VALUES (1)"));
    EXPECT_FALSE(bring_up_to_date(*connection, {.whole = "", .migrations = broken}));
    EXPECT_EQ(version(*connection), 1);
    EXPECT_EQ(describe(*connection).size(), 1U);
    ASSERT_TRUE(bring_up_to_date(*connection, {.whole = "", .migrations = both}));
    EXPECT_EQ(version(*connection), 2);
    static constexpr char kSum[] = "SELECT x + y FROM a";
    EXPECT_EQ(*connection->integer(kSum).value(), 8);
}

TEST_F(SqliteSchema, RefusesANewerDatabaseByNameOfBothVersions) {
    ASSERT_TRUE(open_sqlite(directory_ / "new.db"));
    ASSERT_TRUE(connect("new.db")->run_script("PRAGMA user_version = 99"));
    const auto opened = open_sqlite(directory_ / "new.db");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, base::ErrorKind::kConflict);
    EXPECT_EQ(opened.error().reason, "database_newer");
    EXPECT_THAT(opened.error().message, testing::HasSubstr("version 99"));
    EXPECT_EQ(version(*connect("new.db")), 99);
}

TEST_F(SqliteSchema, RefusesTheDatabaseOfAnotherProgram) {
    ASSERT_TRUE(connect("other.db")->run_script("CREATE TABLE photos (x)"));
    const auto opened = open_sqlite(directory_ / "other.db");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, base::ErrorKind::kInvalidArgument);
    EXPECT_EQ(describe(*connect("other.db")).size(), 1U);
}

TEST_F(SqliteSchema, RefusesAFileThatIsNoDatabase) {
    std::ofstream(directory_ / "text.db") << std::string(5000, 'x');
    const auto opened = open_sqlite(directory_ / "text.db");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, base::ErrorKind::kDataLoss);
}

TEST_F(SqliteSchema, SaysWhenTheDirectoryIsMissing) {
    const auto opened = open_sqlite(directory_ / "none" / "store.db",
                                    {.busy_time_max = std::chrono::milliseconds(10)});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, base::ErrorKind::kUnavailable);
    EXPECT_EQ(opened.error().message.find(directory_.string()), std::string::npos);
}

TEST_F(SqliteSchema, HidesItsFilesFromOtherUsersOfTheMachine) {
    auto store = open_sqlite(directory_ / "store.db");
    ASSERT_TRUE(store);
    ASSERT_TRUE(store.value()->upsert_tenant(
        {.code = domain::TenantCode{"T"}, .secret = base::Secret{"s"}}));
    for (const auto& entry : fs::directory_iterator(directory_)) {
        struct stat about {};
        ASSERT_EQ(::stat(entry.path().c_str(), &about), 0);
        EXPECT_EQ(about.st_mode & 0777U, 0600U) << entry.path();
    }
}

TEST_F(SqliteSchema, IsMadeOnceByProcessesThatStartTogether) {
    for (int round = 0; round < 10; ++round) {
        const fs::path path = directory_ / ("race" + std::to_string(round) + ".db");
        std::vector<pid_t> children;
        for (int i = 0; i < 4; ++i) {
            const pid_t child = ::fork();
            if (child == 0) {
                const auto opened = open_sqlite(path);
                if (!opened) ::perror((opened.error().message + opened.error().detail).c_str());
                ::_exit(opened ? 0 : 1);
            }
            children.push_back(child);
        }
        for (const pid_t child : children) {
            int status = 0;
            ::waitpid(child, &status, 0);
            EXPECT_EQ(status, 0);
        }
    }
}

}  // namespace
}  // namespace store
