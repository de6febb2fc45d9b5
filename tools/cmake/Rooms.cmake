# SPDX-License-Identifier: Apache-2.0
#
# glassnet_room(<name> [DEPENDS <rooms...>] [USES <other targets...>] [COLD <patterns...>])
#     One folder of wasm/ becomes the library glassnet_<name> (alias glassnet::<name>) from all its
#     *.cc. DEPENDS names the rooms it may include; USES names outside libraries (glassnet::json),
#     which its own users do not see. COLD: its files that run only when somebody asks. A room without
#     *.cc is an interface library.
#     The room `bindings` becomes the executable `glassnet` (glassnet.mjs, .wasm, .d.ts).
#
# glassnet_test(<room> [USES <targets...>])
#     tests/wasm/<room>/*.cc becomes the GoogleTest executable glassnet_<room>_test, one ctest entry.

# Left to right. Rooms of one brace ({wire, sim}, {apps, shell}) never see each other.
set(GLASSNET_ROOMS base sim wire link network transport socket node apps shell scenario bindings)
set(GLASSNET_ROOM_RANK_base 0)
set(GLASSNET_ROOM_RANK_sim 1)
set(GLASSNET_ROOM_RANK_wire 1)
set(GLASSNET_ROOM_RANK_link 2)
set(GLASSNET_ROOM_RANK_network 3)
set(GLASSNET_ROOM_RANK_transport 4)
set(GLASSNET_ROOM_RANK_socket 5)
set(GLASSNET_ROOM_RANK_node 6)
set(GLASSNET_ROOM_RANK_apps 7)
set(GLASSNET_ROOM_RANK_shell 7)
set(GLASSNET_ROOM_RANK_scenario 8)
set(GLASSNET_ROOM_RANK_bindings 9)

# Rooms that no packet passes through: programs, and what runs when somebody asks. In WebAssembly they, and the COLD
# files of the others, are compiled for size: they are most of the code, and the first visit loads it all.
set(GLASSNET_COLD_ROOMS node apps shell scenario bindings)

set(GLASSNET_WASM_DIR "${PROJECT_SOURCE_DIR}/wasm")

# Flags of all our code. They travel by target and not by CMAKE_CXX_FLAGS, so that nothing else gets them.
add_library(glassnet_flags INTERFACE)
target_compile_options(glassnet_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror -fno-exceptions -fno-rtti)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports overlapping copies inside std::string that do not exist (GCC bug 105651).
  target_compile_options(glassnet_flags INTERFACE -Wno-restrict)
endif()

# Sanitizers and machine features have to be the same in every object and at the link.
add_library(glassnet_machine INTERFACE)
if(EMSCRIPTEN)
  target_compile_options(glassnet_machine INTERFACE -flto -msimd128 -mbulk-memory)
  target_link_options(glassnet_machine INTERFACE -flto -msimd128 -mbulk-memory)
elseif(GLASSNET_SANITIZE)
  target_compile_options(glassnet_machine INTERFACE
    -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all)
  target_compile_definitions(glassnet_machine INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(glassnet_machine INTERFACE -fsanitize=address,undefined)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # With sanitizers g++ says itself that this warning has false positives.
    target_compile_options(glassnet_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

# Headers that nearly every file reads, compiled once. Not with ccache, which cannot keep such files apart safely, and not for
# WebAssembly, whose files have different options: that build also sees when a file of ours lacks an #include.
set(GLASSNET_PRECOMPILE OFF)
if(NOT CCACHE_PROGRAM AND NOT EMSCRIPTEN AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(GLASSNET_PRECOMPILE ON)
endif()
set(GLASSNET_COMMON_HEADERS
  <algorithm> <array> <coroutine> <expected> <functional> <map> <memory> <optional> <span> <string> <string_view> <vector>)

# The first target of a `kind` compiles the headers, the others use what it made: their options are the same.
function(glassnet_precompile target kind)
  if(NOT GLASSNET_PRECOMPILE)
    return()
  endif()
  get_property(first GLOBAL PROPERTY "glassnet_precompiled_${kind}")
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    target_precompile_headers(${target} PRIVATE ${GLASSNET_COMMON_HEADERS} ${ARGN})
    set_property(GLOBAL PROPERTY "glassnet_precompiled_${kind}" ${target})
  endif()
endfunction()

if(GLASSNET_FUZZ)
  # What -fsanitize=fuzzer-no-link switches on, less the tracing of comparisons: it takes a third of the time, checksums are put
  # right by the targets, and words are found through memcmp(3), which libFuzzer watches by itself.
  target_compile_options(glassnet_machine INTERFACE -fsanitize-coverage=inline-8bit-counters,pc-table)
  # clang does not see that libstdc++ 12 calls its own deprecated get_temporary_buffer (std::stable_sort).
  target_compile_options(glassnet_flags INTERFACE -Wno-deprecated-declarations)
endif()

function(glassnet_room name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "DEPENDS;USES;COLD")
  set(room_options "")
  if(EMSCRIPTEN AND name IN_LIST GLASSNET_COLD_ROOMS)
    set(room_options -Oz)
  endif()
  if(NOT DEFINED GLASSNET_ROOM_RANK_${name})
    message(FATAL_ERROR "Room '${name}' is unknown: add it to tools/cmake/Rooms.cmake and tools/check-layers.mjs")
  endif()
  set(dependencies "")
  foreach(room IN LISTS ARG_DEPENDS)
    if(NOT DEFINED GLASSNET_ROOM_RANK_${room} OR NOT GLASSNET_ROOM_RANK_${room} LESS GLASSNET_ROOM_RANK_${name})
      message(FATAL_ERROR "Room '${name}' may not depend on '${room}': only rooms to its left (docs/ARCHITECTURE.md)")
    endif()
    if(NOT TARGET glassnet_${room})
      message(FATAL_ERROR "Room '${name}' depends on '${room}', but wasm/${room}/CMakeLists.txt does not exist")
    endif()
    list(APPEND dependencies glassnet_${room})
  endforeach()

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  if(EMSCRIPTEN AND ARG_COLD)
    list(TRANSFORM ARG_COLD PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
    file(GLOB cold_sources CONFIGURE_DEPENDS ${ARG_COLD})
    set_source_files_properties(${cold_sources} PROPERTIES COMPILE_OPTIONS -Oz)
  endif()
  if(name STREQUAL "bindings")
    add_executable(glassnet ${sources})
    target_include_directories(glassnet PRIVATE "${GLASSNET_WASM_DIR}")
    # Without RTTI Embind cannot name types that were forgotten in the bindings; it has to be told so.
    target_compile_definitions(glassnet PRIVATE EMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0)
    target_compile_options(glassnet PRIVATE ${room_options})
    target_link_libraries(glassnet PRIVATE ${dependencies} ${ARG_USES} glassnet_flags glassnet_machine)
    glassnet_emscripten_module(glassnet)
    return()
  endif()

  if(sources)
    add_library(glassnet_${name} STATIC ${sources})
    target_include_directories(glassnet_${name} PUBLIC "${GLASSNET_WASM_DIR}")
    target_compile_options(glassnet_${name} PRIVATE ${room_options})
    target_link_libraries(glassnet_${name}
      PUBLIC ${dependencies} glassnet_machine
      PRIVATE ${ARG_USES} glassnet_flags)
    glassnet_precompile(glassnet_${name} room)
  else()
    add_library(glassnet_${name} INTERFACE)
    target_include_directories(glassnet_${name} INTERFACE "${GLASSNET_WASM_DIR}")
    target_link_libraries(glassnet_${name} INTERFACE ${dependencies} ${ARG_USES} glassnet_machine)
  endif()
  add_library(glassnet::${name} ALIAS glassnet_${name})
endfunction()

# The link of the module that the page and Node load.
function(glassnet_emscripten_module target)
  set_target_properties(${target} PROPERTIES
    SUFFIX ".mjs"
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
  target_link_options(${target} PRIVATE
    -O3 -fno-exceptions -fno-rtti
    --bind
    --emit-tsd glassnet.d.ts
    # Names of functions, for tools/lib/split-wasm.mjs, which takes them out.
    --profiling-funcs
    -sMODULARIZE=1
    -sEXPORT_ES6=1
    -sENVIRONMENT=web,worker,node
    -sALLOW_MEMORY_GROWTH=1
    # A page with a strict content security policy forbids eval and new Function.
    -sDYNAMIC_EXECUTION=0
    -sFILESYSTEM=0
    -sMALLOC=${GLASSNET_WASM_MALLOC}
    # The default of 64 KiB is small for deep call chains through the stack of protocols.
    -sSTACK_SIZE=262144
    -sSUPPORT_LONGJMP=0
    # Time travel copies the whole memory, the trace reader looks into it.
    -sEXPORTED_RUNTIME_METHODS=wasmMemory,HEAPU8,HEAPU32
    # With the assertion code the module is larger; a broken invariant still traps.
    -sASSERTIONS=0)
endfunction()
set(GLASSNET_WASM_MALLOC "emmalloc" CACHE STRING "Allocator of the wasm module: emmalloc, dlmalloc or mimalloc")

# What runs long is the core, not its tests; they are more than half of what there is to compile. That their own arithmetic is defined
# need not be watched: compiling that would take as long again.
add_library(glassnet_test_flags INTERFACE)
target_compile_options(glassnet_test_flags INTERFACE -O0 $<$<BOOL:${GLASSNET_SANITIZE}>:-fno-sanitize=undefined>)

function(glassnet_test room)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "USES")
  if(NOT TARGET glassnet_${room})
    message(WARNING "tests/wasm/${room} has tests, but there is no room '${room}': left out")
    return()
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/wasm/${room}/*.cc")
  if(NOT sources)
    return()
  endif()
  set(test_target glassnet_${room}_test)
  add_executable(${test_target} ${sources})
  # Tests include the rooms ("wire/udp.h") and shared helpers below tests/wasm ("support/frames.h").
  target_include_directories(${test_target} PRIVATE "${PROJECT_SOURCE_DIR}/tests/wasm")
  target_compile_definitions(${test_target} PRIVATE GLASSNET_TEST_DIR="${PROJECT_SOURCE_DIR}/tests")
  # The last, so that its options win.
  target_link_libraries(${test_target} PRIVATE
    glassnet_${room} ${ARG_USES} glassnet_flags glassnet_machine GTest::gmock GTest::gtest GTest::gtest_main
    glassnet_test_flags)
  glassnet_precompile(${test_target} test <gmock/gmock.h> <gtest/gtest.h>)
  # One ctest entry for a room: starting a sanitized process for every single test would take minutes.
  # The report lets `npm test` count the single tests.
  add_test(NAME ${room}
    COMMAND ${test_target} --gtest_brief=1 "--gtest_output=json:${CMAKE_BINARY_DIR}/reports/${room}.json"
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
endfunction()
