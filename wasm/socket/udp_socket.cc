// SPDX-License-Identifier: Apache-2.0
#include "socket/udp_socket.h"

#include "socket/socket_layer.h"

namespace glassnet::socket {

UdpSocket::UdpSocket(SocketLayer& layer, const SocketIdentity& identity)
    : DatagramSocket(layer, identity), udp_(layer.udp()), endpoint_(udp_, identity.id, observer()) {
  attach(endpoint_);
}

Result<void> UdpSocket::bind(SocketAddress local) {
  const Result<void> bound = bind_port(udp_.ports(), local);
  if (bound) port_wished_ = local.port != 0;
  return bound;
}

Result<void> UdpSocket::connect(SocketAddress remote) {
  if (const Result<void> bound = bind_automatically(udp_.ports()); !bound) return bound;
  const wire::Ipv4Address before = endpoint_.local().address;
  const Result<void> connected = endpoint_.connect(remote);
  if (connected && endpoint_.local().address != before) record_bound(endpoint_.local());
  return connected;
}

Result<void> UdpSocket::disconnect() {
  if (!endpoint_.connected()) return {};
  endpoint_.disconnect();
  if (!port_wished_) endpoint_.release();
  return {};
}

Result<std::size_t> UdpSocket::send(Bytes data, const std::optional<SocketAddress>& to, int) {
  if (const Result<void> bound = bind_automatically(udp_.ports()); !bound) return fail(bound.error());
  const Result<void> sent = endpoint_.send(data, to);
  if (!sent) return fail(sent.error());
  return data.size();
}

Result<SocketAddress> UdpSocket::peer_address() const {
  // A peer with port 0 counts as none here (Linux inet_getname).
  if (!endpoint_.connected() || endpoint_.remote().port == 0) return fail(Errno::kNotConn);
  return endpoint_.remote();
}

std::optional<SocketRow> UdpSocket::row() const {
  if (!endpoint_.bound()) return std::nullopt;
  SocketRow row = common_row(SocketRow::Kind::kUdp);
  if (endpoint_.connected()) row.state = "ESTABLISHED";
  return row;
}

}  // namespace glassnet::socket
