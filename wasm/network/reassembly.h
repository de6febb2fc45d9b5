// SPDX-License-Identifier: Apache-2.0
// Puts fragments together again (RFC 791 §3.2, RFC 815), in any order, duplicates ignored. As Linux does, a datagram
// with overlapping fragments is dropped whole: no honest sender makes them (RFC 5722 §4 says so for IPv6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "link/packet.h"
#include "network/transport_protocol.h"
#include "sim/simulator.h"
#include "wire/ipv4.h"

namespace glassnet::network {

class InternetLayer;

class Reassembly {
 public:
  /// Between the first fragment that came and giving up (Linux ipfrag_time).
  static constexpr sim::Duration kTimeout = sim::seconds(30);
  /// At most this many payload bytes and datagrams wait; fragments beyond are dropped (kReassemblyLimit).
  static constexpr std::size_t kMaxBytes = 256 * 1024;
  static constexpr std::size_t kMaxDatagrams = 64;

  explicit Reassembly(InternetLayer& layer);
  ~Reassembly();
  Reassembly(const Reassembly&) = delete;
  Reassembly& operator=(const Reassembly&) = delete;

  /// Takes a fragment (front = IP header, no padding behind). Returns the whole packet, as if it had never been cut,
  /// once nothing is missing, and an empty packet before that.
  [[nodiscard]] link::Packet add(const link::Packet& fragment, const wire::Ipv4Header& header, const Arrival& arrival);

  [[nodiscard]] std::size_t bytes_held() const { return bytes_held_; }
  [[nodiscard]] std::size_t datagrams_held() const { return datagrams_.size(); }

 private:
  struct Datagram;
  enum class Fit { kNew, kDuplicate, kOverlap };

  [[nodiscard]] Datagram* find_or_start(const wire::Ipv4Header& header, const Arrival& arrival);
  void hold(Datagram& datagram, const link::Packet& fragment, const wire::Ipv4Header& header, std::size_t start,
            std::size_t end);
  [[nodiscard]] link::Packet assemble(Datagram& datagram);
  RecordId drop_pieces(const Datagram& datagram, sim::Reason reason);
  void forget(const Datagram& datagram);
  void drop(const link::Packet& fragment, const wire::Ipv4Header& header, const Arrival& arrival, sim::Reason reason);
  static void on_timeout(void* datagram, std::uint64_t);
  void give_up(Datagram& datagram);

  InternetLayer& layer_;
  std::vector<std::unique_ptr<Datagram>> datagrams_;  // oldest first
  std::size_t bytes_held_ = 0;
};

}  // namespace glassnet::network
