// SPDX-License-Identifier: Apache-2.0
// getsockopt(TCP_INFO): the struct of Linux, field by field at its offset.
#include "socket/tcp_info_option.h"

#include <array>

#include "socket/tcp_socket_world.h"

namespace glassnet::socket {
namespace {

std::uint64_t field(Bytes bytes, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value |= std::uint64_t{bytes[offset + i]} << (8 * i);
  return value;
}

TEST(TcpInfoOption, HasEveryFieldAtTheOffsetOfLinux) {
  transport::TcpInfo info;
  info.state = transport::TcpState::kCloseWait;
  info.ca_state = transport::CaState::kRecovery;
  info.retransmits = 3;
  info.probes = 4;
  info.backoff = 5;
  info.timestamps = info.sack = info.ecn = true;
  info.snd_wscale = 7;
  info.rcv_wscale = 2;
  info.rto = sim::milliseconds(201);
  info.ato = sim::milliseconds(40);
  info.last_data_sent = sim::milliseconds(1234);
  info.rtt = sim::microseconds(1001);
  info.min_rtt = sim::microseconds(900);
  info.busy_time = sim::milliseconds(2);
  info.snd_mss = 1448;
  info.unacked = 10;
  info.lost = 12;
  info.pmtu = 1500;
  info.snd_cwnd = 19;
  info.reordering = 3;
  info.delivered = 77;
  info.reord_seen = 6;
  info.snd_wnd = 65000;
  info.rcv_wnd = 64000;
  info.counters.total_retrans = 21;
  info.counters.bytes_acked = std::uint64_t{1} << 33;
  info.counters.segs_out = 31;
  info.counters.data_segs_out = 33;
  info.counters.bytes_retrans = 42;
  info.counters.rcv_ooopack = 43;
  info.counters.total_rto = 44;
  const struct {
    std::size_t offset;
    std::size_t size;
    std::uint64_t value;
  } kFields[] = {{0, 1, 8},
                 {1, 1, 3},
                 {2, 1, 3},
                 {3, 1, 4},
                 {4, 1, 5},
                 {5, 1, 0x0b},
                 {6, 1, 0x27},
                 {8, 4, 201000},
                 {12, 4, 40000},
                 {16, 4, 1448},
                 {24, 4, 10},
                 {32, 4, 12},
                 {44, 4, 1234},
                 {60, 4, 1500},
                 {68, 4, 1001},
                 {80, 4, 19},
                 {88, 4, 3},
                 {100, 4, 21},
                 {120, 8, std::uint64_t{1} << 33},
                 {136, 4, 31},
                 {148, 4, 900},
                 {156, 4, 33},
                 {168, 8, 2000},
                 {192, 4, 77},
                 {208, 8, 42},
                 {220, 4, 6},
                 {224, 4, 43},
                 {228, 4, 65000},
                 {232, 4, 64000},
                 {240, 2, 44}};
  const auto bytes = encode_tcp_info(info);
  for (const auto& wanted : kFields) {
    EXPECT_EQ(field(bytes, wanted.offset, wanted.size), wanted.value) << "at offset " << wanted.offset;
  }
}

class TcpInfoOptionTest : public TcpSocketTest {
 protected:
  std::uint64_t info(Fd fd, std::size_t offset, std::size_t size) {
    std::array<std::uint8_t, 300> bytes{};
    const Result<std::size_t> length = root_.sys.getsockopt(fd, kSolTcp, kTcpInfo, bytes);
    EXPECT_EQ(length.value_or(0), kTcpInfoSize);
    return field(bytes, offset, size);
  }
};

TEST_F(TcpInfoOptionTest, TellsOfConnectionsListenersAndUnconnectedSockets) {
  const Fd fresh = root_.tcp();
  EXPECT_EQ(info(fresh, 0, 1), 7U);
  EXPECT_EQ(info(fresh, 76, 4), 0x7fffffffU);
  const Connected pair = connected();
  EXPECT_EQ(info(pair.client, 0, 1), 1U);
  EXPECT_EQ(info(pair.client, 80, 4), 10U);
  EXPECT_EQ(info(listener_, 0, 1), 10U);
}

}  // namespace
}  // namespace glassnet::socket
