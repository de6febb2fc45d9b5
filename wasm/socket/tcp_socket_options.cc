// SPDX-License-Identifier: Apache-2.0
// The options of level IPPROTO_TCP (tcp(7); Linux do_tcp_setsockopt and do_tcp_getsockopt).
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "socket/options.h"
#include "socket/tcp_info_option.h"
#include "socket/tcp_socket.h"

namespace glassnet::socket {
namespace {

constexpr int kMaxKeepIdle = 32767;  // seconds, MAX_TCP_KEEPIDLE; MAX_TCP_KEEPINTVL is the same
constexpr int kMaxKeepCount = 127;
constexpr int kMaxSynCount = 127;
constexpr int kMinMaxSegment = 88;       // TCP_MIN_MSS
constexpr int kMaxMaxSegment = 32767;    // MAX_TCP_WINDOW
constexpr int kDefaultMaxSegment = 536;  // what an unconnected socket shows

bool between(int value, int least, int most) { return value >= least && value <= most; }

}  // namespace

Result<void> TcpSocket::set_own_option(int level, int option, Bytes value) {
  if (level != kSolTcp) return fail(Errno::kNoProtoOpt);
  if (option == kTcpCongestion) {
    const std::string_view text(reinterpret_cast<const char*>(value.data()), value.size());
    const auto algorithm = transport::congestion_algorithm_called(text.substr(0, text.find('\0')));
    if (!algorithm) return fail(Errno::kNoEnt);
    tcp_options_.congestion = algorithm;
    hand_on_options();
    return {};
  }
  const std::optional<int> number = decode_int(value);
  if (!number) return fail(Errno::kInval);
  switch (option) {
    case kTcpNoDelay:
      tcp_options_.no_delay = *number != 0;
      // Also when it was on already: so a program sends what MSG_MORE held back.
      if (*number != 0 && connection_ != nullptr) connection_->push();
      break;
    case kTcpNotSentLowAt: tcp_options_.not_sent_low_water = static_cast<std::uint32_t>(*number); break;
    case kTcpCork: tcp_options_.cork = *number != 0; break;
    case kTcpQuickAck: tcp_options_.quick_ack = *number != 0; break;
    case kTcpMaxSeg:
      if (*number != 0 && !between(*number, kMinMaxSegment, kMaxMaxSegment)) return fail(Errno::kInval);
      tcp_options_.max_segment = static_cast<std::uint16_t>(*number);
      break;
    case kTcpKeepIdle:
      if (!between(*number, 1, kMaxKeepIdle)) return fail(Errno::kInval);
      tcp_options_.keepalive_idle = sim::seconds(*number);
      break;
    case kTcpKeepIntvl:
      if (!between(*number, 1, kMaxKeepIdle)) return fail(Errno::kInval);
      tcp_options_.keepalive_interval = sim::seconds(*number);
      break;
    case kTcpKeepCnt:
      if (!between(*number, 1, kMaxKeepCount)) return fail(Errno::kInval);
      tcp_options_.keepalive_count = static_cast<std::uint8_t>(*number);
      break;
    case kTcpSynCnt:
      if (!between(*number, 1, kMaxSynCount)) return fail(Errno::kInval);
      tcp_options_.syn_retries = static_cast<std::uint8_t>(*number);
      break;
    case kTcpWindowClamp:
      if (*number < 0) return fail(Errno::kInval);
      tcp_options_.window_clamp =
          *number == 0 ? 0U : static_cast<std::uint32_t>(std::max(*number, kMinReceiveBuffer / 2));
      break;
    case kTcpInq:
      if (!between(*number, 0, 1)) return fail(Errno::kInval);
      tell_queued_ = *number != 0;
      break;
    case kTcpUserTimeout:
      if (*number < 0) return fail(Errno::kInval);
      tcp_options_.user_timeout = sim::milliseconds(*number);
      break;
    default: return fail(Errno::kNoProtoOpt);
  }
  hand_on_options();
  return {};
}

transport::TcpInfo TcpSocket::tcp_info() const {
  if (connection_ != nullptr) return connection_->info();
  transport::TcpInfo info;
  info.snd_cwnd = tcp_.settings().initial_cwnd;
  info.snd_ssthresh = transport::kInfiniteSsthresh;
  info.rto = tcp_.settings().rto_initial;
  if (listener_ != nullptr) {
    info.state = transport::TcpState::kListen;
    info.unacked = listener_->waiting();
    info.sacked = listener_->limit() - 1;
  }
  return info;
}

Result<std::size_t> TcpSocket::own_option(int level, int option, MutableBytes value) {
  if (level != kSolTcp) return fail(Errno::kOpNotSupp);
  const auto number = [value](std::int64_t answer) { return put_option(value, encode_int(static_cast<int>(answer))); };
  const auto whole_seconds = [&number](sim::Duration duration) { return number(duration.ns / 1'000'000'000); };
  switch (option) {
    case kTcpNoDelay: return number(tcp_options_.no_delay);
    case kTcpCork: return number(tcp_options_.cork);
    case kTcpQuickAck: return number(tcp_options_.quick_ack);
    case kTcpInfo: return put_option(value, encode_tcp_info(tcp_info()));
    case kTcpMaxSeg:
      if (connection_ != nullptr && connection_->state() != transport::TcpState::kClosed) {
        return number(connection_->info().snd_mss);
      }
      return number(tcp_options_.max_segment != 0 ? tcp_options_.max_segment : kDefaultMaxSegment);
    case kTcpKeepIdle: return whole_seconds(tcp_options_.keepalive_idle);
    case kTcpKeepIntvl: return whole_seconds(tcp_options_.keepalive_interval);
    case kTcpKeepCnt: return number(tcp_options_.keepalive_count);
    case kTcpSynCnt: return number(tcp_options_.syn_retries);
    case kTcpWindowClamp: return number(tcp_options_.window_clamp);
    case kTcpNotSentLowAt: return number(static_cast<int>(tcp_options_.not_sent_low_water));
    case kTcpInq: return number(tell_queued_);
    case kTcpCcInfo: return put_option(value, std::array<std::uint8_t, 20>{});
    case kTcpUserTimeout: return number(tcp_options_.user_timeout.ns / 1'000'000);
    case kTcpCongestion: {
      // The name with zeros behind it, as TCP_CA_NAME_MAX bytes.
      std::array<std::uint8_t, 16> name{};
      const auto text =
          transport::congestion_algorithm_name(tcp_options_.congestion.value_or(tcp_.settings().congestion));
      std::copy(text.begin(), text.end(), name.begin());
      return put_option(value, name);
    }
    default: return fail(Errno::kNoProtoOpt);
  }
}

}  // namespace glassnet::socket
