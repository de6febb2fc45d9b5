// SPDX-License-Identifier: Apache-2.0
#include "link/selector.h"

#include <algorithm>

namespace glassnet::link {
namespace {

bool is_protocol(MatchProtocol protocol, const wire::FrameSummary& frame) {
  const bool ipv4 = frame.ether_type == wire::EtherType::kIpv4;
  switch (protocol) {
    case MatchProtocol::kArp: return frame.ether_type == wire::EtherType::kArp;
    case MatchProtocol::kIpv4: return ipv4;
    case MatchProtocol::kIcmp: return ipv4 && frame.ip_protocol == wire::IpProtocol::kIcmp;
    case MatchProtocol::kIgmp: return ipv4 && frame.ip_protocol == wire::IpProtocol::kIgmp;
    case MatchProtocol::kUdp: return ipv4 && frame.ip_protocol == wire::IpProtocol::kUdp;
    case MatchProtocol::kTcp: return ipv4 && frame.ip_protocol == wire::IpProtocol::kTcp;
  }
  return false;
}

}  // namespace

bool matches(const Match& match, const wire::FrameSummary& frame, std::size_t size) {
  if (match.size && !match.size->contains(static_cast<std::uint32_t>(size))) return false;
  if (match.protocol && !is_protocol(*match.protocol, frame)) return false;
  const bool addressed = frame.ether_type == wire::EtherType::kIpv4 || frame.ether_type == wire::EtherType::kArp;
  if (match.source && !(addressed && match.source->contains(frame.source))) return false;
  if (match.destination && !(addressed && match.destination->contains(frame.destination))) return false;

  const bool tcp = is_protocol(MatchProtocol::kTcp, frame) && frame.fragment_offset == 0;
  const bool ports = tcp || (is_protocol(MatchProtocol::kUdp, frame) && frame.fragment_offset == 0);
  if (match.source_port && !(ports && frame.source_port == *match.source_port)) return false;
  if (match.destination_port && !(ports && frame.destination_port == *match.destination_port)) return false;
  if (match.payload && !(ports && match.payload->contains(frame.payload_length))) return false;
  if ((match.flags_set | match.flags_clear) == 0) return true;
  const std::uint8_t flags = frame.tcp_flags.bits();
  return tcp && (flags & match.flags_set) == match.flags_set && (flags & match.flags_clear) == 0;
}

bool Selector::picks(const Transit& transit) {
  const Selection& wanted = selection_;
  if (wanted.from && *wanted.from != transit.direction) return false;
  if (transit.entered < wanted.begin || transit.entered >= wanted.end) return false;
  if (wanted.match != Match() || counts()) {
    const wire::FrameSummary frame = wire::summarize(transit.frame.bytes());
    if (!matches(wanted.match, frame, transit.frame.size())) return false;
    if (counts() && !wants(count(frame))) return false;
  }
  return wanted.share >= kAlways || streams_.of(transit.direction).chance(wanted.share);
}

std::uint32_t Selector::count(const wire::FrameSummary& frame) {
  if (selection_.count_per == CountPer::kCable) return ++counted_;
  const Flow flow{frame.source.value, frame.destination.value, frame.source_port, frame.destination_port,
                  static_cast<std::uint8_t>(frame.ip_protocol)};
  const auto found = flows_.find(flow);
  if (found != flows_.end()) return ++found->second;
  if (flows_.size() >= kMostFlows) flows_.erase(flow_ages_.pop());
  flows_.emplace(flow, 1);
  flow_ages_.push(flow);
  return 1;
}

bool Selector::wants(std::uint32_t number) const {
  if (selection_.every != 0 && number % selection_.every == 0) return true;
  return std::ranges::binary_search(selection_.nth, number);
}

}  // namespace glassnet::link
