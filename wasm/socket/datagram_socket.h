// SPDX-License-Identifier: Apache-2.0
// What UDP, ping and raw sockets have in common: reading datagrams and queued errors, readiness, shutdown (Linux af_inet.c,
// datagram.c, ip_sockglue.c).
#pragma once

#include "socket/socket.h"
#include "transport/datagram_endpoint.h"
#include "transport/readiness.h"

namespace glassnet::socket {

class DatagramSocket : public Socket, private transport::ReadinessObserver {
 public:
  Result<Message> receive(MutableBytes target, int flags) final;
  Result<void> shutdown(Shutdown how) final;
  [[nodiscard]] PollMask poll() const final { return endpoint_->ready(); }
  void put_back_error(Errno error) final { endpoint_->put_back_error(error); }

 protected:
  using Socket::Socket;
  /// For the subclass's constructor: its endpoint, a member of it.
  void attach(transport::DatagramEndpoint& endpoint) { endpoint_ = &endpoint; }

  [[nodiscard]] virtual bool has_peer() const { return endpoint_->connected(); }
  [[nodiscard]] transport::ReadinessObserver& observer() { return *this; }

  /// Binds the endpoint to `local` in `table` after the checks of bind(2). Errors: those of `check_bind`, EINVAL (bound already),
  /// EADDRINUSE.
  Result<void> bind_port(transport::PortTable& table, SocketAddress local);
  /// An ephemeral port for a socket that has none. Error: EAGAIN when there is none left.
  Result<void> bind_automatically(transport::PortTable& table);
  /// A row with what all kinds have in common.
  [[nodiscard]] SocketRow common_row(SocketRow::Kind kind) const;

  void options_changed() final;
  Result<void> set_group_option(int option, Bytes value) final;
  [[nodiscard]] Result<std::size_t> multicast_interface(MutableBytes value) const final;
  Errno take_error() final { return endpoint_->take_error(); }

 private:
  void on_readiness_change() final { wait_list().notify(); }
  Result<Message> receive_error(MutableBytes target);
  Result<void> set_multicast_interface(Bytes value);

  transport::DatagramEndpoint* endpoint_ = nullptr;
};

}  // namespace glassnet::socket
