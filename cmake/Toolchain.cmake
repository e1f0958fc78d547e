# Compiler, warnings, sanitizers, ccache and linker: the same for every module.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# mold and lld link several times faster than GNU ld; neither is required.
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wswitch-enum)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these two for correct standard-library code.
  add_compile_options(-Wno-restrict -Wno-maybe-uninitialized)
endif()
if(SMARTMONITOR_WERROR)
  add_compile_options(-Werror)
endif()

if(SMARTMONITOR_SANITIZE)
  add_compile_options(-fsanitize=${SMARTMONITOR_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SMARTMONITOR_SANITIZE})
endif()
