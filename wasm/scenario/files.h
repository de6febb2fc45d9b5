// SPDX-License-Identifier: Apache-2.0
// Looking at the disk of a host from outside, as root; changes are commands (command.h).
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "scenario/error.h"
#include "scenario/network.h"

namespace glassnet::scenario {

/// FileList of web/src/engine/engine.ts, also where it tells an error: those of Network::find_host, command.refused {errno}.
[[nodiscard]] std::string describe_directory(const Network& network, std::string_view node, std::string_view path);

/// The bytes of a file; errors as above.
[[nodiscard]] std::expected<std::string, Error> read_file(const Network& network, std::string_view node,
                                                          std::string_view path);

}  // namespace glassnet::scenario
