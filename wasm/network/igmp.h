// SPDX-License-Identifier: Apache-2.0
// The multicast groups of one host, and IGMPv3 as a host speaks it (RFC 3376 §5): tells the routers of a link which groups
// are wanted there, at once when that changes and in answer to their queries.
// Simplified: routers that speak versions 1 and 2 only are answered in version 3 all the same (§7.2.1 would fall back).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/rng.h"
#include "network/source_filter.h"
#include "network/transport_protocol.h"
#include "sim/simulator.h"
#include "wire/igmp.h"

namespace glassnet::network {

class Interface;
class InternetLayer;

/// One line of `ip maddr` and `netstat -g`.
struct GroupRow {
  InterfaceIndex index{};
  std::string interface {};
  wire::Ipv4Address group{};
  std::uint32_t users = 0;
  SourceFilter filter{};
};

class Igmp final : public TransportProtocol {
 public:
  /// How often a change is told (RFC 3376 §8.1), and how far apart at most (§8.11).
  static constexpr int kRobustness = 2;
  static constexpr sim::Duration kUnsolicitedInterval = sim::seconds(1);
  /// Sources of one group that a query may ask for; a query for more is answered for the whole group.
  static constexpr std::size_t kMaxAsked = 64;

  /// A wish for packets to one group on one interface: of a socket, which bounds how many there are.
  using MemberId = Id<struct MemberTag>;

  explicit Igmp(InternetLayer& layer);
  ~Igmp();
  Igmp(const Igmp&) = delete;
  Igmp& operator=(const Igmp&) = delete;

  /// The interface must exist, the group be a multicast address.
  [[nodiscard]] MemberId join(InterfaceIndex interface, wire::Ipv4Address group, SourceFilter filter);
  void change(MemberId member, SourceFilter filter);
  void leave(MemberId member);

  /// Why a packet from `source` to `group` is not wanted at `interface`: kNone when it is. Every host is a member of
  /// 224.0.0.1 (RFC 1112 §4).
  [[nodiscard]] sim::Reason why_not_wanted(InterfaceIndex interface, wire::Ipv4Address group, wire::Ipv4Address source,
                                           wire::IpProtocol protocol) const;
  [[nodiscard]] bool is_member(InterfaceIndex interface, wire::Ipv4Address group) const;

  /// The interface was switched on or off: on, all its groups are told anew.
  void interface_changed(const Interface& interface);
  void append_rows(std::vector<GroupRow>& rows) const;

  // TransportProtocol
  void input(link::Packet message, const Ipv4Info& info) override;
  void icmp_error(const IcmpError&, Bytes) override {}  // nobody answers a report

 private:
  struct Member {
    MemberId id;
    InterfaceIndex interface;
    wire::Ipv4Address group;
    SourceFilter filter;
  };
  struct Group;
  struct Link;

  [[nodiscard]] Group* find(InterfaceIndex interface, wire::Ipv4Address group) const;
  [[nodiscard]] Link& link_of(InterfaceIndex interface);
  [[nodiscard]] SourceFilter merged(InterfaceIndex interface, wire::Ipv4Address group) const;
  void update(InterfaceIndex interface, wire::Ipv4Address group);
  void note_change(Group& group, const SourceFilter& before);

  void tell_changes(Link& link);
  static void append_changes(Group& group, std::vector<wire::IgmpGroupRecord>& records);
  void answer_all(Link& link);
  void answer_about(Group& group);
  void send(InterfaceIndex interface, std::vector<wire::IgmpGroupRecord> records);
  void send_report(InterfaceIndex interface, const wire::IgmpReport& report);

  void take_query(const wire::IgmpQuery& query, const Ipv4Info& info);
  [[nodiscard]] sim::Duration draw(sim::Duration longest);
  void drop(const link::Packet& message, const Ipv4Info& info, sim::Reason reason);

  InternetLayer& layer_;
  std::optional<Rng> random_;  // made when it is first needed
  std::uint32_t last_member_ = 0;
  std::vector<Member> members_;                 // by id
  std::vector<std::unique_ptr<Group>> groups_;  // by interface, then group; also those left whose leaving is still told
  std::vector<std::unique_ptr<Link>> links_;    // interfaces that have or had groups
};

}  // namespace glassnet::network
