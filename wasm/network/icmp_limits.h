// SPDX-License-Identifier: Apache-2.0
// How many ICMP errors and redirects one destination gets (RFC 1122 §3.2.2, RFC 1812 §4.3.2.8), by the rules of Linux:
// inet_peer_xrlim_allow, and ip_rt_send_redirect with its growing pauses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "sim/time.h"
#include "wire/addresses.h"
#include "wire/icmp.h"

namespace glassnet::network {

/// Settings of one host, as Linux has them under net.ipv4.
struct IcmpSettings {
  /// icmp_ratelimit: on the average one error to a destination in this time, after a burst of six; 0 = no limit.
  sim::Duration rate_limit = sim::seconds(1);
  /// icmp_ratemask: bit n = type n is limited. Unreachable, source quench, time exceeded, parameter problem.
  std::uint32_t rate_mask = 0x1818;
  /// icmp_msgs_per_sec and icmp_msgs_burst: for all destinations together; 0 a second = none at all.
  std::uint32_t messages_per_second = 1000;
  std::uint32_t messages_burst = 50;
  /// conf.all.accept_redirects: a host obeys; a device that forwards never does.
  bool accept_redirects = true;
  /// conf.all.send_redirects: a router tells neighbours of a better first hop.
  bool send_redirects = true;
};

class IcmpLimits {
 public:
  static constexpr std::int64_t kBurst = 6;
  /// After so many redirects to one host the router is silent until it has not sent by the wrong way for kSilence.
  static constexpr int kMaxRedirects = 9;
  static constexpr sim::Duration kRedirectLoad = sim::milliseconds(20);
  static constexpr sim::Duration kSilence = sim::milliseconds(20) * 1024;
  /// Destinations that are remembered; the one that was quiet for the longest time gives way.
  static constexpr std::size_t kMaxPeers = 1024;

  /// Whether an error may go to `to` now; counts it.
  [[nodiscard]] bool may_send(const IcmpSettings& settings, const wire::IcmpHeader& error, wire::Ipv4Address to,
                              sim::Instant now);
  /// Whether a redirect may go to `to` now; counts it.
  [[nodiscard]] bool may_redirect(wire::Ipv4Address to, sim::Instant now);
  [[nodiscard]] std::size_t peers() const { return peers_.size(); }

 private:
  struct Peer {
    sim::Duration tokens{};
    std::optional<sim::Instant> last_error;
    int redirects = 0;
    sim::Instant last_redirect{};
    sim::Instant used{};
  };
  [[nodiscard]] Peer& peer(wire::Ipv4Address address, sim::Instant now);
  [[nodiscard]] static bool take_token(Peer& peer, const IcmpSettings& settings, sim::Instant now);
  void refill(const IcmpSettings& settings, sim::Instant now);

  std::map<wire::Ipv4Address, Peer> peers_;
  std::uint64_t credit_ = 0;  // of all destinations together: errors times 10^9
  std::optional<sim::Instant> refilled_;
};

}  // namespace glassnet::network
