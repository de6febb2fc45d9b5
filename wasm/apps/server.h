// SPDX-License-Identifier: Apache-2.0
// How every server begins: a socket at a port, or a message why not.
#pragma once

#include <cstdint>
#include <optional>

#include "node/process.h"

namespace glassnet::apps {

/// A TCP socket that listens at `port` of all addresses. After a complaint such as "httpd: bind: Permission denied" nothing.
[[nodiscard]] std::optional<socket::Fd> listen_at(node::Process& process, std::uint16_t port);

/// A UDP socket bound to `port` of all addresses; else as `listen_at`.
[[nodiscard]] std::optional<socket::Fd> receive_at(node::Process& process, std::uint16_t port);

/// Prints "program: call: Error text", as perror(3) does.
void complain(node::Process& process, const char* call, Errno error);

/// Accepts for ever and runs `serve` as a task of its own for each client.
[[nodiscard]] sim::Task<int> serve_clients(node::Process& process, socket::Fd listener,
                                           sim::Task<void> (*serve)(node::Process& process, socket::Fd client));

/// After a failed accept: nothing for a connection that broke before it was accepted, a pause when descriptors have run out, so
/// that others can be closed meanwhile.
[[nodiscard]] sim::Task<void> rest_after(node::Process& process, Errno error);

/// Options of the simplest servers: `-p PORT`. After a complaint nothing.
[[nodiscard]] std::optional<std::uint16_t> parse_port_option(node::Process& process, std::uint16_t usual);

}  // namespace glassnet::apps
