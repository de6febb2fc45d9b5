// SPDX-License-Identifier: Apache-2.0
// What a program may set on a TCP socket (tcp(7), socket(7)) and what a host has for all of them (sysctl
// net.ipv4.tcp_*), with the defaults of Linux 6.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/time.h"

namespace glassnet::transport {

/// TCP_CONGESTION: who moves the congestion window (congestion/). kReno is what Linux calls "reno".
enum class CongestionAlgorithm : std::uint8_t { kCubic, kReno, kNewReno, kClassicReno, kTahoe };

/// tcp_ecn of Linux (RFC 3168): whether to ask for it when connecting, and to agree when asked.
enum class EcnMode : std::uint8_t { kOff = 0, kOn = 1, kWhenAsked = 2 };

/// tcp_tw_reuse of Linux: whether connecting may use the ends of a connection in TIME_WAIT again.
enum class TimeWaitReuse : std::uint8_t { kNo = 0, kYes = 1, kLoopback = 2 };

/// Options of one socket. A listener's options are inherited by the connections it makes.
struct ConnectionOptions {
  bool no_delay = false;       ///< TCP_NODELAY: no Nagle algorithm
  bool cork = false;           ///< TCP_CORK: only full segments until it is taken off
  bool quick_ack = true;       ///< TCP_QUICKACK: start in quick-ACK mode
  bool reuse_address = false;  ///< SO_REUSEADDR, kept for the port table's questions about TIME-WAIT
  bool keepalive = false;      ///< SO_KEEPALIVE
  sim::Duration keepalive_idle = sim::seconds(7200);    ///< TCP_KEEPIDLE
  sim::Duration keepalive_interval = sim::seconds(75);  ///< TCP_KEEPINTVL
  std::uint8_t keepalive_count = 9;                     ///< TCP_KEEPCNT
  std::uint8_t syn_retries = 6;                         ///< TCP_SYNCNT
  std::uint8_t ttl = 0;                                 ///< IP_TTL; 0 = the host's default
  std::uint8_t tos = 0;                                 ///< IP_TOS, the whole DS field
  std::uint16_t max_segment = 0;                        ///< TCP_MAXSEG in bytes; 0 = from the route
  std::uint32_t window_clamp = 0;                       ///< TCP_WINDOW_CLAMP in bytes; 0 = none
  std::optional<std::uint32_t> send_buffer;     ///< SO_SNDBUF as getsockopt shows it (doubled); nothing = autotuned
  std::optional<std::uint32_t> receive_buffer;  ///< SO_RCVBUF likewise
  std::uint32_t not_sent_low_water = 0;         ///< TCP_NOTSENT_LOWAT in bytes; 0 = the host's
  std::uint32_t receive_low_water = 1;          ///< SO_RCVLOWAT in bytes
  bool urgent_in_line = false;                  ///< SO_OOBINLINE
  /// SO_LINGER; nothing = off. Zero makes close() an abort; waiting out any other time is the socket's business.
  std::optional<sim::Duration> linger;
  sim::Duration user_timeout{};                   ///< TCP_USER_TIMEOUT; 0 = the host's
  std::optional<CongestionAlgorithm> congestion;  ///< nothing = the host's
};

/// Settings of one host (sysctl net.ipv4.tcp_*).
struct TcpSettings {
  bool timestamps = true;
  bool window_scaling = true;
  bool sack = true;
  bool dsack = true;
  bool slow_start_after_idle = true;
  CongestionAlgorithm congestion = CongestionAlgorithm::kCubic;  ///< as Linux
  /// tcp_tso_win_divisor: a burst may wait for this part of the window; 0 = it does not.
  std::uint32_t burst_window_divisor = 3;
  std::uint32_t min_burst_segments = 2;           ///< tcp_min_tso_segs
  std::uint32_t initial_cwnd = 10;                ///< segments, RFC 6928
  std::uint32_t receive_buffer = 131072;          ///< tcp_rmem[1]
  std::uint32_t receive_buffer_max = 6291456;     ///< tcp_rmem[2]
  std::uint32_t send_buffer = 16384;              ///< tcp_wmem[1]
  std::uint32_t send_buffer_max = 4194304;        ///< tcp_wmem[2]
  std::uint32_t not_sent_low_water = UINT32_MAX;  ///< tcp_notsent_lowat in bytes
  bool rack = true;                               ///< tcp_recovery: RACK (RFC 8985) instead of RFC 6675
  bool tail_loss_probe = true;                    ///< tcp_early_retrans
  bool frto = true;                               ///< RFC 5682
  std::uint32_t reordering = 3;                   ///< segments that may overtake each other before one counts as lost
  std::uint32_t max_reordering = 300;             ///< what may be learnt at most
  EcnMode ecn = EcnMode::kWhenAsked;
  std::uint8_t syn_retries = 6;  ///< tcp_syn_retries
  std::uint8_t syn_ack_retries = 5;
  std::uint8_t retries2 = 15;
  std::uint8_t orphan_retries = 0;  ///< 0 = 8 of them
  TimeWaitReuse time_wait_reuse = TimeWaitReuse::kLoopback;
  sim::Duration keepalive_idle = sim::seconds(7200);
  sim::Duration keepalive_interval = sim::seconds(75);
  std::uint8_t keepalive_count = 9;
  sim::Duration rto_min = sim::milliseconds(200);
  sim::Duration rto_max = sim::seconds(120);
  sim::Duration rto_initial = sim::seconds(1);
  sim::Duration fin_timeout = sim::seconds(60);
  sim::Duration time_wait = sim::seconds(60);
  sim::Duration delayed_ack_min = sim::milliseconds(40);
  sim::Duration delayed_ack_max = sim::milliseconds(200);
};

}  // namespace glassnet::transport
