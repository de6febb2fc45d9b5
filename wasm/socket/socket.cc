// SPDX-License-Identifier: Apache-2.0
#include "socket/socket.h"

#include "network/internet_layer.h"
#include "sim/trace.h"
#include "socket/socket_layer.h"
#include "transport/port_table.h"

namespace glassnet::socket {

Socket::Socket(SocketLayer& layer, const SocketIdentity& identity) : layer_(layer), identity_(identity) {}

Socket::~Socket() { layer_.remove(*this); }

Result<void> Socket::listen(int) { return fail(Errno::kOpNotSupp); }

Result<FileRef> Socket::accept(SocketAddress&, const Credentials&) { return fail(Errno::kOpNotSupp); }

Result<std::size_t> Socket::read(MutableBytes target) {
  const Result<Message> message = receive(target, 0);
  if (!message) return fail(message.error());
  return message->size;
}

Result<std::size_t> Socket::write(Bytes source) { return send(source, std::nullopt, 0); }

Result<void> Socket::check_bind(SocketAddress local) const {
  if (!local.address.is_unspecified() && layer_.internet().kind_of(local.address) == network::AddressKind::kUnicast) {
    return fail(Errno::kAddrNotAvail);
  }
  const bool privileged = local.port != 0 && local.port < transport::kFirstUnprivilegedPort;
  if (privileged && identity_.owner.uid != 0) return fail(Errno::kAcces);
  return {};
}

void Socket::record_bound(SocketAddress local) const {
  layer_.simulator().record({.kind = sim::Kind::kSocketBound,
                             .node = layer_.node().value,
                             .args = {identity_.id, local.address.value, local.port}});
}

void Socket::inherit(const Socket& listener, std::uint32_t id) {
  identity_.id = id;
  options_ = listener.options_;
  receive_timeout_ = listener.receive_timeout_;
  send_timeout_ = listener.send_timeout_;
  layer_.add(*this);
}

}  // namespace glassnet::socket
