// SPDX-License-Identifier: Apache-2.0
// setsockopt(2) and getsockopt(2); values and errors as Linux 6.18 answers them.
#include "socket/options.h"

#include <array>
#include <string>

#include "socket/socket_world.h"

namespace glassnet::socket {
namespace {

class OptionsTest : public SocketTest {
 protected:
  Errno set(Fd fd, int level, int option, int value) {
    return error_of(user_.sys.setsockopt(fd, level, option, value));
  }
  Errno set_bytes(Fd fd, int level, int option, Bytes value) {
    return error_of(user_.sys.setsockopt(fd, level, option, value));
  }
  int get(Fd fd, int level, int option) {
    const Result<int> value = user_.sys.getsockopt(fd, level, option);
    return value ? *value : -static_cast<int>(value.error());
  }

  Program user_{pc_, kUser};
  Program root_{pc_, kRoot, 1};
  Fd tcp_ = user_.tcp();
  Fd udp_ = user_.udp();
};

TEST_F(OptionsTest, HaveTheDefaultsOfLinux) {
  const struct {
    int level;
    int option;
    int tcp;
    int udp;
  } kMeasured[] = {
      {kSolSocket, kSoReuseAddr, 0, 0},
      {kSolSocket, kSoType, 1, 2},
      {kSolSocket, kSoError, 0, 0},
      {kSolSocket, kSoBroadcast, 0, 0},
      {kSolSocket, kSoSndBuf, 16384, 212992},
      {kSolSocket, kSoRcvBuf, 131072, 212992},
      {kSolSocket, kSoKeepAlive, 0, 0},
      {kSolSocket, kSoOobInline, 0, 0},
      {kSolSocket, kSoPriority, 0, 0},
      {kSolSocket, kSoRcvLowAt, 1, 1},
      {kSolSocket, kSoSndLowAt, 1, 1},
      {kSolSocket, kSoAcceptConn, 0, 0},
      {kSolSocket, kSoProtocol, 6, 17},
      {kSolSocket, kSoDomain, 2, 2},
      {kSolIp, kIpTos, 0, 0},
      {kSolIp, kIpTtl, 64, 64},
      {kSolIp, kIpMtuDiscover, 1, 1},
      {kSolIp, kIpRecvErr, 0, 0},
      {kSolIp, kIpMtu, -107, -107},
      {kSolIp, kIpMulticastTtl, 1, 1},
      {kSolIp, kIpMulticastLoop, 1, 1},
      {kSolTcp, kTcpNoDelay, 0, -95},
      {kSolTcp, kTcpMaxSeg, 536, -95},
      {kSolTcp, kTcpCork, 0, -95},
      {kSolTcp, kTcpKeepIdle, 7200, -95},
      {kSolTcp, kTcpKeepIntvl, 75, -95},
      {kSolTcp, kTcpKeepCnt, 9, -95},
      {kSolTcp, kTcpSynCnt, 6, -95},
      {kSolTcp, kTcpWindowClamp, 0, -95},
      {kSolTcp, kTcpQuickAck, 1, -95},
      {kSolTcp, kTcpUserTimeout, 0, -95},
  };
  for (const auto& [level, option, tcp, udp] : kMeasured) {
    EXPECT_EQ(get(tcp_, level, option), tcp) << level << "/" << option;
    EXPECT_EQ(get(udp_, level, option), udp) << level << "/" << option;
  }
}

TEST_F(OptionsTest, BuffersAreDoubledWithinBounds) {
  for (const Fd fd : {tcp_, udp_}) {
    ASSERT_EQ(set(fd, kSolSocket, kSoSndBuf, 10000), Errno::kOk);
    ASSERT_EQ(set(fd, kSolSocket, kSoRcvBuf, 12000), Errno::kOk);
    EXPECT_EQ(get(fd, kSolSocket, kSoSndBuf), 20000);
    EXPECT_EQ(get(fd, kSolSocket, kSoRcvBuf), 24000);
    ASSERT_EQ(set(fd, kSolSocket, kSoSndBuf, 1), Errno::kOk);
    ASSERT_EQ(set(fd, kSolSocket, kSoRcvBuf, 1), Errno::kOk);
    EXPECT_EQ(get(fd, kSolSocket, kSoSndBuf), 4608);
    EXPECT_EQ(get(fd, kSolSocket, kSoRcvBuf), 2304);
    for (const int huge : {100'000'000, -1}) {
      ASSERT_EQ(set(fd, kSolSocket, kSoRcvBuf, huge), Errno::kOk);
      EXPECT_EQ(get(fd, kSolSocket, kSoRcvBuf), 8388608);
    }
  }
}

TEST_F(OptionsTest, FlagsAreNormalizedToOne) {
  for (const int option : {kSoReuseAddr, kSoBroadcast, kSoKeepAlive, kSoOobInline, kSoDontRoute}) {
    ASSERT_EQ(set(udp_, kSolSocket, option, 7), Errno::kOk);
    EXPECT_EQ(get(udp_, kSolSocket, option), 1);
    ASSERT_EQ(set(udp_, kSolSocket, option, 0), Errno::kOk);
    EXPECT_EQ(get(udp_, kSolSocket, option), 0);
  }
}

TEST_F(OptionsTest, FactsCannotBeSet) {
  for (const int option : {3, 4, 19, 30, 38, 39, 999}) {
    EXPECT_EQ(set(tcp_, kSolSocket, option, 1), Errno::kNoProtoOpt) << option;
  }
}

TEST_F(OptionsTest, UnknownOptionsAndLevels) {
  EXPECT_EQ(get(tcp_, kSolSocket, 999), -92);
  EXPECT_EQ(set(tcp_, 99, 1, 1), Errno::kNoProtoOpt);
  EXPECT_EQ(set(tcp_, kSolIp, 999, 1), Errno::kNoProtoOpt);
  EXPECT_EQ(get(tcp_, kSolIp, 999), -92);
  EXPECT_EQ(set(tcp_, kSolTcp, 999, 1), Errno::kNoProtoOpt);
  EXPECT_EQ(set(udp_, kSolTcp, kTcpNoDelay, 1), Errno::kNoProtoOpt);
  EXPECT_EQ(get(udp_, kSolTcp, kTcpNoDelay), -95);
}

TEST_F(OptionsTest, ShortValuesAreInvalid) {
  const std::array<std::uint8_t, 4> four{1, 0, 0, 0};
  EXPECT_EQ(set_bytes(tcp_, kSolSocket, kSoReuseAddr, Bytes(four).first(1)), Errno::kInval);
  EXPECT_EQ(set_bytes(tcp_, kSolSocket, kSoLinger, four), Errno::kInval);
  EXPECT_EQ(set_bytes(tcp_, kSolSocket, kSoRcvTimeo, four), Errno::kInval);
  EXPECT_EQ(set_bytes(tcp_, kSolIp, kIpTtl, {}), Errno::kInval);
  // IPPROTO_IP alone takes one byte for an int.
  EXPECT_EQ(set_bytes(tcp_, kSolIp, kIpTtl, std::array<std::uint8_t, 1>{5}), Errno::kOk);
  EXPECT_EQ(get(tcp_, kSolIp, kIpTtl), 5);
}

TEST_F(OptionsTest, ShortBuffersGetWhatFits) {
  std::array<std::uint8_t, 2> buffer{};
  ASSERT_EQ(user_.sys.getsockopt(tcp_, kSolSocket, kSoSndBuf, MutableBytes(buffer)), 2U);
  EXPECT_EQ(buffer, (std::array<std::uint8_t, 2>{0x00, 0x40}));  // 16384, little-endian
}

TEST_F(OptionsTest, LingerIsAStruct) {
  ASSERT_EQ(set_bytes(tcp_, kSolSocket, kSoLinger, encode_linger({true, 5})), Errno::kOk);
  std::array<std::uint8_t, 8> bytes{};
  ASSERT_EQ(user_.sys.getsockopt(tcp_, kSolSocket, kSoLinger, MutableBytes(bytes)), 8U);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 8>{1, 0, 0, 0, 5, 0, 0, 0}));
}

TEST_F(OptionsTest, TimeoutIsATimeval) {
  ASSERT_EQ(set_bytes(tcp_, kSolSocket, kSoRcvTimeo, encode_timeval(sim::milliseconds(1500))), Errno::kOk);
  std::array<std::uint8_t, 16> bytes{};
  ASSERT_EQ(user_.sys.getsockopt(tcp_, kSolSocket, kSoRcvTimeo, MutableBytes(bytes)), 16U);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 16>{1, 0, 0, 0, 0, 0, 0, 0, 0x20, 0xa1, 0x07, 0, 0, 0, 0, 0}));
  bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x42, 0x0f, 0, 0, 0, 0, 0};  // 1,000,000 microseconds
  EXPECT_EQ(set_bytes(tcp_, kSolSocket, kSoRcvTimeo, bytes), Errno::kDom);
  bytes.fill(0xff);
  bytes[8] = bytes[9] = bytes[10] = bytes[11] = bytes[12] = bytes[13] = bytes[14] = bytes[15] = 0;  // -1 s
  EXPECT_EQ(set_bytes(tcp_, kSolSocket, kSoRcvTimeo, bytes), Errno::kOk);
}

TEST_F(OptionsTest, TtlHasBounds) {
  for (const Fd fd : {tcp_, udp_}) {
    EXPECT_EQ(set(fd, kSolIp, kIpTtl, 0), Errno::kInval);
    EXPECT_EQ(set(fd, kSolIp, kIpTtl, 256), Errno::kInval);
    EXPECT_EQ(set(fd, kSolIp, kIpTtl, 255), Errno::kOk);
    EXPECT_EQ(get(fd, kSolIp, kIpTtl), 255);
    EXPECT_EQ(set(fd, kSolIp, kIpTtl, -1), Errno::kOk);
    EXPECT_EQ(get(fd, kSolIp, kIpTtl), 64);
  }
}

TEST_F(OptionsTest, MulticastTtlIsForDatagrams) {
  EXPECT_EQ(set(tcp_, kSolIp, kIpMulticastTtl, 2), Errno::kInval);
  EXPECT_EQ(set(udp_, kSolIp, kIpMulticastTtl, 256), Errno::kInval);
  EXPECT_EQ(set(udp_, kSolIp, kIpMulticastTtl, 2), Errno::kOk);
  EXPECT_EQ(set(udp_, kSolIp, kIpMulticastTtl, -1), Errno::kOk);
  EXPECT_EQ(get(udp_, kSolIp, kIpMulticastTtl), 1);
}

TEST_F(OptionsTest, TcpNumbersHaveBounds) {
  const struct {
    int option;
    int least;
    int most;
  } kBounds[] = {{kTcpKeepIdle, 1, 32767},
                 {kTcpKeepIntvl, 1, 32767},
                 {kTcpKeepCnt, 1, 127},
                 {kTcpSynCnt, 1, 127},
                 {kTcpMaxSeg, 88, 32767}};
  for (const auto& [option, least, most] : kBounds) {
    EXPECT_EQ(set(tcp_, kSolTcp, option, least - 1), Errno::kInval) << option;
    EXPECT_EQ(set(tcp_, kSolTcp, option, most + 1), Errno::kInval) << option;
    EXPECT_EQ(set(tcp_, kSolTcp, option, least), Errno::kOk) << option;
    EXPECT_EQ(get(tcp_, kSolTcp, option), least) << option;
    EXPECT_EQ(set(tcp_, kSolTcp, option, most), Errno::kOk) << option;
  }
}

TEST_F(OptionsTest, CongestionControlIsChosenByName) {
  const std::string cubic = "cubic";
  ASSERT_EQ(set_bytes(tcp_, kSolTcp, kTcpCongestion, bytes_of(cubic)), Errno::kOk);
  std::array<std::uint8_t, 16> name{};
  ASSERT_EQ(user_.sys.getsockopt(tcp_, kSolTcp, kTcpCongestion, MutableBytes(name)), 16U);
  EXPECT_STREQ(reinterpret_cast<const char*>(name.data()), "cubic");
  EXPECT_EQ(set_bytes(tcp_, kSolTcp, kTcpCongestion, bytes_of("carrier-pigeon")), Errno::kNoEnt);
}

TEST_F(OptionsTest, PriorityAboveSixIsForRoot) {
  EXPECT_EQ(set(udp_, kSolSocket, kSoPriority, 6), Errno::kOk);
  EXPECT_EQ(set(udp_, kSolSocket, kSoPriority, 7), Errno::kPerm);
  EXPECT_EQ(error_of(root_.sys.setsockopt(root_.udp(), kSolSocket, kSoPriority, 7)), Errno::kOk);
}

TEST_F(OptionsTest, PathMtuIsKnownOnceConnected) {
  ASSERT_TRUE(user_.sys.try_connect(udp_, {kServerAddress, 9}));
  EXPECT_EQ(get(udp_, kSolIp, kIpMtu), 1500);
}

TEST_F(OptionsTest, BadDescriptors) {
  EXPECT_EQ(set(99, kSolSocket, kSoReuseAddr, 1), Errno::kBadF);
  EXPECT_EQ(get(99, kSolSocket, kSoReuseAddr), -9);
  const auto pipe = user_.sys.pipe();
  EXPECT_EQ(set(pipe->first, kSolSocket, kSoReuseAddr, 1), Errno::kNotSock);
}

}  // namespace
}  // namespace glassnet::socket
