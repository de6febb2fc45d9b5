// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/congestion/cubic.h"

#include <algorithm>
#include <bit>

namespace glassnet::transport {
namespace {

// beta_cubic = 0.7 (RFC 9438 §4.6) and C = 0.4 segments per second^3 (§5.1).
constexpr std::uint32_t kBetaTenths = 7;
constexpr std::uint64_t kTicksPerSecond = 1024;
constexpr std::uint64_t kCubicPerTick = kTicksPerSecond * kTicksPerSecond * kTicksPerSecond;
// alpha_cubic = 3 (1 - beta) / (1 + beta) = 9/17 (§4.3), per segment acknowledged and per cwnd.
constexpr std::uint32_t kAlphaNumerator = 9;
constexpr std::uint32_t kAlphaDenominator = 17;
constexpr sim::Duration kPause = sim::milliseconds(1);
constexpr sim::Duration kUnchangedPause = sim::milliseconds(31);
constexpr std::uint32_t kFirstPer = 20;  // segments per increase before the first loss

std::uint64_t to_ticks(sim::Duration duration) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(duration.ns, 0)) * kTicksPerSecond / 1'000'000'000U;
}

}  // namespace

std::uint32_t cube_root(std::uint64_t number) {
  std::uint64_t root = 0;
  for (int bit = 21; bit >= 0; --bit) {  // 2^66 exceeds every 64-bit number, so a root has 22 bits
    const std::uint64_t guess = root | (std::uint64_t{1} << bit);
    if (guess * guess <= number / guess) root = guess;
  }
  return static_cast<std::uint32_t>(root);
}

void Cubic::on_sample(CongestionWindow& window, const Sample& sample) {
  // Just after a recovery round trips are no measure.
  if (in_epoch_ && sample.now - epoch_ < sim::seconds(1)) return;
  if (least_rtt_.ns == 0 || sample.rtt < least_rtt_) least_rtt_ = sample.rtt;
  if (!found_ && window.in_slow_start()) watch_slow_start(window, sample);
}

void Cubic::watch_slow_start(CongestionWindow& window, const Sample& sample) {
  constexpr sim::Duration kTrainGap = sim::milliseconds(2);   // ACKs this close together are one train
  constexpr sim::Duration kHostDelay = sim::milliseconds(1);  // what two hosts may add to a train
  constexpr std::uint8_t kSamples = 8;
  if (!in_round_ || seq_after(sample.una, round_end_)) {
    in_round_ = true;
    round_began_ = last_ack_ = sample.now;
    round_end_ = sample.nxt;
    round_rtt_ = {};
    round_samples_ = 0;
  }
  if (window.cwnd < kHystartLowWindow) return;  // but rounds are told apart from the beginning
  if (sample.now - last_ack_ <= kTrainGap) {
    last_ack_ = sample.now;
    if (sample.now - round_began_ > (least_rtt_ + kHostDelay) / 2) found_ = true;
  }
  if (round_rtt_.ns == 0 || sample.rtt < round_rtt_) round_rtt_ = sample.rtt;
  if (round_samples_ < kSamples) {
    ++round_samples_;
  } else {
    const sim::Duration growth = std::clamp(least_rtt_ / 8, sim::milliseconds(4), sim::milliseconds(16));
    if (round_rtt_ > least_rtt_ + growth) found_ = true;
  }
  if (found_) window.ssthresh = window.cwnd;
}

void Cubic::on_ack(CongestionWindow& window, const Ack& ack) {
  std::uint32_t acked = ack.segments;
  if (window.in_slow_start()) {
    acked = window.slow_start(acked);
    if (acked == 0) return;
  }
  reckon(window.cwnd, acked, ack.now);
  window.additive_increase(acked, per_);
}

void Cubic::begin_epoch(std::uint32_t cwnd, std::uint32_t acked, sim::Instant now) {
  in_epoch_ = true;
  epoch_ = now;
  acked_ = acked;
  w_est_ = cwnd;
  origin_ = std::max(last_max_, cwnd);
  // K = cbrt((W_max - cwnd_epoch) / C) seconds (§4.2), in ticks; 10/4 = 1 / C.
  k_ticks_ = cube_root(std::uint64_t{origin_ - cwnd} * (kCubicPerTick / 4) * 10);
}

/// W(t + RTT) of §4.2, bounded to [cwnd, 1.5 cwnd] (§4.4). As on Linux the round trip is the least one, or a standing
/// queue of our own making would make the window grow faster.
std::uint32_t Cubic::target(std::uint32_t cwnd, sim::Instant now) const {
  const std::uint64_t t = to_ticks(now - epoch_ + least_rtt_);
  // Beyond ten minutes from the plateau the cube would leave 64 bits, and the bound below has long taken over.
  const std::uint64_t distance =
      std::min<std::uint64_t>(t < k_ticks_ ? k_ticks_ - t : t - k_ticks_, 600 * kTicksPerSecond);
  const std::uint64_t delta = (distance * distance * distance / 10 * 4) / kCubicPerTick;
  const std::uint64_t wished = t < k_ticks_ ? origin_ - std::min<std::uint64_t>(delta, origin_) : origin_ + delta;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(wished, cwnd, cwnd + cwnd / 2));
}

/// How many acknowledged segments make cwnd grow by one, so that it follows the higher of the two curves. Reckoned anew
/// when cwnd has changed, but at most once a millisecond, else once in 31 ms (Linux bictcp_update with HZ = 1000).
void Cubic::reckon(std::uint32_t cwnd, std::uint32_t acked, sim::Instant now) {
  acked_ += acked;
  const sim::Duration age = now - reckoned_;
  if (in_epoch_ && cwnd == reckoned_cwnd_ && age <= kUnchangedPause) return;
  if (!in_epoch_ || age >= kPause) {
    reckoned_cwnd_ = cwnd;
    reckoned_ = now;
    if (!in_epoch_) begin_epoch(cwnd, acked, now);
    const std::uint32_t goal = target(cwnd, now);
    // Growing by (target - cwnd) / cwnd per acknowledged segment (§4.4); on the plateau next to nothing, but where no
    // loss has shown yet how much the path carries, 5 % per round trip (Linux).
    per_ = goal > cwnd ? cwnd / (goal - cwnd) : 100 * cwnd;
    if (last_max_ == 0) per_ = std::min(per_, kFirstPer);
  }

  // The Reno-friendly region (§4.3): alpha is 1 again once w_est_ has caught up with the window before the loss.
  const bool caught_up = last_max_ > 0 && w_est_ >= last_max_;
  const std::uint32_t step = caught_up ? cwnd : cwnd * kAlphaDenominator / kAlphaNumerator;
  if (step > 0 && acked_ > step) {
    const std::uint32_t steps = (acked_ - 1) / step;
    w_est_ += steps;
    acked_ -= steps * step;
  }
  if (w_est_ > cwnd) per_ = std::min(per_, cwnd / (w_est_ - cwnd));
  per_ = std::max(per_, 2U);  // at most half a segment per acknowledged one: 1.5 times per round trip
}

std::uint32_t Cubic::ssthresh_after_loss(const CongestionWindow& window) {
  in_epoch_ = false;
  // Fast convergence (§4.7): a flow that lost before it had regained its old window makes room for others.
  last_max_ = window.cwnd < last_max_ ? window.cwnd * (10 + kBetaTenths) / 20 : window.cwnd;
  return std::max(window.cwnd * kBetaTenths / 10, 2U);
}

/// Time without data does not count, or the window would jump after a pause (§5.8).
void Cubic::on_restart(sim::Instant now, sim::Duration idle) {
  if (in_epoch_) epoch_ = std::min(epoch_ + idle, now);
}

}  // namespace glassnet::transport
