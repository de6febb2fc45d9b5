// SPDX-License-Identifier: Apache-2.0
// ip address: which addresses the interfaces have.
#include <algorithm>

#include "base/text.h"
#include "shell/commands/ip/ip.h"

namespace glassnet::shell::ip {
namespace {

constexpr std::string_view kUsage =
    "Usage: ip address { add | del } ADDRESS/LENGTH dev DEVICE\n"
    "       ip address flush dev DEVICE\n"
    "       ip address show [ DEVICE ]\n";

std::string address_lines(const network::InterfaceRow& row) {
  std::string text;
  for (std::size_t i = 0; i < row.addresses.size(); ++i) {
    const wire::Ipv4Prefix& address = row.addresses[i];
    // A further address of the same network lives and dies with the first one.
    const bool secondary = std::any_of(row.addresses.begin(), row.addresses.begin() + static_cast<std::ptrdiff_t>(i),
                                       [&](const wire::Ipv4Prefix& earlier) {
                                         return earlier.canonical() == address.canonical() && earlier.length < 32;
                                       });
    text += "    inet " + address.to_string();
    if (!row.loopback && address.has_broadcast()) text += " brd " + address.broadcast().to_string();
    append_format(text, " scope %s%s %s\n", address.address.is_loopback() ? "host" : "global",
                  secondary ? " secondary" : "", row.name.c_str());
    text += "       valid_lft forever preferred_lft forever\n";
  }
  return text;
}

int show(Command& command) {
  static_cast<void>(command.take_keyword("dev"));
  std::optional<std::string> wanted;
  if (!command.at_end()) wanted = command.take();
  if (!command.at_end()) {
    return command.complain(255, "Error: either \"dev\" is duplicate, or \"" + command.peek() + "\" is a garbage.");
  }
  if (wanted && !command.admin().find_interface(*wanted)) {
    return command.complain(1, "Device \"" + *wanted + "\" does not exist.");
  }
  for (const network::InterfaceRow& row : command.admin().interfaces()) {
    if (wanted && row.name != *wanted) continue;
    if (command.options().brief) {
      std::string line = format("%-16s %-14s ", row.name.c_str(), std::string(operational_state_of(row)).c_str());
      for (const wire::Ipv4Prefix& address : row.addresses) line += address.to_string() + " ";
      command.print(line + "\n");
      continue;
    }
    command.print(headline_of(row, {}));
    command.print(address_lines(row));
    if (command.options().statistics) command.print(statistics_of(row));
  }
  return 0;
}

enum class Change { kAdd, kDelete };

int change(Command& command, Change what) {
  std::optional<std::string> device_name;
  std::optional<std::string> address_text;
  while (!command.at_end()) {
    const std::string word = command.take();
    if (word == "dev" || word == "broadcast" || word == "brd" || word == "label" || word == "scope") {
      const auto value = command.take_value();
      if (!value) return 255;
      if (word == "dev") device_name = *value;  // the others follow from address and device
    } else if (word != "local") {
      address_text = word;
    }
  }
  std::optional<wire::Ipv4Prefix> address;
  if (address_text) {
    const bool has_length = address_text->find('/') != std::string::npos;
    address = wire::Ipv4Prefix::parse(has_length ? *address_text : *address_text + "/32");
    if (!address) {
      return command.complain(1, "Error: any valid prefix is expected rather than \"" + *address_text + "\".");
    }
  }
  if (!device_name) return command.complain(1, "Not enough information: \"dev\" argument is required.");
  const auto device = command.find_device(*device_name);
  if (!device) return 1;
  if (!address) return command.complain(2, "RTNETLINK answers: Operation not supported");
  if (what == Change::kDelete) {
    return command.answer(command.admin().remove_address(device->index, *address), Errno::kAddrNotAvail,
                          "Error: ipv4: Address not found.");
  }
  return command.answer(command.admin().add_address(device->index, *address), Errno::kExist,
                        "Error: ipv4: Address already assigned.");
}

int flush(Command& command) {
  static_cast<void>(command.take_keyword("dev"));
  if (command.at_end()) return command.complain(1, "Flush requires arguments.");
  const auto device = command.find_device(command.take());
  if (!device) return 1;
  for (const wire::Ipv4Prefix& address : device->addresses) {
    const int status = command.answer(command.admin().remove_address(device->index, address));
    if (status != 0) return status;
  }
  return 0;
}

}  // namespace

int run_address(Command& command) {
  if (command.at_end()) return show(command);
  const std::string verb = command.take();
  if (abbreviates(verb, "add")) return change(command, Change::kAdd);
  if (abbreviates(verb, "delete")) return change(command, Change::kDelete);
  if (abbreviates(verb, "flush")) return flush(command);
  if (abbreviates(verb, "show") || abbreviates(verb, "list") || abbreviates(verb, "lst")) return show(command);
  if (verb == "help") return command.complain(255, trim(kUsage));
  return command.complain(255, "Command \"" + verb + "\" is unknown, try \"ip address help\".");
}

}  // namespace glassnet::shell::ip
