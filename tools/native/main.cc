// SPDX-License-Identifier: Apache-2.0
// glassnet-native: runs a scenario on the core as g++ compiled it. For tests (the same hash as in WebAssembly), profilers and
// debuggers; people use `npm run -s glassnet` (web/src/entry/cli.ts), whose `run` this repeats option for option.
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "files.h"
#include "scenario/session.h"
#include "scenario/units.h"

namespace {

using namespace glassnet;

constexpr std::uint64_t kBudget = 50'000;
constexpr sim::Duration kWithoutCommands = sim::seconds(10);
constexpr sim::Duration kLongestCommand = sim::seconds(600);
constexpr sim::Duration kAfterCommands = sim::seconds(1);
constexpr int kStatusOfTimeout = 124;
constexpr int kUsageStatus = 2;

struct Options {
  std::string file;
  std::vector<scenario::Run> executions;
  std::optional<sim::Instant> until;
  std::optional<std::uint64_t> seed;
  std::string pcap;
  std::string trace;
  bool hash = false;
};

constexpr const char* kUsage =
    "glassnet-native run FILE [--exec 'NODE: COMMAND']... [--until TIME] [--seed NUMBER] [--pcap FILE] [--trace FILE] "
    "[--hash]\n";

std::optional<scenario::Run> parse_execution(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return scenario::Run{std::string(text.substr(0, colon)), std::string(trim(text.substr(colon + 1))), "root"};
}

std::optional<Options> parse_options(const std::vector<std::string>& words) {
  if (words.size() < 2 || words[0] != "run") return std::nullopt;
  Options options;
  options.file = words[1];
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (words[i] == "--hash") {
      options.hash = true;
      continue;
    }
    if (i + 1 == words.size()) return std::nullopt;
    const std::string& name = words[i];
    const std::string& value = words[++i];
    if (name == "--exec") {
      const auto execution = parse_execution(value);
      if (!execution) return std::nullopt;
      options.executions.push_back(*execution);
    } else if (name == "--until") {
      const auto until = scenario::parse_duration(value);
      if (!until) return std::nullopt;
      options.until = sim::Instant{} + *until;
    } else if (name == "--seed") {
      options.seed = parse_decimal(value, scenario::Limits::kSeed);
      if (!options.seed) return std::nullopt;
    } else if (name == "--pcap") {
      options.pcap = value;
    } else if (name == "--trace") {
      options.trace = value;
    } else {
      return std::nullopt;
    }
  }
  return options;
}

class Runner {
 public:
  Runner(scenario::Session& session, const Options& options) : session_(session), options_(options) {}

  int run_all() {
    int status = 0;
    for (const scenario::Run& execution : options_.executions) {
      const int ended = execute(execution);
      if (status == 0) status = ended;
    }
    const sim::Duration rest = options_.executions.empty() ? kWithoutCommands : kAfterCommands;
    advance(options_.until.value_or(now() + rest), nullptr);
    return status;
  }

 private:
  struct Program {
    NodeId node;
    std::uint32_t pid = 0;
    std::optional<int> status;
  };

  sim::Instant now() { return session_.network()->simulator().now(); }

  int execute(const scenario::Run& execution) {
    const auto outcome = session_.command(execution);
    if (!outcome) {
      std::fprintf(stderr, "--exec: %s\n", scenario::error_to_json(outcome.error()).c_str());
      std::exit(kUsageStatus);
    }
    Program program{session_.network()->find_node(execution.node).value_or(NodeId()), outcome->pid, std::nullopt};
    advance(options_.until.value_or(now() + kLongestCommand), &program);
    return program.status.value_or(kStatusOfTimeout);
  }

  void advance(sim::Instant until, Program* program) {
    for (;;) {
      const scenario::Stop stop = session_.advance(until, kBudget);
      const scenario::Batch& batch = session_.collect();
      for (const sim::Record& record : batch.records) take(record, batch.bytes_of(record), program);
      if (stop == scenario::Stop::kReached || (program != nullptr && program->status)) return;
    }
  }

  static void take(const sim::Record& record, Bytes bytes, Program* program) {
    if (record.kind == sim::Kind::kProcessOutput) {
      std::FILE* stream = record.args[1] == 2 ? stderr : stdout;
      std::fwrite(bytes.data(), 1, bytes.size(), stream);
    } else if (record.kind == sim::Kind::kProcessExited && program != nullptr && record.node == program->node.value &&
               record.args[0] == program->pid) {
      program->status = static_cast<int>(record.args[1]);
    }
  }

  scenario::Session& session_;
  const Options& options_;
};

int run(const Options& options) {
  const auto text = read_file(options.file);
  if (!text) {
    std::perror(options.file.c_str());
    return kUsageStatus;
  }
  scenario::Session session;
  if (const auto errors = session.load(*text, options.seed); !errors.empty()) {
    std::fprintf(stderr, "%s\n", scenario::errors_to_json(errors).c_str());
    return kUsageStatus;
  }
  if (!options.pcap.empty()) session.start_capture();
  if (!options.trace.empty()) session.start_text_trace();
  const int status = Runner(session, options).run_all();
  bool written = true;
  if (!options.pcap.empty()) {
    const Bytes capture = session.capture();
    written = write_file(options.pcap, capture.data(), capture.size());
  }
  if (!options.trace.empty()) {
    const std::string lines = session.take_text();
    written = write_file(options.trace, lines.data(), lines.size()) && written;
  }
  if (!written) {
    std::fprintf(stderr, "glassnet-native: an output file cannot be written\n");
    return kUsageStatus;
  }
  if (options.hash) {
    const std::uint64_t hash = session.network()->simulator().trace().hash();
    std::printf("hash %016llx\n", static_cast<unsigned long long>(hash));
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse_options({argv + 1, argv + argc});
  if (!options) {
    std::fputs(kUsage, stderr);
    return kUsageStatus;
  }
  return run(*options);
}
