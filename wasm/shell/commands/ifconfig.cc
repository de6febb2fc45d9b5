// SPDX-License-Identifier: Apache-2.0
// ifconfig of net-tools: shows and changes interfaces.
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "node/admin.h"
#include "node/host.h"
#include "node/names.h"
#include "shell/commands/commands.h"
#include "shell/commands/interface_table.h"

namespace glassnet::shell {
namespace {

constexpr int kStatusUsage = 1;
constexpr int kStatusFailed = 255;

/// Interface flags of netdevice(7).
enum Flag : unsigned { kUp = 0x1, kBroadcast = 0x2, kLoopback = 0x8, kRunning = 0x40, kMulticast = 0x1000 };

unsigned flags_of(const network::InterfaceRow& row) {
  unsigned flags = row.loopback ? unsigned{kLoopback} : unsigned{kBroadcast} | unsigned{kMulticast};
  if (row.up) flags |= kUp;
  if (row.carrier) flags |= kRunning;
  return flags;
}

/// "73<UP,LOOPBACK,RUNNING>".
std::string flags_text(const network::InterfaceRow& row) {
  const unsigned flags = flags_of(row);
  std::string names;
  const auto add = [&](Flag flag, std::string_view name) {
    if ((flags & flag) == 0) return;
    if (!names.empty()) names += ',';
    names += name;
  };
  add(kUp, "UP");
  add(kBroadcast, "BROADCAST");
  add(kLoopback, "LOOPBACK");
  add(kRunning, "RUNNING");
  add(kMulticast, "MULTICAST");
  return format("%u<%s>", flags, names.c_str());
}

/// "448.0 B", "3.7 KiB".
std::string scaled(std::uint64_t bytes) {
  struct Unit {
    std::uint64_t size;
    const char* name;
  };
  std::uint64_t tenths = bytes * 10;
  const char* name = "B";
  for (const Unit unit :
       {Unit{1ULL << 40, "TiB"}, Unit{1ULL << 30, "GiB"}, Unit{1ULL << 20, "MiB"}, Unit{1ULL << 10, "KiB"}}) {
    if (bytes <= unit.size) continue;
    tenths = bytes * 10 / unit.size;
    name = unit.name;
    break;
  }
  return format("%llu.%llu %s", static_cast<unsigned long long>(tenths / 10),
                static_cast<unsigned long long>(tenths % 10), name);
}

void print_interface(node::Process& process, const network::InterfaceRow& row) {
  std::string text = format("%s: flags=%s  mtu %u\n", row.name.c_str(), flags_text(row).c_str(), row.mtu);
  if (!row.addresses.empty()) {
    const wire::Ipv4Prefix& address = row.addresses[0];
    text += "        inet " + address.address.to_string() + "  netmask " + address.mask().to_string();
    if (!row.loopback) {
      const auto broadcast = address.has_broadcast() ? address.broadcast() : wire::Ipv4Address::any();
      text += "  broadcast " + broadcast.to_string();
    }
    text += "\n";
  }
  if (row.loopback) {
    append_format(text, "        loop  txqueuelen %u  (Local Loopback)\n", row.queue_limit);
  } else {
    append_format(text, "        ether %s  txqueuelen %u  (Ethernet)\n", row.mac.to_string().c_str(), row.queue_limit);
  }
  using Number = unsigned long long;
  append_format(text, "        RX packets %llu  bytes %llu (%s)\n", static_cast<Number>(row.rx_packets),
                static_cast<Number>(row.rx_bytes), scaled(row.rx_bytes).c_str());
  append_format(text, "        RX errors 0  dropped %llu  overruns 0  frame 0\n", static_cast<Number>(row.rx_dropped));
  append_format(text, "        TX packets %llu  bytes %llu (%s)\n", static_cast<Number>(row.tx_packets),
                static_cast<Number>(row.tx_bytes), scaled(row.tx_bytes).c_str());
  append_format(text, "        TX errors 0  dropped %llu overruns 0  carrier 0  collisions 0\n\n",
                static_cast<Number>(row.tx_dropped));
  process.print(text);
}

/// The mask an address had before CIDR (RFC 791): what the kernel assumes when none is given.
int classful_length(wire::Ipv4Address address) {
  switch (address.address_class()) {
    case wire::AddressClass::kA: return 8;
    case wire::AddressClass::kB: return 16;
    case wire::AddressClass::kC: return 24;
    case wire::AddressClass::kD:
    case wire::AddressClass::kE: break;
  }
  return 32;
}

class Configuration {
 public:
  Configuration(node::Process& process, std::vector<std::string> words)
      : process_(process), admin_(process.host(), process.uid()), words_(std::move(words)) {}

  int run();

 private:
  struct Wishes {
    std::optional<wire::Ipv4Address> address;
    std::optional<int> length;
    std::optional<std::uint32_t> mtu;
    std::optional<network::InterfaceState> state;
  };

  [[nodiscard]] std::optional<int> parse();
  [[nodiscard]] std::optional<int> parse_address(const std::string& word);
  [[nodiscard]] std::optional<int> parse_value(const std::string& word, const std::string& value);
  [[nodiscard]] bool apply_address(const network::InterfaceRow& device);
  bool report(const char* call, const Result<void>& result) {
    if (result) return true;
    process_.print_error(std::string(call) + ": " + std::string(errno_text(result.error())) + "\n");
    return false;
  }
  int unknown_host(const std::string& name) {
    process_.print_error(name + ": Host name lookup failure\nifconfig: `--help' gives usage information.\n");
    return kStatusUsage;
  }

  node::Process& process_;
  node::Admin admin_;
  std::vector<std::string> words_;  // the interface first
  Wishes wishes_;
};

std::optional<int> Configuration::parse_address(const std::string& word) {
  const std::size_t slash = word.find('/');
  wishes_.address = node::resolve(process_.host().files(), word.substr(0, slash));
  if (!wishes_.address) return unknown_host(word);
  if (slash == std::string::npos) return std::nullopt;
  const auto length = parse_decimal(std::string_view(word).substr(slash + 1), 32);
  if (!length) return unknown_host(word);
  wishes_.length = static_cast<int>(*length);
  return std::nullopt;
}

std::optional<int> Configuration::parse_value(const std::string& word, const std::string& value) {
  if (word == "mtu") {
    const auto mtu = parse_decimal(value, UINT32_MAX);
    wishes_.mtu = mtu ? static_cast<std::uint32_t>(*mtu) : 0;
  } else if (word == "netmask") {
    const auto mask = node::parse_address(value);
    if (!mask) return unknown_host(value);
    wishes_.length = wire::prefix_length_of_mask(*mask);
    if (!wishes_.length) {
      report("SIOCSIFNETMASK", fail(Errno::kInval));
      return kStatusUsage;
    }
  }
  return std::nullopt;  // broadcast follows from address and mask
}

std::optional<int> Configuration::parse() {
  for (std::size_t at = 1; at < words_.size(); ++at) {
    const std::string& word = words_[at];
    if (word == "up" || word == "down") {
      wishes_.state = word == "up" ? network::InterfaceState::kUp : network::InterfaceState::kDown;
    } else if (word == "mtu" || word == "netmask" || word == "broadcast") {
      if (at + 1 == words_.size()) {
        process_.print_error("ifconfig: `--help' gives usage information.\n");
        return kStatusUsage;
      }
      if (const auto failed = parse_value(word, words_[++at])) return failed;
    } else if (const auto failed = parse_address(word)) {
      return failed;
    }
  }
  return std::nullopt;
}

bool Configuration::apply_address(const network::InterfaceRow& device) {
  if (!wishes_.address && !wishes_.length) return true;
  const char* const call = wishes_.address ? "SIOCSIFADDR" : "SIOCSIFNETMASK";
  if (process_.uid() != node::kRootUid) {
    static_cast<void>(report(call, fail(Errno::kPerm)));
    return !wishes_.address || report("SIOCSIFFLAGS", fail(Errno::kPerm));
  }
  std::optional<wire::Ipv4Prefix> old;
  if (!device.addresses.empty()) old = device.addresses[0];
  if (!wishes_.address && !old) return report(call, fail(Errno::kAddrNotAvail));
  wire::Ipv4Prefix wanted;
  wanted.address = wishes_.address ? *wishes_.address : old->address;
  wanted.length = wishes_.length ? *wishes_.length : classful_length(wanted.address);
  if (old == wanted) return true;
  if (old && !report(call, admin_.remove_address(device.index, *old))) return false;
  if (wanted.address.is_unspecified()) return true;  // 0.0.0.0 only takes the old one away
  if (!report(call, admin_.add_address(device.index, wanted))) return false;
  // An interface that gets an address is switched on.
  if (!wishes_.state && !device.up) wishes_.state = network::InterfaceState::kUp;
  return true;
}

int Configuration::run() {
  const auto device = admin_.find_interface(words_[0]);
  if (words_.size() == 1) {
    if (!device) {
      process_.print_error(words_[0] + ": error fetching interface information: Device not found\n");
      return kStatusUsage;
    }
    print_interface(process_, *device);
    return 0;
  }
  if (const auto failed = parse()) return *failed;
  if (!device) {
    process_.print_error(words_[0] + ": ERROR while getting interface flags: No such device\n");
    return kStatusFailed;
  }
  if (!apply_address(*device)) return kStatusFailed;
  if (wishes_.mtu && !report("SIOCSIFMTU", admin_.set_mtu(device->index, *wishes_.mtu))) return kStatusUsage;
  if (wishes_.state && !report("SIOCSIFFLAGS", admin_.set_state(device->index, *wishes_.state))) return kStatusFailed;
  return 0;
}

}  // namespace

void print_interface_table(node::Process& process, InterfaceTable style) {
  process.print(style == InterfaceTable::kNetstat
                    ? "Kernel Interface table\n"
                      "Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n"
                    : "Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n");
  using Number = unsigned long long;
  for (const network::InterfaceRow& row : node::Admin(process.host(), process.uid()).interfaces()) {
    if (!row.up) continue;
    std::string flags = row.loopback ? "L" : "BM";
    if (row.carrier) flags += "R";
    process.print(format("%-15s %5u %8llu %6d %6llu %-6d %8llu %6d %6llu %6d %sU\n", row.name.c_str(), row.mtu,
                         static_cast<Number>(row.rx_packets), 0, static_cast<Number>(row.rx_dropped), 0,
                         static_cast<Number>(row.tx_packets), 0, static_cast<Number>(row.tx_dropped), 0,
                         flags.c_str()));
  }
}

sim::Task<int> ifconfig_main(node::Process& process) {
  bool all = false;
  bool table = false;
  std::vector<std::string> words;
  const std::vector<std::string>& arguments = process.arguments();
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (!words.empty() || !arguments[i].starts_with('-')) {
      words.push_back(arguments[i]);
    } else if (arguments[i] == "-a") {
      all = true;
    } else if (arguments[i] == "-s") {
      table = true;
    } else {
      process.print_error("ifconfig: option `" + arguments[i] +
                          "' not recognised.\nifconfig: `--help' gives usage information.\n");
      co_return kStatusUsage;
    }
  }
  if (table) {
    print_interface_table(process, InterfaceTable::kIfconfig);
  } else if (words.empty()) {
    for (const network::InterfaceRow& row : node::Admin(process.host(), process.uid()).interfaces()) {
      if (all || row.up) print_interface(process, row);
    }
  } else {
    Configuration configuration(process, std::move(words));
    co_return configuration.run();
  }
  co_return 0;
}

}  // namespace glassnet::shell
