// SPDX-License-Identifier: Apache-2.0
#include "socket/datagram_socket.h"

#include <algorithm>

#include "socket/socket_layer.h"

namespace glassnet::socket {
namespace {

std::size_t copy_to(MutableBytes target, Bytes source) {
  const std::size_t size = std::min(target.size(), source.size());
  std::copy_n(source.begin(), size, target.begin());
  return size;
}

}  // namespace

Result<Message> DatagramSocket::receive(MutableBytes target, int flags) {
  if ((flags & kMsgErrQueue) != 0) return receive_error(target);
  // An error goes before the data that waits (Linux __skb_recv_udp).
  if (const Errno error = endpoint_->take_error(); error != Errno::kOk) return fail(error);
  const transport::Datagram* datagram = endpoint_->front();
  if (datagram == nullptr) {
    const bool waits = !nonblocking() && (flags & kMsgDontWait) == 0;
    if (waits && endpoint_->receiving_shut()) return Message{};
    return fail(Errno::kAgain);
  }
  Message message;
  const Bytes payload = datagram->payload.bytes();
  message.size = copy_to(target, payload);
  message.full_size = payload.size();
  message.from = datagram->source;
  if (message.size < message.full_size) message.flags |= kMsgTrunc;
  if (options().receive_ttl) message.ttl = datagram->ttl;
  if (options().receive_tos) message.tos = datagram->dsfield;
  if (options().packet_info) message.destination = datagram->destination;
  if ((flags & kMsgPeek) == 0) endpoint_->pop();
  return message;
}

Result<Message> DatagramSocket::receive_error(MutableBytes target) {
  const std::optional<transport::QueuedError> queued = endpoint_->take_queued_error();
  if (!queued) return fail(Errno::kAgain);
  Message message;
  message.size = copy_to(target, queued->payload);
  message.full_size = queued->payload.size();
  message.from = queued->destination;
  message.flags = kMsgErrQueue | (message.size < message.full_size ? kMsgTrunc : 0);
  message.error = queued->error;
  return message;
}

// Linux inet_shutdown: without a peer the answer is ENOTCONN, and yet it happens; programs wake up blocked readers that way.
Result<void> DatagramSocket::shutdown(Shutdown how) {
  const bool connected = has_peer();
  if (how != Shutdown::kWrite) endpoint_->shut_receiving();
  if (how != Shutdown::kRead) endpoint_->shut_sending();
  if (!connected) return fail(Errno::kNotConn);
  return {};
}

Result<void> DatagramSocket::bind_port(transport::PortTable& table, SocketAddress local) {
  if (const Result<void> allowed = check_bind(local); !allowed) return allowed;
  if (endpoint_->bound()) return fail(Errno::kInval);
  const auto reuse = options().reuse_address ? transport::AddressReuse::kYes : transport::AddressReuse::kNo;
  if (const Result<void> bound = table.bind(*endpoint_, local, reuse); !bound) return bound;
  record_bound(endpoint_->local());
  return {};
}

Result<void> DatagramSocket::bind_automatically(transport::PortTable& table) {
  if (endpoint_->bound()) return {};
  if (!bind_port(table, {})) return fail(Errno::kAgain);
  return {};
}

SocketRow DatagramSocket::common_row(SocketRow::Kind kind) const {
  SocketRow row;
  row.socket = identity().id;
  row.kind = kind;
  row.local = local_address();
  row.remote = endpoint_->remote();
  row.receive_queue = endpoint_->charged();
  row.pid = identity().owner.pid;
  row.uid = identity().owner.uid;
  return row;
}

void DatagramSocket::options_changed() {
  endpoint_->set_reuse(options().reuse_address ? transport::AddressReuse::kYes : transport::AddressReuse::kNo);
  endpoint_->set_sharer(port_sharer());
  transport::DatagramOptions& to = endpoint_->options();
  to.ttl = options().ttl == 0 ? std::uint8_t{kDefaultTtl} : options().ttl;
  to.multicast_ttl = options().multicast_ttl;
  to.multicast_loop = options().multicast_loop;
  to.multicast_all = options().multicast_all;
  to.tos = options().tos;
  to.path_mtu = static_cast<transport::PathMtu>(options().path_mtu);
  to.broadcast = options().broadcast;
  to.receive_errors = options().receive_errors;
  to.receive_buffer = static_cast<std::size_t>(options().receive_buffer);
}

}  // namespace glassnet::socket
