// SPDX-License-Identifier: Apache-2.0
// Congestion control in figures: the window against the formulas of the RFCs, two flows at one bottleneck, the timeouts
// of a dead path, ECN end to end.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "transport/long_path.h"

namespace glassnet::transport::test {
namespace {

constexpr std::uint64_t kEndless = std::uint64_t{1} << 40;

double seconds(sim::Instant at) { return static_cast<double>(at.ns) / 1e9; }

// --- the window against the formulas ---

/// When segments are lost: each time names a moment after which the next `burst` new data segments are, or every second
/// one of twice as many.
struct LossPattern {
  const char* name;
  std::vector<double> times;
  int burst = 1;
};

/// What RFC 5681 and RFC 9438 say of the window in congestion avoidance, in segments and seconds.
class Formula {
 public:
  Formula(CongestionAlgorithm algorithm, double round_trip) : algorithm_(algorithm), round_trip_(round_trip) {}

  /// A loss, found when the window is `window`.
  void lose(double window) {
    const bool cubic = algorithm_ == CongestionAlgorithm::kCubic;
    const double beta = cubic ? 0.7 : 0.5;
    window = std::floor(window);  // the window counts whole segments, before the reduction and after it
    before_loss_ = window;
    plateau_ = window < plateau_ && cubic ? window * (1 + beta) / 2 : window;
    begin_ = std::floor(window * beta);
  }
  void begin(double now) { epoch_ = now; }

  [[nodiscard]] double window(double now) const {
    const double t = now - epoch_;
    if (algorithm_ != CongestionAlgorithm::kCubic) return begin_ + t / round_trip_;
    const double k = std::cbrt(std::max(plateau_ - begin_, 0.0) / 0.4);
    const double cubic = 0.4 * std::pow(t - k, 3) + plateau_;
    // The Reno-friendly region, §4.3: alpha until the window before the loss is reached, then 1.
    constexpr double kAlpha = 3 * 0.3 / 1.7;
    const double until = (plateau_ - begin_) / kAlpha * round_trip_;
    const double reno = t < until ? begin_ + kAlpha * t / round_trip_ : plateau_ + (t - until) / round_trip_;
    return std::max(cubic, reno);
  }

 private:
  CongestionAlgorithm algorithm_;
  double round_trip_;
  double before_loss_ = 0;
  double plateau_ = 0;
  double begin_ = 0;
  double epoch_ = 0;
};

struct WindowCase {
  CongestionAlgorithm algorithm;
  LossPattern pattern;
  sim::Duration one_way;
  double first_loss;  ///< in seconds: ends slow start
};

class WindowAgainstFormula : public testing::TestWithParam<WindowCase> {};

TEST_P(WindowAgainstFormula, StaysWithinFivePercentForSixtySeconds) {
  LossPattern pattern = GetParam().pattern;
  pattern.times.insert(pattern.times.begin(), GetParam().first_loss);
  PathWorld world(1, {.one_way = GetParam().one_way});
  PathEnd server_end(world, 1);
  PathEnd client_end(world, 2);
  server_end.tcp().settings().receive_buffer = 6'000'000;
  ConnectionOptions options;
  options.congestion = GetParam().algorithm;
  options.send_buffer = 4'000'000;

  std::size_t next = 0;
  int left = 0;
  Seq highest = 0;
  bool started = false;
  world.loses = [&](const wire::TcpHeader& header) {
    if (started && !seq_after(header.sequence, highest)) return false;  // sent again: gets through
    started = true;
    highest = header.sequence;
    if (next < pattern.times.size() && seconds(world.simulator.now()) >= pattern.times[next]) {
      ++next;
      left = 2 * pattern.burst - 1;
    }
    return left > 0 && left-- % 2 == 1;
  };

  Server server;
  ASSERT_EQ(server.listen(server_end.tcp(), server_end.ids, {wire::Ipv4Address::any(), 80}), Errno::kOk);
  Program taker(0, kEndless);
  server.serve(taker);
  Program sender(kEndless, 0);
  ASSERT_EQ(sender.connect(client_end.tcp(), client_end.ids, {server_end.address(), 80}, options), Errno::kOk);

  Formula formula(GetParam().algorithm, 2 * static_cast<double>(GetParam().one_way.ns) / 1e9);
  CaState before = CaState::kOpen;
  int losses = 0;
  int compared = 0;
  double worst = 0;
  double window = 0;  // in segments, before the present recovery
  for (sim::Duration time{}; time < sim::seconds(60); time = time + sim::milliseconds(10)) {
    world.run_until(time);
    const TcpInfo info = sender.connection()->info();
    const double now = seconds(world.simulator.now());
    const bool recovering = info.ca_state == CaState::kRecovery;
    ASSERT_NE(info.ca_state, CaState::kLoss) << "at " << now;
    if (recovering && before != CaState::kRecovery) {
      // RFC 5681 §3.1 and RFC 9438 §4.6 begin with what was in flight, not with what should have been.
      formula.lose(window);
      ++losses;
    }
    if (!recovering && before == CaState::kRecovery) formula.begin(now);
    before = info.ca_state;
    if (!recovering) window = info.snd_cwnd;
    if (losses == 0 || recovering) continue;
    ++compared;
    const double wanted = formula.window(now);
    worst = std::max(worst, std::abs(info.snd_cwnd - wanted) / wanted);
    ASSERT_NEAR(info.snd_cwnd, wanted, wanted * 0.05) << "at " << now << " after " << losses << " losses";
  }
  EXPECT_EQ(losses, static_cast<int>(pattern.times.size()));
  EXPECT_GT(compared, 3000);
  RecordProperty("worst_permille", static_cast<int>(worst * 1000));
}

std::string window_case_name(const testing::TestParamInfo<WindowCase>& info) {
  const std::string algorithm(congestion_algorithm_name(info.param.algorithm));
  return (algorithm == "reno" ? "Reno" : "Cubic") + std::string(info.param.pattern.name);
}

const LossPattern kPeriodic{"SingleLossesEveryNineSeconds", {10, 19, 28, 37, 46, 55}, 1};
const LossPattern kBursts{"BurstsOfThree", {13, 24, 35, 47}, 3};
const LossPattern kIrregular{"IrregularLosses", {5.3, 14.9, 18.2, 31.7, 36.4, 49.0, 53.5}, 1};

// The window stays above twenty segments, so that five percent are more than one.
WindowCase reno(const LossPattern& pattern) {
  return {CongestionAlgorithm::kReno, pattern, sim::milliseconds(50), 0.46};
}
WindowCase cubic(const LossPattern& pattern) {
  return {CongestionAlgorithm::kCubic, pattern, sim::milliseconds(60), 0.62};
}

INSTANTIATE_TEST_SUITE_P(Losses, WindowAgainstFormula,
                         testing::Values(reno(kPeriodic), reno(kBursts), reno(kIrregular), cubic(kPeriodic),
                                         cubic(kBursts), cubic(kIrregular)),
                         window_case_name);

// --- flows at one bottleneck ---

struct Shares {
  double jain = 0;
  double use = 0;  ///< of the bottleneck
  std::uint64_t dropped = 0;
  std::uint64_t marked = 0;
  std::uint32_t retransmissions = 0;
};

Shares share(CongestionAlgorithm algorithm, const LongPath& path, EcnMode ecn, sim::Duration time) {
  PathWorld world(7, path);
  PathEnd server_end(world, 1);
  PathEnd first_end(world, 2);
  PathEnd second_end(world, 3);
  ConnectionOptions options;
  options.congestion = algorithm;
  first_end.tcp().settings().ecn = ecn;
  second_end.tcp().settings().ecn = ecn;
  Server server;
  EXPECT_EQ(server.listen(server_end.tcp(), server_end.ids, {wire::Ipv4Address::any(), 80}), Errno::kOk);
  Program takers[2] = {{0, kEndless}, {0, kEndless}};
  Program senders[2] = {{kEndless, 0}, {kEndless, 0}};
  for (Program& taker : takers) server.serve(taker);
  const Endpoint to{server_end.address(), 80};
  EXPECT_EQ(senders[0].connect(first_end.tcp(), first_end.ids, to, options), Errno::kOk);
  world.run_until(sim::milliseconds(30));
  EXPECT_EQ(senders[1].connect(second_end.tcp(), second_end.ids, to, options), Errno::kOk);
  world.run_until(time);
  const double a = static_cast<double>(takers[0].received);
  const double b = static_cast<double>(takers[1].received);
  Shares shares;
  shares.jain = (a + b) * (a + b) / (2 * (a * a + b * b));
  shares.use = (a + b) * 8 / (static_cast<double>(path.rate) * static_cast<double>(time.ns) / 1e9);
  shares.dropped = world.dropped;
  shares.marked = world.marked;
  for (Program& sender : senders) shares.retransmissions += sender.connection()->info().counters.total_retrans;
  return shares;
}

TEST(TcpFairness, TwoEqualFlowsShareOneBottleneck) {
  const LongPath path{.one_way = sim::milliseconds(20), .rate = 10'000'000, .queue = 60};
  for (const CongestionAlgorithm algorithm :
       {CongestionAlgorithm::kReno, CongestionAlgorithm::kNewReno, CongestionAlgorithm::kCubic}) {
    const Shares shares = share(algorithm, path, EcnMode::kOff, sim::seconds(60));
    EXPECT_GT(shares.jain, 0.9) << congestion_algorithm_name(algorithm);
    EXPECT_GT(shares.use, 0.85) << congestion_algorithm_name(algorithm);
    EXPECT_GT(shares.dropped, 0U);
  }
}

TEST(TcpEcn, AMarkingQueueSlowsFlowsDownWithoutDroppingAnything) {
  const LongPath path{.one_way = sim::milliseconds(20), .rate = 10'000'000, .queue = 200, .mark_above = 20};
  const Shares shares = share(CongestionAlgorithm::kCubic, path, EcnMode::kOn, sim::seconds(30));
  EXPECT_EQ(shares.dropped, 0U);
  EXPECT_EQ(shares.retransmissions, 0U);
  EXPECT_GT(shares.marked, 10U);
  EXPECT_GT(shares.use, 0.8);
  EXPECT_GT(shares.jain, 0.9);
}

// --- timeouts ---

TEST(TcpTimeouts, DoubleExactlyUpToTwoMinutes) {
  PathWorld world(1, {.one_way = sim::milliseconds(30)});
  PathEnd server_end(world, 1);
  PathEnd client_end(world, 2);
  client_end.tcp().settings().tail_loss_probe = false;
  std::vector<sim::Instant> sent;
  bool dead = false;
  world.loses = [&](const wire::TcpHeader&) {
    if (dead) sent.push_back(world.simulator.now());
    return dead;
  };
  Server server;
  ASSERT_EQ(server.listen(server_end.tcp(), server_end.ids, {wire::Ipv4Address::any(), 80}), Errno::kOk);
  Program taker(0, 2000);
  server.serve(taker);
  Program sender(1000, 0);
  ASSERT_EQ(sender.connect(client_end.tcp(), client_end.ids, {server_end.address(), 80}), Errno::kOk);
  world.run_until(sim::seconds(1));
  dead = true;
  // The first connection is closing; another has data to lose, and goes on waiting for its peer.
  Program lost(1000, 0, Program::Ends::kAfterPeer);
  ASSERT_EQ(lost.connect(client_end.tcp(), client_end.ids, {server_end.address(), 80}), Errno::kOk);
  world.run_until(sim::seconds(1200));
  ASSERT_GE(sent.size(), 12U);
  const sim::Duration first = sent[1] - sent[0];
  EXPECT_GE(first, sim::milliseconds(200));
  for (std::size_t i = 1; i + 1 < sent.size(); ++i) {
    const sim::Duration wanted = std::min(first * (std::int64_t{1} << i), sim::seconds(120));  // in whole nanoseconds
    EXPECT_EQ(sent[i + 1] - sent[i], wanted) << "retransmission " << i + 1;
  }
  EXPECT_EQ(lost.error(), Errno::kTimedOut);
}

// --- strategies ---

struct StrategyCase {
  const char* name;
  CongestionAlgorithm algorithm;
  bool times_out;        ///< three losses in one window, without SACK, end in a timeout
  bool starts_from_one;  ///< the window falls to one segment
};

class Strategies : public testing::TestWithParam<StrategyCase> {};

/// Three losses in one window without SACK: what NewReno cured in Reno, and what Tahoe pays.
TEST_P(Strategies, DifferInHowTheyMeetThreeLosses) {
  PathWorld world(1, {.one_way = sim::milliseconds(50)});
  PathEnd server_end(world, 1);
  PathEnd client_end(world, 2);
  server_end.tcp().settings().sack = false;
  client_end.tcp().settings().tail_loss_probe = false;
  ConnectionOptions options;
  options.congestion = GetParam().algorithm;
  int count = 0;
  Seq highest = 0;
  bool started = false;
  world.loses = [&](const wire::TcpHeader& header) {
    if (started && !seq_after(header.sequence, highest)) return false;
    started = true;
    highest = header.sequence;
    ++count;
    return count == 40 || count == 44 || count == 48;
  };
  Server server;
  ASSERT_EQ(server.listen(server_end.tcp(), server_end.ids, {wire::Ipv4Address::any(), 80}), Errno::kOk);
  Program taker(0, 600'000);
  server.serve(taker);
  Program sender(600'000, 0);
  ASSERT_EQ(sender.connect(client_end.tcp(), client_end.ids, {server_end.address(), 80}, options), Errno::kOk);
  bool timed_out = false;
  std::uint32_t least = 1000;
  for (sim::Duration time{}; time < sim::seconds(20); time = time + sim::milliseconds(5)) {
    world.run_until(time);
    const TcpInfo info = sender.connection()->info();
    timed_out = timed_out || info.counters.total_rto > 0;
    if (info.counters.total_retrans > 0) least = std::min(least, info.snd_cwnd);
  }
  EXPECT_EQ(taker.received, 600'000U);
  EXPECT_EQ(timed_out, GetParam().times_out);
  EXPECT_EQ(least == 1, GetParam().starts_from_one) << "least window " << least;
}

INSTANTIATE_TEST_SUITE_P(All, Strategies,
                         testing::Values(StrategyCase{"Tahoe", CongestionAlgorithm::kTahoe, false, true},
                                         StrategyCase{"ClassicReno", CongestionAlgorithm::kClassicReno, true, true},
                                         StrategyCase{"NewReno", CongestionAlgorithm::kNewReno, false, false},
                                         StrategyCase{"Reno", CongestionAlgorithm::kReno, false, false},
                                         StrategyCase{"Cubic", CongestionAlgorithm::kCubic, false, false}),
                         [](const testing::TestParamInfo<StrategyCase>& strategy) {
                           return std::string(strategy.param.name);
                         });

}  // namespace
}  // namespace glassnet::transport::test
