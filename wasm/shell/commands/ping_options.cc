// SPDX-License-Identifier: Apache-2.0
#include "shell/commands/ping_options.h"

#include <string_view>

#include "base/text.h"
#include "node/arguments.h"
#include "node/users.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"

namespace glassnet::shell {
namespace {

constexpr int kStatusUsage = 2;
constexpr std::size_t kMaxDataSize =
    wire::Ipv4Header::kMaxPacket - wire::Ipv4Header::kMinSize - wire::IcmpHeader::kSize;
constexpr sim::Duration kMinUserInterval = sim::milliseconds(2);
constexpr std::uint64_t kMaxCount = 0x7fff'ffff'ffff'ffff;

constexpr std::string_view kUsage =
    "\nUsage\n"
    "  ping [options] <destination>\n\n"
    "Options:\n"
    "  <destination>      DNS name or IP address\n"
    "  -b                 allow pinging broadcast\n"
    "  -c <count>         stop after <count> replies\n"
    "  -i <interval>      seconds between sending each packet\n"
    "  -M <pmtud opt>     define mtu discovery, can be one of <do|dont|want>\n"
    "  -n                 no dns name resolution\n"
    "  -q                 quiet output\n"
    "  -s <size>          use <size> as number of data bytes to be sent\n"
    "  -t <ttl>           define time to live\n"
    "  -w <deadline>      reply wait <deadline> in seconds\n"
    "  -W <timeout>       time to wait for response\n";

class OptionParser {
 public:
  explicit OptionParser(node::Process& process) : process_(process) {}

  /// The exit status when ping is not to run.
  [[nodiscard]] std::optional<int> parse(PingOptions& options);

 private:
  [[nodiscard]] bool number(const std::string& text, std::uint64_t low, std::uint64_t high, std::uint64_t& value);
  [[nodiscard]] bool seconds(const std::string& text, const char* what, sim::Duration& value);
  [[nodiscard]] bool take(char option, const std::string& argument, PingOptions& options);

  node::Process& process_;
  int status_ = kStatusUsage;
};

bool OptionParser::number(const std::string& text, std::uint64_t low, std::uint64_t high, std::uint64_t& value) {
  status_ = 1;
  const auto parsed = parse_decimal(text, UINT64_MAX);
  if (!parsed) {
    process_.print_error("ping: invalid argument: '" + text + "'\n");
    return false;
  }
  if (*parsed < low || *parsed > high) {
    process_.print_error(format("ping: invalid argument: '%s': out of range: %llu <= value <= %llu\n", text.c_str(),
                                static_cast<unsigned long long>(low), static_cast<unsigned long long>(high)));
    return false;
  }
  value = *parsed;
  return true;
}

bool OptionParser::seconds(const std::string& text, const char* what, sim::Duration& value) {
  const auto parsed = node::parse_seconds(text);
  if (!parsed) {
    status_ = kStatusUsage;
    process_.print_error(format("ping: %s: %s\n", what, text.c_str()));
    return false;
  }
  value = *parsed;
  return true;
}

bool OptionParser::take(char option, const std::string& argument, PingOptions& options) {
  std::uint64_t value = 0;
  sim::Duration time;
  switch (option) {
    case 'b': options.broadcast = true; return true;
    case 'n': options.numeric = true; return true;
    case 'q': options.quiet = true; return true;
    case 'c': return number(argument, 1, kMaxCount, options.count);
    case 'i': return seconds(argument, "bad timing interval", options.interval);
    case 's':
      if (!number(argument, 0, kMaxDataSize, value)) return false;
      options.size = static_cast<std::size_t>(value);
      return true;
    case 't':
      if (!number(argument, 0, 255, value)) return false;
      options.ttl = static_cast<int>(value);
      return true;
    case 'w':
      if (!number(argument, 0, 0x7fff'ffff, value)) return false;
      if (value != 0) options.deadline = sim::seconds(static_cast<std::int64_t>(value));
      return true;
    case 'W':
      if (!seconds(argument, "bad linger time", time)) return false;
      options.linger = time;
      return true;
    case 'M':
      options.choose_path_mtu = true;
      if (argument == "do")
        options.path_mtu = socket::kPmtuDiscDo;
      else if (argument == "dont")
        options.path_mtu = socket::kPmtuDiscDont;
      else if (argument == "want")
        options.path_mtu = socket::kPmtuDiscWant;
      else {
        process_.print_error("ping: invalid -M argument: " + argument + "\n");
        status_ = kStatusUsage;
        return false;
      }
      return true;
    default:
      process_.print_error(kUsage);
      status_ = kStatusUsage;
      return false;
  }
}

std::optional<int> OptionParser::parse(PingOptions& options) {
  node::OptionReader reader(process_, "bc:i:M:nqs:t:w:W:");
  while (const char option = reader.next()) {
    if (!take(option, reader.argument(), options)) return status_;
  }
  if (reader.operands().empty()) {
    process_.print_error("ping: usage error: Destination address required\n");
    return 1;
  }
  options.target = reader.operands().back();
  if (process_.uid() != node::kRootUid && options.interval < kMinUserInterval) {
    process_.print_error("ping: cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)\n");
    return kStatusUsage;
  }
  if (options.interval < sim::milliseconds(1)) options.interval = sim::milliseconds(1);
  return std::nullopt;
}

}  // namespace

std::expected<PingOptions, int> parse_ping_options(node::Process& process) {
  PingOptions options;
  if (const auto status = OptionParser(process).parse(options)) return std::unexpected(*status);
  return options;
}

}  // namespace glassnet::shell
