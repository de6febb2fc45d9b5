// SPDX-License-Identifier: Apache-2.0
#include "transport/port_table.h"

#include <algorithm>
#include <span>

namespace glassnet::transport {
namespace {

constexpr std::uint32_t kEphemeralPorts = kLastEphemeralPort - kFirstEphemeralPort + 1U;  // even

bool overlap(wire::Ipv4Address a, wire::Ipv4Address b) { return a.is_unspecified() || b.is_unspecified() || a == b; }

/// Spreads the two ends of a connection over 64 bits; the finalizer of SplitMix64.
std::uint64_t hash_of_ends(std::uint64_t secret, wire::Ipv4Address source, Endpoint remote) {
  std::uint64_t hash = secret ^ ((std::uint64_t{source.value} << 32) | remote.address.value);
  hash += std::uint64_t{remote.port} * 0x9e3779b97f4a7c15U;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9U;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebU;
  return hash ^ (hash >> 31);
}

}  // namespace

PortTable::PortTable(Rules rules, Rng random) : rules_(rules), random_(random), secret_(random_.next()) {}

PortTable::~PortTable() {
  while (!newest_.empty()) remove(*newest_.begin()->second);
}

Result<void> PortTable::bind(PortBinding& binding, Endpoint local, AddressReuse reuse) {
  if (local.port == 0) {
    local.port = choose(binding, local.address, reuse);
    if (local.port == 0) return fail(Errno::kAddrInUse);
  } else if (conflicts(binding, local, reuse, Sharing::kAllowed)) {
    return fail(Errno::kAddrInUse);
  }
  binding.reuse_ = reuse;
  insert(binding, local);
  return {};
}

Result<void> PortTable::listen(PortBinding& binding) {
  if (conflicts(binding, binding.local_, binding.reuse_, Sharing::kAllowed)) return fail(Errno::kAddrInUse);
  binding.listening_ = true;
  return {};
}

Result<void> PortTable::connect(PortBinding& binding, wire::Ipv4Address source, Endpoint remote,
                                const MakesWay* makes_way) {
  if (!binding.bound()) {
    const std::uint16_t port =
        rules_ == Rules::kTcp ? choose_to_connect(source, remote, makes_way) : choose(binding, source, binding.reuse_);
    if (port == 0) return fail(Errno::kAddrNotAvail);
    insert(binding, {source, port});
    binding.chosen_by_connect_ = true;
  } else if (rules_ == Rules::kTcp && connection_exists(binding, {source, binding.local_.port}, remote)) {
    const EndpointPair ends{{source, binding.local_.port}, remote};
    if (makes_way == nullptr || !(*makes_way)(ends, MakesWay::Port::kAskedFor)) return fail(Errno::kAddrNotAvail);
  }
  binding.local_.address = source;
  binding.remote_ = remote;
  binding.connected_ = true;
  return {};
}

void PortTable::disconnect(PortBinding& binding, wire::Ipv4Address local) {
  binding.local_.address = local;
  binding.remote_ = {};
  binding.connected_ = false;
}

void PortTable::adopt(PortBinding& child, const PortBinding& listener, wire::Ipv4Address local, Endpoint remote) {
  child.reuse_ = listener.reuse_;
  child.sharer_ = listener.sharer_;
  insert(child, {local, listener.local_.port});
  child.remote_ = remote;
  child.connected_ = true;
}

void PortTable::hand_over(PortBinding& holder, PortBinding& heir) {
  heir.reuse_ = holder.reuse_;
  heir.sharer_ = holder.sharer_;
  heir.remote_ = holder.remote_;
  heir.connected_ = holder.connected_;
  heir.listening_ = holder.listening_;
  heir.chosen_by_connect_ = holder.chosen_by_connect_;
  const Endpoint local = holder.local_;
  remove(holder);
  insert(heir, local);
}

std::size_t PortTable::pick(const EndpointPair& ends, std::size_t count) const {
  return static_cast<std::size_t>(hash_of_ends(secret_, ends.local.address, ends.remote) % count);
}

PortBinding* PortTable::holders(std::uint16_t port) const {
  const auto at = newest_.find(port);
  return at != newest_.end() ? at->second : nullptr;
}

// The rule of Linux inet_bind_conflict (TCP) and udp_lib_lport_inuse: overlapping addresses collide unless both sockets have
// SO_REUSEADDR; a TCP port that somebody listens on is never shared. Those with SO_REUSEPORT do not mind each other.
bool PortTable::conflicts(const PortBinding& asking, Endpoint local, AddressReuse reuse, Sharing sharing) const {
  for (const PortBinding* other = holders(local.port); other != nullptr; other = other->next_) {
    if (other == &asking || !overlap(local.address, other->local_.address)) continue;
    const bool both_reuse = reuse == AddressReuse::kYes && other->reuse_ == AddressReuse::kYes;
    if (sharing == Sharing::kAllowed && asking.shares_with(*other)) continue;
    if (sharing == Sharing::kForbidden || !both_reuse || other->listening_) return true;
  }
  return false;
}

std::uint16_t PortTable::choose(const PortBinding& asking, wire::Ipv4Address address, AddressReuse reuse) {
  switch (rules_) {
    case Rules::kTcp: return choose_for_tcp(asking, address, reuse);
    case Rules::kUdp: return choose_for_udp(asking, address, reuse);
    case Rules::kPing: return choose_identifier(asking, address);
  }
  return 0;
}

// Linux inet_csk_find_open_port: from a random place, odd ports first, because connect() prefers the even ones; with SO_REUSEADDR
// first in the lower half of the range.
std::uint16_t PortTable::choose_for_tcp(const PortBinding& asking, wire::Ipv4Address address, AddressReuse reuse) {
  constexpr std::uint32_t kHalf = (kEphemeralPorts / 4) * 2;
  struct Range {
    std::uint32_t begin;
    std::uint32_t size;
  };
  const bool halves = reuse == AddressReuse::kYes;
  const Range ranges[] = {halves ? Range{0, kHalf} : Range{0, kEphemeralPorts}, {kHalf, kEphemeralPorts - kHalf}};
  for (const Range& range : std::span(ranges).first(halves ? 2 : 1)) {
    const auto start = static_cast<std::uint32_t>(random_.below(range.size)) | 1U;
    for (std::uint32_t even = 0; even < 2; ++even) {
      for (std::uint32_t step = 0; step < range.size; step += 2) {
        const auto port =
            static_cast<std::uint16_t>(kFirstEphemeralPort + range.begin + (start - even + step) % range.size);
        if (!conflicts(asking, {address, port}, reuse, Sharing::kForbidden)) return port;
      }
    }
  }
  return 0;
}

std::uint16_t PortTable::choose_for_udp(const PortBinding& asking, wire::Ipv4Address address, AddressReuse reuse) {
  const auto start = static_cast<std::uint32_t>(random_.below(kEphemeralPorts));
  for (std::uint32_t step = 0; step < kEphemeralPorts; ++step) {
    const auto port = static_cast<std::uint16_t>(kFirstEphemeralPort + (start + step) % kEphemeralPorts);
    if (!conflicts(asking, {address, port}, reuse, Sharing::kAllowed)) return port;
  }
  return 0;
}

// Linux ping_get_port: the next one that nobody has.
std::uint16_t PortTable::choose_identifier(const PortBinding& asking, wire::Ipv4Address address) {
  for (std::uint32_t tries = 0; tries < 0x10000; ++tries) {
    if (++last_identifier_ == 0) continue;
    if (!conflicts(asking, {address, last_identifier_}, AddressReuse::kNo, Sharing::kForbidden))
      return last_identifier_;
  }
  return 0;
}

// Linux __inet_hash_connect: even ports first, from a place that depends on the two ends and moves on a little each time.
std::uint16_t PortTable::choose_to_connect(wire::Ipv4Address source, Endpoint remote, const MakesWay* makes_way) {
  const std::uint64_t hash = hash_of_ends(secret_, source, remote);
  perturbations_.resize(kPerturbations);
  std::uint32_t& perturbation = perturbations_[hash % kPerturbations];
  const std::uint32_t start = ((perturbation + static_cast<std::uint32_t>(hash >> 32)) % kEphemeralPorts) & ~1U;
  for (std::uint32_t odd = 0; odd < 2; ++odd) {
    for (std::uint32_t step = 0; step < kEphemeralPorts; step += 2) {
      const auto port = static_cast<std::uint16_t>(kFirstEphemeralPort + (start + odd + step) % kEphemeralPorts);
      if (!free_to_connect(port, source, remote, makes_way)) continue;
      perturbation += std::max(step, static_cast<std::uint32_t>(random_.below(8) * 2)) + 2;
      return port;
    }
  }
  return 0;
}

bool PortTable::free_to_connect(std::uint16_t port, wire::Ipv4Address source, Endpoint remote,
                                const MakesWay* makes_way) const {
  for (const PortBinding* other = holders(port); other != nullptr; other = other->next_) {
    if (!other->chosen_by_connect_) return false;  // somebody bound it: not for sharing
    if (other->local_.address != source || other->remote_ != remote) continue;
    if (makes_way == nullptr || !(*makes_way)({other->local_, remote}, MakesWay::Port::kChosenHere)) return false;
  }
  return true;
}

bool PortTable::connection_exists(const PortBinding& asking, Endpoint local, Endpoint remote) const {
  for (const PortBinding* other = holders(local.port); other != nullptr; other = other->next_) {
    if (other != &asking && other->connected_ && other->local_ == local && other->remote_ == remote) return true;
  }
  return false;
}

void PortTable::insert(PortBinding& binding, Endpoint local) {
  PortBinding*& newest = newest_[local.port];
  binding.table_ = this;
  binding.local_ = local;
  binding.previous_ = nullptr;
  binding.next_ = newest;
  if (newest != nullptr) newest->previous_ = &binding;
  newest = &binding;
}

void PortTable::remove(PortBinding& binding) {
  if (binding.next_ != nullptr) binding.next_->previous_ = binding.previous_;
  if (binding.previous_ != nullptr) {
    binding.previous_->next_ = binding.next_;
  } else if (binding.next_ != nullptr) {
    newest_[binding.local_.port] = binding.next_;
  } else {
    newest_.erase(binding.local_.port);
  }
  binding.table_ = nullptr;
  binding.next_ = nullptr;
  binding.previous_ = nullptr;
  binding.local_ = {};
  binding.remote_ = {};
  binding.connected_ = false;
  binding.listening_ = false;
  binding.chosen_by_connect_ = false;
}

}  // namespace glassnet::transport
