// SPDX-License-Identifier: Apache-2.0
// When segments count as lost and what the congestion window does then, with the states of Linux (CaState): by time
// (RACK-TLP, RFC 8985), or by counting SACKed segments (RFC 6675), or duplicate ACKs (RFC 5681 §3.2, NewReno RFC 6582);
// limited transmit (RFC 3042); recovery after a timeout (RFC 5681 §3.1) with F-RTO (RFC 5682). What turns out to have
// been a mistake is undone: by DSACK (RFC 3708), or by timestamps (Eifel, RFC 3522 and RFC 4015). A reduction takes
// place step by step by Proportional Rate Reduction (RFC 6937). What is to be sent again is marked in SentSegments;
// Connection sends it.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "transport/tcp/congestion/congestion_control.h"
#include "transport/tcp/rack.h"
#include "transport/tcp/sent_segments.h"
#include "transport/tcp/tcp_info.h"

namespace glassnet::transport {

class LossRecovery {
 public:
  /// Of the host (sysctl net.ipv4.tcp_*).
  struct Settings {
    bool rack = true;                    ///< tcp_recovery; off = RFC 6675
    bool tail_loss_probe = true;         ///< tcp_early_retrans
    bool frto = true;                    ///< tcp_frto
    std::uint32_t reordering = 3;        ///< tcp_reordering: segments that may overtake each other, to begin with
    std::uint32_t max_reordering = 300;  ///< tcp_max_reordering
  };
  /// What is worked on; all of one connection.
  struct Parts {
    SentSegments& segments;
    CongestionWindow& window;
    CongestionControl& control;
  };
  struct Ack {
    Seq una = 0;            ///< SND.UNA after this ACK
    Seq prior_una = 0;      ///< and before
    Seq nxt = 0;            ///< SND.NXT
    bool speaks = false;    ///< no duplicate: it has payload, a new window or acknowledges something
    bool sack = false;      ///< SACK is in use
    bool ece = false;       ///< the network has marked packets (RFC 3168)
    bool can_send = false;  ///< new data waits and the peer's window has room for it
    std::uint32_t mss = 0;
    sim::Duration srtt{};
    [[nodiscard]] bool advanced() const { return una != prior_una; }
  };
  /// What is to be done about an ACK.
  struct Verdict {
    enum class Send : std::uint8_t {
      kNothing,
      kLost,      ///< what is lost
      kNewFirst,  ///< new data to find out whether the timeout was a mistake (F-RTO), and only without any what is lost
    };
    Send send = Send::kNothing;
    bool restart_timer = false;     ///< the retransmission timer starts again
    sim::Duration reorder_wait{};   ///< look again after this long (RFC 8985 §6.2 step 5); 0 = no need
    sim::Duration reneging_wait{};  ///< time out after this long: the peer seems to have dropped what it had sacked
  };

  explicit LossRecovery(const Settings& settings) : settings_(settings), reordering_(settings.reordering) {}

  /// The handshake is complete.
  void start(Seq una) { high_ = una - 1; }

  /// Draws the conclusions of an ACK whose marks are in the segments already.
  [[nodiscard]] Verdict on_ack(const Ack& ack, Acknowledged& told, const Parts& parts);
  /// Where an ACK stands between two others of a reduction; in states CWR and Recovery only.
  void reduce(const Acknowledged& told, std::uint32_t newly_lost, const Parts& parts);
  [[nodiscard]] bool reducing() const { return state_ == CaState::kCwr || state_ == CaState::kRecovery; }

  /// How a timeout came about, for the threshold falls only once per episode (RFC 5681 §3.1).
  enum class Timeout : std::uint8_t { kFirst, kRepeated };
  /// What a timer needs to know.
  struct Moment {
    Seq una = 0;
    Seq nxt = 0;
    sim::Instant now{};
    sim::Duration srtt{};
    sim::Duration min_rtt{};
  };
  void on_timeout(Timeout timeout, const Moment& moment, const Parts& parts);
  /// The reordering timer fired; segments to send again may be marked.
  void on_reorder_timeout(const Moment& moment, const Parts& parts);
  /// F-RTO found no new data to send after all.
  void give_up_frto() { frto_ = false; }

  /// Segments were marked lost because they do not fit the path: to be sent again without any guilt of congestion.
  void on_narrow_path(Seq nxt, CongestionWindow& window);

  // --- tail loss probes, RFC 8985 §7 ---
  /// Whether a probe may be scheduled.
  [[nodiscard]] bool may_probe(bool sack) const {
    return settings_.tail_loss_probe && sack && (state_ == CaState::kOpen || state_ == CaState::kCwr);
  }
  [[nodiscard]] bool probe_outstanding() const { return probe_end_.has_value(); }
  enum class Probe : std::uint8_t { kNewData, kRetransmission };
  void note_probe(Probe probe, Seq nxt) {
    probe_end_ = nxt;
    probe_repeats_ = probe == Probe::kRetransmission;
  }

  /// A segment, new or old, was sent.
  void note_sent() {
    if (reducing()) ++reduction_sent_;
  }
  /// One was sent again, in recovery or as a probe.
  void note_retransmission(SentSegments::Copy copy, sim::Instant now);

  /// Nothing was sent since fast recovery began; the first retransmission leaves whatever the window says.
  [[nodiscard]] bool first_retransmission() const { return state_ == CaState::kRecovery && reduction_sent_ == 0; }

  [[nodiscard]] CaState state() const { return state_; }
  [[nodiscard]] std::uint32_t delivered() const { return delivered_; }
  [[nodiscard]] std::uint32_t reordering() const { return reordering_; }
  [[nodiscard]] std::uint32_t reorderings_seen() const { return reorderings_seen_; }
  [[nodiscard]] std::uint32_t duplicates_reported() const { return duplicates_reported_; }
  /// The window was reduced: the next new segment is to tell so (CWR, RFC 3168 §6.1.2). Asking takes it.
  [[nodiscard]] bool take_cwr() { return std::exchange(cwr_queued_, false); }
  [[nodiscard]] bool cwr_queued() const { return cwr_queued_; }
  /// Segments that arrive in the handshake are not seen by `on_ack`.
  void count_delivered(std::uint32_t segments) { delivered_ += segments; }

 private:
  void take_duplicates(const Ack& ack, Acknowledged& told);
  void take_reordering(const Ack& ack, const Acknowledged& told, const SentSegments& segments);
  void take_probe_answer(const Ack& ack, const Acknowledged& told, const Parts& parts);
  void alert(const Ack& ack, Acknowledged& told, const Parts& parts, Verdict& verdict);
  [[nodiscard]] bool leave(const Ack& ack, const Acknowledged& told, const Parts& parts);
  [[nodiscard]] bool look_for_losses(const Ack& ack, Acknowledged& told, const Parts& parts, Verdict& verdict);
  [[nodiscard]] bool go_on_recovering(const Ack& ack, Acknowledged& told, const Parts& parts, Verdict& verdict);
  void go_on_after_timeout(const Ack& ack, Acknowledged& told, const Parts& parts, Verdict& verdict);
  void identify_lost(const Ack& ack, const Acknowledged& told, const Parts& parts, Verdict& verdict);
  [[nodiscard]] sim::Duration mark_by_time(const Moment& moment, SentSegments& segments);
  void try_to_open(const Ack& ack, const Parts& parts);
  void open(Seq nxt, const SentSegments& segments);
  /// What calls for a reduction: marks of the network rule out that it is undone.
  enum class Cause : std::uint8_t { kLoss, kMarks };
  void restart(Seq nxt, const Parts& parts);
  void enter_recovery(Seq una, Seq nxt, Cause cause, const Parts& parts);
  void enter_cwr(Seq nxt, const Parts& parts);
  void begin_reduction(Seq nxt, const Parts& parts);
  void end_reduction(CongestionWindow& window);
  void begin_undo(Seq una, const SentSegments& segments);
  [[nodiscard]] bool may_undo(const Ack& ack, const Acknowledged& told) const;
  [[nodiscard]] bool was_delayed(const Ack& ack, const Acknowledged& told) const;
  enum class Losses : std::uint8_t { kKeep, kForget };
  void undo(Losses losses, const Parts& parts);
  [[nodiscard]] bool undo_by_duplicates(const Parts& parts);
  [[nodiscard]] bool undo_recovery(const Ack& ack, const Acknowledged& told, const Parts& parts);
  /// Whether F-RTO has shown the timeout to be a mistake, or the ACK is to be asked.
  enum class Proof : std::uint8_t { kAsked, kGiven };
  [[nodiscard]] bool undo_timeout(const Ack& ack, const Acknowledged& told, const Parts& parts, Proof proof);
  [[nodiscard]] bool must_wait_beyond(const Ack& ack, const SentSegments& segments);
  [[nodiscard]] static bool any_sent_again(const SentSegments& segments);
  [[nodiscard]] std::uint32_t present_ssthresh(const CongestionWindow& window) const;

  Settings settings_;
  CaState state_ = CaState::kOpen;
  Seq high_ = 0;  // everything before it was sent before the present state began (`recover` of RFC 6582)
  Rack rack_;
  std::uint32_t reordering_;
  std::uint32_t reorderings_seen_ = 0;
  std::uint32_t delivered_ = 0;
  std::uint32_t duplicates_reported_ = 0;
  std::uint32_t sent_again_ = 0;

  // Undo: what there was before, and what speaks for a mistake.
  std::optional<Seq> undo_from_;                 // SND.UNA when the reduction began; nothing = it cannot be undone
  std::int32_t undo_copies_ = 0;                 // copies not known to have been needless; -1 = none was sent yet
  std::optional<sim::Instant> first_copy_sent_;  // of this episode
  std::uint32_t prior_ssthresh_ = 0;             // 0 = must not be restored
  std::uint32_t prior_cwnd_ = 0;
  bool frto_ = false;
  bool cwr_queued_ = false;

  // Proportional Rate Reduction (RFC 6937 §3): prr_delivered, prr_out; RecoverFS is prior_cwnd_.
  std::uint32_t reduction_delivered_ = 0;
  std::uint32_t reduction_sent_ = 0;

  std::optional<Seq> probe_end_;  // SND.NXT when the last tail loss probe was sent, until it is answered
  bool probe_repeats_ = false;    // it was a segment sent again
};

}  // namespace glassnet::transport
