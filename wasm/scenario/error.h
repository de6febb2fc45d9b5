// SPDX-License-Identifier: Apache-2.0
// What is wrong with input from outside: a stable code, the place, and the values for a sentence. The page and the command
// line turn codes into sentences (web/src/i18n); the list of codes stands in docs/SCENARIO.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace glassnet::scenario {

/// A place in a text, counted from 1; the column counts characters (Unicode code points). Line 0 = not known.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend constexpr auto operator<=>(Position, Position) = default;
};

struct Error {
  using Value = std::variant<std::string, std::int64_t>;

  std::string code;  ///< for example "scenario.duplicate-address"
  std::string path;  ///< for example "nodes[2].interfaces[0].address"; empty = the whole file
  Position at;
  std::vector<std::pair<std::string, Value>> values;

  /// Adds a value for the sentence; returns *this, so that calls chain.
  Error& with(std::string_view name, std::string_view value);
  Error& with(std::string_view name, std::int64_t value);
};

/// All errors of one text, in the order in which they were found. Keeps the first kMostErrors and drops the rest: nobody
/// reads more, and a hostile file must not fill the memory.
class Errors {
 public:
  static constexpr std::size_t kMostErrors = 100;

  Error& add(std::string_view code, std::string_view path, Position at);

  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] std::size_t count() const { return list_.size(); }
  /// Sorted by place in the text; errors of one place keep their order.
  [[nodiscard]] std::vector<Error> take();

 private:
  std::vector<Error> list_;
  Error ignored_;
};

/// A JSON array in the shape of LocatedError (web/src/engine/errors.ts).
[[nodiscard]] std::string errors_to_json(const std::vector<Error>& errors);
[[nodiscard]] std::string error_to_json(const Error& error);

}  // namespace glassnet::scenario
