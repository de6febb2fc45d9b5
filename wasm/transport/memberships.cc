// SPDX-License-Identifier: Apache-2.0
#include "transport/memberships.h"

#include <algorithm>
#include <utility>

#include "network/internet_layer.h"

namespace glassnet::transport {

using network::FilterMode;
using network::SourceFilter;

Memberships::~Memberships() {
  for (const Member& member : members_) internet_.igmp().leave(member.id);
}

/// Linux ip_mc_find_dev.
Result<network::InterfaceIndex> Memberships::find_interface(const GroupRequest& request) const {
  if (request.interface) {
    if (internet_.find_interface(request.interface) == nullptr) return fail(Errno::kNoDev);
    return request.interface;
  }
  if (!request.address.is_unspecified()) {
    for (const auto& interface : internet_.interfaces()) {
      if (interface->has_address(request.address)) return interface->index();
    }
    return fail(Errno::kNoDev);
  }
  const auto route = internet_.ipv4().route({.destination = request.group, .source = {}, .interface = {}});
  if (!route) return fail(Errno::kNoDev);
  return route->interface->index();
}

std::vector<Memberships::Member>::iterator Memberships::find(wire::Ipv4Address group,
                                                             network::InterfaceIndex interface) {
  return std::ranges::find_if(
      members_, [&](const Member& member) { return member.group == group && member.interface == interface; });
}

Result<void> Memberships::join(const GroupRequest& request) { return join_with(request, SourceFilter::everybody()); }

Result<void> Memberships::join_with(const GroupRequest& request, SourceFilter filter) {
  if (!request.group.is_multicast()) return fail(Errno::kInval);
  const auto interface = find_interface(request);
  if (!interface) return fail(interface.error());
  if (find(request.group, *interface) != members_.end()) return fail(Errno::kAddrInUse);
  if (members_.size() >= kMaxGroups) return fail(Errno::kNoBufs);
  const auto id = internet_.igmp().join(*interface, request.group, filter);
  members_.push_back({request.group, *interface, std::move(filter), id});
  return {};
}

Result<void> Memberships::leave(const GroupRequest& request) {
  const auto interface = find_interface(request);
  if (!interface) return fail(interface.error());
  const auto member = find(request.group, *interface);
  if (member == members_.end()) return fail(Errno::kAddrNotAvail);
  leave(member);
  return {};
}

void Memberships::leave(std::vector<Member>::iterator member) {
  const network::Igmp::MemberId id = member->id;
  members_.erase(member);
  internet_.igmp().leave(id);
}

/// The checks of Linux ip_mc_source.
Result<Memberships::Member*> Memberships::find_list(const GroupRequest& request, FilterMode mode) {
  if (!request.group.is_multicast()) return fail(Errno::kInval);
  const auto interface = find_interface(request);
  if (!interface) return fail(interface.error());
  const auto member = find(request.group, *interface);
  if (member == members_.end()) return fail(Errno::kInval);
  // As long as a list is empty, its kind may change.
  if (member->filter.mode != mode && !member->filter.sources.empty()) return fail(Errno::kInval);
  return &*member;
}

Result<void> Memberships::add_source(const GroupRequest& request, wire::Ipv4Address source, FilterMode mode) {
  if (mode == FilterMode::kInclude) {
    const Result<void> joined = join_with(request, SourceFilter());
    if (!joined && joined.error() != Errno::kAddrInUse) return joined;
  }
  const Result<Member*> member = find_list(request, mode);
  if (!member) return fail(member.error());
  SourceFilter filter = (*member)->filter;
  filter.mode = mode;
  if (filter.sources.size() >= kMaxSources) return fail(Errno::kNoBufs);
  if (!filter.add(source)) return fail(Errno::kAddrNotAvail);
  (*member)->filter = filter;
  internet_.igmp().change((*member)->id, std::move(filter));
  return {};
}

Result<void> Memberships::remove_source(const GroupRequest& request, wire::Ipv4Address source, FilterMode mode) {
  const Result<Member*> member = find_list(request, mode);
  if (!member) return fail(member.error());
  SourceFilter filter = (*member)->filter;
  if (filter.mode != mode || !filter.remove(source)) return fail(Errno::kAddrNotAvail);
  if (mode == FilterMode::kInclude && filter.sources.empty()) {
    leave(find((*member)->group, (*member)->interface));
    return {};
  }
  (*member)->filter = filter;
  internet_.igmp().change((*member)->id, std::move(filter));
  return {};
}

std::optional<bool> Memberships::accepts(wire::Ipv4Address group, wire::Ipv4Address source,
                                         network::InterfaceIndex interface) const {
  for (const Member& member : members_) {
    if (member.group == group && member.interface == interface) return member.filter.accepts(source);
  }
  return std::nullopt;
}

}  // namespace glassnet::transport
