// SPDX-License-Identifier: Apache-2.0
// SOCK_DGRAM over UDP (udp(7)).
#pragma once

#include "socket/datagram_socket.h"
#include "transport/udp.h"

namespace glassnet::socket {

class UdpSocket final : public DatagramSocket {
 public:
  UdpSocket(SocketLayer& layer, const SocketIdentity& identity);

  Result<void> bind(SocketAddress local) override;
  Result<void> connect(SocketAddress remote) override;
  Result<void> disconnect() override;
  Result<std::size_t> send(Bytes data, const std::optional<SocketAddress>& to, int flags) override;
  [[nodiscard]] SocketAddress local_address() const override { return endpoint_.local(); }
  [[nodiscard]] Result<SocketAddress> peer_address() const override;
  [[nodiscard]] std::optional<SocketRow> row() const override;

 private:
  ~UdpSocket() override = default;

  transport::Udp& udp_;
  transport::UdpEndpoint endpoint_;
  bool port_wished_ = false;  // by bind(): kept when the peer is forgotten
};

}  // namespace glassnet::socket
