// SPDX-License-Identifier: Apache-2.0
// Parts of the summary line that have a file of their own; `summary_line` puts them together.
#pragma once

#include <string>

#include "base/bytes.h"

namespace glassnet::wire {

/// "ICMP echo request, id 1, seq 1, length 64": one ICMP message as tcpdump words it.
[[nodiscard]] std::string icmp_text(Bytes message);

}  // namespace glassnet::wire
