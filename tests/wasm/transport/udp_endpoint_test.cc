// SPDX-License-Identifier: Apache-2.0
// Which socket a datagram goes to, and what becomes of those that go nowhere. Rules of RFC 768, RFC 1122 §4.1 and of Linux (udp(7)).
#include "transport/udp.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "transport/small_network.h"
#include "wire/icmp.h"
#include "wire/udp.h"

namespace glassnet::transport {
namespace {

Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

struct Counter : ReadinessObserver {
  void on_readiness_change() override { ++calls; }
  int calls = 0;
};

class UdpTest : public testing::Test {
 protected:
  struct Socket {
    Socket(Udp& udp, Endpoint local, AddressReuse reuse = AddressReuse::kNo) : endpoint(udp, 1, observer) {
      EXPECT_TRUE(udp.ports().bind(endpoint, local, reuse));
    }
    Counter observer;
    UdpEndpoint endpoint;
  };

  /// The text of the oldest datagram, or "-" when there is none.
  static std::string take(UdpEndpoint& endpoint) {
    if (endpoint.front() == nullptr) return "-";
    const Bytes payload = endpoint.front()->payload.bytes();
    std::string text(payload.begin(), payload.end());
    endpoint.pop();
    return text;
  }

  /// Sends bytes of the test's own making from the pc to the server, as IP payload.
  void send_raw(std::span<const std::uint8_t> segment, wire::Ipv4Address to = kServerAddress) {
    ASSERT_TRUE(
        network_.pc.ipv4().output(network_.pool.make_copy(segment),
                                  {.source = kPcAddress, .destination = to, .protocol = wire::IpProtocol::kUdp}));
  }

  SmallNetwork network_;
  Udp pc_{network_.pc};
  Udp router_{network_.router};
  Udp server_{network_.server};
};

TEST_F(UdpTest, DatagramArrivesWithItsSender) {
  Socket client(pc_, {kPcAddress, 4000});
  Socket server(server_, {{}, 53});
  ASSERT_TRUE(client.endpoint.send(bytes_of("question"), Endpoint{kServerAddress, 53}));
  network_.run_for(sim::seconds(1));
  ASSERT_NE(server.endpoint.front(), nullptr);
  const Datagram& datagram = *server.endpoint.front();
  EXPECT_EQ(datagram.source, (Endpoint{kPcAddress, 4000}));
  EXPECT_EQ(datagram.destination, kServerAddress);
  EXPECT_EQ(datagram.ttl, 63);
  EXPECT_EQ(server.observer.calls, 1);
  EXPECT_EQ(take(server.endpoint), "question");
  EXPECT_EQ(network_.count(sim::Kind::kUdpDeliver), 1);
}

TEST_F(UdpTest, EmptyDatagramIsADatagram) {
  Socket client(pc_, {{}, 4000});
  Socket server(server_, {{}, 53});
  ASSERT_TRUE(client.endpoint.send({}, Endpoint{kServerAddress, 53}));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(server.endpoint.ready() & kReadyIn, kReadyIn);
  EXPECT_EQ(take(server.endpoint), "");
}

TEST_F(UdpTest, BoundariesAreKept) {
  Socket client(pc_, {{}, 4000});
  Socket server(server_, {{}, 53});
  for (const auto* text : {"one", "two", "three"}) {
    ASSERT_TRUE(client.endpoint.send(bytes_of(text), Endpoint{kServerAddress, 53}));
  }
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(server.endpoint), "one");
  EXPECT_EQ(take(server.endpoint), "two");
  EXPECT_EQ(take(server.endpoint), "three");
}

TEST_F(UdpTest, LargestDatagramIsFragmentedAndComesThrough) {
  Socket client(pc_, {{}, 4000});
  Socket server(server_, {{}, 53});
  const std::string largest(65507, 'x');
  ASSERT_TRUE(client.endpoint.send(bytes_of(largest), Endpoint{kServerAddress, 53}));
  const Result<void> too_long = client.endpoint.send(bytes_of(largest + "x"), Endpoint{kServerAddress, 53});
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error(), Errno::kMsgSize);
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(server.endpoint), largest);
}

TEST_F(UdpTest, ExactAddressGoesBeforeWildcard) {
  Socket client(pc_, {{}, 4000});
  Socket exact(server_, {kServerAddress, 53}, AddressReuse::kYes);
  Socket wildcard(server_, {{}, 53}, AddressReuse::kYes);
  ASSERT_TRUE(client.endpoint.send(bytes_of("x"), Endpoint{kServerAddress, 53}));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(exact.endpoint), "x");
  EXPECT_EQ(take(wildcard.endpoint), "-");
}

TEST_F(UdpTest, ConnectedSocketGoesFirstForItsPeerOnly) {
  Socket client(pc_, {{}, 4000});
  Socket stranger(pc_, {{}, 4001});
  Socket general(server_, {kServerAddress, 53}, AddressReuse::kYes);
  Socket connected(server_, {{}, 53}, AddressReuse::kYes);
  ASSERT_TRUE(connected.endpoint.connect({kPcAddress, 4000}));
  EXPECT_EQ(connected.endpoint.local(), (Endpoint{kServerAddress, 53}));
  ASSERT_TRUE(client.endpoint.send(bytes_of("friend"), Endpoint{kServerAddress, 53}));
  ASSERT_TRUE(stranger.endpoint.send(bytes_of("stranger"), Endpoint{kServerAddress, 53}));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(connected.endpoint), "friend");
  EXPECT_EQ(take(connected.endpoint), "-");
  EXPECT_EQ(take(general.endpoint), "stranger");
}

TEST_F(UdpTest, NewestOfEqualSocketsGetsUnicast) {
  Socket client(pc_, {{}, 4000});
  Socket first(server_, {{}, 53}, AddressReuse::kYes);
  Socket second(server_, {{}, 53}, AddressReuse::kYes);
  ASSERT_TRUE(client.endpoint.send(bytes_of("x"), Endpoint{kServerAddress, 53}));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(first.endpoint), "-");
  EXPECT_EQ(take(second.endpoint), "x");
}

TEST_F(UdpTest, DisconnectedSocketHearsEverybodyAgain) {
  Socket client(pc_, {{}, 4000});
  Socket server(server_, {{}, 53});
  ASSERT_TRUE(server.endpoint.connect({kPcAddress, 9}));
  server.endpoint.disconnect();
  EXPECT_EQ(server.endpoint.local(), (Endpoint{{}, 53}));
  ASSERT_TRUE(client.endpoint.send(bytes_of("x"), Endpoint{kServerAddress, 53}));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(server.endpoint), "x");
}

TEST_F(UdpTest, BroadcastReachesAllMatchingSockets) {
  Socket client(pc_, {{}, 4000});
  client.endpoint.options().broadcast = true;
  Socket first(router_, {{}, 67}, AddressReuse::kYes);
  Socket second(router_, {{}, 67}, AddressReuse::kYes);
  Socket unicast_only(router_, {kRouterAddress, 67}, AddressReuse::kYes);
  ASSERT_TRUE(client.endpoint.send(bytes_of("all"), Endpoint{{10, 0, 1, 255}, 67}));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(first.endpoint), "all");
  EXPECT_EQ(take(second.endpoint), "all");
  EXPECT_EQ(take(unicast_only.endpoint), "-");
}

TEST_F(UdpTest, BroadcastNeedsPermission) {
  Socket client(pc_, {{}, 4000});
  for (const auto address : {wire::Ipv4Address(10, 0, 1, 255), wire::Ipv4Address::limited_broadcast()}) {
    const Result<void> sent = client.endpoint.send(bytes_of("x"), Endpoint{address, 67});
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error(), Errno::kAcces);
    const Result<void> connected = client.endpoint.connect({address, 67});
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error(), Errno::kAcces);
  }
}

TEST_F(UdpTest, BroadcastToClosedPortIsNotAnswered) {
  Socket client(pc_, {{}, 4000});
  client.endpoint.options().broadcast = true;
  client.endpoint.options().receive_errors = true;
  ASSERT_TRUE(client.endpoint.send(bytes_of("x"), Endpoint{{10, 0, 1, 255}, 67}));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(client.endpoint.ready() & kReadyError, 0);
  // At the router, and in the copy that the sender gets of its own broadcast.
  EXPECT_EQ(network_.count(sim::Kind::kPacketDrop, sim::Reason::kPortUnreachable), 2);
}

TEST_F(UdpTest, ClosedPortRefusesConnectedSocketOnce) {
  Socket client(pc_, {{}, 4000});
  ASSERT_TRUE(client.endpoint.connect({kServerAddress, 9}));
  ASSERT_TRUE(client.endpoint.send(bytes_of("x"), {}));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(client.endpoint.ready() & kReadyError, kReadyError);
  const Result<void> second = client.endpoint.send(bytes_of("x"), {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), Errno::kConnRefused);
  EXPECT_TRUE(client.endpoint.send(bytes_of("x"), {}));
}

TEST_F(UdpTest, ClosedPortIsNoNewsToUnconnectedSocket) {
  Socket client(pc_, {{}, 4000});
  ASSERT_TRUE(client.endpoint.send(bytes_of("x"), Endpoint{kServerAddress, 9}));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(client.endpoint.take_error(), Errno::kOk);
  EXPECT_EQ(network_.count(sim::Kind::kPacketDrop, sim::Reason::kPortUnreachable), 1);
}

TEST_F(UdpTest, ErrorAboutAnotherPeerIsIgnored) {
  Socket client(pc_, {{}, 4000});
  ASSERT_TRUE(client.endpoint.connect({kServerAddress, 53}));
  ASSERT_TRUE(client.endpoint.send(bytes_of("x"), Endpoint{kRouterAddress, 9}));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(client.endpoint.take_error(), Errno::kOk);
}

// How traceroute works for ordinary users: a probe whose TTL runs out, and the answer in the error queue (ip(7), IP_RECVERR).
TEST_F(UdpTest, ErrorQueueTellsWhoAnswered) {
  Socket client(pc_, {{}, 4000});
  client.endpoint.options().receive_errors = true;
  client.endpoint.options().ttl = 1;
  ASSERT_TRUE(client.endpoint.send(bytes_of("probe"), Endpoint{kServerAddress, 33434}));
  network_.run_for(sim::seconds(1));
  client.endpoint.options().ttl = 2;
  EXPECT_EQ(client.endpoint.take_error(), Errno::kHostUnreach);
  ASSERT_TRUE(client.endpoint.send(bytes_of("probe"), Endpoint{kServerAddress, 33435}));
  network_.run_for(sim::seconds(1));

  const auto first = client.endpoint.take_queued_error();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->error.error, Errno::kHostUnreach);
  EXPECT_EQ(first->error.origin, ExtendedError::Origin::kIcmp);
  EXPECT_EQ(first->error.type, 11);
  EXPECT_EQ(first->error.code, 0);
  EXPECT_EQ(first->error.offender, kRouterAddress);
  EXPECT_EQ(first->destination, (Endpoint{kServerAddress, 33434}));
  EXPECT_EQ(std::string(first->payload.begin(), first->payload.end()), "probe");
  const auto second = client.endpoint.take_queued_error();
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->error.error, Errno::kConnRefused);
  EXPECT_EQ(second->error.type, 3);
  EXPECT_EQ(second->error.code, 3);
  EXPECT_EQ(second->error.offender, kServerAddress);
  EXPECT_FALSE(client.endpoint.take_queued_error().has_value());
  EXPECT_EQ(client.endpoint.take_error(), Errno::kOk);
}

TEST_F(UdpTest, LongDatagramWithoutFragmentsIsRefusedHere) {
  Socket client(pc_, {{}, 4000});
  client.endpoint.options().path_mtu = PathMtu::kDo;
  client.endpoint.options().receive_errors = true;
  const Result<void> sent = client.endpoint.send(bytes_of(std::string(3000, 'x')), Endpoint{kServerAddress, 53});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error(), Errno::kMsgSize);
  const auto queued = client.endpoint.take_queued_error();
  ASSERT_TRUE(queued.has_value());
  EXPECT_EQ(queued->error.origin, ExtendedError::Origin::kLocal);
  EXPECT_EQ(queued->error.info, 1500U);
  EXPECT_TRUE(client.endpoint.send(bytes_of(std::string(1472, 'x')), Endpoint{kServerAddress, 53}));
}

// Measured on Linux 6.18 with the default SO_RCVBUF of 212992 over lo: this many of 600 datagrams are kept.
TEST_F(UdpTest, ReceiveBufferIsBoundedAsOnLinux) {
  const struct {
    std::size_t payload;
    int kept;
  } kMeasured[] = {{1, 256}, {100, 256}, {600, 166}, {1000, 92}, {1472, 92}, {3000, 48}};
  for (const auto& [payload, kept] : kMeasured) {
    Socket client(pc_, {{}, 4000});
    Socket server(pc_, {{}, 53});
    for (int i = 0; i < 600; ++i) {
      ASSERT_TRUE(client.endpoint.send(bytes_of(std::string(payload, 'x')), Endpoint{kPcAddress, 53}));
    }
    network_.run_for(sim::seconds(1));
    int count = 0;
    while (take(server.endpoint) != "-") ++count;
    EXPECT_EQ(count, kept) << payload;
    EXPECT_EQ(server.endpoint.charged(), 0U);
  }
  EXPECT_GT(network_.count(sim::Kind::kPacketDrop, sim::Reason::kReceiveBufferFull), 0);
}

TEST_F(UdpTest, DatagramLargerThanTheBufferIsTakenWhenNothingWaits) {
  Socket client(pc_, {{}, 4000});
  Socket server(server_, {{}, 53});
  server.endpoint.options().receive_buffer = 2304;
  const std::string large(8000, 'x');
  ASSERT_TRUE(client.endpoint.send(bytes_of(large), Endpoint{kServerAddress, 53}));
  ASSERT_TRUE(client.endpoint.send(bytes_of("x"), Endpoint{kServerAddress, 53}));
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(server.endpoint), large);
  EXPECT_EQ(take(server.endpoint), "-");
}

TEST_F(UdpTest, MissingChecksumIsAccepted) {
  Socket server(server_, {{}, 53});
  const std::uint8_t segment[] = {0x0f, 0xa0, 0, 53, 0, 10, 0, 0, 'o', 'k'};
  send_raw(segment);
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(server.endpoint), "ok");
}

TEST_F(UdpTest, WrongChecksumIsDroppedInSilence) {
  Socket server(server_, {{}, 53});
  const std::uint8_t segment[] = {0x0f, 0xa0, 0, 53, 0, 10, 0xbe, 0xef, 'n', 'o'};
  send_raw(segment);
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(server.endpoint), "-");
  EXPECT_EQ(network_.count(sim::Kind::kPacketDrop, sim::Reason::kUdpBadChecksum), 1);
}

TEST_F(UdpTest, ImpossibleLengthIsDroppedInSilence) {
  Socket server(server_, {{}, 53});
  const std::uint8_t too_long[] = {0x0f, 0xa0, 0, 53, 0, 11, 0, 0, 'n', 'o'};
  const std::uint8_t too_short[] = {0x0f, 0xa0, 0, 53, 0, 7, 0, 0, 'n', 'o'};
  const std::uint8_t cut[] = {0x0f, 0xa0, 0, 53, 0, 8, 0};
  for (const std::span<const std::uint8_t> segment :
       {std::span<const std::uint8_t>(too_long), std::span<const std::uint8_t>(too_short),
        std::span<const std::uint8_t>(cut)}) {
    send_raw(segment);
  }
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(server.endpoint), "-");
  EXPECT_EQ(network_.count(sim::Kind::kPacketDrop, sim::Reason::kUdpMalformed), 3);
}

TEST_F(UdpTest, BytesBehindTheLengthAreNotData) {
  Socket server(server_, {{}, 53});
  const std::uint8_t segment[] = {0x0f, 0xa0, 0, 53, 0, 10, 0, 0, 'o', 'k', 'j', 'u', 'n', 'k'};
  send_raw(segment);
  network_.run_for(sim::seconds(1));
  EXPECT_EQ(take(server.endpoint), "ok");
}

TEST_F(UdpTest, SendErrorsComeInLinuxOrder) {
  Socket client(pc_, {{}, 4000});
  const auto error_of = [&](std::optional<Endpoint> to) {
    const Result<void> sent = client.endpoint.send(bytes_of("x"), to);
    return sent ? Errno::kOk : sent.error();
  };
  EXPECT_EQ(error_of(std::nullopt), Errno::kDestAddrReq);
  EXPECT_EQ(error_of(Endpoint{kServerAddress, 0}), Errno::kInval);
  client.endpoint.shut_sending();
  EXPECT_EQ(error_of(Endpoint{kServerAddress, 9}), Errno::kPipe);
}

TEST_F(UdpTest, WithoutRouteTheNetworkIsUnreachable) {
  Socket client(router_, {{}, 4000});
  const Result<void> sent = client.endpoint.send(bytes_of("x"), Endpoint{{192, 168, 9, 9}, 53});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error(), Errno::kNetUnreach);
}

}  // namespace
}  // namespace glassnet::transport
