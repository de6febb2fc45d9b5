// SPDX-License-Identifier: Apache-2.0
// Parts of the summary line that have a file of their own; `summary_line` puts them together.
#pragma once

#include <string>

#include "base/bytes.h"

namespace glassnet::wire {

/// "ICMP echo request, id 1, seq 1, length 64": one ICMP message as tcpdump words it.
[[nodiscard]] std::string icmp_text(Bytes message);

/// "4660+ A? www.example.com. (33)": one DNS message.
[[nodiscard]] std::string dns_text(Bytes message);
/// " 4660+ A? www.example.com. (33)": the payload of a segment to or from port 53, with the length in front (RFC 1035 §4.2.2).
[[nodiscard]] std::string dns_stream_text(Bytes segment);

/// Text from the network may hold anything; here only printable ASCII stays, so that a terminal cannot be tricked.
[[nodiscard]] std::string printable_text(Bytes text);

}  // namespace glassnet::wire
