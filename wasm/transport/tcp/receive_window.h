// SPDX-License-Identifier: Apache-2.0
// How much room we offer the peer: the receiver's cure of the silly window syndrome (RFC 9293 §3.8.6.2.2), a right
// edge that never moves left (SHLD-14), and a buffer that grows with what the program reads per round trip ("dynamic
// right-sizing", as on Linux).
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/time.h"
#include "transport/tcp/sequence.h"

namespace glassnet::transport {

class ReceiveWindow {
 public:
  struct Limits {
    std::uint32_t buffer = 131072;       ///< SO_RCVBUF as getsockopt shows it, bytes
    std::uint32_t buffer_max = 6291456;  ///< autotuning may go so far; equal to `buffer` when the program fixed it
    std::uint32_t clamp = 0;             ///< TCP_WINDOW_CLAMP, bytes; 0 = none
  };

  explicit ReceiveWindow(const Limits& limits);

  /// Sets the buffer anew (SO_RCVBUF). What was offered stays offered.
  void set_limits(const Limits& limits);

  /// The shift count to ask for in our SYN (RFC 7323 §2.3): the smallest that can express the largest buffer.
  [[nodiscard]] std::uint8_t wished_scale() const;
  /// The window of our SYN, unscaled: whole segments of `mss` bytes, but at most 65535.
  std::uint32_t initial(std::uint32_t mss);
  /// The handshake settled the shift count (0 = no scaling) and the first byte's number; `mss` as in `initial`.
  void start(std::uint8_t scale, Seq next, std::uint32_t mss, sim::Instant now);

  /// RCV.WND to put into a segment now (bytes, a multiple of the scale unit); from now on it counts as offered.
  /// `next` is RCV.NXT, `unread` what the program has not taken, `mss` the peer's segment size.
  std::uint32_t offer(Seq next, std::size_t unread, std::uint32_t mss);
  /// What `offer` would choose if nothing had been offered yet; changes nothing.
  [[nodiscard]] std::uint32_t select(std::size_t unread, std::uint32_t mss) const;

  /// What remains of the offer: the peer may send up to RCV.NXT + current.
  [[nodiscard]] std::uint32_t current(Seq next) const { return seq_after(right_edge_, next) ? right_edge_ - next : 0; }
  /// RCV.WND as it was last put into a segment.
  [[nodiscard]] std::uint32_t last_offer() const { return window_; }
  /// Of the last offer.
  [[nodiscard]] Seq right_edge() const { return right_edge_; }
  /// Largest window that may ever be offered with this buffer.
  [[nodiscard]] std::uint32_t full_space() const;
  [[nodiscard]] std::uint8_t scale() const { return scale_; }
  /// Offers grow slowly up to it (rcv_ssthresh of TCP_INFO), bytes.
  [[nodiscard]] std::uint32_t threshold() const { return threshold_; }
  /// The most the program ever read in one round trip (rcv_space), bytes.
  [[nodiscard]] std::uint32_t read_per_round() const { return static_cast<std::uint32_t>(space_); }
  [[nodiscard]] std::uint32_t buffer() const { return limits_.buffer; }

  /// Full segments arrive and are kept: the offer may open further.
  void on_data(std::uint32_t bytes, std::uint32_t mss, std::size_t unread);
  /// The program took `bytes`; `rtt` as the receiver sees it, 0 = unknown.
  void on_read(std::size_t bytes, std::uint32_t mss, sim::Duration rtt, sim::Instant now);

 private:
  /// Half of the buffer is for payload, the other half for bookkeeping: tcp_win_from_space of Linux at its start.
  [[nodiscard]] static std::uint32_t payload_space(std::uint32_t buffer) { return buffer / 2; }
  [[nodiscard]] std::uint32_t unit() const { return 1U << scale_; }

  Limits limits_;
  std::uint8_t scale_ = 0;
  std::uint32_t threshold_ = 0;  // offers grow slowly up to it (rcv_ssthresh of Linux)
  std::uint32_t window_ = 0;     // the last offer
  Seq right_edge_ = 0;
  // What the program read in the present round trip, and the most it ever read in one.
  std::size_t copied_ = 0;
  std::size_t space_ = 0;
  sim::Instant measured_{};
};

}  // namespace glassnet::transport
