// SPDX-License-Identifier: Apache-2.0
// socket(2) itself, ping and raw sockets as programs see them, and what is left when a program ends.
#include "socket/socket_layer.h"

#include <array>
#include <vector>

#include "socket/options.h"
#include "socket/socket_world.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"

namespace glassnet::socket {
namespace {

class SocketLayerTest : public SocketTest {
 protected:
  Errno create(Program& program, int domain, int type, int protocol) {
    return error_of(program.sys.socket(static_cast<Domain>(domain), static_cast<Type>(type), protocol));
  }
  static std::vector<std::uint8_t> echo_request(std::uint16_t identifier, std::uint16_t sequence) {
    std::vector<std::uint8_t> message(8);
    wire::IcmpHeader::echo_request(identifier, sequence).emit(message, {});
    return message;
  }

  Program user_{pc_, kUser};
  Program root_{pc_, kRoot, 1};
};

TEST_F(SocketLayerTest, SocketAnswersAsLinux) {
  const struct {
    int domain;
    int type;
    int protocol;
    Errno error;
  } kMeasured[] = {
      {2, 1, 0, Errno::kOk},
      {2, 1, 6, Errno::kOk},
      {2, 2, 0, Errno::kOk},
      {2, 2, 17, Errno::kOk},
      {2, 2, 1, Errno::kOk},
      {2, 1, 17, Errno::kProtoNoSupport},
      {2, 2, 6, Errno::kProtoNoSupport},
      {2, 1, 1, Errno::kProtoNoSupport},
      {2, 3, 0, Errno::kProtoNoSupport},
      {2, 5, 0, Errno::kSocktNoSupport},
      {2, 4, 0, Errno::kSocktNoSupport},
      {2, 11, 0, Errno::kInval},
      {2, 1, 300, Errno::kInval},
      {2, 3, 1, Errno::kPerm},
      {99, 1, 0, Errno::kAfNoSupport},
  };
  for (const auto& [domain, type, protocol, error] : kMeasured) {
    EXPECT_EQ(create(user_, domain, type, protocol), error) << domain << " " << type << " " << protocol;
  }
  EXPECT_EQ(create(root_, 2, 3, 1), Errno::kOk);
}

TEST_F(SocketLayerTest, UnixSocketsAreNotThereYet) { EXPECT_EQ(create(user_, 1, 1, 0), Errno::kAfNoSupport); }

TEST_F(SocketLayerTest, DescriptorsRunOut) {
  while (user_.sys.socket(Domain::kInet, Type::kDatagram)) {
  }
  EXPECT_EQ(user_.files.size(), FdTable::kLimit);
  EXPECT_EQ(create(user_, 2, 2, 0), Errno::kMFile);
  EXPECT_EQ(error_of(user_.sys.pipe()), Errno::kMFile);
}

TEST_F(SocketLayerTest, PingSocketTalksToTheServer) {
  const Fd fd = *user_.sys.socket(Domain::kInet, Type::kDatagram, kProtocolIcmp);
  ASSERT_TRUE(user_.sys.setsockopt(fd, kSolIp, kIpRecvTtl, 1));
  ASSERT_TRUE(user_.sys.try_sendto(fd, echo_request(0, 1), {kServerAddress, 0}));
  settle();
  std::array<std::uint8_t, 100> buffer{};
  const Result<Message> reply = user_.sys.try_recvmsg(fd, buffer);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->from.address, kServerAddress);
  EXPECT_EQ(reply->ttl, 63);
  const auto header = wire::IcmpHeader::parse(Bytes(buffer).first(reply->size));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, wire::IcmpType::kEchoReply);
  EXPECT_EQ(header->identifier(), user_.name(fd).port) << "the identifier is the port";
  const std::vector<SocketRow> rows = pc_.rows();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].kind, SocketRow::Kind::kPing);
}

TEST_F(SocketLayerTest, RawSocketHasItsProtocolForAPort) {
  const Fd fd = *root_.sys.socket(Domain::kInet, Type::kRaw, kProtocolIcmp);
  EXPECT_EQ(root_.name(fd), (SocketAddress{{}, 1}));
  EXPECT_EQ(root_.poll(fd), kPollOut);
  const std::vector<SocketRow> rows = pc_.rows();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].kind, SocketRow::Kind::kRaw);
  EXPECT_EQ(error_of(root_.sys.bind(fd, {kServerAddress, 0})), Errno::kAddrNotAvail);
  EXPECT_EQ(error_of(root_.sys.bind(fd, {kPcAddress, 0})), Errno::kOk);
}

// Classic traceroute of root: UDP probes, answers on a raw ICMP socket.
TEST_F(SocketLayerTest, RawSocketSeesTheAnswersToUdpProbes) {
  const Fd raw = *root_.sys.socket(Domain::kInet, Type::kRaw, kProtocolIcmp);
  const Fd probe = root_.udp();
  ASSERT_TRUE(root_.sys.setsockopt(probe, kSolIp, kIpTtl, 1));
  ASSERT_TRUE(root_.sys.try_sendto(probe, bytes_of("probe"), {kServerAddress, 33434}));
  settle();
  std::array<std::uint8_t, 200> buffer{};
  const Result<Received> answer = root_.sys.try_recvfrom(raw, buffer);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->from.address, kRouterAddress);
  const Bytes packet = Bytes(buffer).first(answer->size);
  ASSERT_TRUE(wire::Ipv4Header::parse(packet));
  const Bytes message = wire::Ipv4Header::payload_of(packet);
  const auto icmp = wire::IcmpHeader::parse(message);
  ASSERT_TRUE(icmp);
  EXPECT_EQ(icmp->type, wire::IcmpType::kTimeExceeded);
  const auto quoted = wire::QuotedPacket::parse(wire::IcmpHeader::payload_of(message));
  ASSERT_TRUE(quoted);
  EXPECT_EQ(quoted->ip.destination, kServerAddress);
}

TEST_F(SocketLayerTest, IcmpFilterIsSetByBytes) {
  const Fd fd = *root_.sys.socket(Domain::kInet, Type::kRaw, kProtocolIcmp);
  ASSERT_TRUE(root_.sys.setsockopt(fd, kSolRaw, kIcmpFilter, 1));
  EXPECT_EQ(root_.sys.getsockopt(fd, kSolRaw, kIcmpFilter), 1);
  ASSERT_TRUE(root_.sys.try_sendto(fd, echo_request(5, 1), {kServerAddress, 0}));
  settle();
  EXPECT_EQ(root_.recv(fd), "EAGAIN");
}

// raw(7): length and checksum are filled in, source and identification where they are 0; the rest goes out as it is.
TEST_F(SocketLayerTest, RootMayMakeTheIpHeaderItself) {
  const Fd fd = *root_.sys.socket(Domain::kInet, Type::kRaw, kProtocolIcmp);
  EXPECT_EQ(root_.sys.getsockopt(fd, kSolIp, kIpHdrIncl), 0);
  ASSERT_TRUE(root_.sys.setsockopt(fd, kSolIp, kIpHdrIncl, 1));
  const std::vector<std::uint8_t> echo = echo_request(5, 1);
  std::vector<std::uint8_t> packet(20 + echo.size());
  packet[0] = 0x45;
  packet[1] = 0x20;  // DSCP
  packet[8] = 7;     // TTL
  packet[9] = kProtocolIcmp;
  store_be32(packet.data() + 16, kServerAddress.value);
  std::copy(echo.begin(), echo.end(), packet.begin() + 20);
  ASSERT_TRUE(root_.sys.try_sendto(fd, packet, {kServerAddress, 0}));
  settle();
  std::array<std::uint8_t, 200> buffer{};
  const Result<Received> answer = root_.sys.try_recvfrom(fd, buffer);
  ASSERT_TRUE(answer) << "the packet was right";
  const auto header = wire::Ipv4Header::parse(Bytes(buffer).first(answer->size));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->destination, kPcAddress);
  EXPECT_EQ(header->dsfield, 0x20) << "answered in kind";

  store_be32(packet.data() + 12, wire::Ipv4Address(10, 0, 1, 77).value);
  ASSERT_TRUE(root_.sys.try_sendto(fd, packet, {kServerAddress, 0}));
  settle();
  EXPECT_EQ(root_.recv(fd), "EAGAIN") << "the answer goes to whom the header names";
}

TEST_F(SocketLayerTest, HeadersOfTheProgramAreForRawSocketsAndMustBeWhole) {
  EXPECT_EQ(error_of(root_.sys.setsockopt(root_.udp(), kSolIp, kIpHdrIncl, 1)), Errno::kNoProtoOpt);
  const Fd fd = *root_.sys.socket(Domain::kInet, Type::kRaw, kProtocolIcmp);
  ASSERT_TRUE(root_.sys.setsockopt(fd, kSolIp, kIpHdrIncl, 1));
  const auto send = [&](std::size_t size, std::uint8_t first) {
    std::vector<std::uint8_t> packet(size);
    packet[0] = first;
    return error_of(root_.sys.try_sendto(fd, packet, {kServerAddress, 0}));
  };
  EXPECT_EQ(send(19, 0x45), Errno::kInval);
  EXPECT_EQ(send(20, 0x46), Errno::kInval) << "the header would be 24 bytes long";
  EXPECT_EQ(send(1501, 0x45), Errno::kMsgSize) << "no program's header is cut into fragments";
}

TEST_F(SocketLayerTest, EndOfAProgramClosesItsConnections) {
  Program web(server_, kRoot);
  const Fd listener = web.listener({{}, 80});
  Fd client = -1;
  {
    Program curl(pc_, kUser, 300);
    client = connect(curl, web, listener, {kServerAddress, 80}).client;
    EXPECT_GE(client, 0);
  }
  settle();
  const std::vector<SocketRow> rows = pc_.rows();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].state, "FIN_WAIT2") << "its FIN was sent and acknowledged";
  EXPECT_EQ(rows[0].pid, 0U);
}

TEST_F(SocketLayerTest, SharedDescriptorClosesWithItsLastUser) {
  Program parent(pc_, kUser, 1);
  Program child(pc_, kUser, 2);
  const Fd fd = parent.udp();
  ASSERT_TRUE(parent.sys.bind(fd, {{}, 5000}));
  ASSERT_TRUE(child.files.open(*parent.files.get(fd)));
  ASSERT_TRUE(parent.sys.close(fd));
  EXPECT_EQ(pc_.rows().size(), 1U);
  child.files.close_all();
  EXPECT_TRUE(pc_.rows().empty());
}

}  // namespace
}  // namespace glassnet::socket
