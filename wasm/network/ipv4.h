// SPDX-License-Identifier: Apache-2.0
// The Internet Protocol of one device (RFC 791, RFC 1122 §3, RFC 1812): output for the transports, input and local
// delivery, forwarding, fragmentation. Behaves as Linux: weak host model (RFC 1122 §3.3.4.2), own addresses always
// through lo.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/result.h"
#include "link/packet.h"
#include "network/neighbor_cache.h"
#include "network/reassembly.h"
#include "network/route.h"
#include "network/rows.h"
#include "network/transport_protocol.h"
#include "sim/time.h"
#include "sim/trace_codes.h"
#include "wire/addresses.h"
#include "wire/ipv4.h"

namespace glassnet::network {

class InternetLayer;
class Interface;

struct RouteQuery {
  wire::Ipv4Address destination{};
  /// A local address to send from; 0.0.0.0 = choose.
  wire::Ipv4Address source{};
  /// Only through this interface (SO_BINDTODEVICE); 0 = any.
  InterfaceIndex interface {};
};

struct OutputOptions {
  /// 0.0.0.0 = choose. A transport whose checksum covers it asks `route` first.
  wire::Ipv4Address source{};
  wire::Ipv4Address destination{};
  wire::IpProtocol protocol{};
  std::uint8_t ttl = 64;
  std::uint8_t dsfield = 0;
  bool dont_fragment = false;
  /// The transport has just heard from the destination: keeps its neighbour entry fresh without ARP (RFC 4861 §7.3.1).
  bool confirms_neighbor = false;
  InterfaceIndex interface {};
  /// Asks the routers on the way to look inside (RFC 2113).
  bool router_alert = false;
  /// A multicast comes back to this host when it is a member (IP_MULTICAST_LOOP).
  bool multicast_loop = true;
};

class Ipv4 {
 public:
  /// What this host knows about the paths to single destinations is forgotten after this long (RFC 1191 §6.3; Linux
  /// mtu_expires).
  static constexpr sim::Duration kPathMtuLifetime = sim::seconds(600);
  /// A redirect is obeyed for so long (Linux ip_rt_gc_timeout).
  static constexpr sim::Duration kRedirectLifetime = sim::seconds(300);
  /// Destinations about which something is known; the oldest is forgotten for a new one.
  static constexpr std::size_t kMaxExceptions = 64;
  /// Smallest path MTU that is believed (Linux min_pmtu).
  static constexpr std::uint32_t kMinPathMtu = 552;

  explicit Ipv4(InternetLayer& layer);
  ~Ipv4();
  Ipv4(const Ipv4&) = delete;
  Ipv4& operator=(const Ipv4&) = delete;

  // --- for transports ---

  /// From now on packets of this protocol go to `handler`, which must outlive this object.
  void register_protocol(wire::IpProtocol protocol, TransportProtocol& handler);

  /// Where a packet of this host would go now. Errors as Linux: ENETUNREACH (no route, or the bound interface is down),
  /// EHOSTUNREACH (unreachable route), EINVAL (source is not ours or is no host's, blackhole route, 127.0.0.0/8 to or
  /// from another host, 0.0.0.0/8), ENODEV (no such interface). Whether a broadcast is allowed is the socket's
  /// business.
  [[nodiscard]] Result<RouteDecision> route(const RouteQuery& query) const;

  /// Puts an IP header before `payload` (at most 65515 bytes) and sends it. Errors: those of `route`; EMSGSIZE when it
  /// is too long for IP, or for the path and must not be fragmented. What fails later (ARP, routers) comes back as
  /// `icmp_error`.
  Result<void> output(link::Packet payload, const OutputOptions& options);

  /// Sends `datagram`, whose IP header its program has made (IP_HDRINCL, raw(7)), towards `destination`, which need not be the one in
  /// the header. Length and checksum are filled in, as are source and identification where they are 0. Errors: those of `route`;
  /// EINVAL when there is no whole header, EMSGSIZE when it is too long for the path.
  Result<void> output_with_header(link::Packet datagram, wire::Ipv4Address destination);

  // --- for the interfaces and ICMP ---

  /// A packet came in; `datagram` starts with the IP header and may have padding behind it.
  void input(Interface& interface, link::Packet datagram, LinkCast cast);
  /// The handler of `protocol`, or nullptr.
  [[nodiscard]] TransportProtocol* protocol_handler(wire::IpProtocol protocol) const;
  /// A packet of this host to a group of which it is a member, come back from `interface`.
  void input_own_multicast(Interface& interface, link::Packet datagram);
  /// A router said that packets to `destination` must not exceed `mtu` bytes (RFC 1191).
  void note_path_mtu(wire::Ipv4Address destination, std::uint32_t mtu);
  /// A router said that `gateway` is nearer to `destination`.
  void note_redirect(wire::Ipv4Address destination, wire::Ipv4Address gateway);
  /// Routes over `interface` went: redirects to neighbours there are worth nothing any more.
  void forget_redirects(InterfaceIndex interface);
  void append_exceptions(std::vector<RouteExceptionRow>& rows) const;
  [[nodiscard]] Reassembly& reassembly() { return reassembly_; }

 private:
  /// What this host knows about one destination that no route says (a "next hop exception" of Linux).
  struct Exception {
    wire::Ipv4Address destination;
    wire::Ipv4Address gateway;  // after a redirect, else 0.0.0.0
    std::uint32_t mtu = 0;      // of the path, 0 = not known
    bool mtu_locked = false;    // narrower than may be believed: such packets are sent without Don't Fragment
    sim::Instant expires{};
  };

  // ipv4_route.cc
  [[nodiscard]] Result<void> route_to_group(RouteDecision& decision, Interface* bound) const;
  [[nodiscard]] Result<void> route_unicast(RouteDecision& decision, Interface* bound) const;
  [[nodiscard]] wire::Ipv4Address select_source(const Interface& interface, wire::Ipv4Address next_hop) const;
  [[nodiscard]] const Exception* find_exception(wire::Ipv4Address destination) const;
  [[nodiscard]] Exception& exception_for(wire::Ipv4Address destination, sim::Duration lifetime);
  void record_exception(const Exception& exception);

  // ipv4_output.cc
  [[nodiscard]] std::uint16_t next_identification(const OutputOptions& options, wire::Ipv4Address source);
  void transmit(const RouteDecision& route, link::Packet datagram, NeighborCache::Confirmation confirmation);
  void fragment(const RouteDecision& route, const link::Packet& datagram, const wire::Ipv4Header& header,
                NeighborCache::Confirmation confirmation);

  // ipv4_input.cc
  [[nodiscard]] sim::Reason find_martian(const Interface& interface, const wire::Ipv4Header& header) const;
  void deliver(const Arrival& arrival, link::Packet datagram, const wire::Ipv4Header& header, AddressKind kind);
  void deliver_whole(const Arrival& arrival, link::Packet datagram, const wire::Ipv4Header& header, AddressKind kind);
  void refuse_or_forward(Interface& interface, link::Packet datagram, const wire::Ipv4Header& header, LinkCast cast);
  void forward(Interface& interface, link::Packet datagram, const wire::Ipv4Header& header);
  [[nodiscard]] sim::Reason why_not_forwarded(const wire::Ipv4Header& header, LinkCast cast) const;
  void send_redirect(const Interface& interface, const RouteDecision& decision, const link::Packet& datagram,
                     const wire::Ipv4Header& header);

  InternetLayer& layer_;
  Reassembly reassembly_;
  std::vector<std::pair<wire::IpProtocol, TransportProtocol*>> protocols_;
  std::vector<Exception> exceptions_;           // oldest first
  std::vector<std::uint16_t> identifications_;  // counters, chosen by a hash of (source, destination, protocol)
};

}  // namespace glassnet::network
