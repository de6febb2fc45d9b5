// SPDX-License-Identifier: Apache-2.0
// The impairment soak: transfers over paths that lose up to a fifth of the frames, duplicate, reorder and damage them, each
// path drawn from its seed. Every byte has to arrive right and no transfer may stall for ever.
//
//   glassnet-soak [--transfers 1000] [--size 1000000] [--first 1]        exit status 0: all right
//   glassnet-soak --show SEED                                            the scenario of a seed
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "base/text.h"
#include "support/impaired_transfer.h"

namespace {

using namespace glassnet;
using testing::TransferResult;

const char* word(TransferResult::Outcome outcome) {
  switch (outcome) {
    case TransferResult::Outcome::kRight: return "right";
    case TransferResult::Outcome::kWrongBytes: return "WRONG BYTES";
    case TransferResult::Outcome::kTooShort: return "TOO SHORT";
    case TransferResult::Outcome::kError: return "ERROR";
    case TransferResult::Outcome::kStalled: return "STALLED";
  }
  return "";
}

double seconds(sim::Duration duration) { return static_cast<double>(duration.ns) / 1e9; }

int soak(std::uint64_t transfers, std::uint64_t size, std::uint64_t first) {
  std::vector<sim::Duration> durations;
  std::uint64_t failed = 0;
  for (std::uint64_t seed = first; seed < first + transfers; ++seed) {
    const TransferResult result = testing::impaired_transfer(seed, size);
    durations.push_back(result.duration);
    if (result.outcome != TransferResult::Outcome::kRight) {
      ++failed;
      const std::string_view error = errno_name(result.error);
      std::printf("seed %llu: %s %.*s after %llu bytes and %.1f s\n", static_cast<unsigned long long>(seed),
                  word(result.outcome), static_cast<int>(error.size()), error.data(),
                  static_cast<unsigned long long>(result.bytes), seconds(result.duration));
    }
    if ((seed - first + 1) % 100 == 0) {
      std::printf("%llu transfers, %llu failed\n", static_cast<unsigned long long>(seed - first + 1),
                  static_cast<unsigned long long>(failed));
      std::fflush(stdout);
    }
  }
  std::sort(durations.begin(), durations.end());
  if (durations.empty()) return 0;
  std::printf(
      "%llu transfers of %llu bytes: %llu failed; virtual time each: median %.1f s, 95 %% below %.1f s, longest %.1f "
      "s\n",
      static_cast<unsigned long long>(transfers), static_cast<unsigned long long>(size),
      static_cast<unsigned long long>(failed), seconds(durations[durations.size() / 2]),
      seconds(durations[durations.size() * 95 / 100]), seconds(durations.back()));
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t transfers = 1000;
  std::uint64_t size = 1'000'000;
  std::uint64_t first = 1;
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    const auto value = i + 1 < argc ? parse_decimal(argv[i + 1], UINT32_MAX) : std::nullopt;
    if (!value || (name != "--transfers" && name != "--size" && name != "--first" && name != "--show")) {
      std::fputs("usage: glassnet-soak [--transfers N] [--size BYTES] [--first SEED] | --show SEED\n", stderr);
      return 2;
    }
    if (name == "--show") {
      std::puts(testing::impaired_world(*value).c_str());
      return 0;
    }
    (name == "--transfers" ? transfers : name == "--size" ? size : first) = *value;
  }
  return soak(transfers, size, first);
}
