// SPDX-License-Identifier: Apache-2.0
// One TCP connection (RFC 9293): the transmission control block and what the program may do with it. Never blocks:
// what cannot be done now answers EAGAIN, and the observer is told when trying again makes sense.
//
// Lifetime: Tcp owns every connection. A socket holds a ConnectionPtr; while it does, the object stays, even in state
// CLOSED, so that remaining data and the error can be read. Letting go of the pointer is close(2): the connection
// lives on in the stack, without observer, until it is CLOSED (after TIME-WAIT, where there is one). Tcp must outlive
// all pointers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"
#include "network/transport_protocol.h"
#include "sim/simulator.h"
#include "sim/time.h"
#include "transport/endpoint.h"
#include "transport/port_table.h"
#include "transport/readiness.h"
#include "transport/tcp/ack_policy.h"
#include "transport/tcp/congestion/congestion_control.h"
#include "transport/tcp/options.h"
#include "transport/tcp/receive_buffer.h"
#include "transport/tcp/receive_window.h"
#include "transport/tcp/recovery.h"
#include "transport/tcp/rtt.h"
#include "transport/tcp/segment.h"
#include "transport/tcp/send_buffer.h"
#include "transport/tcp/send_pieces.h"
#include "transport/tcp/sending_time.h"
#include "transport/tcp/sent_segments.h"
#include "transport/tcp/state.h"
#include "transport/tcp/tcp_info.h"

namespace glassnet::transport {

class Listener;
class Tcp;

/// The part of a host's settings that recovery.h asks for.
[[nodiscard]] LossRecovery::Settings recovery_settings(const TcpSettings& settings);

enum class Peek : std::uint8_t { kNo, kYes };

class Connection {
 public:
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Takes as much of `data` as the send buffer holds, at least one byte. Errors: EAGAIN (no room, or the handshake
  /// is under way), EPIPE (sending was shut down or the connection is over), or the pending error, once.
  Result<std::size_t> send(Bytes data, WriteEnd end = WriteEnd::kPush);
  /// Gives up to `target.size()` received bytes. 0 = the peer has finished (or reading was shut down). Errors:
  /// EAGAIN, or the pending error once, after all data that came before it.
  Result<std::size_t> receive(MutableBytes target, Peek peek = Peek::kNo);

  /// The urgent byte (MSG_OOB): 1, or 0 when the peer has finished before it came. Never waits. Errors: EINVAL (none was announced, it
  /// was read, or it is read in line), EAGAIN (announced, but not here yet).
  Result<std::size_t> receive_urgent(MutableBytes target, Peek peek = Peek::kNo);
  /// Whether the next byte to be read is the urgent one (SIOCATMARK).
  [[nodiscard]] bool at_mark() const;

  /// shutdown(2) SHUT_WR: a FIN follows what is in the send buffer. Error: ENOTCONN before the handshake and after
  /// the end.
  Result<void> shutdown_write();
  /// SHUT_RD: `receive` answers 0 once the buffer is empty; nothing is sent. Error: ENOTCONN as above.
  Result<void> shutdown_read();
  /// Ends the connection with an RST, as close(2) does with SO_LINGER 0.
  void abort();

  /// The error that waits for SO_ERROR (RFC 9293 MUST-47), kOk for none; asking takes it.
  Errno take_error();
  [[nodiscard]] ReadyMask ready() const;
  [[nodiscard]] TcpInfo info() const;

  [[nodiscard]] TcpState state() const { return state_; }
  [[nodiscard]] const Endpoint& local() const { return pair_.local; }
  [[nodiscard]] const Endpoint& remote() const { return pair_.remote; }
  [[nodiscard]] const EndpointPair& endpoints() const { return pair_; }
  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] PortBinding& port_binding() { return binding_; }

  /// Bytes received in order and not yet read, up to the urgent one (FIONREAD).
  [[nodiscard]] std::size_t readable_before_mark() const;
  /// Bytes received in order and not yet read (Recv-Q), and bytes accepted from the program that the peer
  /// has not acknowledged (SIOCOUTQ; Send-Q).
  [[nodiscard]] std::size_t receive_queue() const { return receive_buffer_.readable(); }
  [[nodiscard]] std::size_t send_queue() const;
  /// Bytes accepted from the program that were not sent yet (SIOCOUTQNSD).
  [[nodiscard]] std::size_t unsent() const { return is_synchronized(state_) ? write_end() - snd_nxt_ : 0; }
  /// The peer's FIN has arrived, and all data before it.
  [[nodiscard]] bool peer_has_finished() const { return receive_buffer_.finished(); }

  [[nodiscard]] const ConnectionOptions& options() const { return options_; }
  /// Changes take effect at once: TCP_NODELAY sends what Nagle held back, SO_KEEPALIVE starts its timer.
  void set_options(const ConnectionOptions& options);
  /// Sends what Nagle or TCP_CORK hold back (tcp(7), TCP_NODELAY).
  void push();

 private:
  friend class Listener;
  friend class Tcp;
  friend struct CloseConnection;

  Connection(Tcp& tcp, const EndpointPair& pair, std::uint32_t number, const ConnectionOptions& options);
  ~Connection() = default;

  // --- beginning (handshake.cc) ---
  /// CLOSED -> SYN-SENT.
  void open_active(ReadinessObserver& observer, std::optional<Seq> iss);
  /// Takes over from a connection in TIME-WAIT between the same ends, which it ends: returns the number to begin with.
  [[nodiscard]] Seq succeed(Connection& old);
  /// LISTEN -> SYN-RECEIVED.
  void open_passive(Listener& listener, const Segment& syn, std::optional<Seq> iss);
  void choose_iss(std::optional<Seq> iss);
  void take_syn_options(const wire::TcpOptions& options);
  void input_syn_sent(const Segment& segment);
  void input_syn_sent_syn(const Segment& segment, bool acknowledged);
  void become_established(const Segment& segment);
  [[nodiscard]] bool complete_passive(const Segment& segment);

  // --- arriving segments (input.cc), steps of RFC 9293 §3.10.7.4 in their order ---
  void input(const Segment& segment);
  void count_arrival(const Segment& segment);
  void input_synchronized(const Segment& segment);
  [[nodiscard]] bool check_sequence(const Segment& segment);
  [[nodiscard]] bool paws_rejects(const Segment& segment) const;
  [[nodiscard]] bool completes_simultaneous_open(const Segment& segment) const;
  void take_reset(const Segment& segment);
  void take_syn(const Segment& segment);
  [[nodiscard]] bool check_ack(const Segment& segment);
  void take_ack(const Segment& segment);
  [[nodiscard]] bool update_send_window(const Segment& segment);
  [[nodiscard]] Acknowledged nothing_told(const Segment& segment) const;
  bool take_rtt(const Segment& segment, const Acknowledged& told);
  [[nodiscard]] LossRecovery::Ack describe_ack(const Segment& segment, Seq prior_una, bool window_changed) const;
  void adjust_window(const Acknowledged& told, std::uint32_t newly_lost);
  void grow_window(const Acknowledged& told);
  void restart_timers(const LossRecovery::Verdict& verdict);
  void after_ack(bool advanced);
  void take_fin_ack();
  void take_payload(const Segment& segment);
  void take_payload_out_of_window(const Segment& segment);
  void store_payload(const Segment& segment, Bytes payload, ReceiveBuffer::Fin fin);
  void measure_receiver_rtt(const Segment& segment);
  void take_fin();
  void update_recent_timestamp(const Segment& segment);
  void acknowledge_input();
  void drop(const Segment& segment, sim::Reason reason);

  /// What a segment for a connection in TIME-WAIT leads to.
  enum class TimeWaitVerdict : std::uint8_t { kDone, kNewConnection };
  [[nodiscard]] TimeWaitVerdict input_time_wait(const Segment& segment);

  void icmp_error(const network::IcmpError& error, Seq quoted_seq);
  void take_path_mtu(std::uint32_t mtu);

  // --- the program's data (write.cc) ---
  /// As much as fits one IP packet with the largest headers (Linux sk_gso_max_size).
  static constexpr std::uint32_t kMaxPiece = 65535 - 320;
  [[nodiscard]] std::uint32_t piece_goal() const;
  [[nodiscard]] std::size_t send_memory() const;
  [[nodiscard]] std::uint32_t unsent_limit() const;
  [[nodiscard]] bool room_to_write() const;
  [[nodiscard]] bool writable() const;
  void expand_send_limit();
  void check_send_space();
  std::size_t write_pieces(Bytes data);
  [[nodiscard]] bool push_is_due() const;
  void mark_push();

  // --- departing segments (output.cc) ---
  struct Departure {
    Seq seq = 0;
    std::uint32_t payload = 0;  // bytes, from the send buffer
    wire::TcpFlags flags;
    bool new_data = false;  // never sent before: may be marked by the network (RFC 3168 §6.1.5)
  };
  /// How output() treats a last short segment (RFC 9293 §3.7.4).
  enum class Nagle : std::uint8_t { kObey, kOverride, kCork };
  static constexpr std::uint32_t kNoLimit = UINT32_MAX;
  /// Sends what may leave now, at most `bursts` bursts.
  void output(Nagle nagle = Nagle::kObey, std::uint32_t bursts = kNoLimit);
  std::uint32_t send_burst(std::uint32_t quota, Nagle nagle);
  [[nodiscard]] bool should_defer() const;
  [[nodiscard]] bool only_fin_left() const;
  [[nodiscard]] std::optional<std::uint32_t> next_segment_size(Nagle nagle) const;
  [[nodiscard]] std::optional<std::uint32_t> segment_size_at(Seq at, Nagle nagle) const;
  [[nodiscard]] bool nagle_holds_back(Nagle nagle) const;
  [[nodiscard]] std::uint32_t full_size() const;
  [[nodiscard]] std::uint32_t burst_limit() const;
  /// PSH also where no write ended.
  enum class Push : std::uint8_t { kByRule, kYes };
  /// Whether a segment belongs to one burst with the segment before.
  enum class Joined : std::uint8_t { kNo, kYes };
  void send_new_segment(std::uint32_t payload, Push push = Push::kByRule, Joined joined = Joined::kNo);
  void send_syn();
  void send_ack();
  void send_duplicate_ack(const Segment& segment);
  void send_challenge_ack();
  void send_rst();
  void send_probe();
  void transmit(const Departure& departure);
  [[nodiscard]] wire::TcpOptions options_for(const Departure& departure);
  void note_ack_sent();
  void note_narrow_path();
  [[nodiscard]] Seq acceptable_seq() const;
  [[nodiscard]] std::uint32_t send_mss() const;
  [[nodiscard]] std::uint16_t advertised_mss() const;
  [[nodiscard]] std::uint32_t timestamp_now() const;
  [[nodiscard]] Seq send_window_end() const { return snd_una_ + snd_wnd_; }
  [[nodiscard]] Seq write_end() const { return send_buffer_.end() + (fin_queued_ ? 1U : 0U); }
  [[nodiscard]] bool something_to_send() const { return snd_nxt_ != write_end(); }
  void restart_after_idle();
  void note_window_use(bool limited);
  void note_activity();

  // --- urgent data (urgent.cc) ---
  [[nodiscard]] bool sending_urgent() const { return seq_after(snd_up_, snd_una_); }
  void put_urgent(const Departure& departure, wire::TcpHeader& header) const;
  void take_urgent(const Segment& segment);
  void take_urgent_pointer(Seq seq);
  std::size_t read_beside_urgent(MutableBytes target, Peek peek);

  // --- ECN, RFC 3168 (ecn.cc) ---
  void take_ecn_of_syn(const Segment& segment);
  void take_ecn_of_data(const Segment& segment);
  void put_ecn(const Departure& departure, wire::TcpFlags& flags);

  // --- retransmission (retransmission.cc) ---
  void send_as_told(LossRecovery::Verdict::Send send);
  void retransmit_lost();
  void retransmit(SentSegment& segment, sim::Reason reason, SentSegments::Copy copy = SentSegments::Copy::kRecovery,
                  Push push = Push::kByRule);
  void arm_retransmission();
  void rearm_retransmission();
  void restart_retransmission();
  [[nodiscard]] sim::Duration until_retransmission() const;
  bool schedule_loss_probe(sim::Duration until_timeout);
  void on_retransmission_timer();
  void on_retransmission_timeout();
  void take_disruption(const network::IcmpError& error, Seq quoted_seq);
  [[nodiscard]] sim::Duration before_user_timeout(sim::Duration wait, sim::Instant begin) const;
  void send_loss_probe();
  void on_reorder_timeout();
  [[nodiscard]] LossRecovery::Parts parts() { return {sent_, window_, *control_}; }
  [[nodiscard]] sim::Duration least_rtt() const;

  // --- other timers (timers.cc) ---
  RecordId record_timer(TcpTimer timer);
  void arm_persist_if_needed();
  void on_persist_timeout();
  void on_ack_timer();
  void on_slow_timer();
  void on_keepalive_timeout();
  void restart_keepalive();
  [[nodiscard]] bool timed_out(std::uint32_t retries) const;
  void give_up();
  [[nodiscard]] sim::Duration probe_interval() const;

  // --- state and life (connection.cc) ---
  void set_state(TcpState state, sim::Reason reason);
  /// Ends in CLOSED with `error` for the program.
  void break_off(Errno error, sim::Reason reason);
  void enter_time_wait();
  void enter_fin_wait2();
  void finish(sim::Reason reason);
  /// close(2).
  void close();
  [[nodiscard]] bool orphan() const { return !held_; }
  /// How often something unanswered is sent again, R2 as a number of doublings.
  [[nodiscard]] std::uint32_t most_retries() const;
  void notify();
  void flush_notification();
  void after_read(std::size_t bytes);
  void record_window();
  void record_recovery(CaState before);
  [[nodiscard]] sim::Simulator& simulator() const;
  [[nodiscard]] const TcpSettings& settings() const;
  [[nodiscard]] std::pair<TcpTimer, sim::Duration> next_timer() const;

  // --- identity ---
  Tcp& tcp_;
  EndpointPair pair_;
  std::uint32_t number_;
  ConnectionOptions options_;
  PortBinding binding_;
  ReadinessObserver* observer_ = nullptr;
  Listener* listener_ = nullptr;  // while it waits in one of the listener's queues
  Connection* queue_next_ = nullptr;
  Connection* queue_previous_ = nullptr;

  TcpState state_ = TcpState::kClosed;
  Errno error_ = Errno::kOk;       // SO_ERROR
  Errno soft_error_ = Errno::kOk;  // what ICMP said; told only if the connection fails (RFC 1122 §4.2.3.9)
  bool held_ = false;              // a socket or a listener's queue has it
  bool passive_ = false;           // began in LISTEN (MUST-11)
  bool read_shutdown_ = false;
  bool fin_queued_ = false;  // the program has closed its direction
  bool sack_ok_ = false;
  bool timestamps_ok_ = false;
  bool scaling_ok_ = false;
  bool ack_now_ = false;  // the segment in hand asks for an immediate ACK
  bool notify_pending_ = false;
  bool confirms_neighbor_ = false;
  bool buried_ = false;  // waits to be deleted
  bool in_accept_queue_ = false;
  bool handshake_done_ = false;  // the listener is to be told
  bool ecn_ok_ = false;          // both ends agreed on ECN
  bool ecn_echo_ = false;        // a marked packet has arrived: ECE in all we send, until the peer answers with CWR
  bool ecn_seen_ = false;        // the peer does use an ECN codepoint
  bool window_limited_ = false;  // cwnd held back data in the last round trip

  // --- send sequence variables, RFC 9293 §3.3.1 ---
  Seq iss_ = 0;
  Seq snd_una_ = 0;
  Seq snd_nxt_ = 0;
  std::uint32_t snd_wnd_ = 0;  // bytes, scale applied
  std::uint32_t max_snd_wnd_ = 0;
  Seq snd_wl1_ = 0;
  Seq snd_up_ = 0;      // SND.UP: behind the last urgent byte; SND.UNA when there is none
  Seq last_short_ = 0;  // end of the last segment sent short of a full one (Minshall's variant of Nagle)
  Seq last_push_ = 0;   // how far the program's bytes are marked to be pushed
  std::uint8_t snd_scale_ = 0;
  std::uint16_t peer_mss_ = 536;  // MUST-15
  std::uint16_t path_mss_ = 536;  // path MTU - 40
  std::uint16_t link_mss_ = 536;  // the interface's MTU - 40
  SendBuffer send_buffer_;
  SendPieces pieces_;
  std::uint32_t send_limit_ = 0;   // SO_SNDBUF, as grown by autotuning
  mutable bool no_space_ = false;  // the program was told that it cannot write (SOCK_NOSPACE; asking poll(2) counts)
  SentSegments sent_;

  // --- receive sequence variables ---
  Seq irs_ = 0;
  Seq rcv_wup_ = 0;  // RCV.NXT as last told to the peer (Last.ACK.sent of RFC 7323)
  ReceiveBuffer receive_buffer_;
  ReceiveWindow receive_window_;
  AckPolicy ack_policy_;
  /// What is known of the peer's urgent byte.
  struct Urgent {
    enum class State : std::uint8_t { kNone, kAnnounced, kHere, kRead };
    State state = State::kNone;
    Seq seq = 0;
    std::uint8_t byte = 0;
  };
  Urgent urgent_;

  // --- timestamps, RFC 7323 ---
  std::uint32_t ts_recent_ = 0;
  std::uint32_t ts_offset_ = 0;
  sim::Instant ts_recent_at_{};

  // --- congestion and retransmission ---
  RttEstimator rtt_;
  CongestionWindow window_;
  LossRecovery recovery_;
  LossRecovery::Verdict::Send to_send_ = LossRecovery::Verdict::Send::kNothing;  // since the last ACK
  std::unique_ptr<CongestionControl> control_;
  std::uint32_t window_used_ = 0;  // most segments in flight in this round trip
  Seq window_used_until_ = 0;
  sim::Instant first_retransmission_{};  // of the present series of timeouts
  sim::Instant first_probe_{};           // of the present series; 0 = none
  sim::Instant last_data_sent_{};
  sim::Instant last_heard_{};
  sim::Instant last_data_received_{};
  sim::Instant last_challenge_{};  // out-of-window answers are rate-limited
  std::uint32_t last_echo_ = 0;
  sim::Duration receiver_rtt_{};  // from echoed timestamps of data segments
  std::uint8_t timeouts_ = 0;     // retransmission timeouts in a row
  std::uint8_t probe_backoff_ = 0;
  std::uint8_t probes_ = 0;  // zero-window or keepalive probes without any answer
  bool challenged_ = false;

  // --- timers ---
  TcpTimer retransmission_purpose_ = TcpTimer::kNone;  // kRetransmission, kPersist, kLossProbe or kReordering
  TcpTimer slow_purpose_ = TcpTimer::kNone;            // kKeepalive, kFinWait2 or kTimeWait
  sim::Timer retransmission_timer_;
  sim::Timer ack_timer_;
  sim::Timer slow_timer_;

  TcpCounters counters_;
  std::uint32_t delivered_ce_ = 0;
  SendingTime sending_time_;
};

/// Letting go of a connection is close(2).
struct CloseConnection {
  void operator()(Connection* connection) const;
};
using ConnectionPtr = std::unique_ptr<Connection, CloseConnection>;

}  // namespace glassnet::transport
