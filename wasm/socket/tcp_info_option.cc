// SPDX-License-Identifier: Apache-2.0
#include "socket/tcp_info_option.h"

#include <algorithm>

namespace glassnet::socket {
namespace {

using transport::TcpState;

/// enum of linux/tcp_states.h.
std::uint8_t linux_state(TcpState state) {
  switch (state) {
    case TcpState::kEstablished: return 1;
    case TcpState::kSynSent: return 2;
    case TcpState::kSynReceived: return 3;
    case TcpState::kFinWait1: return 4;
    case TcpState::kFinWait2: return 5;
    case TcpState::kTimeWait: return 6;
    case TcpState::kClosed: return 7;
    case TcpState::kCloseWait: return 8;
    case TcpState::kLastAck: return 9;
    case TcpState::kListen: return 10;
    case TcpState::kClosing: return 11;
  }
  return 0;
}

/// TCPI_OPT_*.
std::uint8_t option_bits(const transport::TcpInfo& info) {
  unsigned bits = 0;
  if (info.timestamps) bits |= 1;
  if (info.sack) bits |= 2;
  if (info.wscale) bits |= 4;
  if (info.ecn) bits |= 8;
  if (info.ecn_seen) bits |= 16;
  return static_cast<std::uint8_t>(bits);
}

std::uint32_t microseconds(sim::Duration duration) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(duration.ns / 1000, 0, UINT32_MAX));
}
std::uint32_t milliseconds(sim::Duration duration) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(duration.ns / 1'000'000, 0, UINT32_MAX));
}

class Writer {
 public:
  explicit Writer(std::array<std::uint8_t, kTcpInfoSize>& target) : target_(target) {}
  void u8(std::uint8_t value) { put(value, 1); }
  void u16(std::uint16_t value) { put(value, 2); }
  void u32(std::uint32_t value) { put(value, 4); }
  void u64(std::uint64_t value) { put(value, 8); }
  void none(std::size_t bytes) { at_ += bytes; }

 private:
  void put(std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) target_[at_++] = static_cast<std::uint8_t>(value >> (8 * i));
  }
  std::array<std::uint8_t, kTcpInfoSize>& target_;
  std::size_t at_ = 0;
};

void put_sender(Writer& writer, const transport::TcpInfo& info) {
  writer.u32(microseconds(info.rto));
  writer.u32(microseconds(info.ato));
  writer.u32(info.snd_mss);
  writer.u32(info.rcv_mss);
  writer.u32(info.unacked);
  writer.u32(info.sacked);
  writer.u32(info.lost);
  writer.u32(info.retrans);
  writer.none(4);  // fackets
  writer.u32(milliseconds(info.last_data_sent));
  writer.none(4);  // last_ack_sent
  writer.u32(milliseconds(info.last_data_recv));
  writer.u32(milliseconds(info.last_ack_recv));
  writer.u32(info.pmtu);
  writer.u32(info.rcv_ssthresh);
  writer.u32(microseconds(info.rtt));
  writer.u32(microseconds(info.rttvar));
  writer.u32(info.snd_ssthresh);
  writer.u32(info.snd_cwnd);
  writer.u32(info.advmss);
  writer.u32(info.reordering);
  writer.u32(microseconds(info.rcv_rtt));
  writer.u32(info.rcv_space);
  writer.u32(info.counters.total_retrans);
}

void put_totals(Writer& writer, const transport::TcpInfo& info) {
  writer.none(8);          // pacing_rate
  writer.u64(UINT64_MAX);  // max_pacing_rate: no limit
  writer.u64(info.counters.bytes_acked);
  writer.u64(info.counters.bytes_received);
  writer.u32(info.counters.segs_out);
  writer.u32(info.counters.segs_in);
  writer.u32(info.notsent_bytes);
  writer.u32(info.min_rtt.ns == 0 ? UINT32_MAX : microseconds(info.min_rtt));
  writer.u32(info.counters.data_segs_in);
  writer.u32(info.counters.data_segs_out);
  writer.none(8);  // delivery_rate
  writer.u64(microseconds(info.busy_time));
  writer.u64(microseconds(info.rwnd_limited));
  writer.u64(microseconds(info.sndbuf_limited));
  writer.u32(info.delivered);
  writer.u32(info.delivered_ce);
  writer.u64(info.counters.bytes_sent);
  writer.u64(info.counters.bytes_retrans);
  writer.u32(info.dsack_dups);
  writer.u32(info.reord_seen);
  writer.u32(info.counters.rcv_ooopack);
  writer.u32(info.snd_wnd);
  writer.u32(info.rcv_wnd);
  writer.none(4);  // rehash
  writer.u16(info.counters.total_rto);
}

}  // namespace

std::array<std::uint8_t, kTcpInfoSize> encode_tcp_info(const transport::TcpInfo& info) {
  std::array<std::uint8_t, kTcpInfoSize> bytes{};
  Writer writer(bytes);
  writer.u8(linux_state(info.state));
  writer.u8(static_cast<std::uint8_t>(info.ca_state));
  writer.u8(info.retransmits);
  writer.u8(info.probes);
  writer.u8(info.backoff);
  writer.u8(option_bits(info));
  writer.u8(static_cast<std::uint8_t>(info.snd_wscale | info.rcv_wscale << 4));
  writer.none(1);
  put_sender(writer, info);
  put_totals(writer, info);
  return bytes;
}

}  // namespace glassnet::socket
