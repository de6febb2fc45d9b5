// SPDX-License-Identifier: Apache-2.0
// Small things that carrying out commands (network.cc, network_files.cc) needs more than once.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "base/result.h"
#include "node/file_system.h"
#include "scenario/error.h"

namespace glassnet::scenario {

/// An error of a command with one value.
[[nodiscard]] std::unexpected<Error> refuse_command(std::string_view code, std::string_view name, Error::Value value);
/// command.refused {errno}.
[[nodiscard]] std::unexpected<Error> refuse_command(Errno error);

/// mkdir -p of everything above `path`, by user `uid`.
[[nodiscard]] Result<void> make_parents(node::FileSystem& files, std::string_view path, std::uint32_t uid);

/// Of a name that has been checked.
[[nodiscard]] std::uint32_t uid_of(std::string_view user);

}  // namespace glassnet::scenario
