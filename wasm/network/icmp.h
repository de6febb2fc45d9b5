// SPDX-License-Identifier: Apache-2.0
// The Internet Control Message Protocol of one device (RFC 792, RFC 1122 §3.2.2): answers echo requests, sends errors
// about packets that cannot go on, and tells transports and listeners what others report.
#pragma once

#include <cstdint>

#include "link/packet.h"
#include "network/icmp_limits.h"
#include "network/listener_list.h"
#include "network/transport_protocol.h"
#include "sim/trace_codes.h"
#include "wire/icmp.h"

namespace glassnet::network {

class InternetLayer;

class Icmp final : public TransportProtocol {
 public:
  /// An error quotes so much of the packet that it has at most this many bytes in all (RFC 1812 §4.3.2.3).
  static constexpr std::size_t kMaxErrorSize = 576;

  explicit Icmp(InternetLayer& layer) : layer_(layer) {}
  [[nodiscard]] IcmpSettings& settings() { return settings_; }
  [[nodiscard]] const IcmpSettings& settings() const { return settings_; }
  Icmp(const Icmp&) = delete;
  Icmp& operator=(const Icmp&) = delete;

  /// Reports to the sender of `datagram` (front = IP header) that it died here, unless RFC 1122 §3.2.2 forbids it or he
  /// was told too much lately (kIcmpRateLimited).
  void send_error(const wire::IcmpHeader& error, const link::Packet& datagram, const Arrival& arrival);
  /// The same for a transport that was given `segment`: UDP's port unreachable.
  void reject(const wire::IcmpHeader& error, link::Packet segment, const Ipv4Info& info);

  /// Whether `neighbor` may be sent a redirect now; counts it.
  [[nodiscard]] bool may_redirect(wire::Ipv4Address neighbor);

  /// `listener` must leave before it dies.
  void add_listener(IcmpListener& listener) { listeners_.add(listener); }
  void remove_listener(IcmpListener& listener) { listeners_.remove(listener); }

  // TransportProtocol
  void input(link::Packet message, const Ipv4Info& info) override;
  void icmp_error(const IcmpError& error, Bytes quoted) override;

 private:
  void answer_echo(const link::Packet& request, const wire::IcmpHeader& header, const Ipv4Info& info);
  void take_redirect(const link::Packet& message, const wire::IcmpHeader& header, const Ipv4Info& info);
  [[nodiscard]] bool obeys_redirect(const wire::IcmpHeader& header, const wire::Ipv4Header& quoted,
                                    const Ipv4Info& info) const;
  void report_error(const link::Packet& message, const wire::IcmpHeader& header, const Ipv4Info& info);
  void drop(const link::Packet& message, const Ipv4Info& info, sim::Reason reason);

  InternetLayer& layer_;
  IcmpSettings settings_;
  IcmpLimits limits_;
  ListenerList<IcmpListener> listeners_;
};

}  // namespace glassnet::network
