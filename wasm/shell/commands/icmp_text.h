// SPDX-License-Identifier: Apache-2.0
// ICMP errors in the words of ping (iputils, pr_icmph).
#pragma once

#include <cstdint>
#include <string>

namespace glassnet::shell {

/// `type` and `code` as on the wire; `info` is the next-hop MTU of "fragmentation needed".
[[nodiscard]] std::string icmp_error_text(std::uint8_t type, std::uint8_t code, std::uint32_t info);

}  // namespace glassnet::shell
