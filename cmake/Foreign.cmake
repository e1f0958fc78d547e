# Every foreign library, found once; docs/dependencies.md says why each is here. A module names the
# targets that it is the door of in its LINKS.

find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswscale)
pkg_check_modules(TURBOJPEG REQUIRED IMPORTED_TARGET libturbojpeg)

if(SMARTMONITOR_TESTS)
  find_package(GTest REQUIRED)
endif()
if(SMARTMONITOR_FUZZ AND NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "the fuzz targets need clang: use the asan preset")
endif()

# ONNX Runtime is not packaged by Debian: script/setup unpacks it here.
set(ONNXRUNTIME_ROOT ${PROJECT_SOURCE_DIR}/build/deps/onnxruntime CACHE PATH
    "Where include/onnxruntime_cxx_api.h and lib/libonnxruntime.so.1 are")
