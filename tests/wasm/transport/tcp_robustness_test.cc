// SPDX-License-Identifier: Apache-2.0
// Segments that no honest peer sends, in every state: nothing may crash, hang, or answer without end, and what the
// program reads must be what was sent in order.
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "transport/packet_script.h"

namespace glassnet::transport::test {
namespace {

struct Quiet final : ReadinessObserver {
  void on_readiness_change() override {}
};

/// Draws segments whose numbers lie near those in use: far ones would all be dropped at the first check.
class Attacker {
 public:
  explicit Attacker(std::uint64_t seed)
      : random_(seed),
        simulator_({.seed = seed, .trace_records = 64, .trace_bytes = 64}),
        network_(simulator_),
        tcp_({simulator_, packets_, network_, ids_, NodeId(1)}) {}
  ~Attacker() {
    connections_.clear();
    listener_.reset();
  }

  void run(int steps) {
    PortBinding binding;
    ASSERT_TRUE(tcp_.ports().bind(binding, {{}, 80}, AddressReuse::kNo));
    auto listening = tcp_.listen(binding, 4, {}, ids_.next(), quiet_);
    ASSERT_TRUE(listening);
    listener_ = std::move(*listening);
    for (int i = 0; i < steps; ++i) {
      step();
      look_at_output();
      if (random_.chance(50'000)) simulator_.advance(simulator_.now() + sim::milliseconds(1) * draw(30'000));
      ASSERT_LE(tcp_.rows().size(), 4'000U);
    }
  }

  std::uint64_t answered = 0;

 private:
  std::int64_t draw(std::uint64_t bound) { return static_cast<std::int64_t>(random_.below(bound)); }

  void step() {
    switch (random_.below(12)) {
      case 0: open(); break;
      case 1: accept(); break;
      case 2: use(); break;
      default: inject(); break;
    }
  }

  void open() {
    if (connections_.size() > 20) connections_.erase(connections_.begin());
    PortBinding binding;
    auto opened = tcp_.connect(binding, {kPeer, 80}, {}, ids_.next(), quiet_);
    if (opened) connections_.push_back(std::move(*opened));
  }
  void accept() {
    auto accepted = listener_->accept(quiet_);
    if (accepted) connections_.push_back(std::move(*accepted));
  }

  void use() {
    if (connections_.empty()) return;
    const std::size_t index = random_.below(connections_.size());
    Connection& connection = *connections_[index];
    std::array<std::uint8_t, 5000> buffer{};
    switch (random_.below(7)) {
      case 0: static_cast<void>(connection.send(Bytes(buffer).first(random_.below(buffer.size())))); break;
      case 1: static_cast<void>(connection.receive(MutableBytes(buffer).first(random_.below(buffer.size())))); break;
      case 2: static_cast<void>(connection.shutdown_write()); break;
      case 3: static_cast<void>(connection.shutdown_read()); break;
      case 4: connection.abort(); break;
      case 5: static_cast<void>(connection.take_error()); break;
      default: connections_.erase(connections_.begin() + static_cast<std::ptrdiff_t>(index)); break;
    }
  }

  /// Remembers the numbers of what we sent, so that the next segments fit somewhere.
  void look_at_output() {
    while (!network_.sent.empty()) {
      const auto& sent = network_.sent.front();
      if (!sent.header.flags.rst) last_ = sent.header;
      if (sent.header.flags.rst || sent.header.flags.ack) ++answered;
      network_.sent.pop_front();
    }
  }

  Seq near(Seq number) {
    constexpr std::array<std::int64_t, 9> kOffsets = {0, 0, 0, 1, -1, 100, 1000, -1000, 70'000};
    return number + static_cast<Seq>(kOffsets[random_.below(kOffsets.size())]);
  }

  void inject() {
    wire::TcpHeader header;
    header.source_port = last_.destination_port;
    header.destination_port = last_.source_port;
    if (random_.chance(100'000)) {
      header.source_port = static_cast<std::uint16_t>(50'000 + random_.below(8));
      header.destination_port = 80;
    }
    header.sequence = near(last_.acknowledgment);
    header.acknowledgment = near(last_.sequence + (last_.flags.syn ? 1U : 0U));
    header.flags = wire::TcpFlags::from_bits(static_cast<std::uint8_t>(random_.below(256)));
    if (!random_.chance(300'000)) {
      header.flags = {};
      header.flags.ack = true;
      header.flags.syn = last_.flags.syn && !last_.flags.ack;
    }
    header.window = static_cast<std::uint16_t>(random_.chance(300'000) ? random_.below(3) : random_.below(65536));
    header.urgent_pointer = static_cast<std::uint16_t>(random_.below(65536));
    if (random_.chance(300'000)) header.options.mss = static_cast<std::uint16_t>(random_.below(2000));
    if (random_.chance(300'000)) header.options.window_scale = static_cast<std::uint8_t>(random_.below(256));
    header.options.sack_permitted = random_.chance(300'000);
    if (last_.options.timestamps) {
      header.options.timestamps = {near(last_.options.timestamps->echo), near(last_.options.timestamps->value)};
    }
    if (!header.options.mss && random_.chance(300'000)) {
      header.options.sack_count = static_cast<std::uint8_t>(1 + random_.below(2));
      for (wire::SackBlock& block : header.options.sack_blocks) {
        block = {near(last_.sequence), near(last_.sequence + 1448)};
      }
    }
    if (!header.options.fit()) header.options = {};

    link::Packet segment = packets_.make(random_.chance(500'000) ? 0 : random_.below(1500));
    for (std::uint8_t& byte : segment.writable()) byte = 0x55;
    const std::size_t length = header.header_length();
    const MutableBytes front = segment.prepend(length);
    header.emit(front, kPeer, kOurs, segment.bytes().subspan(length));
    network::Ipv4Info info;
    info.source = kPeer;
    info.destination = kOurs;
    info.protocol = wire::IpProtocol::kTcp;
    tcp_.input(std::move(segment), info);
  }

  Rng random_;
  sim::Simulator simulator_;
  link::PacketPool packets_;
  SocketIds ids_;
  ScriptNetwork network_;
  Tcp tcp_;
  Quiet quiet_;
  ListenerPtr listener_;
  std::vector<ConnectionPtr> connections_;
  wire::TcpHeader last_;
};

TEST(TcpRobustness, SurvivesSegmentsThatFitNowhere) {
  std::uint64_t answered = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Attacker attacker(seed);
    attacker.run(3000);
    answered += attacker.answered;
  }
  EXPECT_GT(answered, 10'000U) << "the segments must reach the code that answers";
}

TEST(TcpRobustness, ShortAndDamagedSegmentsAreDropped) {
  sim::Simulator simulator({});
  link::PacketPool packets;
  SocketIds ids;
  ScriptNetwork network(simulator);
  Tcp tcp({simulator, packets, network, ids, NodeId(1)});
  network::Ipv4Info info;
  info.source = kPeer;
  info.destination = kOurs;
  Rng random(1);
  for (int i = 0; i < 2000; ++i) {
    link::Packet segment = packets.make(random.below(80));
    for (std::uint8_t& byte : segment.writable()) byte = static_cast<std::uint8_t>(random.below(256));
    tcp.input(std::move(segment), info);
  }
  EXPECT_TRUE(network.sent.empty());
}

}  // namespace
}  // namespace glassnet::transport::test
