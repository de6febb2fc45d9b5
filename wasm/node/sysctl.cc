// SPDX-License-Identifier: Apache-2.0
#include "node/sysctl.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "node/admin.h"
#include "node/host.h"
#include "transport/tcp/congestion/congestion_control.h"

namespace glassnet::node {
namespace {

using network::ArpSettings;
using network::IcmpSettings;
using transport::TcpSettings;
using Fragments = network::Reassembly::Settings;

constexpr std::int64_t kMicrosecond = 1'000;
constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;

struct Entry {
  std::string_view name;
  std::string (*read)(Host&);
  /// Without a host the value is only checked. Null: read only.
  Result<void> (*write)(Host*, std::string_view value);
};

ArpSettings& arp(Host& host) { return host.internet().arp_settings(); }
IcmpSettings& icmp(Host& host) { return host.internet().icmp().settings(); }
Fragments& fragments(Host& host) { return host.internet().ipv4().reassembly().settings(); }
TcpSettings& tcp(Host& host) { return host.sockets().tcp().settings(); }

/// A number or a switch: the member `kMember` of what `kGroup` answers.
template <auto kGroup, auto kMember, std::uint64_t kLeast = 0, std::uint64_t kMost = 1>
constexpr Entry number(std::string_view name) {
  return {name, [](Host& host) { return std::to_string(static_cast<std::uint64_t>(kGroup(host).*kMember)); },
          [](Host* host, std::string_view text) -> Result<void> {
            const auto value = parse_decimal(text, kMost);
            if (!value || *value < kLeast) return fail(Errno::kInval);
            if (host == nullptr) return {};
            auto& target = kGroup(*host).*kMember;
            target = static_cast<std::remove_reference_t<decltype(target)>>(*value);
            return {};
          }};
}

/// A time in units of `kUnit` nanoseconds.
template <auto kGroup, auto kMember, std::int64_t kUnit, std::uint64_t kLeast, std::uint64_t kMost>
constexpr Entry time(std::string_view name) {
  return {name, [](Host& host) { return std::to_string((kGroup(host).*kMember).ns / kUnit); },
          [](Host* host, std::string_view text) -> Result<void> {
            const auto value = parse_decimal(text, kMost);
            if (!value || *value < kLeast) return fail(Errno::kInval);
            if (host != nullptr) kGroup(*host).*kMember = sim::Duration{static_cast<std::int64_t>(*value) * kUnit};
            return {};
          }};
}

/// Something that is on or off here, and has the number `kOn` where Linux has several ways.
template <auto kMember, std::uint64_t kOn>
constexpr Entry on_or_off(std::string_view name) {
  return {name, [](Host& host) { return std::to_string(tcp(host).*kMember ? kOn : 0); },
          [](Host* host, std::string_view text) -> Result<void> {
            const auto value = parse_decimal(text, kOn);
            if (!value || (*value != 0 && *value != kOn)) return fail(Errno::kInval);
            if (host != nullptr) tcp(*host).*kMember = *value != 0;
            return {};
          }};
}

/// tcp_rmem and tcp_wmem: least, default and largest size of a buffer in bytes. The least is only shown: memory is never short.
template <auto kDefault, auto kLargest>
constexpr Entry buffer(std::string_view name) {
  return {name, [](Host& host) { return format("4096 %u %u", tcp(host).*kDefault, tcp(host).*kLargest); },
          [](Host* host, std::string_view text) -> Result<void> {
            std::array<std::uint32_t, 3> sizes{};
            std::size_t count = 0;
            for (std::string_view word : split(text, ' ')) {
              const auto value = parse_decimal(trim(word), INT32_MAX);
              if (!value || *value == 0 || count == sizes.size()) return fail(Errno::kInval);
              sizes[count++] = static_cast<std::uint32_t>(*value);
            }
            if (count != sizes.size() || sizes[1] > sizes[2]) return fail(Errno::kInval);
            if (host == nullptr) return {};
            tcp(*host).*kDefault = sizes[1];
            tcp(*host).*kLargest = sizes[2];
            return {};
          }};
}

std::string read_congestion_control(Host& host) {
  return std::string(transport::congestion_algorithm_name(tcp(host).congestion));
}

Result<void> write_congestion_control(Host* host, std::string_view name) {
  const auto algorithm = transport::congestion_algorithm_called(name);
  if (!algorithm) return fail(Errno::kInval);
  if (host != nullptr) tcp(*host).congestion = *algorithm;
  return {};
}

std::string read_available_congestion_controls(Host&) {
  std::string names;
  for (const auto algorithm : transport::congestion_algorithms()) {
    names += (names.empty() ? "" : " ") + std::string(transport::congestion_algorithm_name(algorithm));
  }
  return names;
}

std::string read_forwarding(Host& host) { return host.internet().forwarding() == network::Forwarding::kOn ? "1" : "0"; }

Result<void> write_forwarding(Host* host, std::string_view text) {
  const auto value = parse_decimal(text, 1);
  if (!value) return fail(Errno::kInval);
  const auto forwarding = *value != 0 ? network::Forwarding::kOn : network::Forwarding::kOff;
  if (host != nullptr) host->internet().set_forwarding(forwarding);
  return {};
}

// Sorted by name.
constexpr std::array kEntries = {
    number<icmp, &IcmpSettings::accept_redirects>("net.ipv4.conf.all.accept_redirects"),
    number<arp, &ArpSettings::notify>("net.ipv4.conf.all.arp_notify"),
    number<icmp, &IcmpSettings::send_redirects>("net.ipv4.conf.all.send_redirects"),
    number<icmp, &IcmpSettings::messages_burst, 0, INT32_MAX>("net.ipv4.icmp_msgs_burst"),
    number<icmp, &IcmpSettings::messages_per_second, 0, INT32_MAX>("net.ipv4.icmp_msgs_per_sec"),
    time<icmp, &IcmpSettings::rate_limit, kMillisecond, 0, INT32_MAX>("net.ipv4.icmp_ratelimit"),
    number<icmp, &IcmpSettings::rate_mask, 0, INT32_MAX>("net.ipv4.icmp_ratemask"),
    Entry{"net.ipv4.ip_forward", &read_forwarding, &write_forwarding},
    number<fragments, &Fragments::high_threshold, 0, INT32_MAX>("net.ipv4.ipfrag_high_thresh"),
    number<fragments, &Fragments::low_threshold, 0, INT32_MAX>("net.ipv4.ipfrag_low_thresh"),
    time<fragments, &Fragments::timeout, kSecond, 0, 3600>("net.ipv4.ipfrag_time"),
    Entry{"net.ipv4.tcp_available_congestion_control", &read_available_congestion_controls, nullptr},
    Entry{"net.ipv4.tcp_congestion_control", &read_congestion_control, &write_congestion_control},
    number<tcp, &TcpSettings::dsack>("net.ipv4.tcp_dsack"),
    on_or_off<&TcpSettings::tail_loss_probe, 3>("net.ipv4.tcp_early_retrans"),
    number<tcp, &TcpSettings::ecn, 0, 2>("net.ipv4.tcp_ecn"),
    time<tcp, &TcpSettings::fin_timeout, kSecond, 1, 3600>("net.ipv4.tcp_fin_timeout"),
    on_or_off<&TcpSettings::frto, 2>("net.ipv4.tcp_frto"),
    time<tcp, &TcpSettings::keepalive_interval, kSecond, 1, 32767>("net.ipv4.tcp_keepalive_intvl"),
    number<tcp, &TcpSettings::keepalive_count, 1, 127>("net.ipv4.tcp_keepalive_probes"),
    time<tcp, &TcpSettings::keepalive_idle, kSecond, 1, 32767>("net.ipv4.tcp_keepalive_time"),
    number<tcp, &TcpSettings::max_reordering, 1, 100'000>("net.ipv4.tcp_max_reordering"),
    number<tcp, &TcpSettings::min_burst_segments, 1, 64>("net.ipv4.tcp_min_tso_segs"),
    number<tcp, &TcpSettings::not_sent_low_water, 0, UINT32_MAX>("net.ipv4.tcp_notsent_lowat"),
    number<tcp, &TcpSettings::orphan_retries, 0, 255>("net.ipv4.tcp_orphan_retries"),
    number<tcp, &TcpSettings::rack>("net.ipv4.tcp_recovery"),
    number<tcp, &TcpSettings::reordering, 1, 300>("net.ipv4.tcp_reordering"),
    number<tcp, &TcpSettings::retries2, 1, 255>("net.ipv4.tcp_retries2"),
    buffer<&TcpSettings::receive_buffer, &TcpSettings::receive_buffer_max>("net.ipv4.tcp_rmem"),
    time<tcp, &TcpSettings::rto_max, kMillisecond, 1'000, 120'000>("net.ipv4.tcp_rto_max_ms"),
    time<tcp, &TcpSettings::rto_min, kMicrosecond, 1, 120'000'000>("net.ipv4.tcp_rto_min_us"),
    number<tcp, &TcpSettings::sack>("net.ipv4.tcp_sack"),
    number<tcp, &TcpSettings::slow_start_after_idle>("net.ipv4.tcp_slow_start_after_idle"),
    number<tcp, &TcpSettings::syn_retries, 1, 127>("net.ipv4.tcp_syn_retries"),
    number<tcp, &TcpSettings::syn_ack_retries, 0, 255>("net.ipv4.tcp_synack_retries"),
    number<tcp, &TcpSettings::timestamps>("net.ipv4.tcp_timestamps"),
    number<tcp, &TcpSettings::burst_window_divisor, 0, 1000>("net.ipv4.tcp_tso_win_divisor"),
    number<tcp, &TcpSettings::time_wait_reuse, 0, 2>("net.ipv4.tcp_tw_reuse"),
    number<tcp, &TcpSettings::window_scaling>("net.ipv4.tcp_window_scaling"),
    buffer<&TcpSettings::send_buffer, &TcpSettings::send_buffer_max>("net.ipv4.tcp_wmem"),
};

Result<const Entry*> entry_to_write(std::string_view name) {
  const auto entry = std::ranges::find(kEntries, name, &Entry::name);
  if (entry == kEntries.end()) return fail(Errno::kNoEnt);
  if (entry->write == nullptr) return fail(Errno::kAcces);
  return &*entry;
}

}  // namespace

std::vector<std::string_view> sysctl_names() {
  std::vector<std::string_view> names;
  for (const Entry& entry : kEntries) names.push_back(entry.name);
  return names;
}

std::vector<SysctlRow> read_sysctls(Host& host) {
  std::vector<SysctlRow> rows;
  for (const Entry& entry : kEntries) rows.push_back({entry.name, entry.read(host)});
  return rows;
}

Result<void> check_sysctl(std::string_view name, std::string_view value) {
  const auto entry = entry_to_write(name);
  if (!entry) return std::unexpected(entry.error());
  return (*entry)->write(nullptr, value);
}

Result<void> write_sysctl(Host& host, std::string_view name, std::string_view value) {
  const auto entry = entry_to_write(name);
  if (!entry) return std::unexpected(entry.error());
  return (*entry)->write(&host, value);
}

std::vector<SysctlRow> Admin::sysctls() const { return read_sysctls(host_); }

Result<void> Admin::set_sysctl(std::string_view name, std::string_view value) {
  if (std::ranges::find(kEntries, name, &Entry::name) == kEntries.end()) return fail(Errno::kNoEnt);
  if (!is_root()) return fail(Errno::kPerm);
  return write_sysctl(host_, name, value);
}

}  // namespace glassnet::node
