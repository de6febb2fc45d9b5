// SPDX-License-Identifier: Apache-2.0
// Puts fragments together again (RFC 791 §3.2, RFC 815), in any order, duplicates ignored. As Linux does, a datagram
// with overlapping fragments is dropped whole: no honest sender makes them (RFC 5722 §4 says so for IPv6).
//
// Memory is bounded by the thresholds of Linux. What goes beyond the high one is what Linux did up to 4.16 (ip_evictor): the oldest
// datagrams make room. Linux has refused new fragments since, all of them until old ones time out; then fragments that will never be
// completed, of a bad cable for example, shut out everybody else for half a minute.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <tuple>

#include "link/packet.h"
#include "network/transport_protocol.h"
#include "sim/simulator.h"
#include "wire/ipv4.h"

namespace glassnet::network {

class InternetLayer;

class Reassembly {
 public:
  /// Sysctl net.ipv4.ipfrag_*, with the defaults of Linux.
  struct Settings {
    /// When a fragment would need more memory than this, in bytes, the datagrams that have waited longest go (kReassemblyLimit), until
    /// no more than `low_threshold` is in use. 0 = no fragments are accepted at all.
    std::uint32_t high_threshold = 4U << 20;
    std::uint32_t low_threshold = 3U << 20;
    /// Between the first fragment that came and giving up.
    sim::Duration timeout = sim::seconds(30);
  };
  /// What counts as memory besides the bytes of each fragment: its struct sk_buff and skb_shared_info on Linux (x86-64). It makes many
  /// small fragments as dear as they are.
  static constexpr std::size_t kFragmentCost = 576;

  explicit Reassembly(InternetLayer& layer);
  ~Reassembly();
  Reassembly(const Reassembly&) = delete;
  Reassembly& operator=(const Reassembly&) = delete;

  /// Takes a fragment (front = IP header, no padding behind). Returns the whole packet, as if it had never been cut,
  /// once nothing is missing, and an empty packet before that.
  [[nodiscard]] link::Packet add(const link::Packet& fragment, const wire::Ipv4Header& header, const Arrival& arrival);

  /// In bytes, as the thresholds count.
  [[nodiscard]] std::size_t memory() const { return memory_; }
  [[nodiscard]] std::size_t datagrams_held() const { return datagrams_.size(); }
  [[nodiscard]] Settings& settings() { return settings_; }

 private:
  struct Datagram;
  /// RFC 791 §3.2: which fragments belong together. Source, destination, identification, protocol.
  using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint16_t, wire::IpProtocol>;

  [[nodiscard]] static Key key_of(const wire::Ipv4Header& header);
  [[nodiscard]] bool make_room(std::size_t needed);
  [[nodiscard]] Datagram& find_or_start(const wire::Ipv4Header& header, const Arrival& arrival);
  void hold(Datagram& datagram, const link::Packet& fragment, const wire::Ipv4Header& header, std::uint32_t start,
            std::uint32_t end);
  [[nodiscard]] link::Packet assemble(Datagram& datagram);
  RecordId drop_pieces(const Datagram& datagram, sim::Reason reason);
  void forget(const Datagram& datagram);
  void drop(const link::Packet& fragment, const wire::Ipv4Header& header, const Arrival& arrival, sim::Reason reason);
  static void on_timeout(void* datagram, std::uint64_t);
  void give_up(Datagram& datagram);

  InternetLayer& layer_;
  Settings settings_;
  std::map<Key, std::unique_ptr<Datagram>> datagrams_;
  Datagram* oldest_ = nullptr;  // the first of a list
  Datagram* newest_ = nullptr;
  std::size_t memory_ = 0;
};

}  // namespace glassnet::network
