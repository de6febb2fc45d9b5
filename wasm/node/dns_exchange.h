// SPDX-License-Identifier: Apache-2.0
// One question to one DNS server and its reply, over UDP or TCP (RFC 1035 §4.2, RFC 7766): what the resolver, `dig` and a name server
// that asks others have in common.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "node/process.h"
#include "sim/task.h"
#include "sim/time.h"
#include "socket/types.h"
#include "wire/dns.h"

namespace glassnet::node {

enum class DnsTransport : std::uint8_t { kUdp, kTcp };

struct DnsReply {
  wire::DnsMessage message;
  /// On the wire, without the length that TCP has in front.
  std::size_t size = 0;
};

/// Sends `query` and waits at most `timeout` for a reply with its id and question; others are ignored (RFC 5452 §9.1). Errors: those
/// of the socket calls (ECONNREFUSED: nobody listens there), ETIMEDOUT, ECONNRESET (a connection that ended early), EINTR.
[[nodiscard]] sim::Task<Result<DnsReply>> ask_dns_server(Process& process, socket::SocketAddress server,
                                                         wire::DnsMessage query, sim::Duration timeout,
                                                         DnsTransport transport);

/// A message as TCP carries it, with its length in front.
[[nodiscard]] std::vector<std::uint8_t> dns_stream_bytes(const wire::DnsMessage& message);

/// Reads the next message of a connection, without its length. Errors: those of recv, ECONNRESET at the end of the stream.
[[nodiscard]] sim::Task<Result<std::vector<std::uint8_t>>> read_dns_stream(Process& process, socket::Fd fd);

/// A random message id, another one at each moment and in each process (RFC 5452 §9.2).
[[nodiscard]] std::uint16_t random_dns_id(const Process& process);

}  // namespace glassnet::node
