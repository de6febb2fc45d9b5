// SPDX-License-Identifier: Apache-2.0
// SOCK_DGRAM over ICMP (icmp(7)): echo requests for everybody. The identifier plays the part of the port in addresses.
#pragma once

#include "socket/datagram_socket.h"
#include "transport/icmp_endpoint.h"

namespace glassnet::socket {

class PingSocket final : public DatagramSocket {
 public:
  PingSocket(SocketLayer& layer, const SocketIdentity& identity);

  Result<void> bind(SocketAddress local) override;
  Result<void> connect(SocketAddress remote) override;
  Result<void> disconnect() override;
  Result<std::size_t> send(Bytes data, const std::optional<SocketAddress>& to, int flags) override;
  [[nodiscard]] SocketAddress local_address() const override { return endpoint_.local(); }
  [[nodiscard]] Result<SocketAddress> peer_address() const override;
  [[nodiscard]] std::optional<SocketRow> row() const override;

 private:
  ~PingSocket() override = default;

  transport::IcmpSockets& icmp_;
  transport::PingEndpoint endpoint_;
  bool port_wished_ = false;
};

}  // namespace glassnet::socket
