// The contract of ObjectStore, and what the directory store does when the disk fails.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/encoding.h"
#include "objects/object_key.h"
#include "objects/object_store.h"

namespace objects {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;

const domain::TenantCode kTenant{"T1"};
const domain::PoiId kPoi{"POI9"};

class DirectoryStoreTest : public testing::Test {
  protected:
    DirectoryStoreTest() {
        std::string text = (fs::temp_directory_path() / "objects-XXXXXX").string();
        root_ = ::mkdtemp(text.data());
    }
    ~DirectoryStoreTest() override { fs::remove_all(root_); }

    fs::path pictures() const { return root_ / "pictures"; }
    std::unique_ptr<ObjectStore> open(FileOps ops = FileOps::system()) const {
        auto store = open_directory(pictures(), {.file_ops = std::move(ops)});
        EXPECT_TRUE(store) << store.error().detail;
        return std::move(store.value());
    }
    std::size_t leftovers() const {
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(pictures() / ".incoming")) {
            count += entry.path().filename() != "lock" ? 1 : 0;
        }
        return count;
    }
    static void write_file(const fs::path& path, std::string_view bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
    }

    fs::path root_;
};

TEST_F(DirectoryStoreTest, GivesBackWhatWasPut) {
    auto store = open();
    const std::string bytes("\xFF\xD8\0 a picture \xFF\xD9", 15);
    const auto key = store->put(kTenant, kPoi, bytes);
    ASSERT_TRUE(key);
    const std::string hex = base::hex_lower(base::sha256(bytes));
    EXPECT_EQ(key.value().value, "T1/POI9/" + hex.substr(0, 2) + "/" + hex + ".jpg");
    EXPECT_EQ(store->read(key.value()).value(), bytes);
    EXPECT_TRUE(store->verify(key.value()));
    const auto located = store->locate(key.value());
    ASSERT_TRUE(located);
    EXPECT_EQ(located.value().size_bytes, bytes.size());
    EXPECT_EQ(located.value().etag, '"' + hex + '"');
    EXPECT_EQ(fs::file_size(located.value().path), bytes.size());
    EXPECT_EQ(store->address(key.value()), "oss://snapshots/" + key.value().value);
    EXPECT_EQ(leftovers(), 0U);
}

TEST_F(DirectoryStoreTest, KeepsPicturesFromOtherUsersOfTheMachine) {
    auto store = open();
    const auto located = store->locate(store->put(kTenant, kPoi, "x").value());
    struct stat about {};
    ASSERT_EQ(::stat(located.value().path.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(pictures().c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0700U);
}

TEST_F(DirectoryStoreTest, PutsTheSameBytesTwiceAsOneObject) {
    auto store = open();
    const auto first = store->put(kTenant, kPoi, "x");
    EXPECT_EQ(store->put(kTenant, kPoi, "x").value(), first.value());
    EXPECT_EQ(open()->put(kTenant, kPoi, "x").value(), first.value());
    EXPECT_EQ(store->each([](const Listed&) {}).value().objects, 1U);
    // Of another store it is another object: deleting one must not take the other's.
    EXPECT_NE(store->put(kTenant, domain::PoiId{"POI8"}, "x").value(), first.value());
}

TEST_F(DirectoryStoreTest, RefusesEmptyAndHugePictures) {
    auto store = open();
    EXPECT_EQ(store->put(kTenant, kPoi, "").error().kind, ErrorKind::kInvalidArgument);
    EXPECT_EQ(store->put(kTenant, kPoi, std::string(kObjectBytesMax + 1, 'x')).error().kind,
              ErrorKind::kInvalidArgument);
    EXPECT_TRUE(store->put(kTenant, kPoi, std::string(kObjectBytesMax, 'x')));
}

TEST_F(DirectoryStoreTest, NamesWhatIsMissing) {
    auto store = open();
    const auto key = make_key(kTenant, kPoi, base::sha256("never put")).value();
    EXPECT_EQ(store->read(key).error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(store->verify(key).error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(store->locate(key).error().kind, ErrorKind::kNotFound);
    EXPECT_TRUE(store->remove(key));
}

TEST_F(DirectoryStoreTest, TakesNoKeyThatIsAPathElsewhere) {
    auto store = open();
    for (const char* text : {"../secret", "/etc/passwd", "T1/POI9/../../../secret", ""}) {
        const domain::ObjectKey key{text};
        EXPECT_EQ(store->read(key).error().kind, ErrorKind::kInvalidArgument);
        EXPECT_EQ(store->locate(key).error().kind, ErrorKind::kInvalidArgument);
        EXPECT_EQ(store->remove(key).error().kind, ErrorKind::kInvalidArgument);
        EXPECT_EQ(store->verify(key).error().kind, ErrorKind::kInvalidArgument);
    }
    EXPECT_FALSE(store->put(domain::TenantCode{".."}, kPoi, "x"));
}

TEST_F(DirectoryStoreTest, NoticesDamageAndRepairsItWhenTheBytesComeAgain) {
    auto store = open();
    const auto key = store->put(kTenant, kPoi, "right").value();
    const fs::path path = store->locate(key).value().path;
    for (const char* damage : {"wrong", "righ", ""}) {
        write_file(path, damage);
        EXPECT_EQ(store->verify(key).error().kind, ErrorKind::kDataLoss) << damage;
        EXPECT_EQ(store->read(key).error().reason, "object_digest_mismatch");
        EXPECT_TRUE(store->put(kTenant, kPoi, "right"));
        EXPECT_EQ(store->read(key).value(), "right");
    }
}

TEST_F(DirectoryStoreTest, DoesNotFollowALinkPlantedInIt) {
    auto store = open();
    const auto key = store->put(kTenant, kPoi, "x").value();
    const fs::path path = store->locate(key).value().path;
    write_file(root_ / "secret", "x");
    fs::remove(path);
    fs::create_symlink(root_ / "secret", path);
    EXPECT_FALSE(store->read(key));
    EXPECT_FALSE(store->locate(key));
    EXPECT_EQ(store->each([](const Listed&) {}).value().strays.size(), 1U);
}

TEST_F(DirectoryStoreTest, RemovesAndLists) {
    auto store = open();
    std::map<std::string, std::uint64_t> expected;
    for (int i = 0; i < 300; ++i) {
        const std::string bytes(static_cast<std::size_t>(i + 1), 'a');
        const domain::TenantCode tenant{i % 2 == 0 ? "T/1" : "店"};
        expected[store->put(tenant, kPoi, bytes).value().value] = bytes.size();
    }
    const domain::ObjectKey gone{expected.begin()->first};
    ASSERT_TRUE(store->remove(gone));
    expected.erase(expected.begin());
    write_file(pictures() / "notes.txt", "stray");
    std::map<std::string, std::uint64_t> listed;
    const auto scan =
        store->each([&](const Listed& object) { listed[object.key.value] = object.size_bytes; });
    EXPECT_EQ(listed, expected);
    EXPECT_EQ(scan.value().objects, expected.size());
    EXPECT_THAT(scan.value().strays, testing::ElementsAre(pictures() / "notes.txt"));
}

// ---- the disk fails ----

struct Fault {
    const char* name;
    const char* call;  // which of the calls fails
    int at;            // on its n-th use behind the opening of the store
    int error;
    ErrorKind kind;
};

// In a fresh store a put syncs root, tenant and poi (for the new entries), then the file, then the
// directory that it lies in.
const Fault kFaults[] = {
    {"disk full in write", "write", 0, ENOSPC, ErrorKind::kResourceExhausted},
    {"quota in write", "write", 0, EDQUOT, ErrorKind::kResourceExhausted},
    {"bad disk in write", "write", 0, EIO, ErrorKind::kUnavailable},
    {"bad disk in the second write", "write", 1, EIO, ErrorKind::kUnavailable},
    {"sync of root", "fsync", 0, EIO, ErrorKind::kUnavailable},
    {"sync of tenant", "fsync", 1, EIO, ErrorKind::kUnavailable},
    {"sync of poi", "fsync", 2, EIO, ErrorKind::kUnavailable},
    {"sync of the file", "fsync", 3, EIO, ErrorKind::kUnavailable},
    {"disk full at sync of the file", "fsync", 3, ENOSPC, ErrorKind::kResourceExhausted},
    {"sync of the directory", "fsync", 4, EIO, ErrorKind::kUnavailable},
    {"disk full in rename", "rename", 0, ENOSPC, ErrorKind::kResourceExhausted},
    {"read-only in rename", "rename", 0, EROFS, ErrorKind::kUnavailable},
};

struct Counts {
    bool armed = false;
    int write = 0;
    int fsync = 0;
    int rename = 0;
};

// Writes at most 3 bytes at a time, so that short writes are met too.
FileOps failing(const Fault& fault, Counts& counts) {
    const FileOps real = FileOps::system();
    const auto fails = [&fault, &counts](const char* call, int& uses) {
        if (!counts.armed) return false;
        const bool hit = std::string_view(fault.call) == call && uses == fault.at;
        ++uses;
        if (hit) errno = fault.error;
        return hit;
    };
    return FileOps{
        .write = [=, &counts](int fd, const void* bytes, std::size_t size) -> ssize_t {
            if (fails("write", counts.write)) return -1;
            return real.write(fd, bytes, std::min<std::size_t>(size, 3));
        },
        .fsync = [=,
                  &counts](int fd) { return fails("fsync", counts.fsync) ? -1 : real.fsync(fd); },
        .rename =
            [=, &counts](const char* from, const char* to) {
                return fails("rename", counts.rename) ? -1 : real.rename(from, to);
            }};
}

TEST_F(DirectoryStoreTest, AcknowledgesNothingThatTheDiskDidNotTake) {
    for (const Fault& fault : kFaults) {
        SCOPED_TRACE(fault.name);
        fs::remove_all(pictures());
        Counts counts;
        auto store = open(failing(fault, counts));
        counts.armed = true;
        const auto put = store->put(kTenant, kPoi, "a picture");
        ASSERT_FALSE(put);
        EXPECT_EQ(put.error().kind, fault.kind);
        EXPECT_FALSE(put.error().message.empty());
        EXPECT_EQ(put.error().message.find(root_.string()), std::string::npos);
        EXPECT_EQ(leftovers(), 0U);
        EXPECT_EQ(store->each([](const Listed&) {}).value().objects, 0U);
        store.reset();
        EXPECT_TRUE(open()->put(kTenant, kPoi, "a picture"));
    }
}

TEST_F(DirectoryStoreTest, TriesNoSyncAgainAfterAFailedOneOfADirectory) {
    const Fault fault{"", "fsync", 4, EIO, ErrorKind::kUnavailable};
    Counts counts;
    auto store = open(failing(fault, counts));
    counts.armed = true;
    ASSERT_FALSE(store->put(kTenant, kPoi, "a picture"));
    const int syncs = counts.fsync;
    const auto again = store->put(kTenant, kPoi, "a picture");
    EXPECT_EQ(again.error().kind, ErrorKind::kUnavailable);
    EXPECT_EQ(store->put(kTenant, kPoi, "another").error().kind, ErrorKind::kUnavailable);
    EXPECT_EQ(counts.fsync, syncs);
}

TEST_F(DirectoryStoreTest, GoesOnByItselfWhenTheDiskHasRoomAgain) {
    const Fault fault{"", "write", 0, ENOSPC, ErrorKind::kResourceExhausted};
    Counts counts;
    auto store = open(failing(fault, counts));
    counts.armed = true;
    ASSERT_FALSE(store->put(kTenant, kPoi, "a picture"));
    const auto key = store->put(kTenant, kPoi, "a picture");
    ASSERT_TRUE(key);
    EXPECT_EQ(store->read(key.value()).value(), "a picture");
}

TEST_F(DirectoryStoreTest, SyncsThePictureBeforeItsNameAndTheNameBeforeTheAnswer) {
    std::vector<std::string> calls;
    const FileOps real = FileOps::system();
    auto store = open(FileOps{.write = real.write,
                              .fsync =
                                  [&](int fd) {
                                      struct stat about {};
                                      ::fstat(fd, &about);
                                      calls.push_back(S_ISDIR(about.st_mode) ? "dir" : "file");
                                      return real.fsync(fd);
                                  },
                              .rename =
                                  [&](const char* from, const char* to) {
                                      calls.push_back("rename");
                                      return real.rename(from, to);
                                  }});
    calls.clear();
    ASSERT_TRUE(store->put(kTenant, kPoi, "x"));
    EXPECT_THAT(calls, testing::ElementsAre("dir", "dir", "dir", "file", "rename", "dir"));
    calls.clear();  // present, perhaps by another process that has not synced yet
    ASSERT_TRUE(store->put(kTenant, kPoi, "x"));
    EXPECT_THAT(calls, testing::ElementsAre("dir"));
}

// ---- several writers, and their death ----

TEST_F(DirectoryStoreTest, TakesTheSamePictureFromManyThreads) {
    auto store = open();
    std::atomic<int> failures{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i) {
                    if (!store->put(kTenant, kPoi, "picture " + std::to_string(i))) ++failures;
                }
            });
        }
    }
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(store->each([](const Listed&) {}).value().objects, 50U);
    EXPECT_EQ(leftovers(), 0U);
}

std::string picture_of(unsigned round, int i) {
    std::mt19937 random(round * 1000 + static_cast<unsigned>(i));
    std::string bytes(20'000 + random() % 60'000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

TEST_F(DirectoryStoreTest, LosesNoAcknowledgedPictureWhenKilled) {
    std::mt19937 random(20261122);
    for (unsigned round = 0; round < 20; ++round) {
        std::array<int, 2> pipe{};
        ASSERT_EQ(::pipe(pipe.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            auto store = open_directory(pictures());
            for (int i = 0; store; ++i) {
                const auto key = store.value()->put(kTenant, kPoi, picture_of(round, i));
                if (!key || ::write(pipe[1], &i, sizeof(i)) != sizeof(i)) break;
            }
            ::_exit(1);
        }
        ::close(pipe[1]);
        // After some acknowledgements and a moment, so that all places are met however fast the
        // disk is.
        std::vector<int> acknowledged;
        const std::size_t wanted = random() % 10;
        int i = 0;
        while (acknowledged.size() < wanted && ::read(pipe[0], &i, sizeof(i)) == sizeof(i)) {
            acknowledged.push_back(i);
        }
        ::usleep(static_cast<useconds_t>(random() % 3'000));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        while (::read(pipe[0], &i, sizeof(i)) == sizeof(i)) acknowledged.push_back(i);
        EXPECT_GE(acknowledged.size(), wanted);
        auto store = open();
        EXPECT_EQ(leftovers(), 0U);
        for (const int number : acknowledged) {
            const std::string bytes = picture_of(round, number);
            const auto key = make_key(kTenant, kPoi, base::sha256(bytes));
            ASSERT_TRUE(store->verify(key.value())) << "round " << round << ", picture " << number;
        }
        ::close(pipe[0]);
    }
    auto store = open();
    const auto scan =
        store->each([&](const Listed& object) { EXPECT_TRUE(store->verify(object.key)); });
    EXPECT_TRUE(scan.value().strays.empty());
}

}  // namespace
}  // namespace objects
