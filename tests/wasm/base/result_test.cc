// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <gtest/gtest.h>

#include <array>

#include "base/ids.h"

namespace glassnet {
namespace {

TEST(Errno, HasLinuxNumbersNamesAndTexts) {
  struct Case {
    Errno error;
    int number;
    std::string_view name;
    std::string_view text;
  };
  const std::array cases{
      Case{Errno::kAgain, 11, "EAGAIN", "Resource temporarily unavailable"},
      Case{Errno::kBadF, 9, "EBADF", "Bad file descriptor"},
      Case{Errno::kInval, 22, "EINVAL", "Invalid argument"},
      Case{Errno::kPipe, 32, "EPIPE", "Broken pipe"},
      Case{Errno::kAddrInUse, 98, "EADDRINUSE", "Address already in use"},
      Case{Errno::kNetUnreach, 101, "ENETUNREACH", "Network is unreachable"},
      Case{Errno::kConnReset, 104, "ECONNRESET", "Connection reset by peer"},
      Case{Errno::kTimedOut, 110, "ETIMEDOUT", "Connection timed out"},
      Case{Errno::kConnRefused, 111, "ECONNREFUSED", "Connection refused"},
      Case{Errno::kHostUnreach, 113, "EHOSTUNREACH", "No route to host"},
      Case{Errno::kInProgress, 115, "EINPROGRESS", "Operation now in progress"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(static_cast<int>(test.error), test.number);
    EXPECT_EQ(errno_name(test.error), test.name);
    EXPECT_EQ(errno_text(test.error), test.text);
  }
}

TEST(Result, CarriesAValueOrAnErrno) {
  const Result<int> good = 3;
  const Result<int> bad = fail(Errno::kConnRefused);
  EXPECT_EQ(good.value_or(0), 3);
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error(), Errno::kConnRefused);
}

TEST(Id, ZeroIsNone) {
  EXPECT_FALSE(static_cast<bool>(NodeId{}));
  EXPECT_TRUE(static_cast<bool>(NodeId{1}));
  EXPECT_LT(NodeId{1}, NodeId{2});
  EXPECT_EQ(NodeId{2}, NodeId{2});
}

}  // namespace
}  // namespace glassnet
