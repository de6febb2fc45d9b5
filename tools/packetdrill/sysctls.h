// SPDX-License-Identifier: Apache-2.0
// The settings net.ipv4.tcp_* that scripts change by shell commands. The commands do not run: stand-ins for sysctl(8) append what
// they were given to the file that the environment variable SO_SYSCTL_FILE names, and here it is read.
#pragma once

#include <string_view>

#include "transport/tcp/options.h"

namespace glassnet::packetdrill {

/// What scripts take for granted before they change anything: the production values that the suite sets first.
[[nodiscard]] transport::TcpSettings suite_settings();

/// Applies every `net.ipv4.tcp_NAME=VALUE` of `text`, in order; both spellings (dots, or a path below /proc/sys) and a blank
/// instead of the equals sign will do. Values may have several numbers. All else (options of the command, names that mean nothing
/// here) is skipped.
void apply_sysctls(std::string_view text, transport::TcpSettings& settings);

}  // namespace glassnet::packetdrill
