// SPDX-License-Identifier: Apache-2.0
// Sorting of what is sorted seldom: tables to be shown, lists in files. std::sort and std::stable_sort bring up to six thousand bytes
// of WebAssembly for each type of element; here one heap sort of numbers serves all. Equal elements keep their order, so that the
// result is the same with every standard library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace glassnet {

/// The numbers 0..count-1 in the order of the elements that they stand for. `before(elements, a, b)`: a goes in front of b.
/// O(n log n) always.
[[nodiscard]] std::vector<std::uint32_t> sorted_numbers(std::size_t count, const void* elements,
                                                        bool (*before)(const void* elements, std::size_t a,
                                                                       std::size_t b));

/// Sorts; equal elements keep their order. `Less` has no state.
template <class T, class Less = std::less<>>
void sort_stably(std::vector<T>& elements, Less = {}) {
  const std::vector<std::uint32_t> numbers =
      sorted_numbers(elements.size(), elements.data(), [](const void* all, std::size_t a, std::size_t b) {
        const T* const first = static_cast<const T*>(all);
        return Less{}(first[a], first[b]);
      });
  std::vector<T> sorted;
  sorted.reserve(elements.size());
  for (const std::uint32_t number : numbers) sorted.push_back(std::move(elements[number]));
  elements = std::move(sorted);
}

}  // namespace glassnet
