// SPDX-License-Identifier: Apache-2.0
// Ping sockets and raw ICMP sockets (icmp(7), raw(7)): what ping and traceroute need to know.
#include "transport/icmp_endpoint.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <vector>

#include "transport/small_network.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"

namespace glassnet::transport {
namespace {

struct Counter : ReadinessObserver {
  void on_readiness_change() override { ++calls; }
  int calls = 0;
};

class IcmpEndpointTest : public testing::Test {
 protected:
  /// An echo request as a program hands it in: identifier and checksum are only right for raw sockets.
  static std::vector<std::uint8_t> request(std::uint16_t identifier, std::uint16_t sequence) {
    std::vector<std::uint8_t> message(12);
    const std::array<std::uint8_t, 4> data{'d', 'a', 't', 'a'};
    wire::IcmpHeader::echo_request(identifier, sequence).emit(message, data);
    std::copy(data.begin(), data.end(), message.begin() + 8);
    return message;
  }

  SmallNetwork network_;
  IcmpSockets pc_{network_.pc};
  IcmpSockets server_{network_.server};
  Counter observer_;
};

TEST_F(IcmpEndpointTest, PingGetsItsReplyUnderItsOwnIdentifier) {
  PingEndpoint ping(pc_, 1, observer_);
  ASSERT_TRUE(pc_.identifiers().bind(ping, {{}, 77}, AddressReuse::kNo));
  ASSERT_TRUE(ping.send(request(9999, 3), kServerAddress));
  network_.run_for(sim::seconds(1));
  ASSERT_NE(ping.front(), nullptr);
  const Datagram& reply = *ping.front();
  EXPECT_EQ(reply.source, (Endpoint{kServerAddress, 0}));
  EXPECT_EQ(reply.ttl, 63);
  const Bytes bytes = reply.payload.bytes();
  const auto header = wire::IcmpHeader::parse(bytes);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, wire::IcmpType::kEchoReply);
  EXPECT_EQ(header->identifier(), 77);
  EXPECT_EQ(header->sequence(), 3);
  EXPECT_TRUE(wire::IcmpHeader::checksum_ok(bytes));
  EXPECT_EQ(bytes.size(), 12U);
}

TEST_F(IcmpEndpointTest, PingDoesNotHearOthers) {
  PingEndpoint mine(pc_, 1, observer_);
  PingEndpoint other(pc_, 2, observer_);
  ASSERT_TRUE(pc_.identifiers().bind(mine, {}, AddressReuse::kNo));
  ASSERT_TRUE(pc_.identifiers().bind(other, {}, AddressReuse::kNo));
  ASSERT_TRUE(mine.send(request(0, 1), kServerAddress));
  network_.run_for(sim::seconds(1));
  EXPECT_NE(mine.front(), nullptr);
  EXPECT_EQ(other.front(), nullptr);
}

TEST_F(IcmpEndpointTest, PingSendsEchoRequestsOnly) {
  PingEndpoint ping(pc_, 1, observer_);
  ASSERT_TRUE(pc_.identifiers().bind(ping, {}, AddressReuse::kNo));
  std::vector<std::uint8_t> message = request(0, 1);
  const auto error_of = [&](Bytes bytes, std::optional<wire::Ipv4Address> to) {
    const Result<void> sent = ping.send(bytes, to);
    return sent ? Errno::kOk : sent.error();
  };
  EXPECT_EQ(error_of(message, std::nullopt), Errno::kDestAddrReq);
  EXPECT_EQ(error_of(Bytes(message).first(7), kServerAddress), Errno::kInval);
  message[0] = 0;  // echo reply
  EXPECT_EQ(error_of(message, kServerAddress), Errno::kInval);
  message[0] = 8;
  message[1] = 1;
  EXPECT_EQ(error_of(message, kServerAddress), Errno::kInval);
}

TEST_F(IcmpEndpointTest, PingLearnsWhichRouterGaveUp) {
  PingEndpoint ping(pc_, 1, observer_);
  ASSERT_TRUE(pc_.identifiers().bind(ping, {}, AddressReuse::kNo));
  ping.options().receive_errors = true;
  ping.options().ttl = 1;
  ASSERT_TRUE(ping.send(request(0, 5), kServerAddress));
  network_.run_for(sim::seconds(1));
  const auto queued = ping.take_queued_error();
  ASSERT_TRUE(queued.has_value());
  EXPECT_EQ(queued->error.type, 11);
  EXPECT_EQ(queued->error.offender, kRouterAddress);
  EXPECT_EQ(queued->destination.address, kServerAddress);
  const auto quoted = wire::IcmpHeader::parse(queued->payload);
  ASSERT_TRUE(quoted);
  EXPECT_EQ(quoted->sequence(), 5);
}

TEST_F(IcmpEndpointTest, UnansweredArpBecomesHostUnreachable) {
  PingEndpoint ping(pc_, 1, observer_);
  ASSERT_TRUE(pc_.identifiers().bind(ping, {}, AddressReuse::kNo));
  ping.options().receive_errors = true;
  const wire::Ipv4Address nobody(10, 0, 1, 99);
  ASSERT_TRUE(ping.send(request(0, 1), nobody));
  network_.run_for(sim::seconds(5));
  const auto queued = ping.take_queued_error();
  ASSERT_TRUE(queued.has_value());
  EXPECT_EQ(queued->error.error, Errno::kHostUnreach);
  EXPECT_EQ(queued->error.type, 3);
  EXPECT_EQ(queued->error.code, 1);
  EXPECT_EQ(queued->error.offender, kPcAddress);
}

TEST_F(IcmpEndpointTest, RawSocketSeesIpHeaderOfEveryMessage) {
  RawEndpoint raw(pc_, 1, observer_);
  ASSERT_TRUE(raw.send(request(4242, 1), kServerAddress));
  network_.run_for(sim::seconds(1));
  ASSERT_NE(raw.front(), nullptr);
  const Bytes packet = raw.front()->payload.bytes();
  const auto ip = wire::Ipv4Header::parse(packet);
  ASSERT_TRUE(ip);
  EXPECT_EQ(ip->source, kServerAddress);
  EXPECT_EQ(ip->ttl, 63);
  EXPECT_TRUE(wire::Ipv4Header::checksum_ok(packet));
  const auto icmp = wire::IcmpHeader::parse(wire::Ipv4Header::payload_of(packet));
  ASSERT_TRUE(icmp);
  EXPECT_EQ(icmp->type, wire::IcmpType::kEchoReply);
  EXPECT_EQ(icmp->identifier(), 4242);
}

TEST_F(IcmpEndpointTest, RawSocketOfThePeerSeesTheRequestToo) {
  RawEndpoint listener(server_, 1, observer_);
  RawEndpoint raw(pc_, 2, observer_);
  ASSERT_TRUE(raw.send(request(1, 1), kServerAddress));
  network_.run_for(sim::seconds(1));
  ASSERT_NE(listener.front(), nullptr);
  EXPECT_EQ(listener.front()->source.address, kPcAddress);
  EXPECT_NE(raw.front(), nullptr);  // and the host answers all the same
}

TEST_F(IcmpEndpointTest, RawSocketGetsErrorsAsMessages) {
  RawEndpoint raw(pc_, 1, observer_);
  raw.options().ttl = 1;
  ASSERT_TRUE(raw.send(request(7, 1), kServerAddress));
  network_.run_for(sim::seconds(1));
  ASSERT_NE(raw.front(), nullptr);
  const Bytes packet = raw.front()->payload.bytes();
  EXPECT_EQ(raw.front()->source.address, kRouterAddress);
  const auto icmp = wire::IcmpHeader::parse(wire::Ipv4Header::payload_of(packet));
  ASSERT_TRUE(icmp);
  EXPECT_EQ(icmp->type, wire::IcmpType::kTimeExceeded);
  EXPECT_EQ(raw.take_error(), Errno::kOk);  // no IP_RECVERR, no peer: nothing pending
}

TEST_F(IcmpEndpointTest, FilterKeepsTypesOut) {
  RawEndpoint raw(pc_, 1, observer_);
  raw.set_filter(1U << 0);  // echo replies
  ASSERT_TRUE(raw.send(request(7, 1), kServerAddress));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(raw.front(), nullptr);
}

TEST_F(IcmpEndpointTest, ConnectedRawSocketHearsItsPeerOnly) {
  RawEndpoint to_server(pc_, 1, observer_);
  RawEndpoint to_router(pc_, 2, observer_);
  ASSERT_TRUE(to_server.connect(kServerAddress));
  ASSERT_TRUE(to_router.connect(kRouterAddress));
  EXPECT_EQ(to_server.local_address(), kPcAddress);
  ASSERT_TRUE(to_server.send(request(7, 1), {}));
  network_.run_for(sim::seconds(1));
  EXPECT_NE(to_server.front(), nullptr);
  EXPECT_EQ(to_router.front(), nullptr);
  to_server.disconnect();
  EXPECT_FALSE(to_server.peer().has_value());
  EXPECT_TRUE(to_server.local_address().is_unspecified());
}

TEST_F(IcmpEndpointTest, ClosedSocketsAreForgotten) {
  {
    RawEndpoint raw(pc_, 1, observer_);
    PingEndpoint ping(pc_, 2, observer_);
    ASSERT_TRUE(pc_.identifiers().bind(ping, {{}, 5}, AddressReuse::kNo));
    ASSERT_TRUE(ping.send(request(0, 1), kServerAddress));
  }
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(observer_.calls, 0);
  EXPECT_EQ(network_.count(sim::Kind::kPacketDrop, sim::Reason::kIcmpNoListener), 1);
}

}  // namespace
}  // namespace glassnet::transport
