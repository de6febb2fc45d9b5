// SPDX-License-Identifier: Apache-2.0
// What ip, ifconfig, arp, route, netstat and ss have in common: the order of tables, names for addresses, columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "node/admin.h"
#include "node/process.h"
#include "wire/addresses.h"

namespace glassnet::shell {

/// Whether addresses and ports are looked up in the host's files.
enum class Names : std::uint8_t { kNumeric, kResolve };

/// Routes as Linux lists them: by destination, the longer prefix first, then by metric.
[[nodiscard]] std::vector<network::RouteRow> sorted_routes(const node::Admin& admin);

/// "10.0.0.1", or its name in /etc/hosts.
[[nodiscard]] std::string address_text(const node::Process& process, wire::Ipv4Address address, Names names);

/// The same, with the name servers asked for an address that /etc/hosts does not have.
[[nodiscard]] sim::Task<std::string> look_up_text(node::Process& process, wire::Ipv4Address address, Names names);

/// "80", or its name in /etc/services, or "*" for 0.
[[nodiscard]] std::string port_text(const node::Process& process, std::uint16_t port, std::string_view protocol,
                                    Names names);

/// The name of user `uid`, or the number.
[[nodiscard]] std::string user_text(std::uint32_t uid);

}  // namespace glassnet::shell
