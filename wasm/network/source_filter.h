// SPDX-License-Identifier: Apache-2.0
// Whose packets to a multicast group are wanted (RFC 3376 §2): only those of the listed senders, or all but theirs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "wire/addresses.h"

namespace glassnet::network {

enum class FilterMode : std::uint8_t { kInclude, kExclude };

struct SourceFilter {
  /// INCLUDE of nobody is the same as no membership at all.
  FilterMode mode = FilterMode::kInclude;
  /// Sorted, each once.
  std::vector<wire::Ipv4Address> sources{};

  [[nodiscard]] static SourceFilter everybody() { return {FilterMode::kExclude, {}}; }
  [[nodiscard]] bool wants_nothing() const { return mode == FilterMode::kInclude && sources.empty(); }
  [[nodiscard]] bool lists(wire::Ipv4Address source) const {
    return std::binary_search(sources.begin(), sources.end(), source);
  }
  [[nodiscard]] bool accepts(wire::Ipv4Address source) const { return lists(source) == (mode == FilterMode::kInclude); }
  /// False when it was there already, or is not there.
  bool add(wire::Ipv4Address source) {
    const auto at = std::lower_bound(sources.begin(), sources.end(), source);
    if (at != sources.end() && *at == source) return false;
    sources.insert(at, source);
    return true;
  }
  bool remove(wire::Ipv4Address source) {
    const auto at = std::lower_bound(sources.begin(), sources.end(), source);
    if (at == sources.end() || *at != source) return false;
    sources.erase(at);
    return true;
  }

  friend bool operator==(const SourceFilter&, const SourceFilter&) = default;
};

}  // namespace glassnet::network
