// SPDX-License-Identifier: Apache-2.0
// One line of netstat, ss and of the page's socket table: a plain copy, made when somebody asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/time.h"
#include "transport/endpoint.h"

namespace glassnet::socket {

struct SocketRow {
  enum class Kind : std::uint8_t { kTcp, kUdp, kRaw, kPing };

  std::uint32_t socket = 0;  ///< transport::SocketIds
  Kind kind = Kind::kTcp;
  transport::Endpoint local;
  transport::Endpoint remote;
  /// TCP: the state by the name netstat prints ("LISTEN", "TIME_WAIT"); connected UDP: "ESTABLISHED"; else empty.
  std::string_view state;
  /// Bytes; of a listener the connections in its queue and the queue's limit (as ss shows them).
  std::size_t receive_queue = 0;
  std::size_t send_queue = 0;
  /// What is left of TIME_WAIT.
  std::optional<sim::Duration> time_wait_left;
  /// The process that holds the socket; 0 when none does any more (TIME_WAIT, FIN_WAIT after close).
  std::uint32_t pid = 0;
  std::uint32_t uid = 0;
};

}  // namespace glassnet::socket
