// SPDX-License-Identifier: Apache-2.0
// glassnet-bench WORKLOAD [name=value ...]: runs one workload once. tools/bench.mjs runs them all, beside ns-3 and lwIP.
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#ifndef __EMSCRIPTEN__
#include <malloc.h>
#endif

#include "base/text.h"
#include "bench.h"

namespace glassnet::bench {

std::uint64_t Arguments::number(std::string_view name, std::uint64_t usual) const {
  for (int i = 2; i < count_; ++i) {
    const std::string_view word = words_[i];
    if (word.size() > name.size() && word.starts_with(name) && word[name.size()] == '=') {
      return std::strtoull(words_[i] + name.size() + 1, nullptr, 10);
    }
  }
  return usual;
}

double cpu_seconds() {
#ifdef __EMSCRIPTEN__
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
#else
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
#endif
}

std::uint64_t heap_bytes() {
#ifdef __EMSCRIPTEN__
  return 0;
#else
  const auto all = mallinfo2();
  return all.uordblks + all.hblkhd;
#endif
}

Report::Report(std::string_view workload, std::string_view unit)
    : line_("workload=" + std::string(workload) + " peer=glassnet unit=" + std::string(unit)) {}

Report& Report::add(std::string_view key, std::uint64_t value) {
  line_ += format(" %.*s=%llu", static_cast<int>(key.size()), key.data(), static_cast<unsigned long long>(value));
  return *this;
}

Report& Report::add(std::string_view key, double value) {
  line_ += format(" %.*s=%.6g", static_cast<int>(key.size()), key.data(), value);
  return *this;
}

int Report::print(std::uint64_t units, double seconds, bool correct) {
  add("units", units).add("seconds", seconds).add("ns_per_unit", 1e9 * seconds / static_cast<double>(units));
  std::printf("%s correct=%d\n", line_.c_str(), correct ? 1 : 0);
  return correct ? 0 : 1;
}

}  // namespace glassnet::bench

int main(int count, char** words) {
  using namespace glassnet::bench;
  struct Workload {
    std::string_view name;
    int (*run)(const Arguments&);
  };
  constexpr std::array<Workload, 5> kWorkloads = {{{"udp_chain", udp_chain},
                                                   {"tcp_dumbbell", tcp_dumbbell},
                                                   {"lan_ping", lan_ping},
                                                   {"event_queue", event_queue},
                                                   {"tcp_loopback", tcp_loopback}}};
  for (const Workload& workload : kWorkloads) {
    if (count > 1 && workload.name == words[1]) return workload.run(Arguments(count, words));
  }
  std::fprintf(stderr,
               "usage: glassnet-bench udp_chain|tcp_dumbbell|lan_ping|event_queue|tcp_loopback [name=value ...]\n");
  return 2;
}
