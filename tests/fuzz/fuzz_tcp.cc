// SPDX-License-Identifier: Apache-2.0
// Segments into an established connection, by a peer who knows the numbers in use, while the program writes, reads and
// closes. Whatever the peer does, the program reads the bytes of the stream in order, and so would the peer.
//
// Input: byte 0 chooses the peer's options and who opens; then steps of one operation byte and its operands.
#include <algorithm>
#include <array>
#include <utility>

#include "fuzz/fuzz.h"
#include "link/packet.h"
#include "network/route.h"
#include "transport/tcp/connection.h"
#include "transport/tcp/listener.h"
#include "transport/tcp/tcp.h"
#include "wire/tcp.h"

namespace glassnet::fuzz {
namespace {

using namespace glassnet::transport;  // the subject

constexpr wire::Ipv4Address kOurs{192, 168, 0, 1};
constexpr wire::Ipv4Address kPeer{192, 0, 2, 1};
constexpr std::uint16_t kPort = 80;
constexpr std::uint32_t kPeerIss = 0xffff'f000U;  // so that numbers wrap soon
constexpr int kMostSteps = 200;
constexpr std::uint64_t kMostSent = 20'000;

constexpr std::uint8_t stream_byte(std::uint64_t i) { return static_cast<std::uint8_t>((i * 31 + (i >> 8)) & 255); }

/// The layer below: looks at what is sent and throws it away.
class Wire final : public IpService {
 public:
  [[nodiscard]] Result<network::RouteDecision> route(const network::RouteQuery& query) const override {
    network::RouteDecision decision;
    decision.source = kOurs;
    decision.destination = query.destination;
    decision.next_hop = query.destination;
    decision.mtu = mtu;
    return decision;
  }
  Result<void> output(link::Packet segment, const network::OutputOptions&) override {
    promise(++sent < kMostSent, "no storm of segments");
    const auto header = wire::TcpHeader::parse(segment.bytes());
    promise(header.has_value(), "a segment that leaves is well formed");
    promise(wire::TcpHeader::checksum_ok(segment.bytes(), kOurs, kPeer), "its checksum is right");
    promise(segment.size() + 20 <= 1500, "it is no longer than the MTU");
    if (header->flags.rst) return {};
    if (header->flags.syn) iss = header->sequence;
    last = *header;
    const Bytes payload = wire::TcpHeader::payload_of(segment.bytes());
    if (header->sequence == iss) return {};  // a keepalive probe of nothing sent yet, or the SYN
    for (std::size_t i = 0; i < payload.size(); ++i) {
      promise(payload[i] == stream_byte(header->sequence - iss - 1 + i), "what is sent is what the program wrote");
    }
    next = std::max(next, header->sequence + static_cast<std::uint32_t>(payload.size()) - iss);
    return {};
  }

  std::uint32_t mtu = 1500;
  std::uint64_t sent = 0;
  std::uint32_t iss = 0;
  std::uint32_t next = 1;  // behind the furthest byte sent, from iss
  wire::TcpHeader last;
};

struct Quiet final : ReadinessObserver {
  void on_readiness_change() override {}
};

class Talk {
 public:
  void run(Bytes input) {
    ByteReader reader(input);
    open(reader.u8());
    for (int i = 0; i < kMostSteps && reader.remaining() > 0; ++i) step(reader);
    connection_.reset();
    listener_.reset();
    if (waits_to_the_end(input)) pass(simulator_, sim::seconds(1000), 20'000);
  }

 private:
  /// Handshake by the book, with the options that `choice` names.
  void open(std::uint8_t choice) {
    timestamps_ = (choice & 1) != 0;
    wire::TcpHeader header;
    header.flags.syn = true;
    header.window = 65535;
    header.options.mss = (choice & 2) != 0 ? 1460 : 536;
    header.options.sack_permitted = (choice & 4) != 0;
    if ((choice & 8) != 0) header.options.window_scale = 7;
    header.sequence = kPeerIss;
    PortBinding binding;
    if ((choice & 16) != 0) {
      auto opened = tcp_.connect(binding, {kPeer, kPort}, {}, ids_.next(), quiet_);
      promise(opened.has_value(), "connect works");
      connection_ = std::move(*opened);
      our_port_ = wire_.last.source_port;
      their_port_ = kPort;
      header.flags.ack = true;
      header.acknowledgment = wire_.iss + 1;
      return inject(header, {});
    }
    promise(tcp_.ports().bind(binding, {{}, kPort}, AddressReuse::kNo).has_value(), "the port is free");
    auto listening = tcp_.listen(binding, 2, {}, ids_.next(), quiet_);
    promise(listening.has_value(), "listen works");
    listener_ = std::move(*listening);
    inject(header, {});
    header = {};
    header.flags.ack = true;
    header.sequence = kPeerIss + 1;
    header.acknowledgment = wire_.iss + 1;
    header.window = 65535;
    inject(header, {});
    auto accepted = listener_->accept(quiet_);
    promise(accepted.has_value(), "the handshake completes");
    connection_ = std::move(*accepted);
  }

  void step(ByteReader& reader) {
    const std::uint8_t operation = reader.u8();
    switch (operation >> 5) {
      case 0: return write((operation & 31U) * 173);
      case 1: return read((operation & 31U) * 173);
      case 2: return pass(simulator_, pause_of(operation));
      case 3: return use(operation & 7U);
      default: return segment(operation, reader);
    }
  }

  void write(std::size_t count) {
    std::array<std::uint8_t, 31 * 173> buffer;
    for (std::size_t i = 0; i < count; ++i) buffer[i] = stream_byte(written_ + i);
    if (const auto taken = connection_->send(Bytes(buffer).first(count))) written_ += *taken;
  }
  void read(std::size_t count) {
    std::array<std::uint8_t, 31 * 173> buffer;
    const auto given = connection_->receive(MutableBytes(buffer).first(count));
    if (!given) return;
    for (std::size_t i = 0; i < *given; ++i) {
      promise(buffer[i] == stream_byte(read_ + i), "what is read is what was sent, in order");
    }
    read_ += *given;
  }
  void use(unsigned what) {
    ConnectionOptions options = connection_->options();
    switch (what) {
      case 0: static_cast<void>(connection_->shutdown_write()); return;
      case 1: static_cast<void>(connection_->shutdown_read()); return;
      case 2: options.no_delay = !options.no_delay; return connection_->set_options(options);
      case 3: options.keepalive = !options.keepalive; return connection_->set_options(options);
      case 4: return frag_needed();
      case 5: static_cast<void>(connection_->info()); return;
      case 6: static_cast<void>(connection_->take_error()); return;
      default: static_cast<void>(tcp_.rows()); return;
    }
  }
  void frag_needed() {
    network::IcmpError error;
    error.type = wire::IcmpType::kDestinationUnreachable;
    error.code = static_cast<std::uint8_t>(wire::UnreachableCode::kFragmentationNeeded);
    error.error = Errno::kMsgSize;
    error.next_hop_mtu = 600;
    error.source = kOurs;
    error.destination = kPeer;
    error.protocol = wire::IpProtocol::kTcp;
    wire_.mtu = 600;
    std::array<std::uint8_t, 8> quoted;
    store_be16(quoted.data(), our_port_);
    store_be16(quoted.data() + 2, their_port_);
    store_be32(quoted.data() + 4, wire_.iss + 1);
    tcp_.icmp_error(error, quoted);
  }

  /// A segment of the peer: in his stream from where he is, acknowledging something near what was sent.
  void segment(std::uint8_t operation, ByteReader& reader) {
    wire::TcpHeader header;
    header.flags = wire::TcpFlags::from_bits(reader.u8());
    const std::uint8_t shape = reader.u8();
    if ((shape & 0x80U) == 0) header.flags = {.ack = true};
    const auto shift = static_cast<std::uint32_t>(std::int32_t{static_cast<std::int16_t>(reader.u16())} >> 2);
    const std::uint32_t at = peer_next_ + shift;
    header.sequence = kPeerIss + 1 + at;
    const auto back = std::int32_t{static_cast<std::int16_t>(reader.u16())} >> 1;
    header.acknowledgment = wire_.iss + wire_.next - static_cast<std::uint32_t>(back);
    header.window = (operation & 1) != 0 ? reader.u16() : 65535;
    header.urgent_pointer = (operation & 2) != 0 ? reader.u16() : 0;
    if (timestamps_ && wire_.last.options.timestamps) {
      header.options.timestamps = {static_cast<std::uint32_t>(simulator_.now().ns / 1'000'000) - (shape & 3U),
                                   wire_.last.options.timestamps->value};
    }
    if ((operation & 4) != 0) {
      header.options.sack_count = static_cast<std::uint8_t>(1 + (shape >> 2 & 1U));
      for (wire::SackBlock& block : header.options.sack_blocks) {
        const std::uint32_t left = wire_.iss + 1 + reader.u16();
        block = {left, left + reader.u16()};
      }
    }
    if (!header.options.fit()) header.options = {};
    std::array<std::uint8_t, 1460> payload;
    const std::size_t length = (operation & 8) != 0 ? std::min<std::size_t>(reader.u16() & 0x7ffU, payload.size()) : 0;
    for (std::size_t i = 0; i < length; ++i) payload[i] = stream_byte(at + i);
    inject(header, Bytes(payload).first(length));
    if ((operation & 16) != 0) peer_next_ = at + static_cast<std::uint32_t>(length);
  }

  void inject(wire::TcpHeader header, Bytes payload) {
    header.source_port = their_port_;
    header.destination_port = our_port_;
    if (timestamps_ && header.flags.syn && !header.options.timestamps) {
      header.options.timestamps = {1, wire_.last.options.timestamps ? wire_.last.options.timestamps->value : 0};
    }
    link::Packet packet = packets_.make_copy(payload);
    header.emit(packet.prepend(header.header_length()), kPeer, kOurs, payload);
    network::Ipv4Info info;
    info.source = kPeer;
    info.destination = kOurs;
    info.protocol = wire::IpProtocol::kTcp;
    tcp_.input(std::move(packet), info);
  }

  sim::Simulator simulator_{kWorld};
  link::PacketPool packets_;
  SocketIds ids_;
  Wire wire_;
  Tcp tcp_{{simulator_, packets_, wire_, ids_, NodeId(1)}};
  Quiet quiet_;
  ListenerPtr listener_;
  ConnectionPtr connection_;
  std::uint16_t our_port_ = kPort;
  std::uint16_t their_port_ = 50'000;
  bool timestamps_ = false;
  std::uint32_t peer_next_ = 0;  // of his stream
  std::uint64_t written_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace
}  // namespace glassnet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  glassnet::fuzz::Talk().run({data, size});
  return 0;
}
