// SPDX-License-Identifier: Apache-2.0
// RACK (RFC 8985 §6): a segment is lost when one that was sent later has arrived and a little time has passed since,
// the reordering window. This is the clock and the window; which segments are meant is known in sent_segments.h.
#pragma once

#include <cstdint>

#include "sim/time.h"
#include "transport/tcp/sent_segments.h"

namespace glassnet::transport {

class Rack {
 public:
  /// A widened window is kept for so many recoveries (RFC 8985 §6.2 step 4).
  static constexpr std::uint8_t kRecoveriesToPersist = 16;

  /// Step 2: the most recent transmission that has arrived.
  void take(const Acknowledged& told);
  /// A duplicate was reported that may be due to reordering taken for loss.
  void note_duplicate() { duplicate_seen_ = true; }
  /// Step 4: one quarter of the least RTT more for each round trip with duplicates. `delivered` counts the segments
  /// that have arrived, `prior_delivered` is that count when the newest one of this ACK was sent (0 = no such).
  void adapt(std::uint32_t prior_delivered, std::uint32_t delivered);
  /// A recovery has ended; `spurious` ones do not use up the memory of reordering, they lengthen it.
  enum class Recovery : std::uint8_t { kNeeded, kSpurious };
  void note_recovery(Recovery recovery);

  /// The widest window for reordering.
  [[nodiscard]] sim::Duration window(sim::Duration min_rtt, sim::Duration srtt) const;

  /// Whether `take` found news since `examined`.
  [[nodiscard]] bool advanced() const { return advanced_; }
  void examined() { advanced_ = false; }
  void examine_again() { advanced_ = true; }
  [[nodiscard]] const SendPoint& latest() const { return latest_; }
  /// Round trip of that transmission; 0 = none has arrived yet.
  [[nodiscard]] sim::Duration rtt() const { return rtt_; }

 private:
  SendPoint latest_{};
  sim::Duration rtt_{};
  std::uint32_t last_adapted_ = 0;  // `delivered` when the window was widened last
  std::uint8_t steps_ = 1;
  std::uint8_t persist_ = 0;
  bool advanced_ = false;
  bool duplicate_seen_ = false;
};

}  // namespace glassnet::transport
