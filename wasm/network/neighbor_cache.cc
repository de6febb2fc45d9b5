// SPDX-License-Identifier: Apache-2.0
// The table and its states; what ARP says and hears is in arp.cc.
#include "network/neighbor_cache.h"

#include <utility>

#include "base/text.h"
#include "network/interface.h"
#include "network/internet_layer.h"

namespace glassnet::network {

NeighborCache::Entry::Entry(NeighborCache& owner, wire::Ipv4Address ip)
    : cache(owner),
      address(ip),
      used(owner.layer_.simulator().now()),
      updated(used),
      timer(owner.layer_.simulator(), &NeighborCache::on_timer, this) {}

bool NeighborCache::knows_mac(NeighborState state) {
  switch (state) {
    case NeighborState::kReachable:
    case NeighborState::kStale:
    case NeighborState::kDelay:
    case NeighborState::kProbe:
    case NeighborState::kPermanent: return true;
    case NeighborState::kNone:
    case NeighborState::kIncomplete:
    case NeighborState::kFailed: return false;
  }
  return false;
}

void NeighborCache::output(link::Packet datagram, wire::Ipv4Address next_hop, Confirmation confirmation) {
  Entry* entry = find_or_create(next_hop);
  if (entry == nullptr) {
    layer_.drop(&interface_, datagram, sim::Reason::kNeighborQueueFull);
    return;
  }
  sim::Simulator& simulator = layer_.simulator();
  entry->used = simulator.now();
  if (confirmation == Confirmation::kYes && knows_mac(entry->state)) entry->confirmed = simulator.now();
  switch (entry->state) {
    case NeighborState::kNone:
    case NeighborState::kFailed:
      enqueue(*entry, std::move(datagram));
      return start_probing(*entry, NeighborState::kIncomplete);
    case NeighborState::kIncomplete: return enqueue(*entry, std::move(datagram));
    case NeighborState::kStale:
      set_state(*entry, NeighborState::kDelay);
      entry->timer.set_in(kDelayTime);
      break;
    case NeighborState::kReachable:
    case NeighborState::kDelay:
    case NeighborState::kProbe:
    case NeighborState::kPermanent: break;
  }
  interface_.send_frame(std::move(datagram), entry->mac, wire::EtherType::kIpv4);
}

bool NeighborCache::resolve(wire::Ipv4Address neighbor) {
  Entry* entry = find_or_create(neighbor);
  if (entry == nullptr) return false;
  entry->used = layer_.simulator().now();
  if (entry->state == NeighborState::kNone || entry->state == NeighborState::kFailed) {
    start_probing(*entry, NeighborState::kIncomplete);
  }
  return knows_mac(entry->state);
}

void NeighborCache::enqueue(Entry& entry, link::Packet datagram) {
  if (entry.waiting.size() >= kMaxWaiting) {
    layer_.drop(&interface_, entry.waiting.pop(), sim::Reason::kNeighborQueueFull);
  }
  sim::Record record = layer_.record(sim::Kind::kNeighborQueued, &interface_, datagram.id());
  record.args[0] = entry.address.value;
  record.args[1] = static_cast<std::uint32_t>(entry.waiting.size() + 1);
  layer_.simulator().record(record);
  entry.waiting.push(std::move(datagram));
}

void NeighborCache::send_waiting(Entry& entry) {
  link::Fifo<link::Packet> waiting = std::exchange(entry.waiting, {});
  while (!waiting.empty()) output(waiting.pop(), entry.address, Confirmation::kNo);
}

void NeighborCache::fail(Entry& entry) {
  const sim::CauseScope scope(layer_.simulator(), set_state(entry, NeighborState::kFailed));
  // Out of the entry first: an ICMP error about one of them may itself have to wait here.
  link::Fifo<link::Packet> waiting = std::exchange(entry.waiting, {});
  while (!waiting.empty()) {
    const link::Packet datagram = waiting.pop();
    const RecordId dropped = layer_.drop(&interface_, datagram, sim::Reason::kNeighborUnreachable, entry.address.value);
    const sim::CauseScope drop_scope(layer_.simulator(), dropped);
    layer_.neighbor_failed(datagram);
  }
}

void NeighborCache::drop_waiting(Entry& entry, sim::Reason reason) {
  while (!entry.waiting.empty()) layer_.drop(&interface_, entry.waiting.pop(), reason);
}

RecordId NeighborCache::set_state(Entry& entry, NeighborState state) {
  entry.timer.cancel();
  entry.state = state;
  entry.updated = layer_.simulator().now();
  if (!knows_mac(state)) entry.mac = {};
  sim::Record record = layer_.record(sim::Kind::kNeighborState, &interface_);
  record.args[0] = entry.address.value;
  record.args[1] = static_cast<std::uint32_t>(state);
  record.args[2] = static_cast<std::uint32_t>(entry.mac.number() >> 32);
  record.args[3] = static_cast<std::uint32_t>(entry.mac.number());
  return layer_.simulator().record(record);
}

/// The neighbour is said to be at `mac` (neigh_update of Linux).
void NeighborCache::update(Entry& entry, const wire::MacAddress& mac, NeighborState state, Override override_known) {
  if (entry.state == NeighborState::kPermanent) return;
  sim::Simulator& simulator = layer_.simulator();
  if (state == NeighborState::kReachable) entry.confirmed = simulator.now();
  const bool was_known = knows_mac(entry.state);
  const bool same = was_known && mac == entry.mac;
  if (was_known && !same && override_known == Override::kNo) return;
  if (same && (state == NeighborState::kStale || state == entry.state)) return;  // hearsay does not age what we know

  entry.mac = mac;
  if (state != NeighborState::kReachable) entry.confirmed.reset();
  const sim::CauseScope scope(simulator, set_state(entry, state));
  if (state == NeighborState::kReachable) entry.timer.set_in(reachable_time());
  if (!was_known) send_waiting(entry);
}

void NeighborCache::on_timer(void* entry, std::uint64_t) {
  Entry& self = *static_cast<Entry*>(entry);
  NeighborCache& cache = self.cache;
  switch (self.state) {
    case NeighborState::kReachable: return cache.check_reachable(self);
    case NeighborState::kDelay: return cache.check_delay(self);
    case NeighborState::kIncomplete:
    case NeighborState::kProbe: return self.probes < kProbes ? cache.solicit(self) : cache.fail(self);
    case NeighborState::kNone:
    case NeighborState::kStale:
    case NeighborState::kFailed:
    case NeighborState::kPermanent: return;
  }
}

sim::Duration NeighborCache::reachable_time() {
  const sim::Instant now = layer_.simulator().now();
  if (random_ && now < drawn_ + kRedrawTime) return reachable_time_;
  if (!random_) {
    random_ = layer_.simulator().stream(format("node/%u/arp/%u", layer_.node().value, interface_.index().value));
  }
  const auto base = static_cast<std::uint64_t>(kBaseReachableTime.ns);
  reachable_time_ = sim::nanoseconds(static_cast<std::int64_t>(base / 2 + random_->below(base)));
  drawn_ = now;
  return reachable_time_;
}

void NeighborCache::check_reachable(Entry& entry) {
  const sim::Instant now = layer_.simulator().now();
  if (entry.confirmed && now < *entry.confirmed + reachable_time_) {
    return entry.timer.set(*entry.confirmed + reachable_time_);
  }
  if (now < entry.used + kDelayTime) {
    set_state(entry, NeighborState::kDelay);
    entry.timer.set_in(kDelayTime);
  } else {
    set_state(entry, NeighborState::kStale);
  }
}

void NeighborCache::check_delay(Entry& entry) {
  const sim::Instant now = layer_.simulator().now();
  if (entry.confirmed && now < *entry.confirmed + kDelayTime) {
    set_state(entry, NeighborState::kReachable);
    return entry.timer.set(*entry.confirmed + reachable_time_);
  }
  start_probing(entry, NeighborState::kProbe);
}

/// `state` is kIncomplete or kProbe.
void NeighborCache::start_probing(Entry& entry, NeighborState state) {
  const sim::CauseScope scope(layer_.simulator(), set_state(entry, state));
  entry.probes = 0;
  solicit(entry);
}

NeighborCache::Entry* NeighborCache::find(wire::Ipv4Address address) {
  const auto at = entries_.find(address);
  return at == entries_.end() ? nullptr : &at->second;
}

NeighborCache::Entry* NeighborCache::find_or_create(wire::Ipv4Address address) {
  if (Entry* entry = find(address)) return entry;
  if (entries_.size() >= kCollectFrom) collect();
  if (entries_.size() >= capacity_ && !make_room()) return nullptr;
  return &entries_.try_emplace(address, *this, address).first->second;
}

/// neigh_periodic_work of Linux, when there is a reason and not more often than there.
void NeighborCache::collect() {
  const sim::Instant now = layer_.simulator().now();
  if (now < collected_ + kBaseReachableTime / 2) return;
  collected_ = now;
  for (auto at = entries_.begin(); at != entries_.end();) {
    Entry& entry = at->second;
    const bool idle = entry.state == NeighborState::kStale || entry.state == NeighborState::kFailed;
    if (!idle || now < entry.used + kStaleTime) {
      ++at;
      continue;
    }
    set_state(entry, NeighborState::kNone);
    at = entries_.erase(at);
  }
}

/// Forgets the entry that was not used for the longest time, among those that nothing depends on.
bool NeighborCache::make_room() {
  auto victim = entries_.end();
  for (auto at = entries_.begin(); at != entries_.end(); ++at) {
    const NeighborState state = at->second.state;
    if (state != NeighborState::kStale && state != NeighborState::kFailed) continue;
    if (victim == entries_.end() || at->second.used < victim->second.used) victim = at;
  }
  if (victim == entries_.end()) return false;
  set_state(victim->second, NeighborState::kNone);
  entries_.erase(victim);
  return true;
}

void NeighborCache::set_permanent(wire::Ipv4Address address, const wire::MacAddress& mac) {
  Entry* entry = find_or_create(address);
  if (entry == nullptr) return;
  entry->mac = mac;
  entry->confirmed = layer_.simulator().now();
  const sim::CauseScope scope(layer_.simulator(), set_state(*entry, NeighborState::kPermanent));
  send_waiting(*entry);
}

bool NeighborCache::remove(wire::Ipv4Address address) {
  const auto at = entries_.find(address);
  if (at == entries_.end()) return false;
  const sim::CauseScope scope(layer_.simulator(), set_state(at->second, NeighborState::kNone));
  drop_waiting(at->second, sim::Reason::kNeighborUnreachable);
  entries_.erase(at);
  return true;
}

void NeighborCache::flush(Flush what) {
  for (auto at = entries_.begin(); at != entries_.end();) {
    if (what == Flush::kLearned && at->second.state == NeighborState::kPermanent) {
      ++at;
      continue;
    }
    const sim::CauseScope scope(layer_.simulator(), set_state(at->second, NeighborState::kNone));
    drop_waiting(at->second, sim::Reason::kInterfaceDown);
    at = entries_.erase(at);
  }
}

void NeighborCache::append_rows(std::vector<NeighborRow>& rows) const {
  const sim::Instant now = layer_.simulator().now();
  for (const auto& [address, entry] : entries_) {
    NeighborRow row;
    row.address = address;
    row.mac = entry.mac;
    row.index = interface_.index();
    row.interface = interface_.name();
    row.state = entry.state;
    row.age = now - entry.confirmed.value_or(entry.updated);
    row.packets_waiting = static_cast<std::uint32_t>(entry.waiting.size());
    rows.push_back(std::move(row));
  }
}

}  // namespace glassnet::network
