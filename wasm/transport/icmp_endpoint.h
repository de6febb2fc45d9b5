// SPDX-License-Identifier: Apache-2.0
// ICMP for programs. Ping sockets (SOCK_DGRAM with IPPROTO_ICMP, icmp(7)) send echo requests under an identifier of their own, which
// plays the part of a port, and get the replies; any user may have one. Raw sockets (raw(7)) are for root: they send any ICMP
// message and get a copy of every one that comes in, IP header included, as classic traceroute and ping need.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "network/transport_protocol.h"
#include "transport/datagram_endpoint.h"
#include "transport/endpoint.h"
#include "transport/port_table.h"
#include "transport/readiness.h"

namespace glassnet::transport {

class IcmpSockets;

/// One ping socket. Its port is the identifier of its echo requests.
class PingEndpoint final : public DatagramEndpoint {
 public:
  PingEndpoint(IcmpSockets& sockets, std::uint32_t number, ReadinessObserver& observer);

  /// The default destination. Needs a bound identifier. Errors: those of routing, EACCES (broadcast without SO_BROADCAST).
  Result<void> connect(wire::Ipv4Address remote);
  void disconnect();

  /// `message` starts with an ICMP header: type echo request, code 0, any identifier and checksum; the right ones are filled in.
  /// Errors: EINVAL (shorter than 8 bytes, or another type), EMSGSIZE, EDESTADDRREQ, those of routing, EACCES, the pending error.
  Result<void> send(Bytes message, std::optional<wire::Ipv4Address> to);

 private:
  friend class IcmpSockets;
  IcmpSockets& sockets_;
  wire::Ipv4Address bound_address_;  // what disconnect() goes back to
};

/// One raw ICMP socket. It has no port; its addresses select what it receives.
class RawEndpoint final : public DatagramEndpoint {
 public:
  RawEndpoint(IcmpSockets& sockets, std::uint32_t number, ReadinessObserver& observer);
  ~RawEndpoint();

  /// Only packets sent to `local` from now on; 0.0.0.0 = all. Also the source of what it sends.
  void bind(wire::Ipv4Address local) { local_address_ = bound_address_ = local; }
  Result<void> connect(wire::Ipv4Address remote);
  void disconnect();
  [[nodiscard]] wire::Ipv4Address local_address() const { return local_address_; }
  [[nodiscard]] std::optional<wire::Ipv4Address> peer() const { return peer_; }
  /// Whether it takes packets that `remote` sends to `local`.
  [[nodiscard]] bool wants(wire::Ipv4Address local, wire::Ipv4Address remote) const;

  /// ICMP_FILTER: bit n set = ICMP type n (0..31) is not received.
  void set_filter(std::uint32_t blocked_types) { filter_ = blocked_types; }
  [[nodiscard]] std::uint32_t filter() const { return filter_; }

  /// IP_HDRINCL: what is sent begins with an IP header of the program's own.
  enum class Header : std::uint8_t { kMadeHere, kIncluded };
  void set_header(Header header) { header_ = header; }

  /// Sends `message` as it is, behind an IP header. Errors as for ping sockets, but any two bytes will do (EFAULT for fewer).
  Result<void> send(Bytes message, std::optional<wire::Ipv4Address> to);

 private:
  friend class IcmpSockets;
  IcmpSockets& sockets_;
  wire::Ipv4Address bound_address_;  // what disconnect() goes back to
  wire::Ipv4Address local_address_;
  std::optional<wire::Ipv4Address> peer_;
  std::uint32_t filter_ = 0;
  Header header_ = Header::kMadeHere;
};

/// All ping and raw ICMP sockets of one host.
class IcmpSockets final : public network::IcmpListener {
 public:
  /// Listens to the host's ICMP. `internet` must outlive this object.
  explicit IcmpSockets(network::InternetLayer& internet);
  IcmpSockets(const IcmpSockets&) = delete;
  IcmpSockets& operator=(const IcmpSockets&) = delete;
  ~IcmpSockets();

  /// The identifiers of ping sockets.
  [[nodiscard]] PortTable& identifiers() { return identifiers_; }
  [[nodiscard]] network::InternetLayer& internet() { return internet_; }

  // IcmpListener
  network::Taken icmp_input(const link::Packet& message, const network::Ipv4Info& info) override;
  void icmp_error(const network::IcmpError& error, Bytes quoted) override;

 private:
  friend class RawEndpoint;

  [[nodiscard]] PingEndpoint* find(std::uint16_t identifier, wire::Ipv4Address local) const;
  network::Taken give_to_raw(const link::Packet& message, const network::Ipv4Info& info, std::uint8_t type);
  [[nodiscard]] static Datagram datagram_of(const link::Packet& message, const network::Ipv4Info& info);

  network::InternetLayer& internet_;
  PortTable identifiers_;
  std::vector<RawEndpoint*> raw_;  // in the order in which they were opened
};

}  // namespace glassnet::transport
