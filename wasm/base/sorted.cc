// SPDX-License-Identifier: Apache-2.0
#include "base/sorted.h"

#include <algorithm>
#include <numeric>

namespace glassnet {

std::vector<std::uint32_t> sorted_numbers(std::size_t count, const void* elements,
                                          bool (*before)(const void* elements, std::size_t a, std::size_t b)) {
  std::vector<std::uint32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0U);
  const auto less = [elements, before](std::uint32_t a, std::uint32_t b) {
    return before(elements, a, b) || (a < b && !before(elements, b, a));
  };
  std::make_heap(numbers.begin(), numbers.end(), less);
  std::sort_heap(numbers.begin(), numbers.end(), less);
  return numbers;
}

}  // namespace glassnet
