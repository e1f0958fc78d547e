# The standard headers that nearly every file includes, compiled once: by the first module for all.
function(precompile_std NAME)
  if(TARGET std_precompiled)
    target_precompile_headers(${NAME} REUSE_FROM std_precompiled)
    return()
  endif()
  add_library(std_precompiled STATIC ${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp)
  target_precompile_headers(
    std_precompiled PRIVATE <algorithm> <chrono> <cstdint> <filesystem> <functional> <memory> <mutex>
    <optional> <span> <string> <string_view> <unordered_map> <vector>
    <boost/outcome/basic_result.hpp> <boost/outcome/policy/terminate.hpp> <boost/outcome/try.hpp>)
  target_precompile_headers(${NAME} REUSE_FROM std_precompiled)
endfunction()

# module(NAME [DEPENDS module...] [LINKS target...] [INCLUDES dir...])
#
# Makes one static library from the *.cpp files of the current folder. Its headers are reached
# through a private include root (a symlink), so `#include "store/tracks.h"` compiles only in
# modules that name `store` in DEPENDS. A dependency that is not declared yet is an error: the order
# of add_subdirectory is the layer order. LINKS and INCLUDES are foreign libraries; they stay
# PRIVATE, so their headers do not leak out of the module that is their door.
#
# Files are told apart by name: *_test.cpp go into the program NAME_tests, X_fuzz.cpp is a fuzz
# target of its own, main.cpp is left to the caller.
function(module NAME)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINKS;INCLUDES" ${ARGN})
  foreach(dependency IN LISTS ARG_DEPENDS)
    if(NOT TARGET ${dependency})
      message(FATAL_ERROR "module ${NAME}: '${dependency}' is not a module above it")
    endif()
  endforeach()

  set(include_root ${CMAKE_BINARY_DIR}/include/${NAME})
  file(MAKE_DIRECTORY ${include_root})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${include_root}/${NAME} SYMBOLIC)

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|_fuzz|/main)\\.cpp$")

  if(sources)
    add_library(${NAME} STATIC ${sources})
    target_include_directories(${NAME} PUBLIC ${include_root})
    target_include_directories(${NAME} SYSTEM PRIVATE ${ARG_INCLUDES})
    target_link_libraries(${NAME} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_LINKS})
    precompile_std(${NAME})
  else()
    add_library(${NAME} INTERFACE)
    target_include_directories(${NAME} INTERFACE ${include_root})
    target_link_libraries(${NAME} INTERFACE ${ARG_DEPENDS})
  endif()

  if(SMARTMONITOR_TESTS AND tests)
    add_executable(${NAME}_tests ${tests})
    target_link_libraries(${NAME}_tests PRIVATE ${NAME} ${ARG_LINKS} GTest::gmock GTest::gtest_main)
    target_include_directories(${NAME}_tests PRIVATE ${TEST_PATHS_ROOT})
    target_precompile_headers(${NAME}_tests REUSE_FROM test_precompiled)
    add_test(NAME ${NAME} COMMAND ${NAME}_tests)
    set_tests_properties(${NAME} PROPERTIES TIMEOUT 600)
  endif()

  if(SMARTMONITOR_FUZZ)
    foreach(fuzzer IN LISTS fuzzers)
      get_filename_component(fuzzer_name ${fuzzer} NAME_WE)
      add_executable(${fuzzer_name} ${fuzzer})
      target_link_libraries(${fuzzer_name} PRIVATE ${NAME})
      target_link_options(${fuzzer_name} PRIVATE -fsanitize=fuzzer)
      set_property(GLOBAL APPEND PROPERTY SMARTMONITOR_FUZZERS ${fuzzer_name})
    endforeach()
  endif()
endfunction()
