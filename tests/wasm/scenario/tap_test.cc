// SPDX-License-Identifier: Apache-2.0
// A device of the kind "tap": the way out of the network, for programs outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "scenario/session.h"
#include "wire/summary.h"

namespace glassnet::scenario {
namespace {

constexpr std::string_view kBehindTap = R"({"glassnet": 1, "nodes": [
  {"name": "out", "kind": "tap", "at": [0, 0]},
  {"name": "h", "kind": "host", "at": [9, 0], "interfaces": [{"name": "eth0", "address": "10.0.0.1/24"}]}],
 "links": [{"ends": ["out:1", "h:eth0"]}]})";

/// Who has 10.0.0.1? Tell 10.0.0.9. (RFC 826)
constexpr std::array<std::uint8_t, 42> kArpRequest{
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0,  0, 0, 0, 9, 0x08, 0x06, 0, 1, 8, 0,  6, 4, 0,
    1,    0x02, 0,    0,    0,    0,    9,    10, 0, 0, 9, 0, 0,    0,    0, 0, 0, 10, 0, 0, 1};

struct Outside final : link::FrameReceiver {
  void input(link::Port&, link::Packet frame) override { lines.push_back(wire::summary_line(frame.bytes())); }
  std::vector<std::string> lines;
};

TEST(Tap, FramesComeInAndGoOutThroughItsPort) {
  Session session;
  ASSERT_TRUE(session.load(kBehindTap).empty());
  Outside outside;
  link::Port& port = *session.network()->device(NodeId(1)).tap;
  port.set_receiver(&outside);
  session.network()->inject(NodeId(1), kArpRequest);
  static_cast<void>(session.advance(sim::Instant{} + sim::seconds(1), 1000));
  EXPECT_THAT(outside.lines, testing::ElementsAre("ARP, Reply 10.0.0.1 is-at 02:00:00:00:02:00, length 46"));
  port.set_receiver(nullptr);
}

TEST(Tap, WithoutAProgramOutsideFramesVanishThere) {
  Session session;
  ASSERT_TRUE(session.load(kBehindTap).empty());
  ASSERT_TRUE(session.command(scenario::Run{"h", "ping -c 1 -W 1 10.0.0.9", "root"}).has_value());
  static_cast<void>(session.advance(sim::Instant{} + sim::seconds(5), 10000));
  EXPECT_GT(session.network()->device(NodeId(1)).tap->counters().rx_packets, 0U);
}

TEST(Tap, HasOnePortAndNothingElse) {
  Session session;
  std::string text(kBehindTap);
  ASSERT_TRUE(session.load(text).empty());
  EXPECT_EQ(session.network()->port_label(PortId(1)), "out:1");
  EXPECT_NE(session.save().find("\"kind\": \"tap\""), std::string::npos);
  EXPECT_TRUE(session.load(session.save()).empty()) << session.save();

  text.insert(text.find("\"at\""), "\"ports\": 2, ");
  const std::vector<Error> errors = session.load(text);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, "scenario.field-not-for-kind");
  EXPECT_EQ(errors[0].path, "nodes[0].ports");
}

}  // namespace
}  // namespace glassnet::scenario
