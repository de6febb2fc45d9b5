// SPDX-License-Identifier: Apache-2.0
// Who hears what behind a hub and behind a learning switch.
#include "link/switch.h"

#include <gtest/gtest.h>

#include <vector>

#include "link/cables.h"
#include "link/hub.h"
#include "support/records.h"

namespace glassnet::link {
namespace {

using glassnet::testing::drops_for;
using glassnet::testing::records_of;
using sim::Kind;
using sim::Reason;

/// Four stations around one device.
template <class Device>
class Star {
 public:
  template <class... Arguments>
  explicit Star(Arguments&&... arguments) : device(arguments...) {}

  void build(Cables& cables) {
    for (int i = 0; i < 4; ++i) {
      Port& socket = cables.bare_port();
      device.add_port(socket);
      sockets.push_back(&socket);
      stations.push_back(cables.station());
      links.push_back(&cables.connect(stations.back().port, socket));
    }
  }
  /// How many frames each station has heard since the last call.
  std::vector<std::size_t> heard() {
    std::vector<std::size_t> result;
    for (const Cables::Station& station : stations) {
      result.push_back(station.inbox.arrivals.size());
      station.inbox.arrivals.clear();
    }
    return result;
  }

  Device device;
  std::vector<Port*> sockets;
  std::vector<Cables::Station> stations;
  std::vector<Link*> links;
};

using Heard = std::vector<std::size_t>;

class HubTest : public ::testing::Test {
 protected:
  HubTest() { star.build(cables); }

  Cables cables;
  Star<Hub> star;
};

TEST_F(HubTest, RepeatsToAllOthersWhoeverItIsFor) {
  star.stations[1].port.transmit(cables.frame(mac_of(1), mac_of(2)));
  cables.run();
  EXPECT_EQ(star.heard(), (Heard{1, 0, 1, 1}));
}

TEST_F(HubTest, CopiesShareBytesAndIdentity) {
  const Packet frame = cables.frame(mac_of(1), mac_of(2));
  const std::uint8_t* const bytes = frame.bytes().data();
  star.stations[0].port.transmit(frame);
  cables.run();
  for (int i = 1; i < 4; ++i) {
    ASSERT_EQ(star.stations[i].inbox.arrivals.size(), 1U);
    EXPECT_EQ(star.stations[i].inbox.arrivals[0].frame.bytes().data(), bytes);
    EXPECT_EQ(star.stations[i].inbox.arrivals[0].frame.id(), frame.id());
  }
}

class SwitchTest : public ::testing::Test {
 protected:
  SwitchTest() : star(cables.simulator, NodeId(50)) { star.build(cables); }

  void send(int station, std::uint32_t from, const wire::MacAddress& to) {
    star.stations[station].port.transmit(cables.frame(mac_of(from), to));
    cables.run_for(sim::milliseconds(1));
  }
  void send(int station, std::uint32_t from, std::uint32_t to) { send(station, from, mac_of(to)); }

  Cables cables;
  Star<Switch> star;
};

TEST_F(SwitchTest, FloodsWhatItDoesNotKnowAndForwardsWhatItLearned) {
  send(0, 10, 11);
  EXPECT_EQ(star.heard(), (Heard{0, 1, 1, 1}));
  send(1, 11, 10);
  EXPECT_EQ(star.heard(), (Heard{1, 0, 0, 0}));
  send(0, 10, 11);
  EXPECT_EQ(star.heard(), (Heard{0, 1, 0, 0}));

  const auto floods = records_of(cables.simulator, Kind::kSwitchFlood);
  ASSERT_EQ(floods.size(), 1U);
  EXPECT_EQ(floods[0].args[0], 3U);
  EXPECT_EQ(floods[0].node, 50U);
  const auto receives = records_of(cables.simulator, Kind::kFrameReceive);
  EXPECT_EQ(floods[0].cause, receives[0].id);
  const auto forwards = records_of(cables.simulator, Kind::kSwitchForward);
  ASSERT_EQ(forwards.size(), 2U);
  EXPECT_EQ(forwards[0].args[0], star.sockets[0]->id().value);
  EXPECT_EQ(records_of(cables.simulator, Kind::kMacLearned).size(), 2U);
}

TEST_F(SwitchTest, FloodsBroadcastAndMulticastEvenBetweenKnownStations) {
  send(0, 10, 99);
  send(1, 11, 99);
  star.heard();
  send(0, 10, wire::MacAddress::broadcast());
  EXPECT_EQ(star.heard(), (Heard{0, 1, 1, 1}));
  send(1, 11, wire::multicast_mac(wire::Ipv4Address(224, 0, 0, 251)));
  EXPECT_EQ(star.heard(), (Heard{1, 0, 1, 1}));
}

TEST_F(SwitchTest, DoesNotAlterOrCopyFrames) {
  send(1, 11, 99);
  star.heard();
  const Packet frame = cables.frame(mac_of(10), mac_of(11), 777);
  const std::vector<std::uint8_t> before(frame.bytes().begin(), frame.bytes().end());
  star.stations[0].port.transmit(frame);
  cables.run();
  ASSERT_EQ(star.stations[1].inbox.arrivals.size(), 1U);
  const Packet& arrived = star.stations[1].inbox.arrivals[0].frame;
  EXPECT_EQ(std::vector<std::uint8_t>(arrived.bytes().begin(), arrived.bytes().end()), before);
  EXPECT_EQ(arrived.bytes().data(), frame.bytes().data());
  EXPECT_EQ(arrived.id(), frame.id());
}

TEST_F(SwitchTest, FiltersFramesBetweenStationsOfOneSegment) {
  send(0, 10, 99);
  send(0, 12, 99);  // a second station behind the same port, as behind a hub
  star.heard();
  send(0, 10, 12);
  EXPECT_EQ(star.heard(), (Heard{0, 0, 0, 0}));
  EXPECT_EQ(drops_for(cables.simulator, Reason::kSameSegment).size(), 1U);
}

TEST_F(SwitchTest, ForgetsStationsThatWereSilentForFiveMinutes) {
  send(0, 10, 99);
  const sim::Instant heard = cables.simulator.now();
  cables.simulator.advance(sim::Instant{} + sim::seconds(299));
  ASSERT_EQ(star.device.mac_rows().size(), 1U);
  EXPECT_LT(star.device.mac_rows()[0].age, sim::seconds(300));
  send(1, 11, 10);
  EXPECT_EQ(star.heard()[0], 1U);
  cables.simulator.advance(heard + sim::seconds(300));
  send(2, 12, 10);
  EXPECT_EQ(star.heard(), (Heard{1, 1, 0, 1})) << "flooded again";
  const auto aged = records_of(cables.simulator, Kind::kMacAged);
  ASSERT_EQ(aged.size(), 1U);
  EXPECT_EQ(aged[0].args[0], 0x0200U);
  EXPECT_EQ(aged[0].args[1], 10U);
}

TEST_F(SwitchTest, AStationThatSpeaksStaysKnown) {
  for (int i = 0; i < 4; ++i) {
    send(0, 10, 99);
    cables.run_for(sim::seconds(200));
  }
  EXPECT_EQ(star.device.mac_rows().size(), 1U);
  EXPECT_EQ(records_of(cables.simulator, Kind::kMacLearned).size(), 1U);
  cables.run_for(sim::seconds(100));
  EXPECT_TRUE(star.device.mac_rows().empty());
}

TEST_F(SwitchTest, NoticesThatAStationMoved) {
  send(0, 10, 99);
  send(2, 10, 99);
  star.heard();
  send(1, 11, 10);
  EXPECT_EQ(star.heard(), (Heard{0, 0, 1, 0}));
  ASSERT_EQ(star.device.mac_rows().size(), 2U);
  EXPECT_EQ(star.device.mac_rows()[0].port, star.sockets[2]->id());
}

TEST_F(SwitchTest, ForgetsTheStationsOfAPortWithoutCarrier) {
  send(0, 10, 99);
  send(1, 11, 99);
  star.links[0]->set_state(LinkState::kCut);
  const std::vector<MacRow> rows = star.device.mac_rows();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].mac, mac_of(11));
  star.heard();
  send(1, 11, 10);
  EXPECT_EQ(star.heard(), (Heard{0, 0, 1, 1})) << "floods to the ports that have a carrier";
}

TEST_F(SwitchTest, LearnsNothingFromGroupAddresses) {
  star.stations[0].port.transmit(cables.frame(wire::MacAddress::broadcast(), mac_of(5)));
  cables.run();
  EXPECT_TRUE(star.device.mac_rows().empty());
  EXPECT_EQ(star.heard(), (Heard{0, 1, 1, 1}));
}

TEST_F(SwitchTest, FloodsToStationsBeyondTheSizeOfItsTable) {
  cables.simulator.trace().set_detail(sim::Trace::Detail::kOff);
  for (std::uint32_t i = 0; i <= Switch::kMaxStations; ++i) {
    star.device.input(*star.sockets[0], cables.frame(mac_of(1000 + i), mac_of(99)));
  }
  EXPECT_EQ(star.device.mac_rows().size(), Switch::kMaxStations);
  cables.run();
  star.heard();
  send(1, 11, 1000);
  EXPECT_EQ(star.heard(), (Heard{1, 0, 0, 0}));
  send(1, 11, 1000 + Switch::kMaxStations);
  EXPECT_EQ(star.heard(), (Heard{1, 0, 1, 1}));
}

}  // namespace
}  // namespace glassnet::link
