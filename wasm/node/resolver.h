// SPDX-License-Identifier: Apache-2.0
// Names to addresses and back as programs on Linux get them: the stub resolver of glibc (getaddrinfo(3), getnameinfo(3),
// resolv.conf(5)) with "hosts: files dns". It runs inside the program that asks: its packets come from that program's sockets.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/process.h"
#include "sim/task.h"
#include "sim/time.h"
#include "wire/addresses.h"

namespace glassnet::node {

/// /etc/resolv.conf.
struct ResolverConfig {
  static constexpr std::size_t kMaxServers = 3;

  /// 127.0.0.1 where the file names none.
  std::vector<wire::Ipv4Address> servers;
  std::vector<std::string> search;
  /// A name with so many dots is tried as it stands before the search list.
  std::size_t ndots = 1;
  sim::Duration timeout = sim::seconds(5);
  std::size_t attempts = 2;
  bool rotate = false;
  /// Always over TCP ("options use-vc").
  bool use_tcp = false;
};

/// Nothing when the host has no such file. Simplified: such a host knows only its /etc/hosts, where glibc would ask 127.0.0.1.
[[nodiscard]] std::optional<ResolverConfig> read_resolver_config(Host& host);

/// Why a name has no address: numbers and texts of gai_strerror(3) in glibc.
enum class NameError : int {
  kNoName = -2,  // EAI_NONAME: there is no such name
  kAgain = -3,   // EAI_AGAIN: no server that could be reached would answer
  kNoData = -5,  // EAI_NODATA: the name is there, an address is not
};
[[nodiscard]] std::string_view name_error_text(NameError error);

struct ResolvedHost {
  wire::Ipv4Address address;
  /// Where CNAME records led, without the last dot; else the name as it was asked for.
  std::string canonical_name;
};
using Resolved = std::expected<ResolvedHost, NameError>;

/// getaddrinfo(3) for IPv4: an address in any form of `parse_address`, a name of /etc/hosts, a name that a server knows.
[[nodiscard]] sim::Task<Resolved> resolve_host(Process& process, std::string name);

/// getnameinfo(3): the first name /etc/hosts has for `address`, or a server (PTR).
[[nodiscard]] sim::Task<std::optional<std::string>> find_host_name(Process& process, wire::Ipv4Address address);

}  // namespace glassnet::node
