// SPDX-License-Identifier: Apache-2.0
// What the ns-3 programs share: arguments and the output line are those of glassnet-bench (../bench.h).
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <malloc.h>
#include <string>

#include "ns3/core-module.h"

namespace peer {

inline uint64_t Number(int count, char** words, const std::string& name, uint64_t usual) {
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word.compare(0, name.size() + 1, name + "=") == 0)
      return std::strtoull(words[i] + name.size() + 1, nullptr, 10);
  }
  return usual;
}

inline double CpuSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

inline uint64_t HeapBytes() {
  const auto all = mallinfo2();
  return all.uordblks + all.hblkhd;
}

/// Answers how long the simulation ran.
inline double RunSimulator() {
  const double begin = CpuSeconds();
  ns3::Simulator::Run();
  return CpuSeconds() - begin;
}

/// Prints the line and ends the program at once: taking an ns-3 network of thousands of hosts apart takes minutes.
[[noreturn]] inline void Finish(const char* workload, const char* unit, uint64_t units, double seconds, bool correct,
                                const std::string& more = "") {
  std::printf("workload=%s peer=ns3 unit=%s events=%llu%s units=%llu seconds=%.6g ns_per_unit=%.6g correct=%d\n",
              workload, unit, static_cast<unsigned long long>(ns3::Simulator::GetEventCount()), more.c_str(),
              static_cast<unsigned long long>(units), seconds, 1e9 * seconds / static_cast<double>(units),
              correct ? 1 : 0);
  std::fflush(stdout);
  std::_Exit(correct ? 0 : 1);
}

}  // namespace peer
