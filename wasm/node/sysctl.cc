// SPDX-License-Identifier: Apache-2.0
// The settings of a host that sysctl(8) reads and writes, by their Linux names.
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "node/admin.h"

namespace glassnet::node {
namespace {

using network::InternetLayer;

struct Entry {
  std::string_view name;
  std::uint64_t largest;
  std::uint64_t (*read)(InternetLayer&);
  void (*write)(InternetLayer&, std::uint64_t);
};

constexpr std::int64_t kMillisecond = 1'000'000;

// Sorted by name.
constexpr std::array kEntries = {
    Entry{"net.ipv4.conf.all.accept_redirects", 1,
          [](InternetLayer& net) { return std::uint64_t{net.icmp().settings().accept_redirects}; },
          [](InternetLayer& net, std::uint64_t value) { net.icmp().settings().accept_redirects = value != 0; }},
    Entry{"net.ipv4.conf.all.arp_notify", 1,
          [](InternetLayer& net) { return std::uint64_t{net.arp_settings().notify}; },
          [](InternetLayer& net, std::uint64_t value) { net.arp_settings().notify = value != 0; }},
    Entry{"net.ipv4.conf.all.send_redirects", 1,
          [](InternetLayer& net) { return std::uint64_t{net.icmp().settings().send_redirects}; },
          [](InternetLayer& net, std::uint64_t value) { net.icmp().settings().send_redirects = value != 0; }},
    Entry{"net.ipv4.icmp_msgs_burst", INT32_MAX,
          [](InternetLayer& net) { return std::uint64_t{net.icmp().settings().messages_burst}; },
          [](InternetLayer& net, std::uint64_t value) {
            net.icmp().settings().messages_burst = static_cast<std::uint32_t>(value);
          }},
    Entry{"net.ipv4.icmp_msgs_per_sec", INT32_MAX,
          [](InternetLayer& net) { return std::uint64_t{net.icmp().settings().messages_per_second}; },
          [](InternetLayer& net, std::uint64_t value) {
            net.icmp().settings().messages_per_second = static_cast<std::uint32_t>(value);
          }},
    Entry{"net.ipv4.icmp_ratelimit", INT32_MAX,
          [](InternetLayer& net) {
            return static_cast<std::uint64_t>(net.icmp().settings().rate_limit.ns / kMillisecond);
          },
          [](InternetLayer& net, std::uint64_t value) {
            net.icmp().settings().rate_limit = sim::milliseconds(static_cast<std::int64_t>(value));
          }},
    Entry{"net.ipv4.icmp_ratemask", INT32_MAX,
          [](InternetLayer& net) { return std::uint64_t{net.icmp().settings().rate_mask}; },
          [](InternetLayer& net, std::uint64_t value) {
            net.icmp().settings().rate_mask = static_cast<std::uint32_t>(value);
          }},
    Entry{"net.ipv4.ip_forward", 1,
          [](InternetLayer& net) { return std::uint64_t{net.forwarding() == network::Forwarding::kOn}; },
          [](InternetLayer& net, std::uint64_t value) {
            net.set_forwarding(value != 0 ? network::Forwarding::kOn : network::Forwarding::kOff);
          }},
};

}  // namespace

std::vector<SysctlRow> Admin::sysctls() const {
  std::vector<SysctlRow> rows;
  for (const Entry& entry : kEntries) rows.push_back({entry.name, entry.read(host_.internet())});
  return rows;
}

Result<void> Admin::set_sysctl(std::string_view name, std::string_view value) {
  const auto entry = std::ranges::find(kEntries, name, &Entry::name);
  if (entry == kEntries.end()) return fail(Errno::kNoEnt);
  if (!is_root()) return fail(Errno::kPerm);
  const auto number = parse_decimal(value, entry->largest);
  if (!number) return fail(Errno::kInval);
  entry->write(host_.internet(), *number);
  return {};
}

}  // namespace glassnet::node
