// SPDX-License-Identifier: Apache-2.0
// The trace as text in the manner of tcpdump: what people read and what the goldens of tests/scenarios hold. One line for each frame
// that leaves a port, each loss with its reason, each TCP state change, each start, end and output line of a program:
//
//   0.000010000 pc1:eth0 > IP 10.0.1.10.43512 > 10.0.2.10.80: Flags [S], seq 123, win 64240, options [...], length 0
//   0.000010000 pc1 tcp 43512 > 10.0.2.10.80: CLOSED -> SYN_SENT
//   0.000020000 pc1:eth0 > duplicated IP 10.0.1.10 > 10.0.2.10: ...     (a fault of the cable; ~ for damaged bytes)
//   3.000020000 pc1:eth0 x neighbor-unreachable IP 10.0.1.10 > 10.0.2.10: ...
//   0.000000000 pc1 [3] $ ping -c 1 10.0.2.10
//   3.000030000 pc1 [3] | From 10.0.1.10 icmp_seq=1 Destination Host Unreachable
//   3.000040000 pc1 [3] exit 1
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "base/bytes.h"
#include "scenario/network.h"
#include "sim/trace.h"

namespace glassnet::scenario {

class TextTrace {
 public:
  explicit TextTrace(const Network& network) : network_(network) {}

  /// Takes in a record; `bytes` are those of the record.
  void add(const sim::Record& record, Bytes bytes);

  /// The lines since the last call. Output of a program that has not ended its line is kept until it does or exits.
  [[nodiscard]] std::string take() { return std::exchange(out_, {}); }

 private:
  /// Source and destination with their ports.
  using Flow = std::tuple<std::uint32_t, std::uint32_t, std::uint16_t, std::uint16_t>;
  /// A program on a device.
  using Program = std::pair<std::uint32_t, std::uint32_t>;

  void begin_line(const sim::Record& record);
  void frame_line(Bytes frame);
  void tcp_line(const sim::Record& record);
  void output(const sim::Record& record, Bytes bytes);
  void end_output(const sim::Record& record);

  const Network& network_;
  std::string out_;
  std::map<Flow, std::uint32_t> initial_sequences_;  // of connections whose SYN was seen
  std::map<Program, std::string> unfinished_lines_;
};

/// The word for `reason` in texts: "queue-full"; empty for kNone.
[[nodiscard]] std::string_view reason_name(sim::Reason reason);

}  // namespace glassnet::scenario
