// SPDX-License-Identifier: Apache-2.0
// Names of hosts, services and protocols as a program sees them: the host's own /etc/hosts and /etc/services, nothing else
// (getaddrinfo(3) with "hosts: files" in nsswitch.conf).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "node/file_system.h"
#include "wire/addresses.h"

namespace glassnet::node {

/// The address forms of inet_aton(3): one to four parts, each decimal, octal (leading 0) or hexadecimal (0x); the last part fills
/// the rest, so that "10.1" is 10.0.0.1.
[[nodiscard]] std::optional<wire::Ipv4Address> parse_address(std::string_view text);

/// An address in any form of `parse_address`, or a name that /etc/hosts knows (case does not matter, hosts(5)).
[[nodiscard]] std::optional<wire::Ipv4Address> resolve(const FileSystem& files, std::string_view name);

/// The first name /etc/hosts has for `address`.
[[nodiscard]] std::optional<std::string> name_of(const FileSystem& files, wire::Ipv4Address address);

/// A port number 0..65535 or a name of /etc/services, `protocol` "tcp" or "udp".
[[nodiscard]] std::optional<std::uint16_t> resolve_port(const FileSystem& files, std::string_view service,
                                                        std::string_view protocol);

/// The name /etc/services has for `port`.
[[nodiscard]] std::optional<std::string> service_name(const FileSystem& files, std::uint16_t port,
                                                      std::string_view protocol);

}  // namespace glassnet::node
