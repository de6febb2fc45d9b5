// SPDX-License-Identifier: Apache-2.0
#include "apps/curl_options.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "node/arguments.h"

namespace glassnet::apps {
namespace {

struct OptionName {
  char letter;
  std::string_view name;
  enum class Argument { kNone, kRequired } argument;
};

constexpr auto kNone = OptionName::Argument::kNone;
constexpr auto kRequired = OptionName::Argument::kRequired;
constexpr std::array<OptionName, 14> kOptionNames{{
    {'A', "user-agent", kRequired},
    {'d', "data", kRequired},
    {'f', "fail", kNone},
    {'H', "header", kRequired},
    {'i', "include", kNone},
    {'I', "head", kNone},
    {'m', "max-time", kRequired},
    {'o', "output", kRequired},
    {'O', "remote-name", kNone},
    {'s', "silent", kNone},
    {'S', "show-error", kNone},
    {'v', "verbose", kNone},
    {'X', "request", kRequired},
    {'u', "url", kRequired},  // only as --url
}};

class OptionParser {
 public:
  explicit OptionParser(node::Process& process) : process_(process) {}

  /// False after a complaint; the exit status is then 2.
  bool parse(CurlOptions& options);

 private:
  bool parse_letters(const std::string& word, CurlOptions& options);
  bool parse_long(const std::string& word, CurlOptions& options);
  bool take(const OptionName& option, const std::string& argument, const std::string& as_typed, CurlOptions& options);
  bool complain(const std::string& option, const char* what) {
    process_.print_error("curl: option " + option + ": " + what +
                         "\ncurl: try 'curl --help' or 'curl --manual' for more information\n");
    return false;
  }

  node::Process& process_;
  std::size_t at_ = 1;
};

bool OptionParser::parse(CurlOptions& options) {
  const std::vector<std::string>& arguments = process_.arguments();
  for (; at_ < arguments.size(); ++at_) {
    const std::string& word = arguments[at_];
    bool good = true;
    if (word.starts_with("--") && word.size() > 2) {
      good = parse_long(word, options);
    } else if (word.starts_with('-') && word.size() > 1) {
      good = parse_letters(word, options);
    } else {
      options.url = word;
    }
    if (!good) return false;
  }
  if (options.url.empty()) {
    process_.print_error("curl: try 'curl --help' or 'curl --manual' for more information\n");
    return false;
  }
  return true;
}

bool OptionParser::parse_letters(const std::string& word, CurlOptions& options) {
  const std::vector<std::string>& arguments = process_.arguments();
  for (std::size_t i = 1; i < word.size(); ++i) {
    const std::string typed{'-', word[i]};
    const auto* const option = std::ranges::find(kOptionNames, word[i], &OptionName::letter);
    if (option == kOptionNames.end() || word[i] == 'u') return complain(typed, "is unknown");
    std::string argument;
    if (option->argument == kRequired) {
      argument = word.substr(i + 1);
      if (argument.empty() && at_ + 1 == arguments.size()) return complain(typed, "requires parameter");
      if (argument.empty()) argument = arguments[++at_];
      i = word.size();
    }
    if (!take(*option, argument, typed, options)) return false;
  }
  return true;
}

bool OptionParser::parse_long(const std::string& word, CurlOptions& options) {
  const std::vector<std::string>& arguments = process_.arguments();
  const auto* const option = std::ranges::find(kOptionNames, std::string_view(word).substr(2), &OptionName::name);
  if (option == kOptionNames.end()) return complain(word, "is unknown");
  std::string argument;
  if (option->argument == kRequired) {
    if (at_ + 1 == arguments.size()) return complain(word, "requires parameter");
    argument = arguments[++at_];
  }
  return take(*option, argument, word, options);
}

bool OptionParser::take(const OptionName& option, const std::string& argument, const std::string& as_typed,
                        CurlOptions& options) {
  switch (option.letter) {
    case 'A': options.user_agent = argument; break;
    case 'd': options.data = options.data ? *options.data + "&" + argument : argument; break;
    case 'f': options.fail = true; break;
    case 'H': options.headers.push_back(argument); break;
    case 'i': options.include = true; break;
    case 'I': options.head = true; break;
    case 'm':
      options.max_time = node::parse_seconds(argument);
      if (!options.max_time) return complain(as_typed, "expected a proper numerical parameter");
      break;
    case 'o': options.output = argument; break;
    case 'O': options.remote_name = true; break;
    case 's': options.silent = true; break;
    case 'S': options.show_error = true; break;
    case 'v': options.verbose = true; break;
    case 'X': options.method = argument; break;
    case 'u': options.url = argument; break;
    default: break;
  }
  return true;
}

}  // namespace

std::optional<CurlOptions> parse_curl_options(node::Process& process) {
  CurlOptions options;
  if (!OptionParser(process).parse(options)) return std::nullopt;
  return options;
}

}  // namespace glassnet::apps
