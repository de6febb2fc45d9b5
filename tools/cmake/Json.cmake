# SPDX-License-Identifier: Apache-2.0
#
# glassnet::json: the header-only JSON library (nlohmann), for the rooms that read and write files.
# Its one folder is linked into the build folder and only that is a search path: the wasm build must
# never see the rest of /usr/include.
find_path(GLASSNET_JSON_DIR nlohmann/json.hpp
  HINTS "${PROJECT_SOURCE_DIR}/.toolchain/json/usr/include"
  NO_CMAKE_FIND_ROOT_PATH
  DOC "Folder that holds nlohmann/json.hpp")
if(NOT GLASSNET_JSON_DIR)
  # Emscripten's toolchain file takes the system's folders out of the search on purpose.
  find_path(GLASSNET_JSON_DIR nlohmann/json.hpp PATHS /usr/include /usr/local/include /opt/homebrew/include
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
endif()
if(NOT GLASSNET_JSON_DIR)
  message(FATAL_ERROR "nlohmann/json.hpp was not found. Run `node tools/dependencies.mjs json`, "
    "or install it (Debian: apt-get install nlohmann-json3-dev), or pass -DGLASSNET_JSON_DIR=<folder>.")
endif()

set(_glassnet_json_root "${CMAKE_BINARY_DIR}/third_party/json")
file(MAKE_DIRECTORY "${_glassnet_json_root}")
file(CREATE_LINK "${GLASSNET_JSON_DIR}/nlohmann" "${_glassnet_json_root}/nlohmann" SYMBOLIC COPY_ON_ERROR)

add_library(glassnet_json INTERFACE)
target_include_directories(glassnet_json SYSTEM INTERFACE "${_glassnet_json_root}")
add_library(glassnet::json ALIAS glassnet_json)
