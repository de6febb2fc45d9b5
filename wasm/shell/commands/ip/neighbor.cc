// SPDX-License-Identifier: Apache-2.0
// ip neighbor: which Ethernet address belongs to which IP address.
#include "base/text.h"
#include "shell/commands/ip/ip.h"

namespace glassnet::shell::ip {
namespace {

constexpr std::string_view kUsage =
    "Usage: ip neigh { add | change | replace } ADDRESS lladdr MAC dev DEVICE\n"
    "       ip neigh del ADDRESS dev DEVICE\n"
    "       ip neigh flush { all | dev DEVICE }\n"
    "       ip neigh show [ dev DEVICE ]\n";

int show(Command& command) {
  std::optional<std::string> wanted;
  if (command.take_keyword("dev")) {
    const auto value = command.take_value();
    if (!value) return 255;
    if (!command.find_device(*value)) return 1;
    wanted = *value;
  }
  for (const network::NeighborRow& row : command.admin().neighbors()) {
    if (wanted && row.interface != *wanted) continue;
    std::string line = row.address.to_string();
    if (!wanted) line += " dev " + row.interface;
    if (!row.mac.is_zero()) line += " lladdr " + row.mac.to_string();
    command.print(line + " " + std::string(network::neighbor_state_name(row.state)) + " \n");
  }
  return 0;
}

struct Wish {
  std::string address;
  std::string mac;
  std::string device;
};

std::optional<int> parse(Command& command, Wish& wish) {
  while (!command.at_end()) {
    const std::string word = command.take();
    if (word == "lladdr" || word == "dev" || word == "nud" || word == "to") {
      const auto value = command.take_value();
      if (!value) return 255;
      if (word == "lladdr") wish.mac = *value;
      if (word == "dev") wish.device = *value;
      if (word == "to") wish.address = *value;
    } else {
      wish.address = word;
    }
  }
  return std::nullopt;
}

enum class Change { kAdd, kReplace, kDelete };

bool is_known(Command& command, const network::InterfaceRow& device, wire::Ipv4Address address) {
  for (const network::NeighborRow& row : command.admin().neighbors()) {
    if (row.index == device.index && row.address == address) return true;
  }
  return false;
}

int change(Command& command, Change what) {
  Wish wish;
  if (const auto status = parse(command, wish)) return *status;
  if (wish.address.empty() || wish.device.empty()) {
    return command.complain(255, "Device and destination are required arguments.");
  }
  const auto address = wire::Ipv4Address::parse(wish.address);
  if (!address) {
    return command.complain(1, "Error: any valid address is expected rather than \"" + wish.address + "\".");
  }
  const auto device = command.find_device(wish.device);
  if (!device) return 1;
  if (what == Change::kDelete) return command.answer(command.admin().remove_neighbor(device->index, *address));
  if (wish.mac.empty()) return command.complain(2, "Error: No link layer address given.");
  const auto mac = wire::MacAddress::parse(wish.mac);
  if (!mac) return command.complain(2, "Error: Invalid link address.");
  if (what == Change::kAdd && is_known(command, *device, *address)) return command.answer(fail(Errno::kExist));
  return command.answer(command.admin().set_neighbor(device->index, *address, *mac));
}

int flush(Command& command) {
  std::optional<std::string> wanted;
  if (command.at_end()) return command.complain(1, "Flush requires arguments.");
  if (command.take_keyword("dev")) {
    const auto value = command.take_value();
    if (!value) return 255;
    if (!command.find_device(*value)) return 1;
    wanted = *value;
  }
  for (const network::NeighborRow& row : command.admin().neighbors()) {
    // Entries set by hand stay, as with the original.
    if ((wanted && row.interface != *wanted) || row.state == network::NeighborState::kPermanent) continue;
    const int status = command.answer(command.admin().remove_neighbor(row.index, row.address));
    if (status != 0) return status;
  }
  return 0;
}

}  // namespace

int run_neighbor(Command& command) {
  if (command.at_end()) return show(command);
  const std::string verb = command.take();
  if (abbreviates(verb, "add")) return change(command, Change::kAdd);
  if (abbreviates(verb, "change") || abbreviates(verb, "chg") || abbreviates(verb, "replace")) {
    return change(command, Change::kReplace);
  }
  if (abbreviates(verb, "delete")) return change(command, Change::kDelete);
  if (abbreviates(verb, "flush")) return flush(command);
  if (abbreviates(verb, "show") || abbreviates(verb, "list") || abbreviates(verb, "lst")) return show(command);
  if (verb == "help") return command.complain(255, trim(kUsage));
  return command.complain(255, "Command \"" + verb + "\" is unknown, try \"ip neigh help\".");
}

}  // namespace glassnet::shell::ip
