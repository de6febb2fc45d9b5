// SPDX-License-Identifier: Apache-2.0
// What a sender spends its time on (tcpi_busy_time, tcpi_rwnd_limited and tcpi_sndbuf_limited of Linux).
#pragma once

#include <cstdint>

#include "sim/time.h"

namespace glassnet::transport {

class SendingTime {
 public:
  enum class Activity : std::uint8_t {
    kIdle,        ///< nothing to send, nothing under way
    kBusy,        ///< limited by the network
    kPeerWindow,  ///< held back by the peer's window
    kSendBuffer,  ///< all is sent, and the program waits for room to write more
  };

  void change(Activity activity, sim::Instant now) {
    settle(now);
    activity_ = activity;
  }
  /// All time with data to deliver, the other two included.
  [[nodiscard]] sim::Duration busy(sim::Instant now) const { return total(now, busy_, activity_ != Activity::kIdle); }
  [[nodiscard]] sim::Duration peer_window(sim::Instant now) const {
    return total(now, peer_window_, activity_ == Activity::kPeerWindow);
  }
  [[nodiscard]] sim::Duration send_buffer(sim::Instant now) const {
    return total(now, send_buffer_, activity_ == Activity::kSendBuffer);
  }

 private:
  void settle(sim::Instant now) {
    busy_ = busy(now);
    peer_window_ = peer_window(now);
    send_buffer_ = send_buffer(now);
    since_ = now;
  }
  [[nodiscard]] sim::Duration total(sim::Instant now, sim::Duration before, bool running) const {
    return running ? before + (now - since_) : before;
  }

  Activity activity_ = Activity::kIdle;
  sim::Instant since_{};
  sim::Duration busy_{};
  sim::Duration peer_window_{};
  sim::Duration send_buffer_{};
};

}  // namespace glassnet::transport
