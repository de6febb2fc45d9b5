# SPDX-License-Identifier: Apache-2.0
#
# CMake toolchain of the `wasm` preset: takes the Emscripten that ./emsdk-env.sh put on PATH and hands
# over to the toolchain file that comes with it, wherever that is.
find_program(GLASSNET_EMCC emcc NO_CMAKE_FIND_ROOT_PATH)
if(NOT GLASSNET_EMCC)
  message(FATAL_ERROR "emcc is not on PATH. Run this through the set-up script: ./emsdk-env.sh cmake --preset wasm")
endif()
file(REAL_PATH "${GLASSNET_EMCC}" _glassnet_emcc)
get_filename_component(_glassnet_emscripten "${_glassnet_emcc}" DIRECTORY)
if(NOT EXISTS "${_glassnet_emscripten}/cmake/Modules/Platform/Emscripten.cmake")
  # emcc is a wrapper somewhere else: ask it.
  execute_process(COMMAND em-config EMSCRIPTEN_ROOT OUTPUT_VARIABLE _glassnet_emscripten OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
include("${_glassnet_emscripten}/cmake/Modules/Platform/Emscripten.cmake")
