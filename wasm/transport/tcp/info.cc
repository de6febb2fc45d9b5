// SPDX-License-Identifier: Apache-2.0
// TCP_INFO: one connection in figures.
#include "transport/tcp/connection.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {

TcpInfo Connection::info() const {
  constexpr std::uint32_t kHeaders = 40;  // IPv4 and TCP without options
  constexpr std::uint32_t kTimestampsSize = 12;
  const sim::Instant now = simulator().now();
  const auto since = [now](sim::Instant then) { return then.ns == 0 ? sim::Duration{} : now - then; };
  TcpInfo info;
  info.state = state_;
  info.ca_state = recovery_.state();
  info.retransmits = timeouts_;
  info.probes = probes_;
  info.backoff = retransmission_purpose_ == TcpTimer::kPersist ? probe_backoff_ : rtt_.backoff();
  info.timestamps = timestamps_ok_;
  info.sack = sack_ok_;
  info.wscale = scaling_ok_;
  info.snd_wscale = snd_scale_;
  info.rcv_wscale = receive_window_.scale();
  info.ecn = ecn_ok_;
  info.ecn_seen = ecn_seen_;
  info.congestion = control_->algorithm();
  info.rto = rtt_.rto();
  info.ato = ack_policy_.timeout();
  info.snd_mss = send_mss();
  info.rcv_mss = ack_policy_.full_segment();
  info.unacked = sent_.size();
  info.sacked = sent_.sacked();
  info.lost = sent_.lost();
  info.retrans = sent_.retransmitted();
  info.last_data_sent = since(last_data_sent_);
  info.last_data_recv = since(last_data_received_);
  info.last_ack_recv = since(last_heard_);
  info.pmtu = path_mss_ + kHeaders;
  info.rcv_ssthresh = receive_window_.threshold();
  info.rtt = rtt_.srtt();
  info.rttvar = rtt_.variation();
  info.snd_ssthresh = window_.ssthresh;
  info.snd_cwnd = window_.cwnd;
  info.advmss = advertised_mss() - (timestamps_ok_ ? kTimestampsSize : 0U);
  info.reordering = recovery_.reordering();
  info.rcv_rtt = receiver_rtt_;
  info.rcv_space = receive_window_.read_per_round();
  info.notsent_bytes = is_synchronized(state_) ? static_cast<std::uint32_t>(send_buffer_.end() - snd_nxt_) : 0;
  if (seq_after(snd_nxt_, send_buffer_.end())) info.notsent_bytes = 0;  // the FIN is sent
  info.min_rtt = rtt_.min_rtt();
  info.busy_time = sending_time_.busy(now);
  info.rwnd_limited = sending_time_.peer_window(now);
  info.sndbuf_limited = sending_time_.send_buffer(now);
  info.delivered = recovery_.delivered();
  info.delivered_ce = delivered_ce_;
  info.dsack_dups = recovery_.duplicates_reported();
  info.reord_seen = recovery_.reorderings_seen();
  info.snd_wnd = snd_wnd_;
  info.rcv_wnd = receive_window_.current(receive_buffer_.next());
  info.counters = counters_;
  return info;
}

}  // namespace glassnet::transport
