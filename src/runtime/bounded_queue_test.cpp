#include "runtime/bounded_queue.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "runtime/worker_pool.h"

namespace runtime {
namespace {

TEST(BoundedQueue, HandsItemsOverInOrderAcrossThreads) {
    BoundedQueue<int> queue(2);
    std::jthread producer([&] {
        for (int i = 0; i < 1000; ++i) queue.push(i);
        queue.close();
    });
    for (int expected = 0; expected < 1000; ++expected) EXPECT_EQ(queue.pop(), expected);
    EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(BoundedQueue, RefusesWhenFullAndKeepsTheItem) {
    BoundedQueue<std::string> queue(1);
    std::string first = "first";
    std::string second = "second";
    EXPECT_TRUE(queue.try_push(first));
    EXPECT_FALSE(queue.try_push(second));
    EXPECT_EQ(second, "second");
}

TEST(BoundedQueue, IsEmptiedAfterCloseAndRefusesNewItems) {
    BoundedQueue<int> queue(4);
    queue.push(1);
    queue.close();
    EXPECT_FALSE(queue.push(2));
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(WorkerPool, FinishesWhatItAccepted) {
    std::atomic<int> done = 0;
    int accepted = 0;
    {
        WorkerPool pool(2, 8);
        for (int i = 0; i < 100; ++i) accepted += pool.try_submit([&] { ++done; }) ? 1 : 0;
    }
    EXPECT_EQ(done, accepted);
    EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace runtime
