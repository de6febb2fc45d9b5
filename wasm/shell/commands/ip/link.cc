// SPDX-License-Identifier: Apache-2.0
// ip link: the interfaces themselves.
#include "base/text.h"
#include "shell/commands/ip/ip.h"

namespace glassnet::shell::ip {
namespace {

constexpr std::string_view kUsage =
    "Usage: ip link set DEVICE [ { up | down } ] [ mtu MTU ]\n"
    "       ip link show [ DEVICE ]\n";

int show(Command& command) {
  static_cast<void>(command.take_keyword("dev"));
  std::optional<std::string> wanted;
  if (!command.at_end()) wanted = command.take();
  if (wanted && !command.admin().find_interface(*wanted)) {
    return command.complain(1, "Device \"" + *wanted + "\" does not exist.");
  }
  for (const network::InterfaceRow& row : command.admin().interfaces()) {
    if (wanted && row.name != *wanted) continue;
    if (command.options().brief) {
      command.print(format("%-16s %-14s %s %s \n", row.name.c_str(), std::string(operational_state_of(row)).c_str(),
                           row.mac.to_string().c_str(), flags_of(row).c_str()));
      continue;
    }
    command.print(headline_of(row, "mode DEFAULT "));
    if (command.options().statistics) command.print(statistics_of(row));
  }
  return 0;
}

struct Wishes {
  std::optional<network::InterfaceState> state;
  std::optional<std::uint32_t> mtu;
  std::string device;
};

/// The exit status when something is wrong.
std::optional<int> parse(Command& command, Wishes& wishes) {
  while (!command.at_end()) {
    const std::string word = command.take();
    if (word == "up") {
      wishes.state = network::InterfaceState::kUp;
    } else if (word == "down") {
      wishes.state = network::InterfaceState::kDown;
    } else if (word == "mtu") {
      const auto value = command.take_value();
      if (!value) return 255;
      const auto mtu = parse_decimal(*value, UINT32_MAX);
      if (!mtu) {
        return command.complain(255, "Error: argument \"" + *value + "\" is wrong: Invalid \"mtu\" value\n");
      }
      wishes.mtu = static_cast<std::uint32_t>(*mtu);
    } else if (word == "dev") {
      const auto value = command.take_value();
      if (!value) return 255;
      wishes.device = *value;
    } else if (wishes.device.empty()) {
      wishes.device = word;
    } else {
      return command.complain(255, "Error: either \"dev\" is duplicate, or \"" + word + "\" is a garbage.");
    }
  }
  if (wishes.device.empty()) {
    return command.complain(255, "Not enough information: \"dev\" argument is required.");
  }
  return std::nullopt;
}

int set(Command& command) {
  Wishes wishes;
  if (const auto status = parse(command, wishes)) return *status;
  const auto device = command.find_device(wishes.device);
  if (!device) return 1;
  if (wishes.mtu) {
    const Result<void> changed = command.admin().set_mtu(device->index, *wishes.mtu);
    const bool too_small = *wishes.mtu < device->mtu;
    const std::string_view why =
        too_small ? "Error: mtu less than device minimum." : "Error: mtu greater than device maximum.";
    if (const int status = command.answer(changed, Errno::kInval, why); status != 0) return status;
  }
  if (wishes.state) return command.answer(command.admin().set_state(device->index, *wishes.state));
  return 0;
}

}  // namespace

int run_link(Command& command) {
  if (command.at_end()) return show(command);
  const std::string verb = command.take();
  if (abbreviates(verb, "set")) return set(command);
  if (abbreviates(verb, "show") || abbreviates(verb, "list") || abbreviates(verb, "lst")) return show(command);
  if (verb == "help") return command.complain(255, trim(kUsage));
  return command.complain(255, "Command \"" + verb + "\" is unknown, try \"ip link help\".");
}

}  // namespace glassnet::shell::ip
