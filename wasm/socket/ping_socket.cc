// SPDX-License-Identifier: Apache-2.0
#include "socket/ping_socket.h"

#include "socket/socket_layer.h"

namespace glassnet::socket {

PingSocket::PingSocket(SocketLayer& layer, const SocketIdentity& identity)
    : DatagramSocket(layer, identity), icmp_(layer.icmp()), endpoint_(icmp_, identity.id, observer()) {
  attach(endpoint_);
}

Result<void> PingSocket::bind(SocketAddress local) {
  const Result<void> bound = bind_port(icmp_.identifiers(), local);
  if (bound) port_wished_ = local.port != 0;
  return bound;
}

Result<void> PingSocket::connect(SocketAddress remote) {
  if (const Result<void> bound = bind_automatically(icmp_.identifiers()); !bound) return bound;
  return endpoint_.connect(remote.address);
}

Result<void> PingSocket::disconnect() {
  if (!endpoint_.connected()) return {};
  endpoint_.disconnect();
  if (!port_wished_) endpoint_.release();
  return {};
}

Result<std::size_t> PingSocket::send(Bytes data, const std::optional<SocketAddress>& to, int) {
  if (const Result<void> bound = bind_automatically(icmp_.identifiers()); !bound) {
    return fail(bound.error());
  }
  const auto address = to.has_value() ? std::optional(to->address) : std::nullopt;
  const Result<void> sent = endpoint_.send(data, address);
  if (!sent) return fail(sent.error());
  return data.size();
}

Result<SocketAddress> PingSocket::peer_address() const {
  // Linux keeps the port that connect() was given, 0 from every sensible program, and takes a peer without port for none.
  return fail(Errno::kNotConn);
}

std::optional<SocketRow> PingSocket::row() const {
  if (!endpoint_.bound()) return std::nullopt;
  return common_row(SocketRow::Kind::kPing);
}

}  // namespace glassnet::socket
