// SPDX-License-Identifier: Apache-2.0
// The settings of a host that sysctl(8) shows and changes and that scenario files may give, by their Linux names and as text. Only
// settings that do something are there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace glassnet::node {

class Host;

struct SysctlRow {
  std::string_view name;
  std::string value;
};

/// All names, sorted.
[[nodiscard]] std::vector<std::string_view> sysctl_names();
/// All settings of a host, sorted by name.
[[nodiscard]] std::vector<SysctlRow> read_sysctls(Host& host);
/// Whether it could be written. Errors: ENOENT (no such setting), EACCES (it cannot be changed), EINVAL (not a value that it can have).
[[nodiscard]] Result<void> check_sysctl(std::string_view name, std::string_view value);
/// Changes it, for connections that begin from now on where it concerns connections. Errors as above.
Result<void> write_sysctl(Host& host, std::string_view name, std::string_view value);

}  // namespace glassnet::node
