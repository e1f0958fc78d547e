# Compiler, warnings, sanitizers, ccache and linker: the same for every module.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # What ccache needs to be told about precompiled headers (its manual, "Precompiled headers").
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CCACHE_PROGRAM})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
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
  if(SMARTMONITOR_SANITIZE MATCHES "undefined")
    # A check at each access, which doubles the time to compile, for what the address sanitizer or
    # the null page catches, too.
    add_compile_options(-fno-sanitize=null,object-size,pointer-overflow,vptr)
  endif()
  add_link_options(-fsanitize=${SMARTMONITOR_SANITIZE})
endif()
