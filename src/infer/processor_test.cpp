#include "infer/processor.h"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace infer {
namespace {

TEST(Processor, MultipliesBytesWhereTheKernelSaysSo) {
    std::ifstream file("/proc/cpuinfo");
    const std::string flags{std::istreambuf_iterator<char>(file), {}};
    ASSERT_FALSE(flags.empty());
    const bool expected = flags.find(" avx512_vnni") != std::string::npos ||
                          flags.find(" avx_vnni") != std::string::npos;
    EXPECT_EQ(multiplies_bytes(), expected);
}

}  // namespace
}  // namespace infer
