// SPDX-License-Identifier: Apache-2.0
// The eleven states of a TCP connection (RFC 9293 §3.3.2) and the timers that drive it.
#pragma once

#include <cstdint>
#include <string_view>

namespace glassnet::transport {

/// In the order of RFC 9293 §3.3.2. The numbers appear in trace records (sim::Kind::kTcpState).
enum class TcpState : std::uint8_t {
  kClosed = 0,
  kListen = 1,
  kSynSent = 2,
  kSynReceived = 3,
  kEstablished = 4,
  kFinWait1 = 5,
  kFinWait2 = 6,
  kCloseWait = 7,
  kClosing = 8,
  kLastAck = 9,
  kTimeWait = 10,
};

/// As netstat(8) writes it: "SYN_RECV", "TIME_WAIT", "CLOSE" ...
[[nodiscard]] std::string_view tcp_state_name(TcpState state);

/// Which timer of a connection runs or fired. The numbers appear in trace records (sim::Kind::kTcpTimer).
enum class TcpTimer : std::uint8_t {
  kNone = 0,
  kRetransmission = 1,  ///< RFC 6298
  kPersist = 2,         ///< zero-window probes, RFC 9293 §3.8.6.1
  kDelayedAck = 3,      ///< RFC 1122 §4.2.3.2
  kKeepalive = 4,       ///< RFC 9293 §3.8.4
  kFinWait2 = 5,        ///< an orphan gives up waiting for the peer's FIN (Linux tcp_fin_timeout)
  kTimeWait = 6,        ///< 2 MSL
  kLossProbe = 7,       ///< tail loss probe, RFC 8985 §7
  kReordering = 8,      ///< RACK waits for what may only have been overtaken, RFC 8985 §6.3
};

/// What a state allows. SYN-RECEIVED counts as synchronized only for the checks of RFC 9293 §3.10.7.4.
[[nodiscard]] constexpr bool is_synchronized(TcpState state) { return state >= TcpState::kEstablished; }
/// The program may still send, i.e. it has not closed its direction.
[[nodiscard]] constexpr bool can_send(TcpState state) {
  return state == TcpState::kEstablished || state == TcpState::kCloseWait;
}
/// The peer may still send: its FIN has not arrived.
[[nodiscard]] constexpr bool can_receive(TcpState state) {
  return state == TcpState::kEstablished || state == TcpState::kFinWait1 || state == TcpState::kFinWait2;
}

}  // namespace glassnet::transport
