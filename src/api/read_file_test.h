// Files that the tests compare with.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "test_paths.h"

namespace api {

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << "cannot read " << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string golden(const std::string& name) {
    return read_file(SMARTMONITOR_TEST_DATA "/golden/" + name);
}

}  // namespace api
