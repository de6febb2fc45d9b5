// SPDX-License-Identifier: Apache-2.0
// TCP of one host (RFC 9293): all connections and listeners, and to which of them an arriving segment belongs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "sim/simulator.h"
#include "transport/endpoint.h"
#include "transport/port_table.h"
#include "transport/readiness.h"
#include "transport/socket_ids.h"
#include "transport/tcp/connection.h"
#include "transport/tcp/listener.h"
#include "transport/tcp/options.h"

namespace glassnet::transport {

/// One line of netstat(8) or ss(8).
struct TcpRow {
  std::uint32_t number = 0;  ///< of the socket
  Endpoint local;
  Endpoint remote;           ///< all 0 for a listener
  TcpState state = TcpState::kClosed;
  std::uint32_t receive_queue = 0;  ///< bytes not read yet; for a listener: connections waiting for accept
  std::uint32_t send_queue = 0;     ///< bytes not acknowledged; for a listener: how many may wait
  TcpTimer timer = TcpTimer::kNone; ///< the timer that will fire next
  sim::Duration timer_left;         ///< until it does
  bool orphan = false;              ///< no program holds it any more
};

class Tcp {
 public:
  /// Opens a connection (active OPEN, RFC 9293 §3.10.1): sends the SYN. `binding` is the socket's port binding, bound or not; the
  /// connection takes it over (an unbound one gets an ephemeral port). `source` is used when the binding has no address.
  /// Errors: ENETUNREACH (no route, broadcast, multicast), EADDRNOTAVAIL (no free port, or this very connection exists).
  Result<ConnectionPtr> connect(PortBinding& binding, wire::Ipv4Address source, Endpoint remote,
                                const ConnectionOptions& options, std::uint32_t number, ReadinessObserver& observer);

  /// Listens (passive OPEN) on the port of `binding`, which the listener takes over; an unbound one gets an ephemeral port.
  /// Error: EADDRINUSE.
  Result<ListenerPtr> listen(PortBinding& binding, int backlog, const ConnectionOptions& options, std::uint32_t number,
                             ReadinessObserver& observer);

  [[nodiscard]] PortTable& ports() { return ports_; }
  [[nodiscard]] TcpSettings& settings() { return settings_; }
  /// Listeners, then connections, by local port.
  [[nodiscard]] std::vector<TcpRow> rows() const;

 private:
  TcpSettings settings_;
  PortTable ports_;
};

}  // namespace glassnet::transport
