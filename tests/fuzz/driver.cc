// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target without libFuzzer: every file of the corpus folders as it is, then mutants of them drawn from a fixed
// seed, so that two runs do the same. No guidance by coverage: for that there is the preset `fuzz`.
//   glassnet_fuzz_host [-seconds=N] [-runs=N] [-seed=N] FOLDER_OR_FILE...
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "fuzz/fuzz.h"

namespace {

using glassnet::Rng;
using Input = std::vector<std::uint8_t>;

constexpr std::size_t kLongest = 4096;
/// What protocols care about: ends of ranges, and small numbers.
constexpr std::uint8_t kMagic[] = {0x00, 0x01, 0x02, 0x04, 0x08, 0x0f, 0x10, 0x20,
                                   0x40, 0x45, 0x7f, 0x80, 0xc0, 0xfe, 0xff};

Input read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Input> read_corpus(const std::vector<std::string>& places) {
  std::vector<std::filesystem::path> files;
  for (const std::string& place : places) {
    if (!std::filesystem::is_directory(place)) {
      files.emplace_back(place);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(place)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Input> corpus;
  for (const auto& file : files) corpus.push_back(read_file(file));
  return corpus;
}

void mutate_once(Input& input, const std::vector<Input>& corpus, Rng& random) {
  const std::size_t at = input.empty() ? 0 : random.below(input.size());
  const auto here = input.begin() + static_cast<std::ptrdiff_t>(at);
  const std::size_t length = std::min<std::size_t>(input.size() - at, 1 + random.below(16));
  const auto end = here + static_cast<std::ptrdiff_t>(length);
  switch (random.below(8)) {
    case 0:
      if (!input.empty()) input[at] ^= static_cast<std::uint8_t>(1U << random.below(8));
      return;
    case 1:
      if (!input.empty()) input[at] = static_cast<std::uint8_t>(random.next());
      return;
    case 2:
      if (!input.empty()) input[at] = kMagic[random.below(std::size(kMagic))];
      return;
    case 3: input.erase(here, end); return;
    case 4: input.insert(here, 1 + random.below(8), static_cast<std::uint8_t>(random.next())); return;
    case 5: {
      const Input copy(here, end);
      input.insert(input.begin() + static_cast<std::ptrdiff_t>(random.below(input.size() + 1)), copy.begin(),
                   copy.end());
      return;
    }
    case 6:
      if (!input.empty()) input[at] = static_cast<std::uint8_t>(input[at] + random.below(8) - 4);
      return;
    default: {
      const Input& other = corpus[random.below(corpus.size())];
      if (other.empty()) return;
      const std::size_t from = random.below(other.size());
      const std::size_t count = 1 + random.below(other.size() - from);
      input.insert(here, other.begin() + static_cast<std::ptrdiff_t>(from),
                   other.begin() + static_cast<std::ptrdiff_t>(from + count));
      return;
    }
  }
}

struct Options {
  double seconds = 1e9;
  std::uint64_t runs = UINT64_MAX / 2;
  std::uint64_t seed = 1;
  std::vector<std::string> places;
};

Options parse(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const char* const value = words[i] + word.find('=') + 1;
    if (word.starts_with("-seconds=")) {
      options.seconds = std::atof(value);
    } else if (word.starts_with("-runs=")) {
      options.runs = std::strtoull(value, nullptr, 10);
    } else if (word.starts_with("-seed=")) {
      options.seed = std::strtoull(value, nullptr, 10);
    } else {
      options.places.emplace_back(word);
    }
  }
  return options;
}

const Input* g_running = nullptr;

/// Keeps the input being run, for whoever looks after a crash. A broken promise aborts, and so do the sanitizers here.
void on_abort(int) {
  if (g_running == nullptr) return;
  std::ofstream file("fuzz-last-input", std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(g_running->data()), static_cast<std::streamsize>(g_running->size()));
}

}  // namespace

// The sanitizers ask for these; what the environment says goes before.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "abort_on_error=1"; }
extern "C" const char* __ubsan_default_options();
extern "C" const char* __ubsan_default_options() { return "abort_on_error=1"; }

int main(int count, char** words) {
  const Options options = parse(count, words);
  std::signal(SIGABRT, &on_abort);
  std::vector<Input> corpus = read_corpus(options.places);
  const std::size_t files = corpus.size();
  if (corpus.empty()) corpus.emplace_back();
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double>(options.seconds);
  Rng random(options.seed);
  std::uint64_t runs = 0;
  // Regressions and seeds always run, however little time there is.
  for (; runs < files + options.runs; ++runs) {
    if (runs >= files && Clock::now() >= end) break;
    Input input = runs < files ? corpus[runs] : corpus[random.below(corpus.size())];
    if (runs >= files) {
      for (std::uint64_t i = 1 + random.below(6); i > 0; --i) mutate_once(input, corpus, random);
    }
    input.resize(std::min(input.size(), kLongest));
    g_running = &input;
    LLVMFuzzerTestOneInput(input.data(), input.size());
    g_running = nullptr;
  }
  std::printf("%zu inputs, %llu executions\n", files, static_cast<unsigned long long>(runs));
  return 0;
}
