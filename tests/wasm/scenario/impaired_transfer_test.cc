// SPDX-License-Identifier: Apache-2.0
// A few transfers of the soak (tests/native/soak.cc runs a thousand larger ones): whatever a path does to frames, every byte arrives
// right, and the same seed does the same.
#include "support/impaired_transfer.h"

#include <gtest/gtest.h>

namespace glassnet::testing {
namespace {

TEST(ImpairedTransfer, EveryByteArrivesRightOverBadPaths) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const TransferResult result = impaired_transfer(seed, 100'000);
    EXPECT_EQ(result.outcome, TransferResult::Outcome::kRight)
        << "seed " << seed << ": " << errno_name(result.error) << " after " << result.bytes << " bytes\n"
        << impaired_world(seed);
  }
}

TEST(ImpairedTransfer, TheSameSeedIsTheSameRun) {
  const TransferResult first = impaired_transfer(5, 50'000);
  const TransferResult again = impaired_transfer(5, 50'000);
  EXPECT_EQ(first.trace_hash, again.trace_hash);
  EXPECT_EQ(first.duration, again.duration);
  EXPECT_NE(impaired_transfer(6, 50'000).trace_hash, first.trace_hash);
}

}  // namespace
}  // namespace glassnet::testing
