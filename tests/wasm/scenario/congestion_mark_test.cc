// SPDX-License-Identifier: Apache-2.0
// Explicit congestion notification end to end (RFC 3168): the queue of a bottleneck marks, the receiver echoes, the sender slows down,
// and nothing is lost.
#include <gtest/gtest.h>

#include "support/impaired_transfer.h"
#include "support/records.h"

namespace glassnet::testing {
namespace {

struct Facts {
  std::size_t marks = 0;
  std::size_t lost = 0;
  std::size_t sent_again = 0;
  std::size_t echoes = 0;           ///< segments of the client with ECE
  std::size_t reductions = 0;       ///< segments of the server with CWR
  std::uint32_t longest_queue = 0;  ///< frames that waited in the router
};

/// 400 kB from the server through a bottleneck of 10 Mbit/s with room for 60 frames behind the router. `more` are members of that cable.
Facts facts_of(const std::string& more, const std::string& client_setting) {
  const std::string world = R"({"glassnet": 1, "nodes": [
    {"name": "client", "kind": "host", "at": [0, 0], "gateway": "10.0.1.1", "sysctl": {"net.ipv4.tcp_ecn": ")" +
                            client_setting + R"("},
     "interfaces": [{"name": "eth0", "address": "10.0.1.10/24"}], "services": [{"run": "fetch"}]},
    {"name": "r1", "kind": "router", "at": [1, 0], "interfaces": [{"name": "eth0", "address": "10.0.1.1/24"},
                                                                  {"name": "eth1", "address": "10.0.2.1/24"}]},
    {"name": "server", "kind": "host", "at": [2, 0], "gateway": "10.0.2.1",
     "interfaces": [{"name": "eth0", "address": "10.0.2.10/24"}], "services": [{"run": "source 400000"}]}],
    "links": [{"ends": ["client:eth0", "r1:eth0"], "delay": "5ms", )" +
                            more + R"(},
              {"ends": ["r1:eth1", "server:eth0"], "rate": "1Gbit", "delay": "1ms"}]})";
  Facts facts;
  const TransferResult result = transfer_in(world, 1, 400'000, [&facts](const sim::Simulator& simulator) {
    facts.marks = records_of(simulator, sim::Kind::kFrameMarked).size();
    facts.lost = records_of(simulator, sim::Kind::kFrameDrop).size();
    facts.sent_again = records_of(simulator, sim::Kind::kTcpRetransmit).size();
    for (const sim::Record& record : records_of(simulator, sim::Kind::kFrameQueued)) {
      if (record.node == 2) facts.longest_queue = std::max(facts.longest_queue, record.args[0]);
    }
    for (const sim::Record& record : records_of(simulator, sim::Kind::kFrameTransmit)) {
      const wire::TcpFlags flags =
          wire::summarize(simulator.trace().bytes(record.bytes_at, record.bytes_length)).tcp_flags;
      if (record.node == 1 && flags.ece && !flags.syn) ++facts.echoes;
      if (record.node == 3 && flags.cwr && !flags.syn) ++facts.reductions;
    }
  });
  EXPECT_EQ(result.outcome, TransferResult::Outcome::kRight);
  return facts;
}

TEST(CongestionMark, AMarkedBottleneckKeepsItsQueueShortWithoutLosingAnything) {
  const Facts marked = facts_of(R"("rate": "10Mbit", "queue": 60, "mark": 15)", "1");
  EXPECT_GT(marked.marks, 5U);
  EXPECT_GT(marked.echoes, 0U);
  EXPECT_GT(marked.reductions, 0U);
  EXPECT_LE(marked.reductions, marked.echoes);
  EXPECT_EQ(marked.lost, 0U);
  EXPECT_EQ(marked.sent_again, 0U);
  EXPECT_LT(marked.longest_queue, 60U);
}

TEST(CongestionMark, PacketsOfThoseWhoHaveNotAgreedAreNotMarked) {
  const Facts plain = facts_of(R"("rate": "10Mbit", "queue": 60, "mark": 15)", "0");
  EXPECT_EQ(plain.marks, 0U);
  EXPECT_EQ(plain.echoes, 0U);
  const Facts marked = facts_of(R"("rate": "10Mbit", "queue": 60, "mark": 15)", "1");
  EXPECT_GT(plain.longest_queue, marked.longest_queue) << "nobody is told to slow down";
}

TEST(CongestionMark, TheQueueOfARateRuleMarksAsWell) {
  const Facts marked = facts_of(R"("faults": [{"kind": "rate", "rate": "10Mbit", "queue": 60, "mark": 15}])", "1");
  EXPECT_GT(marked.marks, 5U);
  EXPECT_GT(marked.reductions, 0U);
  EXPECT_EQ(marked.lost, 0U);
  EXPECT_EQ(marked.sent_again, 0U);
}

}  // namespace
}  // namespace glassnet::testing
