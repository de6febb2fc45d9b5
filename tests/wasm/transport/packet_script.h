// SPDX-License-Identifier: Apache-2.0
// Runs a packet script against one host's TCP in virtual time: the script plays the network, the peer and the
// program. The notation is a small relative of packetdrill's; tests/scripts/tcp/README.md describes it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "link/packet.h"
#include "sim/simulator.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport::test {

/// The layer below TCP: keeps what is sent for the script to look at.
class ScriptNetwork final : public IpService {
 public:
  struct Sent {
    sim::Instant at;
    wire::TcpHeader header;
    unsigned ecn = 0;  ///< the ECN field of the IP header
    std::size_t payload = 0;
    bool payload_right = true;  ///< the bytes are those the program wrote at this place of the stream
    bool checksum_right = true;
  };

  explicit ScriptNetwork(sim::Simulator& simulator) : simulator_(simulator) {}

  [[nodiscard]] Result<network::RouteDecision> route(const network::RouteQuery& query) const override;
  Result<void> output(link::Packet segment, const network::OutputOptions& options) override;

  std::deque<Sent> sent;
  std::uint32_t mtu = 1500;  ///< of the path
  std::uint32_t link_mtu = 1500;
  /// Number of the first byte of our stream, once our SYN was seen.
  std::optional<Seq> first_byte;

 private:
  sim::Simulator& simulator_;
};

/// Both ends of the connections of a script.
inline constexpr wire::Ipv4Address kOurs{192, 168, 0, 1};
inline constexpr wire::Ipv4Address kPeer{192, 0, 2, 1};
inline constexpr std::uint16_t kServerPort = 8080;
inline constexpr std::uint16_t kClientPort = 40000;

/// A number of 32 bits in a line of a script.
[[nodiscard]] std::optional<std::uint32_t> number(std::string_view text);

/// What the program writes: byte i of the stream.
[[nodiscard]] constexpr std::uint8_t stream_byte(std::uint64_t i) {
  return static_cast<std::uint8_t>((i * 31 + (i >> 8)) & 255);
}

class PacketScript final : private ReadinessObserver {
 public:
  PacketScript();
  ~PacketScript();

  /// Runs the text of a script. Returns "" when everything was as it says, else "line N: what was wrong".
  [[nodiscard]] std::string run(std::string_view text);

 private:
  struct Packet;

  // All of these return "" or what was wrong.
  [[nodiscard]] std::string step(std::string_view line);
  [[nodiscard]] std::string inject(std::string_view text);
  [[nodiscard]] std::string inject_icmp(const std::vector<std::string_view>& words);
  [[nodiscard]] std::string expect(std::string_view text);
  [[nodiscard]] std::string call(std::string_view text);
  [[nodiscard]] std::string check(std::string_view what, std::string_view value);
  [[nodiscard]] std::string set(std::string_view what, std::string_view value);
  // What the program was answered.
  [[nodiscard]] std::optional<std::string> open_call(std::string_view name, std::uint32_t count);
  [[nodiscard]] std::optional<std::string> connection_call(std::string_view name, std::string_view argument);
  [[nodiscard]] std::string do_write(std::uint32_t count, WriteEnd end);
  [[nodiscard]] std::string do_read(std::uint32_t count);
  [[nodiscard]] std::string compare(const ScriptNetwork::Sent& actual, const Packet& expected) const;
  [[nodiscard]] std::string describe(const ScriptNetwork::Sent& sent) const;
  [[nodiscard]] std::string options_text(const wire::TcpOptions& options) const;
  [[nodiscard]] static std::string parse_packet(std::string_view text, Packet& packet);
  void pass_time_to(sim::Instant at);
  void on_readiness_change() override {}

  // Our numbers in the script are relative to our ISS, our timestamps to the first one we sent.
  [[nodiscard]] Seq absolute(std::uint32_t relative) const { return iss_.value_or(0) + relative; }

  sim::Simulator simulator_;
  link::PacketPool packets_;
  SocketIds ids_;
  ScriptNetwork network_;
  std::optional<Tcp> tcp_;
  ConnectionOptions options_;
  PortBinding binding_;
  ListenerPtr listener_;
  ConnectionPtr connection_;
  EndpointPair pair_;  // of the connection that the script is about
  std::optional<Seq> iss_;
  std::optional<std::uint32_t> first_timestamp_;
  std::uint64_t written_ = 0;
  std::uint64_t read_ = 0;
  sim::Instant moment_{};  // of the last line
};

}  // namespace glassnet::transport::test
