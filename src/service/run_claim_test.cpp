#include "service/run_claim.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace service {
namespace {

std::filesystem::path folder() {
    return std::filesystem::path(::testing::TempDir()) / ("claims-" + std::to_string(getpid()));
}

TEST(RunClaim, IsHeldWhileItLives) {
    EXPECT_FALSE(RunClaim::is_held(folder(), "a"));
    {
        auto claim = RunClaim::take(folder(), "a");
        ASSERT_TRUE(claim);
        EXPECT_TRUE(RunClaim::is_held(folder(), "a"));
        EXPECT_FALSE(RunClaim::take(folder(), "a"));
        const RunClaim moved = std::move(claim.value());
        EXPECT_TRUE(RunClaim::is_held(folder(), "a"));
    }
    EXPECT_FALSE(RunClaim::is_held(folder(), "a"));
}

TEST(RunClaim, EndsWithItsProcessHoweverThatEnds) {
    const std::filesystem::path claims = folder();  // named after this process, not its child
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        const auto claim = RunClaim::take(claims, "b");
        const char ok = claim ? '1' : '0';
        if (write(ready[1], &ok, 1) != 1) _exit(1);
        for (;;) pause();
    }
    char ok = '0';
    ASSERT_EQ(read(ready[0], &ok, 1), 1);
    EXPECT_EQ(ok, '1');
    EXPECT_TRUE(RunClaim::is_held(claims, "b"));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_FALSE(RunClaim::is_held(claims, "b"));
    close(ready[0]);
    close(ready[1]);
}

}  // namespace
}  // namespace service
