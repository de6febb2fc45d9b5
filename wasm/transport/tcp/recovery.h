// SPDX-License-Identifier: Apache-2.0
// When segments count as lost and what the congestion window does then: fast retransmit and fast recovery (RFC 5681
// §3.2) by duplicate ACKs (NewReno, RFC 6582) or by SACK (RFC 6675), limited transmit (RFC 3042), recovery after a
// timeout (RFC 5681 §3.1). During fast recovery the window shrinks step by step by Proportional Rate Reduction (RFC
// 6937), as on Linux. What is to be sent again is marked in SentSegments; output.cc sends it.
#pragma once

#include <cstdint>

#include "transport/tcp/congestion/congestion_control.h"
#include "transport/tcp/sent_segments.h"
#include "transport/tcp/tcp_info.h"

namespace glassnet::transport {

class LossRecovery {
 public:
  struct Ack {
    Seq una = 0;             ///< SND.UNA after this ACK
    Seq nxt = 0;             ///< SND.NXT
    bool advanced = false;   ///< it acknowledged something
    bool duplicate = false;  ///< a duplicate ACK by RFC 5681 §2
    bool sack = false;       ///< SACK is in use
  };

  /// Nothing was sent yet but the SYN: `iss` + 1 was acknowledged.
  void start(Seq una) { recover_ = una - 1; }

  /// Draws the conclusions of an ACK whose marks are in `segments` already.
  void on_ack(const Ack& ack, SentSegments::Acknowledged& told, SentSegments& segments, CongestionWindow& window,
              CongestionControl& control);
  /// How a timeout came about, for the threshold falls only once per episode (RFC 5681 §3.1).
  enum class Timeout : std::uint8_t { kFirst, kRepeated };
  void on_timeout(Timeout timeout, Seq una, Seq nxt, SentSegments& segments, CongestionWindow& window,
                  CongestionControl& control);

  /// Segments were marked lost because they do not fit the path: to be sent again without any guilt of congestion.
  void on_narrow_path(Seq nxt) {
    phase_ = CaState::kLoss;
    recover_ = nxt;
  }

  /// A segment, new or old, was sent.
  void note_sent() { ++reduction_sent_; }

  /// Nothing was sent since fast recovery began.
  [[nodiscard]] bool first_retransmission() const { return reduction_sent_ == 0; }

  [[nodiscard]] CaState state() const { return phase_; }

 private:
  void leave(CongestionWindow& window);
  void enter(const Ack& ack, SentSegments& segments, CongestionWindow& window, CongestionControl& control);
  void reduce(const Ack& ack, std::uint32_t delivered, std::uint32_t newly_lost, const SentSegments& segments,
              CongestionWindow& window);

  CaState phase_ = CaState::kOpen;
  Seq recover_ = 0;  // `recover` of RFC 6582 plus one: everything before it was sent before the loss was found
  // Proportional Rate Reduction (RFC 6937 §3): RecoverFS, prr_delivered, prr_out.
  std::uint32_t reduction_from_ = 0;
  std::uint32_t reduction_delivered_ = 0;
  std::uint32_t reduction_sent_ = 0;
};

}  // namespace glassnet::transport
