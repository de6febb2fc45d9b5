// SPDX-License-Identifier: Apache-2.0
// Between the structs of Linux's socket calls and the values of our socket layer.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "socket/types.h"

namespace glassnet::packetdrill {

/// Nothing when it is not an IPv4 address.
[[nodiscard]] std::optional<socket::SocketAddress> read_address(const sockaddr* address, socklen_t length);
/// Fills in as much as fits and sets `length` to the whole length (accept(2)). Both may be null.
void write_address(const socket::SocketAddress& from, sockaddr* address, socklen_t* length);

/// The bytes of all parts in a row. Error: EFAULT.
[[nodiscard]] Result<std::vector<std::uint8_t>> gather(const iovec* parts, std::size_t count);
[[nodiscard]] std::size_t total_size(const iovec* parts, std::size_t count);
void scatter(Bytes bytes, const iovec* parts, std::size_t count);

/// Name, flags and control messages of recvmsg(2).
void write_message(const socket::Message& from, msghdr& message);

}  // namespace glassnet::packetdrill
