// SPDX-License-Identifier: Apache-2.0
#include "network/igmp.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "base/sorted.h"
#include "base/text.h"
#include "network/interface.h"
#include "network/internet_layer.h"

namespace glassnet::network {
namespace {

constexpr wire::Ipv4Address kAllSystems{224, 0, 0, 1};
constexpr wire::Ipv4Address kReportsTo{224, 0, 0, 22};  // RFC 3376 §4.2.14
constexpr std::uint8_t kInternetControl = 0xc0;         // precedence, RFC 3376 §4

using Sources = std::vector<wire::Ipv4Address>;

Sources intersection(const Sources& a, const Sources& b) {
  Sources both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}
Sources difference(const Sources& a, const Sources& b) {
  Sources rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
  return rest;
}

}  // namespace

/// What one interface wants of one group, and what is still to be told about it.
struct Igmp::Group {
  struct Change {
    wire::Ipv4Address source;
    int left;
  };

  Group(Igmp& whose, InterfaceIndex where, wire::Ipv4Address which)
      : owner(whose), interface(where), address(which), answer(whose.layer_.simulator(), &Group::on_answer, this) {}

  static void on_answer(void* group, std::uint64_t) {
    Group& self = *static_cast<Group*>(group);
    self.owner.answer_about(self);
  }
  [[nodiscard]] bool silent() const { return mode_changes == 0 && source_changes.empty(); }
  [[nodiscard]] bool matches(InterfaceIndex where, wire::Ipv4Address which) const {
    return interface == where && address == which;
  }

  Igmp& owner;
  InterfaceIndex interface;
  wire::Ipv4Address address;
  SourceFilter filter;
  int mode_changes = 0;                // how often a change of the mode is still to be told
  std::vector<Change> source_changes;  // and of single sources
  sim::Timer answer;                   // to a query about this group
  Sources asked;                       // for these sources; empty = for all of it
};

/// The timers of one interface.
struct Igmp::Link {
  Link(Igmp& whose, InterfaceIndex where)
      : owner(whose),
        interface(where),
        repeat(whose.layer_.simulator(), &Link::on_repeat, this),
        answer(whose.layer_.simulator(), &Link::on_answer, this) {}

  static void on_repeat(void* link, std::uint64_t) {
    Link& self = *static_cast<Link*>(link);
    self.owner.tell_changes(self);
  }
  static void on_answer(void* link, std::uint64_t) {
    Link& self = *static_cast<Link*>(link);
    self.owner.answer_all(self);
  }

  Igmp& owner;
  InterfaceIndex interface;
  sim::Timer repeat;  // of changes
  sim::Timer answer;  // to a general query
};

Igmp::Igmp(InternetLayer& layer) : layer_(layer) {}
Igmp::~Igmp() = default;

// --- wishes ---

Igmp::MemberId Igmp::join(InterfaceIndex interface, wire::Ipv4Address group, SourceFilter filter) {
  const MemberId id(++last_member_);
  members_.push_back({id, interface, group, std::move(filter)});
  update(interface, group);
  return id;
}

void Igmp::change(MemberId member, SourceFilter filter) {
  const auto at = std::ranges::find(members_, member, &Member::id);
  if (at == members_.end()) return;
  at->filter = std::move(filter);
  update(at->interface, at->group);
}

void Igmp::leave(MemberId member) {
  const auto at = std::ranges::find(members_, member, &Member::id);
  if (at == members_.end()) return;
  const Member gone = *at;
  members_.erase(at);
  update(gone.interface, gone.group);
}

/// RFC 3376 §3.2: everything that anybody wants.
SourceFilter Igmp::merged(InterfaceIndex interface, wire::Ipv4Address group) const {
  std::optional<Sources> excluded;
  SourceFilter included;
  for (const Member& member : members_) {
    if (member.interface != interface || member.group != group) continue;
    if (member.filter.mode == FilterMode::kInclude) {
      for (const wire::Ipv4Address source : member.filter.sources) included.add(source);
    } else {
      excluded = excluded ? intersection(*excluded, member.filter.sources) : member.filter.sources;
    }
  }
  if (!excluded) return included;
  return {FilterMode::kExclude, difference(*excluded, included.sources)};
}

void Igmp::update(InterfaceIndex interface, wire::Ipv4Address address) {
  if (address == kAllSystems) return;  // never left and never told (RFC 3376 §5)
  SourceFilter wanted = merged(interface, address);
  Group* group = find(interface, address);
  if (group == nullptr) {
    if (wanted.wants_nothing()) return;
    const auto behind = std::ranges::upper_bound(groups_, std::tuple(interface, address), {}, [](const auto& other) {
      return std::tuple(other->interface, other->address);
    });
    group = groups_.insert(behind, std::make_unique<Group>(*this, interface, address))->get();
  }
  const SourceFilter before = std::exchange(group->filter, std::move(wanted));
  if (before == group->filter) return;
  if (before.wants_nothing() || group->filter.wants_nothing()) {
    sim::Record record = layer_.record(sim::Kind::kGroupChanged, layer_.find_interface(interface));
    record.args[0] = address.value;
    record.args[1] = group->filter.wants_nothing() ? 0 : 1;
    layer_.simulator().record(record);
  }
  note_change(*group, before);
  tell_changes(link_of(interface));
}

/// RFC 3376 §5.1: what the coming state-change reports say.
void Igmp::note_change(Group& group, const SourceFilter& before) {
  if (group.filter.mode != before.mode) {
    group.mode_changes = kRobustness;
    group.source_changes.clear();
    return;
  }
  Sources changed;
  std::ranges::set_symmetric_difference(before.sources, group.filter.sources, std::back_inserter(changed));
  for (const wire::Ipv4Address source : changed) {
    std::erase_if(group.source_changes, [source](const Group::Change& change) { return change.source == source; });
    group.source_changes.push_back({source, kRobustness});
  }
}

// --- questions ---

Igmp::Group* Igmp::find(InterfaceIndex interface, wire::Ipv4Address group) const {
  for (const auto& other : groups_) {
    if (other->matches(interface, group)) return other.get();
  }
  return nullptr;
}

Igmp::Link& Igmp::link_of(InterfaceIndex interface) {
  for (const auto& link : links_) {
    if (link->interface == interface) return *link;
  }
  links_.push_back(std::make_unique<Link>(*this, interface));
  return *links_.back();
}

bool Igmp::is_member(InterfaceIndex interface, wire::Ipv4Address group) const {
  if (group == kAllSystems) return true;
  const Group* known = find(interface, group);
  return known != nullptr && !known->filter.wants_nothing();
}

sim::Reason Igmp::why_not_wanted(InterfaceIndex interface, wire::Ipv4Address group, wire::Ipv4Address source,
                                 wire::IpProtocol protocol) const {
  if (!is_member(interface, group)) return sim::Reason::kIpNotForThisHost;
  if (group == kAllSystems || protocol == wire::IpProtocol::kIgmp) return sim::Reason::kNone;
  return find(interface, group)->filter.accepts(source) ? sim::Reason::kNone : sim::Reason::kSourceFiltered;
}

void Igmp::append_rows(std::vector<GroupRow>& rows) const {
  for (const auto& interface : layer_.interfaces()) {
    const auto users = [&](wire::Ipv4Address group) {
      return static_cast<std::uint32_t>(std::ranges::count_if(members_, [&](const Member& member) {
        return member.interface == interface->index() && member.group == group;
      }));
    };
    const std::string name(interface->name());
    for (const auto& group : groups_) {
      if (group->interface != interface->index() || group->filter.wants_nothing()) continue;
      rows.push_back({interface->index(), name, group->address, users(group->address), group->filter});
    }
    if (interface->is_up()) {
      rows.push_back({interface->index(), name, kAllSystems, users(kAllSystems) + 1, SourceFilter::everybody()});
    }
  }
}

void Igmp::interface_changed(const Interface& interface) {
  for (const auto& group : groups_) {
    if (group->interface != interface.index()) continue;
    group->answer.cancel();
    group->source_changes.clear();
    group->mode_changes = interface.is_up() && !group->filter.wants_nothing() ? kRobustness : 0;
  }
  for (const auto& link : links_) {
    if (link->interface != interface.index()) continue;
    link->answer.cancel();
    link->repeat.cancel();
    tell_changes(*link);
  }
}

// --- reports ---

/// Tells every change of the interface that has not been told often enough, and comes back until all have.
void Igmp::tell_changes(Link& link) {
  std::vector<wire::IgmpGroupRecord> records;
  bool more = false;
  for (const auto& group : groups_) {
    if (group->interface != link.interface) continue;
    append_changes(*group, records);
    more = more || !group->silent();
  }
  std::erase_if(groups_, [&](const auto& group) { return group->silent() && group->filter.wants_nothing(); });
  send(link.interface, std::move(records));
  if (more) link.repeat.set_in(draw(kUnsolicitedInterval));
}

/// The records of RFC 3376 §5.1 for what is still to be told about `group`, which is then told once more.
void Igmp::append_changes(Group& group, std::vector<wire::IgmpGroupRecord>& records) {
  const bool include = group.filter.mode == FilterMode::kInclude;
  if (group.mode_changes > 0) {
    --group.mode_changes;
    records.push_back({include ? wire::IgmpRecordType::kChangeToInclude : wire::IgmpRecordType::kChangeToExclude,
                       group.address, group.filter.sources});
    return;
  }
  wire::IgmpGroupRecord allow{wire::IgmpRecordType::kAllowNewSources, group.address, {}};
  wire::IgmpGroupRecord block{wire::IgmpRecordType::kBlockOldSources, group.address, {}};
  for (Group::Change& change : group.source_changes) {
    (group.filter.accepts(change.source) ? allow : block).sources.push_back(change.source);
    --change.left;
  }
  std::erase_if(group.source_changes, [](const Group::Change& change) { return change.left == 0; });
  if (!allow.sources.empty()) records.push_back(std::move(allow));
  if (!block.sources.empty()) records.push_back(std::move(block));
}

void Igmp::send(InterfaceIndex interface, std::vector<wire::IgmpGroupRecord> records) {
  const Interface* out = layer_.find_interface(interface);
  if (out == nullptr || !out->is_up() || out->is_loopback()) return;
  constexpr std::size_t kHeaders = wire::Ipv4Header::kMinSize + 4;  // with Router Alert
  wire::IgmpReport report;
  for (wire::IgmpGroupRecord& record : records) {
    if (!report.records.empty() && kHeaders + report.size() + record.size() > out->mtu()) {
      send_report(interface, report);
      report.records.clear();
    }
    report.records.push_back(std::move(record));
  }
  if (!report.records.empty()) send_report(interface, report);
}

void Igmp::send_report(InterfaceIndex interface, const wire::IgmpReport& report) {
  link::Packet message = layer_.pool().make(report.size());
  report.emit(message.writable());
  OutputOptions options;
  options.destination = kReportsTo;
  options.protocol = wire::IpProtocol::kIgmp;
  options.ttl = 1;
  options.dsfield = kInternetControl;
  options.dont_fragment = true;
  options.router_alert = true;
  options.interface = interface;
  // Without a way out (the interface just went down) there is nobody to tell.
  static_cast<void>(layer_.ipv4().output(std::move(message), options));
}

sim::Duration Igmp::draw(sim::Duration longest) {
  if (!random_) random_ = layer_.simulator().stream(format("node/%u/igmp", layer_.node().value));
  return sim::nanoseconds(1 + static_cast<std::int64_t>(random_->below(static_cast<std::uint64_t>(longest.ns))));
}

// --- queries ---

void Igmp::input(link::Packet message, const Ipv4Info& info) {
  const auto header = wire::IgmpHeader::parse(message.bytes());
  if (!header) return drop(message, info, sim::Reason::kIgmpMalformed);
  if (!wire::IgmpHeader::checksum_ok(message.bytes())) return drop(message, info, sim::Reason::kIgmpBadChecksum);
  if (header->type != wire::IgmpType::kQuery) return drop(message, info, sim::Reason::kIgmpNotForHosts);
  const auto query = wire::IgmpQuery::parse(message.bytes());
  if (!query) return drop(message, info, sim::Reason::kIgmpMalformed);
  take_query(*query, info);
}

/// RFC 3376 §5.2, by the numbers of its rules.
void Igmp::take_query(const wire::IgmpQuery& query, const Ipv4Info& info) {
  const InterfaceIndex interface = info.arrival.interface;
  const auto longest = sim::milliseconds(std::max<std::int64_t>(query.max_response, 1) * 100);
  const sim::Instant due = layer_.simulator().now() + draw(longest);
  Link& link = link_of(interface);
  if (link.answer.armed() && link.answer.due() <= due) return;    // 1: an answer about everything comes sooner
  if (query.group.is_unspecified()) return link.answer.set(due);  // 2
  Group* group = find(interface, query.group);
  if (group == nullptr || group->filter.wants_nothing()) return;
  const bool pending = group->answer.armed();
  const bool for_all = query.sources.empty() || query.sources.size() > kMaxAsked || (pending && group->asked.empty());
  if (for_all) {  // 3 and 4
    group->asked.clear();
  } else {  // 3 and 5
    for (const wire::Ipv4Address source : query.sources) group->asked.push_back(source);
    sort_stably(group->asked);
    const auto [first, last] = std::ranges::unique(group->asked);
    group->asked.erase(first, last);
    if (group->asked.size() > kMaxAsked) group->asked.clear();
  }
  group->answer.set(pending ? std::min(group->answer.due(), due) : due);
}

void Igmp::answer_all(Link& link) {
  std::vector<wire::IgmpGroupRecord> records;
  for (const auto& group : groups_) {
    if (group->interface != link.interface || group->filter.wants_nothing()) continue;
    const bool include = group->filter.mode == FilterMode::kInclude;
    records.push_back({include ? wire::IgmpRecordType::kModeIsInclude : wire::IgmpRecordType::kModeIsExclude,
                       group->address, group->filter.sources});
  }
  send(link.interface, std::move(records));
}

void Igmp::answer_about(Group& group) {
  const Sources asked = std::exchange(group.asked, {});
  if (group.filter.wants_nothing()) return;
  const bool include = group.filter.mode == FilterMode::kInclude;
  wire::IgmpGroupRecord record{wire::IgmpRecordType::kModeIsInclude, group.address, group.filter.sources};
  if (asked.empty()) {
    if (!include) record.type = wire::IgmpRecordType::kModeIsExclude;
  } else {
    record.sources = include ? intersection(group.filter.sources, asked) : difference(asked, group.filter.sources);
    if (record.sources.empty()) return;
  }
  send(group.interface, {std::move(record)});
}

void Igmp::drop(const link::Packet& message, const Ipv4Info& info, sim::Reason reason) {
  sim::Record record =
      layer_.record(sim::Kind::kPacketDrop, layer_.find_interface(info.arrival.interface), message.id());
  record.reason = reason;
  record.args = {info.source.value, info.destination.value, static_cast<std::uint32_t>(info.protocol), 0, 0};
  layer_.simulator().record(record);
}

}  // namespace glassnet::network
