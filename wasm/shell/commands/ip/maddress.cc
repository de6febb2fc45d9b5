// SPDX-License-Identifier: Apache-2.0
// ip maddress: the multicast groups of each interface, first as Ethernet addresses, then as IP addresses.
#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "shell/commands/ip/ip.h"

namespace glassnet::shell::ip {
namespace {

void show_interface(Command& command, const network::InterfaceRow& row, const std::vector<network::GroupRow>& all) {
  std::vector<network::GroupRow> groups;
  std::copy_if(all.begin(), all.end(), std::back_inserter(groups),
               [&row](const network::GroupRow& group) { return group.index == row.index; });
  if (groups.empty()) return;
  command.print(format("%u:\t%s\n", row.index.value, row.name.c_str()));
  if (!row.loopback) {
    for (const network::GroupRow& group : groups) {
      command.print("\tlink  " + wire::multicast_mac(group.group).to_string() + "\n");
    }
  }
  for (const network::GroupRow& group : groups) {
    command.print("\tinet  " + group.group.to_string() + (group.users > 1 ? format(" users %u", group.users) : "") +
                  "\n");
  }
}

}  // namespace

int run_maddress(Command& command) {
  std::string verb = command.at_end() ? "show" : command.take();
  if (!abbreviates(verb, "show") && !abbreviates(verb, "list") && !abbreviates(verb, "lst")) {
    return command.complain(255, "Command \"" + verb + "\" is unknown, try \"ip maddr help\".");
  }
  static_cast<void>(command.take_keyword("dev"));
  std::optional<std::string> device;
  if (!command.at_end()) {
    device = command.take();
    if (!command.find_device(*device)) return 1;
  }
  const std::vector<network::GroupRow> groups = command.admin().groups();
  for (const network::InterfaceRow& row : command.admin().interfaces()) {
    if (!device || row.name == *device) show_interface(command, row, groups);
  }
  return 0;
}

}  // namespace glassnet::shell::ip
