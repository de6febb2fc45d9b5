// SPDX-License-Identifier: Apache-2.0
#include "base/sorted.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/rng.h"

namespace glassnet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SortStablyTest, SortsAndKeepsTheOrderOfEqualElements) {
  std::vector<std::string> words{"pear", "fig", "plum", "apple", "kiwi", "date"};
  sort_stably(words, [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
  EXPECT_THAT(words, ElementsAre("fig", "pear", "plum", "kiwi", "date", "apple"));
}

TEST(SortStablyTest, TakesWhatCanOnlyBeMovedAndWhatIsEmpty) {
  std::vector<std::unique_ptr<int>> numbers;
  sort_stably(numbers, [](const auto& a, const auto& b) { return *a < *b; });
  EXPECT_THAT(numbers, IsEmpty());
  for (const int number : {3, 1, 2}) numbers.push_back(std::make_unique<int>(number));
  sort_stably(numbers, [](const auto& a, const auto& b) { return *a < *b; });
  EXPECT_EQ(*numbers[0] * 100 + *numbers[1] * 10 + *numbers[2], 123);
}

TEST(SortStablyTest, DoesWhatTheStandardLibraryDoes) {
  Rng rng(7);
  for (const std::size_t size : {1U, 2U, 31U, 1000U}) {
    std::vector<std::pair<std::uint64_t, std::size_t>> ours;
    for (std::size_t i = 0; i < size; ++i) ours.emplace_back(rng.next() % (size / 3 + 1), i);
    auto theirs = ours;
    sort_stably(ours, [](const auto& a, const auto& b) { return a.first < b.first; });
    std::ranges::stable_sort(theirs, {}, &std::pair<std::uint64_t, std::size_t>::first);
    EXPECT_EQ(ours, theirs) << size;
  }
}

}  // namespace
}  // namespace glassnet
