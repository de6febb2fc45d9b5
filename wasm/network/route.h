// SPDX-License-Identifier: Apache-2.0
// One route, and the answer to "where does a packet go?".
#pragma once

#include <cstdint>

#include "network/transport_protocol.h"
#include "wire/addresses.h"

namespace glassnet::network {

class Interface;

/// What to do with packets that match.
enum class RouteType : std::uint8_t {
  kUnicast,      ///< send them on
  kUnreachable,  ///< answer EHOSTUNREACH, or ICMP host unreachable
  kBlackhole,    ///< answer EINVAL, or drop in silence
};

/// Who made it.
enum class RouteOrigin : std::uint8_t {
  kKernel,  ///< comes and goes with an address
  kStatic,  ///< configured
};

struct Route {
  /// Without host bits; 0.0.0.0/0 is the default route.
  wire::Ipv4Prefix destination{};
  /// The next hop; 0.0.0.0 = the destination itself is on the link.
  wire::Ipv4Address gateway{};
  /// 0 for routes that lead nowhere; when configuring with a gateway, 0 = the interface on whose link the gateway is.
  InterfaceIndex interface {};
  /// The lowest wins among routes to the same destination.
  std::uint32_t metric = 0;
  /// The source address of packets made here; 0.0.0.0 = chosen by the rules of RFC 1122 §3.3.4.3.
  wire::Ipv4Address preferred_source{};
  RouteType type = RouteType::kUnicast;
  RouteOrigin origin = RouteOrigin::kStatic;

  friend bool operator==(const Route&, const Route&) = default;
};

/// Where a packet made here goes.
struct RouteDecision {
  /// 0.0.0.0 only while the host has no address at all.
  wire::Ipv4Address source{};
  /// As asked, or 127.0.0.1 / the source for 0.0.0.0.
  wire::Ipv4Address destination{};
  /// Whom to ask ARP for: the gateway, or the destination itself.
  wire::Ipv4Address next_hop{};
  AddressKind kind = AddressKind::kUnicast;
  /// lo when `kind` is kLocal. Never null.
  Interface* interface = nullptr;
  /// Largest IP packet in bytes: the interface's MTU, or less when the path is known to be narrower.
  std::uint32_t mtu = 0;
  /// The interface's MTU alone.
  std::uint32_t link_mtu = 0;
  /// The path is narrower than 552 bytes, more than a host believes: Don't Fragment would lose the packet.
  bool mtu_locked = false;
  /// A router's redirect chose `next_hop`.
  bool redirected = false;
};

}  // namespace glassnet::network
