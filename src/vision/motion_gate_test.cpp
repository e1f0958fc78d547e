#include "vision/motion_gate.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include <gtest/gtest.h>

namespace vision {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 240;
constexpr std::int64_t kStepMs = 200;
using Paint = std::function<double(int x, int y, int step)>;  // grey, 0..255

double room(int x, int y) {
    return 70 + 40 * ((x / 40 + y / 30) % 3);
}

// Looks at `steps` pictures, 5 a second; whether the gate let each through.
std::vector<bool> watch(
    int steps, double noise, const Paint& paint,
    const std::function<bool(int)>& is_busy = [](int) { return false; }) {
    std::minstd_rand random(3);
    // Even, of the same deviation: the cells' means are bell-shaped anyway.
    std::uniform_real_distribution<double> grain(-1.732 * noise, 1.732 * noise);
    MotionGate gate;
    std::vector<bool> opened;
    media::Image picture(kWidth, kHeight);
    for (int step = 0; step < steps; ++step) {
        for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < kWidth; ++x) {
                const double grey = paint(x, y, step) + (noise > 0 ? grain(random) : 0);
                std::fill_n(picture.row(y) + 3 * x, 3,
                            static_cast<std::uint8_t>(std::clamp(grey, 0.0, 255.0)));
            }
        }
        opened.push_back(
            gate.opens(picture.view(), base::from_unix_ms(kStepMs * step), is_busy(step)));
    }
    return opened;
}

std::ptrdiff_t count(const std::vector<bool>& opened, int from) {
    return std::count(opened.begin() + from, opened.end(), true);
}

constexpr int kSettled = 16;  // steps until the first picture's three seconds are over

TEST(MotionGate, LooksAtAnEmptyRoomOnceASecond) {
    for (const double noise : {0.0, 3.0, 12.0}) {
        const auto opened =
            watch(kSettled + 100, noise, [](int x, int y, int) { return room(x, y); });
        EXPECT_NEAR(static_cast<double>(count(opened, kSettled)), 20, 1) << noise;
    }
}

TEST(MotionGate, LetsAllPicturesOfSomebodyThroughFromTheFirst) {
    for (const double noise : {0.0, 3.0}) {
        const auto opened = watch(100, noise, [](int x, int y, int step) {
            // 16 x 40 pixels, little darker than the room; one step is 6 pixels.
            const int left = 6 * (step - 50);
            return x >= left && x < left + 16 && y >= 120 && y < 160 ? room(x, y) - 30 : room(x, y);
        });
        const auto seen = opened.begin() + 53;
        EXPECT_TRUE(std::all_of(seen, opened.end(), [](bool each) { return each; })) << noise;
    }
}

TEST(MotionGate, IsNotOpenedByLightThatChangesSlowlyOrEverywhere) {
    const std::pair<const char*, Paint> cases[] = {
        {"dusk", [](int x, int y, int step) { return room(x, y) - 0.1 * step; }},
        {"exposure", [](int x, int y, int step) { return room(x, y) + (step > 60 ? 25.0 : 0.0); }},
        {"a cloud from one side",
         [](int x, int y, int step) { return room(x, y) - 0.12 * step * x / kWidth; }},
    };
    for (const auto& [name, paint] : cases) {
        EXPECT_LE(count(watch(kSettled + 100, 2, paint), kSettled), 22) << name;
    }
}

TEST(MotionGate, StaysOpenForAWhileAfterTheMotion) {
    const auto opened = watch(110, 0, [](int x, int y, int step) {
        return step == 40 && x > 100 && x < 140 && y > 100 ? 250 : room(x, y);
    });
    EXPECT_EQ(std::count(opened.begin() + 40, opened.begin() + 55, true), 15);
    EXPECT_LE(count(opened, 75), 8);  // its shadow in the average fades
}

TEST(MotionGate, StaysOpenWhilePeopleAreFollowed) {
    const auto opened = watch(
        100, 0, [](int x, int y, int) { return room(x, y); }, [](int step) { return step >= 50; });
    EXPECT_EQ(count(opened, 50), 50);
}

TEST(MotionGate, SeesSomebodyWhoFillsThePicture) {
    const auto opened = watch(100, 3, [](int x, int y, int step) {
        return step >= 50 && x > 60 ? 30.0 + (x + 7 * step) % 50 + y % 40 : room(x, y);
    });
    EXPECT_EQ(count(opened, 50), 50);
}

}  // namespace
}  // namespace vision
