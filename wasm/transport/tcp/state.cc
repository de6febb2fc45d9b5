// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/state.h"

namespace glassnet::transport {

std::string_view tcp_state_name(TcpState state) {
  switch (state) {
    case TcpState::kClosed: return "CLOSE";
    case TcpState::kListen: return "LISTEN";
    case TcpState::kSynSent: return "SYN_SENT";
    case TcpState::kSynReceived: return "SYN_RECV";
    case TcpState::kEstablished: return "ESTABLISHED";
    case TcpState::kFinWait1: return "FIN_WAIT1";
    case TcpState::kFinWait2: return "FIN_WAIT2";
    case TcpState::kCloseWait: return "CLOSE_WAIT";
    case TcpState::kClosing: return "CLOSING";
    case TcpState::kLastAck: return "LAST_ACK";
    case TcpState::kTimeWait: return "TIME_WAIT";
  }
  return "UNKNOWN";
}

}  // namespace glassnet::transport
