// SPDX-License-Identifier: Apache-2.0
// The multicast groups of one socket (ip(7): IP_ADD_MEMBERSHIP and its relatives, with the errors of Linux igmp.c). What it
// joined it leaves when it goes.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/result.h"
#include "network/igmp.h"
#include "network/source_filter.h"
#include "network/transport_protocol.h"
#include "wire/addresses.h"

namespace glassnet::network {
class InternetLayer;
}

namespace glassnet::transport {

/// A group on an interface, named as programs do: by index, by one of its addresses, or by neither (routing decides).
struct GroupRequest {
  wire::Ipv4Address group{};
  wire::Ipv4Address address{};
  network::InterfaceIndex interface {};
};

class Memberships {
 public:
  static constexpr std::size_t kMaxGroups = 20;   // net.ipv4.igmp_max_memberships
  static constexpr std::size_t kMaxSources = 10;  // net.ipv4.igmp_max_msf

  explicit Memberships(network::InternetLayer& internet) : internet_(internet) {}
  Memberships(const Memberships&) = delete;
  Memberships& operator=(const Memberships&) = delete;
  ~Memberships();

  /// Errors: EINVAL (no multicast address), ENODEV (no such interface, or no route), EADDRINUSE (joined already), ENOBUFS
  /// (kMaxGroups).
  Result<void> join(const GroupRequest& request);
  /// Errors: ENODEV, EADDRNOTAVAIL (not joined).
  Result<void> leave(const GroupRequest& request);

  /// Adds `source` to the list of the membership, or takes it off. The first call decides whether the list names those
  /// wanted (kInclude: IP_ADD_SOURCE_MEMBERSHIP joins when needed, dropping the last source leaves) or those not wanted
  /// (kExclude: IP_BLOCK_SOURCE). Errors: EINVAL (not joined, or the list is of the other kind), EADDRNOTAVAIL (listed
  /// already, or not listed), ENOBUFS (kMaxSources), and those of `join`.
  Result<void> add_source(const GroupRequest& request, wire::Ipv4Address source, network::FilterMode mode);
  Result<void> remove_source(const GroupRequest& request, wire::Ipv4Address source, network::FilterMode mode);

  /// Whether the socket's own membership lets the packet through; nothing when it is no member there.
  [[nodiscard]] std::optional<bool> accepts(wire::Ipv4Address group, wire::Ipv4Address source,
                                            network::InterfaceIndex interface) const;
  [[nodiscard]] std::size_t size() const { return members_.size(); }

 private:
  struct Member {
    wire::Ipv4Address group;
    network::InterfaceIndex interface;
    network::SourceFilter filter;
    network::Igmp::MemberId id;
  };

  [[nodiscard]] Result<network::InterfaceIndex> find_interface(const GroupRequest& request) const;
  [[nodiscard]] std::vector<Member>::iterator find(wire::Ipv4Address group, network::InterfaceIndex interface);
  Result<void> join_with(const GroupRequest& request, network::SourceFilter filter);
  void leave(std::vector<Member>::iterator member);
  /// The membership whose list of kind `mode` may be changed.
  [[nodiscard]] Result<Member*> find_list(const GroupRequest& request, network::FilterMode mode);

  network::InternetLayer& internet_;
  std::vector<Member> members_;
};

}  // namespace glassnet::transport
