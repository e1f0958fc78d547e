// A disk that fills up: recording stops first, tracks and answers go on, and it resumes by itself.
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "fetch/client.h"
#include "support/live_shop.h"

namespace tests {
namespace {

constexpr std::uint64_t kMiB = 1ULL << 20U;
// The disk's free space moves a little by itself: the margins are much larger.
constexpr std::uint64_t kBelowReserve = 1024;  // MiB

std::uint64_t free_mib(const std::filesystem::path& folder) {
    struct statvfs disk {};
    EXPECT_EQ(statvfs(folder.c_str(), &disk), 0);
    return disk.f_bavail * disk.f_frsize / kMiB;
}

// A file that takes space without being written.
class Ballast {
  public:
    Ballast(std::filesystem::path file, std::uint64_t mib) : file_(std::move(file)) {
        const int descriptor = open(file_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        is_there_ =
            descriptor >= 0 && fallocate(descriptor, 0, 0, static_cast<off_t>(mib * kMiB)) == 0;
        close(descriptor);
    }
    ~Ballast() { std::filesystem::remove(file_); }
    bool is_there() const { return is_there_; }

  private:
    std::filesystem::path file_;
    bool is_there_ = false;
};

// Looks until it is so, for a minute.
template <class Condition>
bool comes_true(Condition condition) {
    for (int i = 0; i < 600; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

bool is_full_now(LiveShop& shop) {
    const auto gaps = shop.gaps();
    return !gaps.empty() && gaps.back().reason == domain::GapReason::kDiskFull && !gaps.back().end;
}

TEST(FullDisk, StopsRecordingFirstAndResumesItByItself) {
    LiveShop shop(2);
    const std::uint64_t free = free_mib(shop.data());
    if (free < 4 * kBelowReserve) GTEST_SKIP() << "needs 4 GiB of free space";
    auto words = shop.serve(SMARTMONITOR_RELEASE_BINARY);
    words.insert(words.end(), {"--recording-reserve-mib", std::to_string(free - kBelowReserve)});
    Running server(words);
    const std::string line = server.read_line();
    const std::string url = line.substr(line.rfind(' ') + 1);
    ASSERT_TRUE(comes_true([&] { return shop.fragments().size() >= 2; }));

    std::size_t fragments = 0;
    {
        const Ballast ballast(shop.data().parent_path() / "ballast", 2 * kBelowReserve);
        if (!ballast.is_there()) GTEST_SKIP() << "the disk cannot reserve space";
        ASSERT_TRUE(comes_true([&] { return is_full_now(shop); }));
        fragments = shop.fragments().size();
        const std::size_t tracks = shop.tracks().size();
        EXPECT_TRUE(comes_true([&] { return shop.tracks().size() > tracks + 1; }))
            << "tracks go on";
        const auto health = fetch::Client(fetch::Reach::kAnywhere).get(url + "/healthz", {});
        ASSERT_TRUE(health);
        EXPECT_EQ(health.value().status, 200) << "answers go on";
        EXPECT_EQ(shop.fragments().size(), fragments) << "no video is written";
    }
    EXPECT_TRUE(comes_true([&] { return shop.fragments().size() > fragments + 1; }))
        << "recording resumes";
    EXPECT_FALSE(is_full_now(shop));
    server.signal(SIGTERM);
    EXPECT_EQ(server.wait(), 0);
    const Finished verify = run({SMARTMONITOR_RELEASE_BINARY, "verify", "--json", "--log-level",
                                 "error", "--data", shop.data().string()});
    EXPECT_EQ(verify.exit_code, 0) << verify.out << verify.err;
}

}  // namespace
}  // namespace tests
