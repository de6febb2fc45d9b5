// SPDX-License-Identifier: Apache-2.0
// What one connection can tell of itself: TCP_INFO, `ss -ti`, a plot. The names are those of struct tcp_info of Linux
// (linux/tcp.h) without its prefix, so that a page about Linux explains them; units are in the types.
#pragma once

#include <cstdint>

#include "sim/time.h"
#include "transport/tcp/options.h"
#include "transport/tcp/state.h"

namespace glassnet::transport {

/// What the sender believes of the network (enum tcp_ca_state of Linux). The numbers appear in TCP_INFO.
enum class CaState : std::uint8_t {
  kOpen = 0,      ///< nothing is amiss
  kDisorder = 1,  ///< duplicate ACKs or SACK blocks, not enough yet
  kCwr = 2,       ///< the window is being reduced without a loss: ECN, or a loss that a probe repaired
  kRecovery = 3,  ///< fast recovery
  kLoss = 4,      ///< the retransmission timer expired
};

/// Only counted, never decided upon. Payload bytes, segments, as named; since the connection began.
struct TcpCounters {
  std::uint64_t bytes_sent = 0;      ///< retransmissions included
  std::uint64_t bytes_retrans = 0;   ///< in retransmissions
  std::uint64_t bytes_acked = 0;     ///< the SYN and the FIN count one each
  std::uint64_t bytes_received = 0;  ///< in order
  std::uint32_t segs_out = 0;        ///< all, with and without payload
  std::uint32_t segs_in = 0;         ///< all
  std::uint32_t data_segs_out = 0;   ///< with payload
  std::uint32_t data_segs_in = 0;    ///< with payload
  std::uint32_t total_retrans = 0;   ///< segments sent again
  std::uint32_t rcv_ooopack = 0;     ///< segments that arrived behind a gap
  std::uint16_t total_rto = 0;       ///< expiries of the retransmission timer
};

/// TCP_INFO. Durations are 0 where nothing is known yet.
struct TcpInfo {
  TcpState state = TcpState::kClosed;
  CaState ca_state = CaState::kOpen;
  std::uint8_t retransmits = 0;  ///< retransmission timeouts in a row without an ACK of new data
  std::uint8_t probes = 0;       ///< zero-window or keepalive probes without an answer
  std::uint8_t backoff = 0;      ///< how often the timeout (or the probe interval) was doubled in a row
  bool timestamps = false;       ///< TCPI_OPT_TIMESTAMPS: both ends agreed on it, likewise the next three
  bool sack = false;
  bool wscale = false;
  bool ecn = false;
  bool ecn_seen = false;        ///< a packet with an ECN codepoint has arrived
  std::uint8_t snd_wscale = 0;  ///< shift count of the windows we receive
  std::uint8_t rcv_wscale = 0;  ///< shift count of the windows we send
  CongestionAlgorithm congestion = CongestionAlgorithm::kCubic;

  sim::Duration rto;
  sim::Duration ato;          ///< how long an ACK would be delayed
  std::uint32_t snd_mss = 0;  ///< payload bytes of a full segment, options already taken off
  std::uint32_t rcv_mss = 0;  ///< likewise of the peer, as observed

  std::uint32_t unacked = 0;  ///< segments sent and not acknowledged
  std::uint32_t sacked = 0;   ///< of these, segments known to have arrived out of order; for a listener its queue
  std::uint32_t lost = 0;     ///< of these, segments taken for lost
  std::uint32_t retrans = 0;  ///< of these, segments sent again and believed to be under way

  sim::Duration last_data_sent;  ///< how long ago, likewise the next two
  sim::Duration last_data_recv;
  sim::Duration last_ack_recv;

  std::uint32_t pmtu = 0;          ///< bytes
  std::uint32_t rcv_ssthresh = 0;  ///< the offered window grows slowly up to it, bytes
  sim::Duration rtt;               ///< smoothed
  sim::Duration rttvar;
  std::uint32_t snd_ssthresh = 0;  ///< segments; 0x7fffffff = none yet
  std::uint32_t snd_cwnd = 0;      ///< segments
  std::uint32_t advmss = 0;        ///< the MSS we announced less the options of every segment
  std::uint32_t reordering = 0;    ///< how many segments are known to overtake each other
  sim::Duration rcv_rtt;           ///< as the receiver sees it
  std::uint32_t rcv_space = 0;     ///< the most the program read in one round trip, bytes
  sim::Duration min_rtt;

  std::uint32_t notsent_bytes = 0;  ///< written by the program and not sent yet
  sim::Duration busy_time;          ///< with data to deliver; of this:
  sim::Duration rwnd_limited;       ///< held back by the peer's window
  sim::Duration sndbuf_limited;     ///< held back by our own send buffer
  std::uint32_t delivered = 0;      ///< segments known to have arrived
  std::uint32_t delivered_ce = 0;   ///< of these, told by ACKs with ECE
  std::uint32_t dsack_dups = 0;     ///< segments the peer says to have received twice
  std::uint32_t reord_seen = 0;     ///< how often reordering was observed
  std::uint32_t snd_wnd = 0;        ///< as the peer offers it, bytes
  std::uint32_t rcv_wnd = 0;        ///< as we offer it, bytes
  TcpCounters counters;
};

}  // namespace glassnet::transport
