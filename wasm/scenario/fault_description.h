// SPDX-License-Identifier: Apache-2.0
// A fault on a cable as scenario files and commands say it: the parameters of link/fault.h, with the end it comes from by name, and the
// words that stand for its kinds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "link/fault.h"

namespace glassnet::scenario {

struct FaultDescription {
  std::string from;  ///< "pc1:eth0": only frames from that end; empty = from both
  link::Fault fault;
  friend bool operator==(const FaultDescription&, const FaultDescription&) = default;
};

/// In the order of the alternatives of `link::Fault::kind`.
enum class FaultKind : std::uint8_t { kLoss, kBurstLoss, kDelay, kReorder, kDuplicate, kCorrupt, kRate, kCut };
/// In the order of FaultKind.
inline constexpr std::array<std::string_view, 8> kFaultKinds{"loss",      "burst-loss", "delay", "reorder",
                                                             "duplicate", "corrupt",    "rate",  "cut"};
/// In the order of link::MatchProtocol.
inline constexpr std::array<std::string_view, 6> kMatchProtocols{"arp", "ipv4", "icmp", "igmp", "udp", "tcp"};
/// From the lowest bit of byte 13 of the TCP header.
inline constexpr std::array<std::string_view, 8> kTcpFlags{"fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"};

/// The faults with their ends, `a` and `b` by name, as what link::make_rule wants; nothing when a `from` names neither.
[[nodiscard]] std::optional<std::vector<link::Fault>> resolve_ends(const std::vector<FaultDescription>& faults,
                                                                   std::string_view a, std::string_view b);

}  // namespace glassnet::scenario
