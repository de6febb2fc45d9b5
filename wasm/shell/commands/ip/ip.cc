// SPDX-License-Identifier: Apache-2.0
#include "shell/commands/ip/ip.h"

#include "base/text.h"
#include "shell/commands/commands.h"

namespace glassnet::shell {
namespace ip {
namespace {

constexpr std::string_view kUsage =
    "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n"
    "where  OBJECT := { address | link | maddress | neighbor | route }\n"
    "       OPTIONS := { -4 | -s[tatistics] | -br[ief] }\n";

}  // namespace

std::optional<std::string> Command::take_value() {
  if (!at_end()) return take();
  complain(255, "Command line is not complete. Try option \"help\"");
  return std::nullopt;
}

bool Command::take_keyword(std::string_view keyword) {
  if (at_end() || peek() != keyword) return false;
  ++at_;
  return true;
}

int Command::complain(int status, std::string_view message) {
  process_.print_error(std::string(message) + "\n");
  return status;
}

int Command::answer(const Result<void>& result, Errno special_error, std::string_view special) {
  if (result) return 0;
  if (result.error() == special_error) return complain(2, special);
  return complain(2, "RTNETLINK answers: " + std::string(errno_text(result.error())));
}

std::optional<network::InterfaceRow> Command::find_device(std::string_view name) {
  auto row = admin_.find_interface(name);
  if (!row) complain(1, "Cannot find device \"" + std::string(name) + "\"");
  return row;
}

std::string flags_of(const network::InterfaceRow& row) {
  std::string flags = "<";
  if (row.up && !row.carrier) flags += "NO-CARRIER,";
  flags += row.loopback ? "LOOPBACK" : "BROADCAST,MULTICAST";
  if (row.up) flags += ",UP";
  if (row.carrier) flags += ",LOWER_UP";
  return flags + ">";
}

std::string_view operational_state_of(const network::InterfaceRow& row) {
  if (!row.up || !row.carrier) return "DOWN";
  return row.loopback ? "UNKNOWN" : "UP";
}

std::string headline_of(const network::InterfaceRow& row, std::string_view mode) {
  const std::string_view state = operational_state_of(row);
  std::string text =
      format("%u: %s: %s mtu %u qdisc %s state %.*s %.*sgroup default qlen %u\n", row.index.value, row.name.c_str(),
             flags_of(row).c_str(), row.mtu, row.loopback ? "noqueue" : "pfifo_fast", static_cast<int>(state.size()),
             state.data(), static_cast<int>(mode.size()), mode.data(), row.queue_limit);
  append_format(text, "    link/%s %s brd %s\n", row.loopback ? "loopback" : "ether", row.mac.to_string().c_str(),
                row.loopback ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff");
  return text;
}

std::string statistics_of(const network::InterfaceRow& row) {
  const auto numbers = [](std::uint64_t bytes, std::uint64_t packets, std::uint64_t dropped) {
    return format("    %10llu %7llu %6d %7llu %7d %7d \n", static_cast<unsigned long long>(bytes),
                  static_cast<unsigned long long>(packets), 0, static_cast<unsigned long long>(dropped), 0, 0);
  };
  return "    RX:  bytes packets errors dropped  missed   mcast           \n" +
         numbers(row.rx_bytes, row.rx_packets, row.rx_dropped) +
         "    TX:  bytes packets errors dropped carrier collsns           \n" +
         numbers(row.tx_bytes, row.tx_packets, row.tx_dropped);
}

}  // namespace ip

sim::Task<int> ip_main(node::Process& process) {
  ip::Options options;
  std::size_t at = 1;
  const std::vector<std::string>& arguments = process.arguments();
  for (; at < arguments.size() && arguments[at].starts_with('-'); ++at) {
    std::string_view option = arguments[at];
    option.remove_prefix(option.starts_with("--") ? 2 : 1);
    if (option == "4") continue;  // there is nothing else
    if (ip::abbreviates(option, "statistics")) {
      options.statistics = true;
    } else if (option.size() > 1 && ip::abbreviates(option, "brief")) {
      options.brief = true;
    } else {
      process.print_error("Option \"" + arguments[at] + "\" is unknown, try \"ip -help\".\n");
      co_return 255;
    }
  }
  if (at == arguments.size() || arguments[at] == "help") {
    process.print_error(ip::kUsage);
    co_return 255;
  }
  const std::string object = arguments[at++];
  ip::Command command(process, options, {arguments.begin() + static_cast<std::ptrdiff_t>(at), arguments.end()});
  if (ip::abbreviates(object, "address")) co_return ip::run_address(command);
  if (ip::abbreviates(object, "route")) co_return ip::run_route(command);
  if (ip::abbreviates(object, "neighbor") || ip::abbreviates(object, "neighbour")) {
    co_return ip::run_neighbor(command);
  }
  if (ip::abbreviates(object, "link")) co_return ip::run_link(command);
  if (ip::abbreviates(object, "maddress")) co_return ip::run_maddress(command);
  process.print_error("Object \"" + object + "\" is unknown, try \"ip help\".\n");
  co_return 1;
}

}  // namespace glassnet::shell
