// SPDX-License-Identifier: Apache-2.0
// The states of a neighbour table entry (RFC 4861 §7.3.2, which Linux uses for ARP as well), apart from the table so
// that rows and readers of the trace can name them.
#pragma once

#include <cstdint>
#include <string_view>

namespace glassnet::network {

/// Numbers are part of the trace (kNeighborState); append, do not renumber.
enum class NeighborState : std::uint8_t {
  kNone = 0,        ///< no entry, or it was removed
  kIncomplete = 1,  ///< asked by broadcast, no answer yet; packets wait
  kReachable = 2,   ///< confirmed within the last 30 s
  kStale = 3,       ///< known, but to be checked when next used
  kDelay = 4,       ///< in use again; gives the transport 5 s to prove that the neighbour lives
  kProbe = 5,       ///< asked by unicast
  kFailed = 6,      ///< did not answer
  kPermanent = 7,   ///< set by hand
};

/// As `ip neigh` prints it, e.g. "REACHABLE".
[[nodiscard]] constexpr std::string_view neighbor_state_name(NeighborState state) {
  switch (state) {
    case NeighborState::kNone: return "NONE";
    case NeighborState::kIncomplete: return "INCOMPLETE";
    case NeighborState::kReachable: return "REACHABLE";
    case NeighborState::kStale: return "STALE";
    case NeighborState::kDelay: return "DELAY";
    case NeighborState::kProbe: return "PROBE";
    case NeighborState::kFailed: return "FAILED";
    case NeighborState::kPermanent: return "PERMANENT";
  }
  return "NONE";
}

}  // namespace glassnet::network
