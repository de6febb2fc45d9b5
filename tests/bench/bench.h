// SPDX-License-Identifier: Apache-2.0
// What all workloads share: numbers from the command line, processor time, memory in use, and one `key=value` line a run, which
// tools/bench.mjs reads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace glassnet::bench {

/// `name=value` words behind the name of the workload; all values are whole numbers.
class Arguments {
 public:
  Arguments(int count, char** words) : count_(count), words_(words) {}
  [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t usual) const;

 private:
  int count_;
  char** words_;
};

/// Processor time of this program, which other programs on the machine disturb less than a clock; in WebAssembly there is only
/// a clock.
[[nodiscard]] double cpu_seconds();
/// Memory that the program has asked for and not given back, in bytes, the allocator's own share included; 0 = not known here.
[[nodiscard]] std::uint64_t heap_bytes();

/// The line of one run: what was counted, how often, how long it took.
class Report {
 public:
  Report(std::string_view workload, std::string_view unit);
  Report& add(std::string_view key, std::uint64_t value);
  Report& add(std::string_view key, double value);
  /// Prints the line with `units` and `seconds` and answers the exit status: 0 when `correct`.
  int print(std::uint64_t units, double seconds, bool correct);

 private:
  std::string line_;
};

// The workloads. Each answers the exit status: 0 when the simulation did what was asked of it.
int udp_chain(const Arguments& arguments);
int tcp_dumbbell(const Arguments& arguments);
int lan_ping(const Arguments& arguments);
int event_queue(const Arguments& arguments);
int tcp_loopback(const Arguments& arguments);

}  // namespace glassnet::bench
