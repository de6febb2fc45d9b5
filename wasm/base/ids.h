// SPDX-License-Identifier: Apache-2.0
// Strong ids: small numbers that cannot be mixed up. 0 always means "none", so that ids fit the fixed-size trace records
// and the JavaScript side without a wrapper.
#pragma once

#include <compare>
#include <cstdint>

namespace glassnet {

template <class Tag>
struct Id {
  std::uint32_t value = 0;

  constexpr Id() = default;
  constexpr explicit Id(std::uint32_t number) : value(number) {}
  [[nodiscard]] constexpr explicit operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

/// A device of the network (host, router, switch, hub), numbered from 1 in scenario order.
using NodeId = Id<struct NodeTag>;
/// One network interface card of one device, numbered from 1 over the whole network.
using PortId = Id<struct PortTag>;
/// A cable between two ports, numbered from 1 in scenario order.
using LinkId = Id<struct LinkTag>;
/// One packet from birth to death. Forwarding and flooding keep it, fragmentation makes new ones.
using PacketId = Id<struct PacketTag>;
/// The number of a trace record; used as "what caused this". Wraps after 2^32 - 1 records.
using RecordId = Id<struct RecordTag>;

}  // namespace glassnet
