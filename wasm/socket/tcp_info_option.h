// SPDX-License-Identifier: Apache-2.0
// struct tcp_info of Linux 6 (linux/tcp.h), little-endian, as getsockopt(TCP_INFO) gives it to a program.
#pragma once

#include <array>
#include <cstdint>

#include "transport/tcp/tcp_info.h"

namespace glassnet::socket {

/// Up to and with tcpi_accecn_opt_seen (Linux 6.18).
inline constexpr std::size_t kTcpInfoSize = 280;

/// Times in microseconds (tcpi_last_* in milliseconds). Simplified: what the stack does not have stays 0: pacing and delivery
/// rates, tcpi_fackets, tcpi_last_ack_sent ("not remembered" on Linux as well), tcpi_rehash and the time spent in timeouts.
[[nodiscard]] std::array<std::uint8_t, kTcpInfoSize> encode_tcp_info(const transport::TcpInfo& info);

}  // namespace glassnet::socket
