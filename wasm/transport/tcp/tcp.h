// SPDX-License-Identifier: Apache-2.0
// TCP of one host (RFC 9293): all connections and listeners, and to which of them an arriving segment belongs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "network/transport_protocol.h"
#include "sim/simulator.h"
#include "transport/endpoint.h"
#include "transport/port_table.h"
#include "transport/readiness.h"
#include "transport/socket_ids.h"
#include "transport/tcp/connection.h"
#include "transport/tcp/ip_service.h"
#include "transport/tcp/isn.h"
#include "transport/tcp/listener.h"
#include "transport/tcp/options.h"

namespace glassnet::network {
class InternetLayer;
}

namespace glassnet::transport {

/// One line of netstat(8) or ss(8).
struct TcpRow {
  std::uint32_t number = 0;  ///< of the socket
  Endpoint local;
  Endpoint remote;  ///< all 0 for a listener
  TcpState state = TcpState::kClosed;
  std::uint32_t receive_queue = 0;   ///< bytes not read yet; for a listener: connections waiting for accept
  std::uint32_t send_queue = 0;      ///< bytes not acknowledged; for a listener: how many may wait
  TcpTimer timer = TcpTimer::kNone;  ///< the timer that will fire next
  sim::Duration timer_left;          ///< until it does
  bool orphan = false;               ///< no program holds it any more
};

class Tcp final : public network::TransportProtocol {
 public:
  /// What TCP stands on; all of it must outlive this object.
  struct Surroundings {
    sim::Simulator& simulator;
    link::PacketPool& packets;
    IpService& ip;
    SocketIds& ids;
    NodeId node;
  };

  explicit Tcp(const Surroundings& surroundings);
  /// TCP of a host: registers itself for protocol 6.
  Tcp(network::InternetLayer& internet, SocketIds& ids);
  Tcp(const Tcp&) = delete;
  Tcp& operator=(const Tcp&) = delete;
  /// All sockets must have let go.
  ~Tcp();

  /// Opens a connection (active OPEN, RFC 9293 §3.10.1): sends the SYN. `binding` is the socket's port binding, bound
  /// or not; the connection takes it over (an unbound one gets an ephemeral port), unless there is an error. Errors:
  /// ENETUNREACH (no route, a broadcast or multicast address), others of routing, EADDRNOTAVAIL (no free port, or
  /// this very connection exists).
  Result<ConnectionPtr> connect(PortBinding& binding, Endpoint remote, const ConnectionOptions& options,
                                std::uint32_t number, ReadinessObserver& observer);

  /// Listens (passive OPEN) on the port of `binding`, which the listener takes over; an unbound one gets an ephemeral
  /// port. Error: EADDRINUSE.
  Result<ListenerPtr> listen(PortBinding& binding, int backlog, const ConnectionOptions& options, std::uint32_t number,
                             ReadinessObserver& observer);

  [[nodiscard]] PortTable& ports() { return ports_; }
  [[nodiscard]] TcpSettings& settings() { return settings_; }
  [[nodiscard]] const TcpSettings& settings() const { return settings_; }
  /// Listeners, then connections, each by local port.
  [[nodiscard]] std::vector<TcpRow> rows() const;

  // TransportProtocol
  void input(link::Packet packet, const network::Ipv4Info& info) override;
  void icmp_error(const network::IcmpError& error, Bytes quoted) override;

 private:
  friend class Connection;
  friend class Listener;
  friend struct CloseListener;

  [[nodiscard]] Connection* find(const EndpointPair& pair);
  [[nodiscard]] static bool makes_way(const void* tcp, const EndpointPair& ends, PortTable::MakesWay::Port port);
  /// The listener for `ends.local`: one on this very address, or one on all; of several that share the port (SO_REUSEPORT) the one that
  /// the other end decides.
  [[nodiscard]] Listener* find_listener(const EndpointPair& ends) const;
  void input_listen(Listener& listener, const Segment& segment, std::optional<Seq> iss);
  void begin_passive(Listener& listener, const Segment& syn, std::optional<Seq> iss);
  /// RFC 9293 §3.10.7.1: the answer to a segment for which there is no connection.
  void send_reset(const Segment& segment);
  /// Whether sending proves that the peer is there (see network::OutputOptions).
  enum class Confirms : std::uint8_t { kNothing, kNeighbor };
  /// Whether routers may mark it instead of dropping it: ECT(0) of RFC 3168 §5.
  enum class Ect : std::uint8_t { kNo, kYes };
  struct Sending {
    Confirms confirms = Confirms::kNothing;
    Ect ect = Ect::kNo;
  };
  Result<void> send(const EndpointPair& pair, const ConnectionOptions& options, link::Packet segment,
                    const Sending& sending);
  void drop(const Segment& segment, sim::Reason reason);
  void record_state(std::uint32_t number, const EndpointPair& pair, TcpState before, TcpState after,
                    sim::Reason reason);
  [[nodiscard]] Result<network::RouteDecision> route(const EndpointPair& pair) const;

  void insert(Connection& connection);
  /// The connection is CLOSED: no segment finds it any more.
  void remove(Connection& connection);
  /// Nobody needs it any more. It is deleted a moment later, as it may be at work right now.
  void bury(Connection& connection);
  void dig();
  void close(Listener& listener);

  sim::Simulator& simulator_;
  link::PacketPool& packets_;
  SocketIds& ids_;
  NodeId node_;
  std::optional<Ipv4Service> ipv4_;
  IpService& ip_;
  TcpSettings settings_;
  PortTable ports_;
  IsnGenerator isn_;
  std::map<EndpointPair, Connection*> connections_;
  std::map<Endpoint, std::vector<Listener*>> listeners_;  // several share a port by SO_REUSEPORT
  Connection* last_found_ = nullptr;                      // segments come in runs of one connection
  std::vector<Connection*> buried_;
  sim::Timer grave_timer_;
};

}  // namespace glassnet::transport
