// SPDX-License-Identifier: Apache-2.0
// The parameters of the rules on a cable as plain values: which frames they concern and what happens to these. What scenario
// files and commands say is kept in this form; rules/make_rule.h turns it into rules.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "link/rule.h"
#include "sim/time.h"
#include "wire/addresses.h"

namespace glassnet::link {

inline constexpr std::uint32_t kAlways = 1'000'000;  ///< as a share in parts per million

enum class MatchProtocol : std::uint8_t { kArp, kIpv4, kIcmp, kIgmp, kUdp, kTcp };

/// Both ends included.
struct Range {
  std::uint32_t least = 0;
  std::uint32_t most = UINT32_MAX;
  [[nodiscard]] constexpr bool contains(std::uint32_t value) const { return value >= least && value <= most; }
  friend bool operator==(const Range&, const Range&) = default;
};

/// What a frame has to be like; what is not said does not matter. Fields that a frame does not have match nothing.
struct Match {
  std::optional<MatchProtocol> protocol{};
  /// Of the IPv4 header, or sender and target of ARP.
  std::optional<wire::Ipv4Prefix> source{};
  std::optional<wire::Ipv4Prefix> destination{};
  /// Of UDP and TCP. Later fragments have none.
  std::optional<std::uint16_t> source_port{};
  std::optional<std::uint16_t> destination_port{};
  /// TCP flags that have to be set and to be clear, as in byte 13 of the header. Any of them makes it TCP only.
  std::uint8_t flags_set = 0;
  std::uint8_t flags_clear = 0;
  /// Bytes of UDP or TCP payload.
  std::optional<Range> payload{};
  /// Bytes of the frame, Ethernet header and padding included.
  std::optional<Range> size{};
  friend bool operator==(const Match&, const Match&) = default;
};

/// What `nth` and `every` count.
enum class CountPer : std::uint8_t {
  kCable,  ///< all frames that match, in both directions
  kFlow,   ///< those of one flow: protocol, addresses and ports of one direction
};

/// Which frames a rule concerns: those from one end, within a span of time, that match, of these the counted ones, of these a
/// random share.
struct Selection {
  std::optional<Direction> from{};
  sim::Instant begin{};
  sim::Instant end = sim::kNever;  ///< not included
  Match match{};
  /// "The third": numbers from 1, ascending; with `every` = n also each nth. Both empty: all.
  std::vector<std::uint32_t> nth{};
  std::uint32_t every = 0;
  CountPer count_per = CountPer::kCable;
  std::uint32_t share = kAlways;  ///< parts per million
  friend bool operator==(const Selection&, const Selection&) = default;
};

struct LossFault {
  friend bool operator==(const LossFault&, const LossFault&) = default;
};

/// The model of Gilbert and Elliott (E. O. Elliott, "Estimates of Error Rates for Codes on Burst-Noise Channels", 1963): a good and
/// a bad state, one step before each frame. All in parts per million.
struct BurstLossFault {
  std::uint32_t enter = 0;        ///< from good to bad
  std::uint32_t leave = kAlways;  ///< from bad to good
  std::uint32_t good = 0;         ///< share lost in the good state
  std::uint32_t bad = kAlways;    ///< share lost in the bad state
  friend bool operator==(const BurstLossFault&, const BurstLossFault&) = default;
};

/// Whether frames may pass one another.
enum class Overtaking : std::uint8_t { kForbidden, kAllowed };

/// `time`, or evenly spread from `time - jitter` to `time + jitter`; jitter is at most time.
struct DelayFault {
  sim::Duration time{};
  sim::Duration jitter{};
  Overtaking overtaking = Overtaking::kForbidden;
  friend bool operator==(const DelayFault&, const DelayFault&) = default;
};

/// Holds the chosen frames back, so that those behind them come first.
struct ReorderFault {
  sim::Duration time{};
  friend bool operator==(const ReorderFault&, const ReorderFault&) = default;
};

struct DuplicateFault {
  std::uint32_t copies = 1;  ///< 1..kMostCopies
  sim::Duration time{};      ///< each this much after the one before
  friend bool operator==(const DuplicateFault&, const DuplicateFault&) = default;
};

/// Turns bits round. A right check sequence is that of a device that damages a frame before it sends it, and only the checksums of the
/// protocols can tell; with a wrong one the receiving card drops the frame.
struct CorruptFault {
  std::uint32_t bits = 1;                 ///< different ones
  std::optional<std::uint32_t> offset{};  ///< all in this byte of the frame; otherwise anywhere
  CheckSequence check_sequence = CheckSequence::kRight;
  friend bool operator==(const CorruptFault&, const CorruptFault&) = default;
};

/// A bottleneck in the middle of the cable: a queue and a transmitter in each direction.
struct RateFault {
  std::uint64_t rate = 1'000'000;  ///< bit/s, at least 1; preamble, check sequence and gap count as on a cable
  std::size_t queue = 1000;        ///< frames that may wait besides the one being sent
  std::size_t mark = 0;  ///< from so many waiting frames on, packets are marked (congestion_mark.h); 0 = never
  friend bool operator==(const RateFault&, const RateFault&) = default;
};

/// The cable is cut from `begin` to `end` of the selection, which says nothing else. Not a rule: whoever owns the cable does it.
struct CutFault {
  friend bool operator==(const CutFault&, const CutFault&) = default;
};

struct Fault {
  Selection selection{};
  std::variant<LossFault, BurstLossFault, DelayFault, ReorderFault, DuplicateFault, CorruptFault, RateFault, CutFault>
      kind{};
  friend bool operator==(const Fault&, const Fault&) = default;
};

}  // namespace glassnet::link
