// SPDX-License-Identifier: Apache-2.0
// Whole runs as text, compared with what tests/scenarios/*.golden says. See tests/scenarios/README.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/text.h"
#include "scenario/session.h"

namespace glassnet::scenario {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(GLASSNET_TEST_DIR) / "scenarios";

std::string read_file(const fs::path& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  EXPECT_NE(file, nullptr) << path;
  if (file == nullptr) return {};
  std::string text;
  char buffer[4096];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, n);
  std::fclose(file);
  return text;
}

void write_file(const fs::path& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  ASSERT_NE(file, nullptr) << path;
  std::fwrite(text.data(), 1, text.size(), file);
  std::fclose(file);
}

struct Golden {
  std::string header;
  std::string scenario;
  std::vector<Run> executions;
  std::string trace;
};

Golden read_golden(const fs::path& path) {
  Golden golden;
  const std::string text = read_file(path);
  std::size_t at = 0;
  while (text.substr(at).starts_with("# ")) {
    const std::size_t end = text.find('\n', at);
    const std::string_view line = std::string_view(text).substr(at + 2, end - at - 2);
    const std::size_t colon = line.find(": ");
    const std::string_view value = line.substr(colon + 2);
    if (line.substr(0, colon) == "scenario") golden.scenario = value;
    if (line.substr(0, colon) == "exec") {
      const std::size_t node_end = value.find(':');
      golden.executions.push_back(
          {std::string(value.substr(0, node_end)), std::string(trim(value.substr(node_end + 1))), "root"});
    }
    at = end + 1;
  }
  golden.header = text.substr(0, at);
  golden.trace = text.substr(at);
  return golden;
}

std::string run_golden(const Golden& golden) {
  Session session;
  const std::vector<Error> errors = session.load(read_file(kFolder.parent_path().parent_path() / golden.scenario));
  EXPECT_TRUE(errors.empty()) << errors_to_json(errors);
  if (!errors.empty()) return {};
  session.start_text_trace();
  const auto go_on = [&session](sim::Instant until) {
    for (;;) {
      const Stop stop = session.advance(until, 100'000);
      session.collect();
      if (stop == Stop::kReached || stop == Stop::kRequested) return;
    }
  };
  const auto now = [&session] { return session.network()->simulator().now(); };
  for (const Run& execution : golden.executions) {
    EXPECT_TRUE(session.command(execution).has_value()) << execution.node;
    go_on(now() + sim::seconds(600));
  }
  go_on(now() + sim::seconds(1));
  return session.take_text();
}

class Goldens : public testing::TestWithParam<std::string> {};

TEST_P(Goldens, TheRunIsAsWritten) {
  const fs::path path = kFolder / (GetParam() + ".golden");
  const Golden golden = read_golden(path);
  ASSERT_FALSE(golden.scenario.empty()) << path;
  ASSERT_FALSE(golden.executions.empty()) << path;
  const std::string trace = run_golden(golden);
  if (std::getenv("GLASSNET_UPDATE_GOLDENS") != nullptr) {
    write_file(path, golden.header + trace);
    return;
  }
  EXPECT_EQ(trace, golden.trace);
  EXPECT_EQ(run_golden(golden), trace) << "the second run differs from the first";
}

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".golden") found.push_back(entry.path().stem().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Goldens, testing::ValuesIn(names()), [](const auto& test) { return test.param; });

}  // namespace
}  // namespace glassnet::scenario
