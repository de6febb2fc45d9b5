// SPDX-License-Identifier: Apache-2.0
// UDP of one host (RFC 768, RFC 1122 §4.1): which socket a datagram belongs to, and what happens when it belongs to none.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "network/transport_protocol.h"
#include "sim/trace.h"
#include "transport/datagram_endpoint.h"
#include "transport/endpoint.h"
#include "transport/port_table.h"
#include "transport/readiness.h"

namespace glassnet::transport {

class Udp;

/// One UDP socket's share of the stack.
class UdpEndpoint final : public DatagramEndpoint {
 public:
  UdpEndpoint(Udp& udp, std::uint32_t number, ReadinessObserver& observer);

  /// From now on only datagrams from `remote` are taken, and errors about datagrams to it are reported. Needs a bound port; the
  /// local address becomes the one that routing chooses, unless bound to one. Errors: ENETUNREACH and others of routing, EACCES
  /// (broadcast without SO_BROADCAST).
  Result<void> connect(Endpoint remote);
  /// Forgets the peer; the local address is again the one it was bound to.
  void disconnect();

  /// Sends one datagram to `to`, or to the peer when absent. Errors: EMSGSIZE, EINVAL (port 0), EDESTADDRREQ, those of routing,
  /// EACCES, EPIPE, or the pending error, once.
  Result<void> send(Bytes data, const std::optional<Endpoint>& to);

 private:
  friend class Udp;
  /// The address it is bound to, as far as one can send from it: not from a broadcast or multicast address.
  [[nodiscard]] wire::Ipv4Address source_address() const;

  Udp& udp_;
  wire::Ipv4Address bound_address_;  // what disconnect() goes back to
};

class Udp final : public network::TransportProtocol {
 public:
  /// Registers itself for protocol 17. `internet` must outlive this object.
  explicit Udp(network::InternetLayer& internet);
  Udp(const Udp&) = delete;
  Udp& operator=(const Udp&) = delete;

  [[nodiscard]] PortTable& ports() { return ports_; }
  [[nodiscard]] const PortTable& ports() const { return ports_; }
  [[nodiscard]] network::InternetLayer& internet() { return internet_; }

  // TransportProtocol
  void input(link::Packet segment, const network::Ipv4Info& info) override;
  void icmp_error(const network::IcmpError& error, Bytes quoted) override;

 private:
  /// The socket that fits best (Linux __udp4_lib_lookup), or nullptr.
  [[nodiscard]] UdpEndpoint* find(Endpoint local, Endpoint remote) const;
  void deliver(UdpEndpoint& endpoint, link::Packet payload, const network::Ipv4Info& info, std::uint16_t source_port);
  /// Broadcast and multicast: a copy for each socket that matches.
  void deliver_to_all(const link::Packet& payload, const network::Ipv4Info& info, Endpoint local, Endpoint remote);
  [[nodiscard]] sim::Record record_of(sim::Kind kind, const link::Packet& packet, const network::Ipv4Info& info) const;
  RecordId drop(const link::Packet& packet, const network::Ipv4Info& info, sim::Reason reason, std::uint32_t detail);

  network::InternetLayer& internet_;
  PortTable ports_;
};

}  // namespace glassnet::transport
