// SPDX-License-Identifier: Apache-2.0
#include "scenario/document.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "scenario/nearest.h"

namespace glassnet::scenario {
namespace {

Value parse(std::string_view text) {
  Errors errors;
  auto value = parse_document(text, errors);
  EXPECT_TRUE(value.has_value()) << errors_to_json(errors.take());
  return value.value_or(Value());
}

Error only_error(std::string_view text, DocumentLimits limits = {}) {
  Errors errors;
  EXPECT_FALSE(parse_document(text, errors, limits).has_value()) << text;
  const std::vector<Error> list = errors.take();
  EXPECT_EQ(list.size(), 1U) << text;
  return list.empty() ? Error() : list.front();
}

TEST(Document, EveryValueKnowsItsPlace) {
  const Value root = parse("{\n  \"a\": [1, -2.5e1,\n   true],\n\t\"b\" :\"x\\\"]\", \"c\":{\"d\":null}}");
  EXPECT_EQ(root.at, (Position{1, 1}));
  ASSERT_EQ(root.keys.size(), 3U);
  EXPECT_EQ(root.keys[0].at, (Position{2, 3}));
  const Value& list = *root.find("a");
  EXPECT_EQ(list.at, (Position{2, 8}));
  EXPECT_EQ(list.items[0].at, (Position{2, 9}));
  EXPECT_EQ(list.items[0].integer, 1);
  EXPECT_EQ(list.items[1].at, (Position{2, 12}));
  EXPECT_EQ(list.items[1].integer, std::nullopt);
  EXPECT_EQ(list.items[1].number, -25.0);
  EXPECT_EQ(list.items[2].at, (Position{3, 4}));
  EXPECT_EQ(root.keys[1].at, (Position{4, 2}));
  EXPECT_EQ(root.find("b")->at, (Position{4, 7}));
  EXPECT_EQ(root.find("b")->text, "x\"]");
  EXPECT_EQ(root.find("c")->find("d")->at, (Position{4, 24}));
  EXPECT_EQ(root.find("z"), nullptr);
}

TEST(Document, ColumnsCountCharactersNotBytes) {
  const Value root = parse("{\"子网\": \"é😀\", \"k\": 1}");
  EXPECT_EQ(root.find("k")->at, (Position{1, 19}));
}

TEST(Document, SkipsAByteOrderMarkAndTakesWindowsLineEnds) {
  const Value root = parse("\xef\xbb\xbf{\r\n\"a\":1}");
  EXPECT_EQ(root.at, (Position{1, 1}));
  EXPECT_EQ(root.find("a")->at, (Position{2, 5}));
}

TEST(Document, SyntaxErrorsPointAtTheUnexpectedToken) {
  struct Case {
    std::string_view text;
    std::string_view code;
    std::string_view path;
    Position at;
  };
  const Case cases[] = {
      {"", "scenario.unexpected-end", "", {1, 1}},
      {"{\n", "scenario.unexpected-end", "", {2, 1}},
      {"{\"a\": [1,\n 2", "scenario.unexpected-end", "a", {2, 3}},
      {"{\"a\": \"open", "scenario.unexpected-end", "", {1, 12}},
      {"{\"a\": 1,}", "scenario.bad-json", "", {1, 9}},
      {"{\"a\": [1,, 2]}", "scenario.bad-json", "a", {1, 10}},
      {"{\"a\" 1}", "scenario.bad-json", "", {1, 6}},
      {"{a: 1}", "scenario.bad-json", "", {1, 2}},
      {"{\"a\": nope}", "scenario.bad-json", "", {1, 7}},
      {"{\"a\": 1}\n{\"b\": 2}", "scenario.bad-json", "", {2, 1}},
      {"{\"a\": \"tab\tinside\"}", "scenario.bad-json", "", {1, 7}},
      {"{\"a\": 01}", "scenario.bad-json", "", {1, 8}},
      {"// comment\n{}", "scenario.bad-json", "", {1, 1}},
  };
  for (const Case& test : cases) {
    const Error error = only_error(test.text);
    EXPECT_EQ(error.code, test.code) << test.text;
    EXPECT_EQ(error.path, test.path) << test.text;
    EXPECT_EQ(error.at, test.at) << test.text << " at " << error.at.line << ':' << error.at.column;
  }
}

TEST(Document, InvalidUtf8IsAnErrorAndStaysOutOfTheAnswer) {
  const Error error = only_error("{\"a\": \"\xc3\x28\"}");
  EXPECT_EQ(error.code, "scenario.bad-json");
  EXPECT_EQ(error_to_json(error).find('\xc3'), std::string::npos);
}

TEST(Document, DuplicateKeysAreErrorsWithTheFirstLine) {
  const Error error = only_error("{\"x\": {\"a\": 1,\n\"b\": 2,\n \"a\": 3}}");
  EXPECT_EQ(error.code, "scenario.duplicate-key");
  EXPECT_EQ(error.path, "x");
  EXPECT_EQ(error.at, (Position{3, 2}));
  ASSERT_EQ(error.values.size(), 2U);
  EXPECT_EQ(error.values[1], (std::pair<std::string, Error::Value>{"line", std::int64_t{1}}));
}

TEST(Document, DepthAndSizeAreBounded) {
  const Error deep = only_error("[[[[1]]]]", {.bytes = 100, .depth = 3});
  EXPECT_EQ(deep.code, "scenario.too-deep");
  EXPECT_EQ(deep.at, (Position{1, 4}));
  EXPECT_EQ(only_error(std::string(101, ' '), {.bytes = 100, .depth = 3}).code, "scenario.too-large");
  // A hostile nesting must be refused without recursion.
  EXPECT_EQ(only_error(std::string(1'000'000, '[')).code, "scenario.too-deep");
}

TEST(Document, EveryTruncationIsAnErrorAndNoCrash) {
  const std::string text = "{\"a\": [1, {\"b\": \"\\u00e4\\n\"}, -0.5e-3, true, null], \"c\": \"子\"}";
  for (std::size_t length = 0; length < text.size(); ++length) {
    Errors errors;
    EXPECT_FALSE(parse_document(std::string_view(text).substr(0, length), errors)) << length;
    EXPECT_EQ(errors.count(), 1U) << length;
  }
}

TEST(Document, RandomDamageGivesOneErrorInsideTheText) {
  const std::string text = "{\"a\": [1, {\"b\": \"\\u00e4\\n\"}, -0.5e-3, true, null],\r\n \"c\": \"子\", \"d\": {}}";
  constexpr std::string_view kNoise = "{}[],:\"\\ \n\t0-.eEtfn/\xc3\xef\x00\x1f";
  Rng rng(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = text;
    for (std::uint64_t i = 0; i <= rng.below(3); ++i) {
      const auto at = static_cast<std::size_t>(rng.below(damaged.size()));
      const char noise = kNoise[static_cast<std::size_t>(rng.below(kNoise.size()))];
      switch (rng.below(3)) {
        case 0: damaged[at] = noise; break;
        case 1: damaged.insert(at, 1, noise); break;
        default: damaged.erase(at, 1); break;
      }
    }
    Errors errors;
    const bool readable = parse_document(damaged, errors).has_value();
    EXPECT_EQ(readable, errors.empty());
    for (const Error& error : errors.take()) {
      EXPECT_GE(error.at.line, 1U) << damaged;
      EXPECT_LE(error.at.line, 4U) << damaged;
      EXPECT_LE(error.at.column, damaged.size() + 1) << damaged;
    }
  }
}

TEST(NearestName, FindsTypingMistakesAndNothingElse) {
  const std::string_view known[] = {"interfaces", "gateway", "routes", "at", "services"};
  EXPECT_EQ(nearest_name("interface", known), "interfaces");
  EXPECT_EQ(nearest_name("Gateway", known), "gateway");
  EXPECT_EQ(nearest_name("gatewya", known), "gateway");
  EXPECT_EQ(nearest_name("service", known), "services");
  EXPECT_EQ(nearest_name("ta", known), "at");
  EXPECT_EQ(nearest_name("colour", known), "");
  EXPECT_EQ(nearest_name(std::string(10'000, 'a'), known), "");
}

}  // namespace
}  // namespace glassnet::scenario
