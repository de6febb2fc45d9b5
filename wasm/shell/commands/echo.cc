// SPDX-License-Identifier: Apache-2.0
// echo and printf as the builtins of bash have them.
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "node/arguments.h"
#include "shell/commands/commands.h"

namespace glassnet::shell {
namespace {

/// The value of up to `max` digits of `base` at `at`, which moves behind them.
unsigned take_digits(std::string_view text, std::size_t& at, unsigned base, std::size_t max) {
  unsigned value = 0;
  for (std::size_t taken = 0; taken < max && at < text.size(); ++taken, ++at) {
    const char c = text[at];
    unsigned digit = base;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A' + 10);
    if (digit >= base) break;
    value = value * base + digit;
  }
  return value;
}

/// Appends the meaning of the escape at `at` (behind the backslash) to `out`.
void unescape(std::string_view text, std::size_t& at, std::string& out) {
  const char c = text[at++];
  switch (c) {
    case 'a': out += '\a'; break;
    case 'b': out += '\b'; break;
    case 'f': out += '\f'; break;
    case 'n': out += '\n'; break;
    case 'r': out += '\r'; break;
    case 't': out += '\t'; break;
    case 'v': out += '\v'; break;
    case '\\': out += '\\'; break;
    case '0': out += static_cast<char>(take_digits(text, at, 8, 3)); break;
    case 'x': out += static_cast<char>(take_digits(text, at, 16, 2)); break;
    default:
      out += '\\';
      out += c;
      break;
  }
}

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      unescape(text, ++at, out);
    } else {
      out += text[at++];
    }
  }
  return out;
}

/// One pass of printf over its format.
class Formatter {
 public:
  Formatter(node::Process& process, std::string_view pattern, std::vector<std::string> arguments)
      : process_(process), pattern_(pattern), arguments_(std::move(arguments)) {}

  /// The format is used again while arguments are left (POSIX printf).
  int run() {
    do {
      const std::size_t before = next_;
      pass();
      if (next_ == before) break;
    } while (next_ < arguments_.size());
    process_.print(out_);
    return status_;
  }

 private:
  void pass() {
    for (std::size_t at = 0; at < pattern_.size();) {
      const char c = pattern_[at];
      if (c == '\\' && at + 1 < pattern_.size()) {
        unescape(pattern_, ++at, out_);
      } else if (c == '%' && at + 1 < pattern_.size()) {
        convert(++at);
      } else {
        out_ += c;
        ++at;
      }
    }
  }

  void convert(std::size_t& at) {
    if (pattern_[at] == '%') {
      out_ += '%';
      ++at;
      return;
    }
    const std::size_t start = at;
    while (at < pattern_.size() && std::string_view("-+ #0123456789.").find(pattern_[at]) != std::string_view::npos) {
      ++at;
    }
    const std::string flags(pattern_.substr(start, at - start));
    const char kind = at < pattern_.size() ? pattern_[at++] : '\0';
    const std::string argument = next_ < arguments_.size() ? arguments_[next_] : std::string();
    ++next_;
    switch (kind) {
      case 's': pad(flags, argument); break;
      case 'b': pad(flags, unescape(argument)); break;
      case 'c': pad(flags, argument.substr(0, 1)); break;
      case 'd':
      case 'i': pad_number(flags, format("%lld", number(argument))); break;
      case 'u': pad_number(flags, format("%llu", static_cast<unsigned long long>(number(argument)))); break;
      case 'x': pad_number(flags, format("%llx", static_cast<unsigned long long>(number(argument)))); break;
      case 'X': pad_number(flags, format("%llX", static_cast<unsigned long long>(number(argument)))); break;
      case 'o': pad_number(flags, format("%llo", static_cast<unsigned long long>(number(argument)))); break;
      default:
        process_.print_error(format("%s: `%c': invalid format character\n", process_.name().c_str(), kind));
        status_ = 1;
        break;
    }
  }

  long long number(std::string_view text) {
    const bool negative = text.starts_with('-');
    const std::string_view digits = negative ? text.substr(1) : text;
    if (digits.empty()) return 0;
    unsigned base = 10;
    std::size_t at = 0;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
      base = 16;
      at = 2;
    } else if (digits.size() > 1 && digits.starts_with('0')) {
      base = 8;
    }
    const long long value = take_digits(digits, at, base, 9);
    if (at != digits.size()) {
      process_.print_error(process_.name() + ": " + std::string(text) + ": invalid number\n");
      status_ = 1;
    }
    return negative ? -value : value;
  }

  struct Layout {
    bool left = false;
    bool zeros = false;
    std::size_t width = 0;
    std::size_t precision = std::string::npos;
  };
  static Layout layout_of(std::string_view flags) {
    Layout layout;
    std::size_t at = 0;
    for (; at < flags.size() && std::string_view("-+ #0").find(flags[at]) != std::string_view::npos; ++at) {
      if (flags[at] == '-') layout.left = true;
      if (flags[at] == '0') layout.zeros = true;
    }
    layout.width = take_digits(flags, at, 10, 4);
    if (at < flags.size() && flags[at] == '.') layout.precision = take_digits(flags, ++at, 10, 4);
    return layout;
  }
  void pad(std::string_view flags, std::string_view text) {
    const Layout layout = layout_of(flags);
    const std::string_view cut = text.substr(0, layout.precision);
    const std::string padding(layout.width > cut.size() ? layout.width - cut.size() : 0, ' ');
    out_ += layout.left ? std::string(cut) + padding : padding + std::string(cut);
  }
  void pad_number(std::string_view flags, std::string_view digits) {
    const Layout layout = layout_of(flags);
    const std::size_t missing = layout.width > digits.size() ? layout.width - digits.size() : 0;
    if (layout.left) {
      out_ += std::string(digits) + std::string(missing, ' ');
    } else if (layout.zeros && digits.starts_with('-')) {
      out_ += "-" + std::string(missing, '0') + std::string(digits.substr(1));
    } else {
      out_ += std::string(missing, layout.zeros ? '0' : ' ') + std::string(digits);
    }
  }

  node::Process& process_;
  std::string_view pattern_;
  std::vector<std::string> arguments_;
  std::size_t next_ = 0;
  std::string out_;
  int status_ = 0;
};

}  // namespace

sim::Task<int> echo_main(node::Process& process) {
  const std::vector<std::string>& arguments = process.arguments();
  bool line_feed = true;
  bool escapes = false;
  std::size_t at = 1;
  for (; at < arguments.size(); ++at) {
    const std::string& word = arguments[at];
    if (word.size() < 2 || word[0] != '-' || word.find_first_not_of("neE", 1) != std::string::npos) break;
    for (const char c : word.substr(1)) {
      if (c == 'n') line_feed = false;
      if (c == 'e') escapes = true;
      if (c == 'E') escapes = false;
    }
  }
  std::string text;
  for (std::size_t i = at; i < arguments.size(); ++i) {
    if (i > at) text += ' ';
    text += escapes ? unescape(arguments[i]) : arguments[i];
  }
  process.print(text + (line_feed ? "\n" : ""));
  co_return 0;
}

sim::Task<int> printf_main(node::Process& process) {
  const std::vector<std::string>& arguments = process.arguments();
  if (arguments.size() < 2) {
    process.print_error("printf: usage: printf [-v var] format [arguments]\n");
    co_return 2;
  }
  Formatter formatter(process, arguments[1], {arguments.begin() + 2, arguments.end()});
  co_return formatter.run();
}

}  // namespace glassnet::shell
