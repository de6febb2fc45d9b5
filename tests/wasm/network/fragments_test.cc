// SPDX-License-Identifier: Apache-2.0
// Cutting packets and putting them together again: RFC 791 tables, every order, duplicates, overlaps, timeouts, limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "network/fragment_runs.h"
#include "network/reassembly.h"
#include "support/lab.h"
#include "support/records.h"

namespace glassnet::network {
namespace {

using namespace glassnet::testing;  // the vocabulary of the tests
using sim::Kind;
using sim::Reason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Cut {
  std::uint16_t offset;
  std::uint16_t length;
  bool more;
  friend bool operator==(const Cut&, const Cut&) = default;
};
std::ostream& operator<<(std::ostream& out, const Cut& cut) {
  return out << "[" << cut.offset << "+" << cut.length << (cut.more ? " more]" : "]");
}

TEST(Fragmentation, CutsAtMultiplesOfEightBytes) {
  struct Case {
    std::uint32_t mtu;
    std::size_t payload;
    std::vector<Cut> cuts;
  };
  for (const Case& test : std::vector<Case>{
           {1500, 1480, {{0, 1480, false}}},
           {1500, 1481, {{0, 1480, true}, {1480, 1, false}}},
           {1499, 1480, {{0, 1472, true}, {1472, 8, false}}},
           {1500, 4000, {{0, 1480, true}, {1480, 1480, true}, {2960, 1040, false}}},
           {68, 100, {{0, 48, true}, {48, 48, true}, {96, 4, false}}},
           {1000, 1960, {{0, 976, true}, {976, 976, true}, {1952, 8, false}}},
       }) {
    Lab lab;
    Device& host = lab.host("10.0.1.10/24");
    RawStation& station = lab.raw_station(host);
    must(host.net.set_neighbor(kEth0, ip("10.0.1.20"), station.port().mac()));
    must(host.net.set_mtu(kEth0, test.mtu));
    ASSERT_TRUE(host.send("10.0.1.20", test.payload));
    lab.run_for(sim::seconds(1));
    std::vector<Cut> cuts;
    std::vector<std::uint16_t> identifications;
    std::vector<std::uint8_t> bytes;
    for (const link::Packet& frame : station.heard) {
      const Bytes packet = wire::EthernetHeader::payload_of(frame.bytes());
      const auto header = wire::Ipv4Header::parse(packet);
      ASSERT_TRUE(header);
      EXPECT_TRUE(wire::Ipv4Header::checksum_ok(packet));
      EXPECT_LE(header->total_length, test.mtu);
      cuts.push_back(
          {header->fragment_offset, static_cast<std::uint16_t>(header->payload_length()), header->more_fragments});
      identifications.push_back(header->identification);
      const Bytes payload = wire::Ipv4Header::payload_of(packet);
      bytes.insert(bytes.end(), payload.begin(), payload.end());
    }
    EXPECT_EQ(cuts, test.cuts) << test.payload << " bytes, MTU " << test.mtu;
    EXPECT_EQ(std::count(identifications.begin(), identifications.end(), identifications[0]),
              static_cast<std::ptrdiff_t>(test.cuts.size()));
    ASSERT_EQ(bytes.size(), test.payload);
    for (std::size_t i = 0; i < bytes.size(); ++i) ASSERT_EQ(bytes[i], static_cast<std::uint8_t>(i * 3 + i / 256));
  }
}

TEST(Fragmentation, OptionsThatAreNotCopiedStayInTheFirstPiece) {
  Lab lab;
  Device& router = lab.router({"10.0.1.1/24", "10.0.2.1/24"});
  RawStation& in = lab.raw_station(router);
  RawStation& out = lab.raw_station(router);
  must(router.net.set_neighbor(kEth1, ip("10.0.2.10"), out.port().mac()));
  must(router.net.set_mtu(kEth1, 576));
  wire::Ipv4Header header;
  header.source = ip("10.0.1.10");
  header.destination = ip("10.0.2.10");
  header.protocol = wire::IpProtocol::kUdp;
  const std::vector<std::uint8_t> record_route_and_alert = {7, 7, 4, 0, 0, 0, 0, 0x94, 4, 0, 0, 0};
  header.options = wire::Ipv4Options::from_bytes(record_route_and_alert);
  in.send_ip(router.ports[0]->mac(), header, std::vector<std::uint8_t>(1000, 1));
  lab.run_for(sim::seconds(1));
  ASSERT_THAT(out.heard, SizeIs(2));
  const auto first = wire::Ipv4Header::parse(wire::EthernetHeader::payload_of(out.heard[0].bytes()));
  const auto second = wire::Ipv4Header::parse(wire::EthernetHeader::payload_of(out.heard[1].bytes()));
  EXPECT_EQ(first->options, header.options);
  EXPECT_EQ(second->options, wire::Ipv4Options::router_alert());
  EXPECT_EQ(first->payload_length(), 544U);
  EXPECT_EQ(second->fragment_offset, 544);
  EXPECT_EQ(second->payload_length(), 456U);
}

TEST(Fragmentation, PiecesAreCutAgainAndTheDestinationPutsAllTogether) {
  Lab lab;
  Device& a = lab.host("10.0.1.10/24");
  Device& r1 = lab.router({"10.0.1.1/24", "10.0.2.1/24"});
  Device& r2 = lab.router({"10.0.2.2/24", "10.0.3.1/24"});
  Device& b = lab.host("10.0.3.10/24");
  lab.connect(a, r1);
  lab.connect(r1, r2);
  lab.connect(r2, b);
  a.add_route("0.0.0.0/0", "10.0.1.1");
  r1.add_route("10.0.3.0/24", "10.0.2.2");
  must(r1.net.set_mtu(kEth1, 1000));
  must(r2.net.set_mtu(kEth1, 300));
  ASSERT_TRUE(a.send("10.0.3.10", 9000));
  lab.run_for(sim::seconds(1));
  ASSERT_THAT(b.udp.arrivals, SizeIs(1));
  const auto& bytes = b.udp.arrivals[0].segment;
  ASSERT_THAT(bytes, SizeIs(9000));
  for (std::size_t i = 0; i < bytes.size(); ++i) ASSERT_EQ(bytes[i], static_cast<std::uint8_t>(i * 3 + i / 256));
  const auto assembled = records_of(lab.simulator, Kind::kReassembled);
  ASSERT_THAT(assembled, SizeIs(1));
  EXPECT_EQ(assembled[0].args[3], 9020U);
  EXPECT_EQ(b.net.ipv4().reassembly().memory(), 0U);
}

class Reassembling : public ::testing::Test {
 protected:
  Reassembling() { must(host.net.set_neighbor(kEth0, ip("10.0.1.20"), station.port().mac())); }

  /// A fragment of a packet whose byte i is i / 8 (or `fill`).
  void hear(std::uint16_t offset, std::uint16_t length, bool more, std::uint16_t identification = 1,
            std::string_view source = "10.0.1.20") {
    wire::Ipv4Header header;
    header.source = ip(source);
    header.destination = ip("10.0.1.10");
    header.protocol = wire::IpProtocol::kUdp;
    header.identification = identification;
    header.fragment_offset = offset;
    header.more_fragments = more;
    std::vector<std::uint8_t> payload(length);
    for (std::size_t i = 0; i < length; ++i) payload[i] = static_cast<std::uint8_t>((offset + i) / 8);
    station.send_ip(mac(1), header, payload);
    lab.run_for(sim::milliseconds(1));
  }
  void expect_whole(std::size_t length) {
    ASSERT_THAT(host.udp.arrivals, SizeIs(1));
    const auto& bytes = host.udp.arrivals[0].segment;
    ASSERT_THAT(bytes, SizeIs(length));
    for (std::size_t i = 0; i < length; ++i) ASSERT_EQ(bytes[i], static_cast<std::uint8_t>(i / 8));
  }
  Reassembly& reassembly() { return host.net.ipv4().reassembly(); }

  Lab lab;
  Device& host = lab.host("10.0.1.10/24");
  RawStation& station = lab.raw_station(host);
};

TEST(Reassembly, WorksInEveryOrder) {
  const std::vector<Cut> cuts = {{0, 16, true}, {16, 8, true}, {24, 24, true}, {48, 5, false}};
  std::vector<std::size_t> order(cuts.size());
  std::iota(order.begin(), order.end(), 0U);
  do {
    Lab lab;
    Device& host = lab.host("10.0.1.10/24");
    RawStation& station = lab.raw_station(host);
    for (const std::size_t i : order) {
      EXPECT_THAT(host.udp.arrivals, IsEmpty());
      wire::Ipv4Header header;
      header.source = ip("10.0.1.20");
      header.destination = ip("10.0.1.10");
      header.protocol = wire::IpProtocol::kUdp;
      header.fragment_offset = cuts[i].offset;
      header.more_fragments = cuts[i].more;
      std::vector<std::uint8_t> payload(cuts[i].length);
      for (std::size_t k = 0; k < payload.size(); ++k) payload[k] = static_cast<std::uint8_t>(cuts[i].offset + k);
      station.send_ip(mac(1), header, payload);
      lab.run_for(sim::milliseconds(1));
    }
    ASSERT_THAT(host.udp.arrivals, SizeIs(1));
    std::vector<std::uint8_t> expected(53);
    std::iota(expected.begin(), expected.end(), std::uint8_t{0});
    ASSERT_EQ(host.udp.arrivals[0].segment, expected);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(Reassembling, DuplicatesAreIgnored) {
  hear(0, 32, true);
  hear(0, 32, true);
  hear(8, 8, true);  // inside what is there
  hear(32, 16, true);
  hear(24, 16, true);  // across two pieces, nothing new
  hear(48, 8, false);
  expect_whole(56);
  EXPECT_EQ(records_of(lab.simulator, Kind::kReassembled)[0].args[2], 3U);
}

TEST_F(Reassembling, OverlapDropsTheWholeDatagram) {
  struct Case {
    Cut held;
    Cut overlapping;
  };
  for (const Case& test : {
           Case{{16, 16, true}, {8, 16, true}},   // over the front
           Case{{16, 16, true}, {24, 16, true}},  // over the end
           Case{{16, 16, true}, {8, 32, true}},   // around it
           Case{{16, 16, true}, {16, 24, true}},
           Case{{16, 16, true}, {0, 24, true}},
       }) {
    const std::size_t before = drops_for(lab.simulator, Reason::kReassemblyOverlap).size();
    hear(test.held.offset, test.held.length, test.held.more);
    hear(test.overlapping.offset, test.overlapping.length, test.overlapping.more);
    EXPECT_EQ(drops_for(lab.simulator, Reason::kReassemblyOverlap).size(), before + 2)
        << "the piece held and the new one";
    EXPECT_EQ(reassembly().datagrams_held(), 0U);
    EXPECT_EQ(reassembly().memory(), 0U);
  }
  EXPECT_THAT(host.udp.arrivals, IsEmpty());
  hear(0, 8, true);
  hear(8, 8, false);
  expect_whole(16);
}

TEST_F(Reassembling, PiecesThatContradictTheEndAreRefused) {
  hear(16, 8, false);  // the packet is 24 bytes long
  hear(24, 8, true);
  hear(32, 8, false);
  hear(8, 4, false);
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIpMalformed), SizeIs(3));
  hear(0, 16, true);
  expect_whole(24);
}

TEST_F(Reassembling, ImpossiblePiecesAreRefused) {
  hear(0, 12, true);       // not a multiple of 8
  hear(8, 0, true);        // empty
  hear(65'528, 8, false);  // beyond 65,535 bytes with the header
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIpMalformed), SizeIs(3));
  EXPECT_EQ(reassembly().datagrams_held(), 0U);
}

TEST_F(Reassembling, KeepsDatagramsApart) {
  hear(0, 8, true, 1);
  hear(8, 8, false, 2);
  hear(8, 8, false, 1, "10.0.1.21");
  EXPECT_EQ(reassembly().datagrams_held(), 3U);
  hear(8, 8, false, 1);
  expect_whole(16);
  EXPECT_EQ(reassembly().datagrams_held(), 2U);
}

TEST_F(Reassembling, GivesUpAfterThirtySecondsAndTellsTheSender) {
  hear(0, 16, true);
  lab.run_for(sim::seconds(10));
  hear(24, 8, true);  // does not lengthen the wait
  lab.simulator.advance(sim::Instant{} + sim::milliseconds(29'999));
  EXPECT_EQ(reassembly().datagrams_held(), 1U);
  EXPECT_THAT(station.heard, IsEmpty());
  lab.run_for(sim::seconds(1));
  EXPECT_EQ(reassembly().datagrams_held(), 0U);
  EXPECT_THAT(drops_for(lab.simulator, Reason::kReassemblyTimeout), SizeIs(2)) << "one for each piece";
  ASSERT_THAT(station.heard, SizeIs(1));
  const wire::FrameSummary error = wire::summarize(station.heard[0].bytes());
  EXPECT_EQ(error.icmp_type, 11);
  EXPECT_EQ(error.icmp_code, 1);
}

TEST_F(Reassembling, WithoutTheFirstPieceItGivesUpInSilence) {
  hear(16, 8, true);
  lab.run_for(sim::seconds(31));
  EXPECT_EQ(reassembly().datagrams_held(), 0U);
  EXPECT_THAT(station.heard, IsEmpty());
}

TEST_F(Reassembling, FragmentsThatNeverBecomeWholeDoNotShutOthersOut) {
  lab.simulator.trace().set_detail(sim::Trace::Detail::kRecords);
  for (std::uint16_t i = 0; i < 3000; ++i) hear(0, 1480, true, i);
  EXPECT_GT(reassembly().datagrams_held(), 1000U);
  hear(0, 8, true, 9999);
  hear(8, 8, false, 9999);
  expect_whole(16);
}

TEST_F(Reassembling, BeyondTheHighThresholdTheOldestGoUntilTheLowOne) {
  const std::uint32_t one = 20 + 1000 + static_cast<std::uint32_t>(Reassembly::kFragmentCost);
  reassembly().settings().high_threshold = 10 * one;
  reassembly().settings().low_threshold = 6 * one;
  for (std::uint16_t i = 0; i < 10; ++i) hear(0, 1000, true, i);
  EXPECT_EQ(reassembly().memory(), 10 * one);
  EXPECT_THAT(drops_for(lab.simulator, Reason::kReassemblyLimit), IsEmpty());
  hear(0, 1000, true, 10);
  const auto gone = drops_for(lab.simulator, Reason::kReassemblyLimit);
  ASSERT_THAT(gone, SizeIs(4));
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(gone[i].args[3], i) << "the identification";
  EXPECT_EQ(reassembly().memory(), 7 * one);
  EXPECT_THAT(station.heard, IsEmpty()) << "nobody is told, as on Linux";
  hear(1000, 8, false, 4);
  EXPECT_THAT(host.udp.arrivals, SizeIs(1)) << "those that are left go on";
}

TEST_F(Reassembling, ItsMemoryIsBoundedWhateverComes) {
  lab.simulator.trace().set_detail(sim::Trace::Detail::kRecords);
  reassembly().settings().high_threshold = 50'000;
  reassembly().settings().low_threshold = 40'000;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    hear(static_cast<std::uint16_t>(8 + i / 6 * 48 % 60'000), 48, true, static_cast<std::uint16_t>(i % 6));
    ASSERT_LE(reassembly().memory(), 50'000U);
  }
  lab.run_for(sim::seconds(31));
  EXPECT_EQ(reassembly().memory(), 0U);
}

TEST_F(Reassembling, WithoutMemoryNothingIsAccepted) {
  reassembly().settings().high_threshold = 0;
  hear(0, 8, true);
  EXPECT_THAT(drops_for(lab.simulator, Reason::kReassemblyLimit), SizeIs(1));
  EXPECT_EQ(reassembly().datagrams_held(), 0U);
}

struct CountingLess {
  std::uint64_t* count;
  bool operator()(std::uint32_t a, std::uint32_t b) const {
    ++*count;
    return a < b;
  }
};

/// Most comparisons that one of 8000 fragments of 8 bytes takes, which come in the order of `place`.
std::uint64_t most_comparisons(std::uint32_t (*place)(std::uint32_t)) {
  std::uint64_t count = 0;
  std::uint64_t most = 0;
  FragmentRuns<CountingLess> runs(CountingLess{&count});
  for (std::uint32_t i = 0; i < 8000; ++i) {
    const std::uint32_t start = place(i) * 8;
    count = 0;
    EXPECT_EQ(runs.fit(start, start + 8), FragmentRuns<CountingLess>::Fit::kNew);
    runs.add(start, start + 8);
    most = std::max(most, count);
  }
  EXPECT_EQ(runs.size(), 1U);
  return most;
}

TEST(FragmentRunsCost, AFragmentTakesOfTheOrderOfLogNComparisonsInAnyOrder) {
  // Two descents of a red-black tree of 4000 runs, at most 2 log2(4001) = 24 deep, and a few more to put it in.
  constexpr std::uint64_t kLogarithmic = 2 * 24 + 4;
  EXPECT_LE(most_comparisons([](std::uint32_t i) { return i; }), 4U) << "in order there is one run";
  EXPECT_LE(most_comparisons([](std::uint32_t i) { return 7999 - i; }), 8U);
  EXPECT_LE(most_comparisons([](std::uint32_t i) { return i < 4000 ? 2 * i : 2 * (i - 4000) + 1; }), kLogarithmic)
      << "every other one first: 4000 gaps";
  EXPECT_LE(most_comparisons([](std::uint32_t i) { return i * 3001 % 8000; }), kLogarithmic) << "scattered";
}

TEST_F(Reassembling, EachHeldPieceIsOnRecord) {
  hear(0, 16, true, 77);
  const auto held = records_of(lab.simulator, Kind::kFragmentHeld);
  ASSERT_THAT(held, SizeIs(1));
  EXPECT_EQ(held[0].args, (std::array<std::uint32_t, 5>{ip("10.0.1.20").value, 77, 0, 16, 0}));
  EXPECT_EQ(held[0].packet, records_of(lab.simulator, Kind::kFrameReceive)[0].packet);
}

}  // namespace
}  // namespace glassnet::network
