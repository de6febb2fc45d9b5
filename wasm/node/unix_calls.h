// SPDX-License-Identifier: Apache-2.0
// What the system calls on sockets mean for AF_UNIX; system_calls_sockets.cc comes here when the descriptor is such a socket.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "node/system_call.h"
#include "socket/unix_socket.h"

namespace glassnet::node::unix_calls {

using Answer = Result<std::int64_t>;

/// The socket behind the call's descriptor, or nullptr when that is something else.
[[nodiscard]] socket::UnixSocket* find(const SystemCall& call);

Answer open(SystemCall& call, socket::Type type);
Answer socketpair(SystemCall& call);
Answer bind(SystemCall& call, socket::UnixSocket& of);
Answer connect(SystemCall& call, socket::UnixSocket& of);
Answer connect_outcome(SystemCall& call, socket::UnixSocket& of);
Answer listen(SystemCall& call, socket::UnixSocket& of);
Answer accept(SystemCall& call, socket::UnixSocket& of);
Answer accept4(SystemCall& call, socket::UnixSocket& of);
Answer sendto(SystemCall& call, socket::UnixSocket& of);
Answer recvfrom(SystemCall& call, socket::UnixSocket& of);
Answer sendmsg(SystemCall& call, socket::UnixSocket& of, Bytes control);
Answer recvmsg(SystemCall& call, socket::UnixSocket& of);
Answer shutdown(SystemCall& call, socket::UnixSocket& of);
Answer getsockname(SystemCall& call, socket::UnixSocket& of);
Answer getpeername(SystemCall& call, socket::UnixSocket& of);
Answer setsockopt(SystemCall& call, socket::UnixSocket& of);
Answer getsockopt(SystemCall& call, socket::UnixSocket& of);

}  // namespace glassnet::node::unix_calls
