// SPDX-License-Identifier: Apache-2.0
// The half of NeighborCache that speaks ARP (RFC 826; arp_process and arp_solicit of Linux).
#include "wire/arp.h"

#include <utility>

#include "network/interface.h"
#include "network/internet_layer.h"
#include "network/neighbor_cache.h"

namespace glassnet::network {

void NeighborCache::input(const link::Packet& packet, LinkCast cast) {
  const auto parsed = wire::ArpPacket::parse(packet.bytes());
  if (!parsed) return drop_arp(packet, {}, sim::Reason::kArpMalformed);
  const wire::ArpPacket& arp = *parsed;
  const bool request = arp.operation == wire::ArpOperation::kRequest;
  if (!request && arp.operation != wire::ArpOperation::kReply) {
    return drop_arp(packet, arp, sim::Reason::kArpMalformed);
  }
  if (arp.target_ip.is_multicast() || arp.target_ip.is_loopback()) {
    return drop_arp(packet, arp, sim::Reason::kArpNotForThisHost);
  }
  const bool asks_me = request && layer_.is_local(arp.target_ip);
  if (arp.sender_ip.is_unspecified()) {  // a probe: defend the address, learn nothing (RFC 5227 §2.1.1)
    return asks_me ? answer(arp) : drop_arp(packet, arp, sim::Reason::kArpNotForThisHost);
  }
  // Somebody uses an address of ours (RFC 5227 §2.4). Linux ignores him, so both go on believing that it is theirs; the
  // trace tells.
  if (layer_.is_local(arp.sender_ip)) {
    if (arp.sender_mac != interface_.mac()) return note_conflict(packet, arp, arp.sender_ip);
    return drop_arp(packet, arp, sim::Reason::kMartianSource);  // our own voice, through a loop of cables
  }

  if (asks_me) {
    // Who asks me will soon hear from me: learn his address, but he has not proved that he hears me.
    if (Entry* entry = find_or_create(arp.sender_ip)) {
      update(*entry, arp.sender_mac, NeighborState::kStale, Override::kYes);
    }
    return answer(arp);
  }
  // From anything else only known entries are brought up to date (RFC 826 "merge"; arp_accept off).
  Entry* entry = find(arp.sender_ip);
  if (entry == nullptr) return drop_arp(packet, arp, sim::Reason::kArpNotForThisHost);
  const bool to_me = !request && cast == LinkCast::kHost;  // only then the neighbour has heard a question of ours
  const bool settled = layer_.simulator().now() > entry->updated + kLockTime;
  update(*entry, arp.sender_mac, to_me ? NeighborState::kReachable : NeighborState::kStale,
         settled || arp.is_gratuitous() ? Override::kYes : Override::kNo);
}

void NeighborCache::note_conflict(const link::Packet& packet, const wire::ArpPacket& arp, wire::Ipv4Address address) {
  sim::Record record = layer_.record(sim::Kind::kAddressConflict, &interface_, packet.id());
  record.args[0] = address.value;
  record.args[1] = static_cast<std::uint32_t>(arp.sender_mac.number() >> 32);
  record.args[2] = static_cast<std::uint32_t>(arp.sender_mac.number());
  const sim::CauseScope scope(layer_.simulator(), layer_.simulator().record(record));
  drop_arp(packet, arp, sim::Reason::kArpConflict);
  // RFC 5227 §2.4 (b): say once that it is ours; who then goes on is not answered for a while, or two hosts would shout at
  // each other for ever.
  const sim::Instant now = layer_.simulator().now();
  if (!layer_.arp_settings().defend || (defended_ && now < *defended_ + kDefendInterval)) return;
  defended_ = now;
  announce(address);
}

void NeighborCache::announce(wire::Ipv4Address address) {
  wire::ArpPacket request;
  request.sender_mac = interface_.mac();
  request.sender_ip = address;
  request.target_ip = address;
  send_arp(request, wire::MacAddress::broadcast());
}

void NeighborCache::answer(const wire::ArpPacket& request) {
  wire::ArpPacket reply;
  reply.operation = wire::ArpOperation::kReply;
  reply.sender_mac = interface_.mac();
  reply.sender_ip = request.target_ip;
  reply.target_mac = request.sender_mac;
  reply.target_ip = request.sender_ip;
  send_arp(reply, request.sender_mac);
}

void NeighborCache::solicit(Entry& entry) {
  ++entry.probes;
  entry.timer.set_in(kRetransmitTime);
  wire::ArpPacket request;
  request.operation = wire::ArpOperation::kRequest;
  request.sender_mac = interface_.mac();
  request.sender_ip = solicitation_source(entry);
  request.target_ip = entry.address;
  send_arp(request, entry.state == NeighborState::kProbe ? entry.mac : wire::MacAddress::broadcast());
}

/// The source of the packet that waits, when it is ours, so that the answer teaches the neighbour that address (Linux
/// arp_announce 0); else the address that suits the target.
wire::Ipv4Address NeighborCache::solicitation_source(const Entry& entry) const {
  if (!entry.waiting.empty()) {
    const auto header = wire::Ipv4Header::parse_quoted(entry.waiting.front().bytes());
    if (header && layer_.is_local(header->source)) return header->source;
  }
  return interface_.source_for(entry.address);
}

void NeighborCache::send_arp(const wire::ArpPacket& arp, const wire::MacAddress& to) {
  link::Packet packet = layer_.pool().make(wire::ArpPacket::kSize, wire::EthernetHeader::kSize);
  arp.emit(packet.writable());
  interface_.send_frame(std::move(packet), to, wire::EtherType::kArp);
}

void NeighborCache::drop_arp(const link::Packet& packet, const wire::ArpPacket& arp, sim::Reason reason) {
  sim::Record record = layer_.record(sim::Kind::kPacketDrop, &interface_, packet.id());
  record.reason = reason;
  record.args[0] = arp.sender_ip.value;
  record.args[1] = arp.target_ip.value;
  layer_.simulator().record(record);
}

}  // namespace glassnet::network
