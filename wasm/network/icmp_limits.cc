// SPDX-License-Identifier: Apache-2.0
#include "network/icmp_limits.h"

#include <algorithm>

namespace glassnet::network {
namespace {

constexpr std::uint64_t kErrorCredit = 1'000'000'000;

}  // namespace

IcmpLimits::Peer& IcmpLimits::peer(wire::Ipv4Address address, sim::Instant now) {
  if (!peers_.contains(address) && peers_.size() >= kMaxPeers) {
    const auto quietest = std::min_element(peers_.begin(), peers_.end(),
                                           [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
    peers_.erase(quietest);
  }
  Peer& found = peers_[address];
  found.used = now;
  return found;
}

bool IcmpLimits::may_send(const IcmpSettings& settings, const wire::IcmpHeader& error, wire::Ipv4Address to,
                          sim::Instant now) {
  const auto type = static_cast<unsigned>(error.type);
  const bool limited = type < 32 && ((settings.rate_mask >> type) & 1U) != 0;
  if (!limited || settings.rate_limit <= sim::Duration{}) return true;
  // Path MTU discovery must not be held up (icmpv4_xrlim_allow).
  const bool narrow = error.type == wire::IcmpType::kDestinationUnreachable &&
                      error.code == static_cast<std::uint8_t>(wire::UnreachableCode::kFragmentationNeeded);
  if (narrow) return true;

  refill(settings, now);
  if (credit_ < kErrorCredit || !take_token(peer(to, now), settings, now)) return false;
  credit_ -= kErrorCredit;
  return true;
}

bool IcmpLimits::take_token(Peer& peer, const IcmpSettings& settings, sim::Instant now) {
  const sim::Duration full = settings.rate_limit * kBurst;
  peer.tokens = peer.last_error ? std::min(full, peer.tokens + (now - *peer.last_error)) : full;
  peer.last_error = now;
  if (peer.tokens < settings.rate_limit) return false;
  peer.tokens = peer.tokens - settings.rate_limit;
  return true;
}

/// icmp_global_allow of Linux: time counts up to a second.
void IcmpLimits::refill(const IcmpSettings& settings, sim::Instant now) {
  const sim::Duration second = sim::seconds(1);
  const sim::Duration passed = refilled_ ? std::min(second, now - *refilled_) : second;
  refilled_ = now;
  credit_ = std::min(credit_ + static_cast<std::uint64_t>(passed.ns) * settings.messages_per_second,
                     settings.messages_burst * kErrorCredit);
}

bool IcmpLimits::may_redirect(wire::Ipv4Address to, sim::Instant now) {
  Peer& to_peer = peer(to, now);
  if (now > to_peer.last_redirect + kSilence) to_peer.redirects = 0;
  if (to_peer.redirects >= kMaxRedirects) {
    to_peer.last_redirect = now;  // he does not listen: the silence begins anew
    return false;
  }
  const sim::Duration pause = kRedirectLoad * (std::int64_t{1} << to_peer.redirects);
  if (to_peer.redirects > 0 && now <= to_peer.last_redirect + pause) return false;
  to_peer.last_redirect = now;
  ++to_peer.redirects;
  return true;
}

}  // namespace glassnet::network
