// SPDX-License-Identifier: Apache-2.0
// Which Ethernet address belongs to which IP address on one link: ARP (RFC 826, RFC 1122 §2.3.2) with the states and
// times of the Linux neighbour table (net/core/neighbour.c, arp(7)). Packets for an address not known yet wait here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/rng.h"
#include "link/fifo.h"
#include "link/packet.h"
#include "network/neighbor_state.h"
#include "network/rows.h"
#include "network/transport_protocol.h"
#include "sim/simulator.h"
#include "wire/addresses.h"
#include "wire/arp.h"

namespace glassnet::network {

class InternetLayer;
class Interface;

/// Settings of one host, as Linux has them under net.ipv4.conf.all.
struct ArpSettings {
  /// arp_notify: an address that becomes usable is announced to the link.
  bool notify = false;
  /// Not in the Linux kernel, but in what distributions run beside it: who uses an address of ours is told that it is ours
  /// (RFC 5227 §2.4).
  bool defend = false;
};

class NeighborCache {
 public:
  /// How long a confirmation holds is drawn anew every kRedrawTime, between half and one and a half times this (RFC 4861
  /// §6.3.4, Linux base_reachable_time), so that hosts do not ask in step.
  static constexpr sim::Duration kBaseReachableTime = sim::seconds(30);
  static constexpr sim::Duration kRedrawTime = sim::seconds(300);
  /// With more entries than this, those not used for kStaleTime are forgotten (Linux gc_thresh1, gc_stale_time).
  static constexpr std::size_t kCollectFrom = 128;
  static constexpr sim::Duration kStaleTime = sim::seconds(60);
  static constexpr sim::Duration kDelayTime = sim::seconds(5);
  static constexpr sim::Duration kRetransmitTime = sim::seconds(1);
  /// Requests by broadcast before giving up, and by unicast to check an old entry.
  static constexpr int kProbes = 3;
  /// Packets that wait for one address (Linux unres_qlen); the oldest is dropped for a newer one.
  static constexpr std::size_t kMaxWaiting = 101;
  /// Entries of one link (Linux gc_thresh3), unless `set_capacity` says otherwise.
  static constexpr std::size_t kMaxEntries = 1024;
  /// Between two defences of an address (RFC 5227 §1.1).
  static constexpr sim::Duration kDefendInterval = sim::seconds(10);
  /// Answers that follow the first within this time do not replace it (Linux locktime).
  static constexpr sim::Duration kLockTime = sim::seconds(1);

  NeighborCache(InternetLayer& layer, Interface& interface) : layer_(layer), interface_(interface) {}
  NeighborCache(const NeighborCache&) = delete;
  NeighborCache& operator=(const NeighborCache&) = delete;

  enum class Confirmation : std::uint8_t { kNo, kYes };

  /// Sends `datagram` (front = IP header) in a frame to `next_hop`, now or when its address is known. When nobody
  /// answers, the packet goes to `InternetLayer::neighbor_failed`. `confirmation`: a transport knows that the neighbour
  /// lives.
  void output(link::Packet datagram, wire::Ipv4Address next_hop, Confirmation confirmation);

  /// Whether the Ethernet address of `neighbor` is known; asks for it when not.
  bool resolve(wire::Ipv4Address neighbor);
  /// Says to all on the link that `address` is here: a gratuitous ARP request (RFC 5227 §2.3, arp_notify of Linux,
  /// `arping -U`).
  void announce(wire::Ipv4Address address);
  /// How long a confirmation holds at present.
  [[nodiscard]] sim::Duration reachable_time();

  /// An ARP packet came in; `packet` starts with the ARP header.
  void input(const link::Packet& packet, LinkCast cast);

  /// By hand: `ip neigh replace ... nud permanent`.
  void set_permanent(wire::Ipv4Address address, const wire::MacAddress& mac);
  /// False when there is no such entry. What waits is dropped.
  bool remove(wire::Ipv4Address address);
  /// The interface went down, or `ip neigh flush`: forgets all but permanent entries, or all.
  enum class Flush : std::uint8_t { kLearned, kAll };
  void flush(Flush what);

  /// For entries made from now on: the sysctl net.ipv4.neigh.default.gc_thresh3, which servers of large networks raise.
  void set_capacity(std::size_t entries) { capacity_ = entries; }

  void append_rows(std::vector<NeighborRow>& rows) const;

 private:
  struct Entry {
    Entry(NeighborCache& owner, wire::Ipv4Address ip);

    NeighborCache& cache;
    wire::Ipv4Address address;
    wire::MacAddress mac;  // meaningful in the states that `knows_mac` names
    NeighborState state = NeighborState::kNone;
    int probes = 0;
    sim::Instant used;
    sim::Instant updated;
    std::optional<sim::Instant> confirmed;
    sim::Timer timer;
    link::Fifo<link::Packet> waiting;
  };
  enum class Override : std::uint8_t { kNo, kYes };

  [[nodiscard]] static bool knows_mac(NeighborState state);
  [[nodiscard]] Entry* find(wire::Ipv4Address address);
  /// Null when the table is full of entries in use.
  [[nodiscard]] Entry* find_or_create(wire::Ipv4Address address);
  [[nodiscard]] bool make_room();
  void collect();
  void note_conflict(const link::Packet& packet, const wire::ArpPacket& arp, wire::Ipv4Address address);

  void enqueue(Entry& entry, link::Packet datagram);
  void send_waiting(Entry& entry);
  void fail(Entry& entry);
  void drop_waiting(Entry& entry, sim::Reason reason);
  RecordId set_state(Entry& entry, NeighborState state);
  void update(Entry& entry, const wire::MacAddress& mac, NeighborState state, Override override_known);

  static void on_timer(void* entry, std::uint64_t);
  void check_reachable(Entry& entry);
  void check_delay(Entry& entry);
  void start_probing(Entry& entry, NeighborState state);
  void solicit(Entry& entry);
  [[nodiscard]] wire::Ipv4Address solicitation_source(const Entry& entry) const;
  void send_arp(const wire::ArpPacket& arp, const wire::MacAddress& to);
  void answer(const wire::ArpPacket& request);
  void drop_arp(const link::Packet& packet, const wire::ArpPacket& arp, sim::Reason reason);

  InternetLayer& layer_;
  Interface& interface_;
  std::size_t capacity_ = kMaxEntries;
  std::map<wire::Ipv4Address, Entry> entries_;
  std::optional<Rng> random_;  // made when it is first needed
  sim::Duration reachable_time_{};
  sim::Instant drawn_{};
  sim::Instant collected_{};
  std::optional<sim::Instant> defended_;
};

}  // namespace glassnet::network
