// SPDX-License-Identifier: Apache-2.0
// SOCK_RAW over ICMP (raw(7)), for root: any ICMP message out, a copy of every one in, with its IP header.
// With IP_HDRINCL the header out is the program's as well. Simplified: raw sockets of other protocols are not there; no program here
// needs them.
#pragma once

#include "socket/datagram_socket.h"
#include "transport/icmp_endpoint.h"

namespace glassnet::socket {

class RawSocket final : public DatagramSocket {
 public:
  RawSocket(SocketLayer& layer, const SocketIdentity& identity);

  Result<void> bind(SocketAddress local) override;
  Result<void> connect(SocketAddress remote) override;
  Result<void> disconnect() override;
  Result<std::size_t> send(Bytes data, const std::optional<SocketAddress>& to, int flags) override;
  [[nodiscard]] SocketAddress local_address() const override;
  [[nodiscard]] Result<SocketAddress> peer_address() const override;
  [[nodiscard]] std::optional<SocketRow> row() const override;

 private:
  ~RawSocket() override = default;
  [[nodiscard]] bool has_peer() const override { return endpoint_.peer().has_value(); }
  Result<void> set_own_option(int level, int option, Bytes value) override;
  Result<std::size_t> own_option(int level, int option, MutableBytes value) override;

  transport::RawEndpoint endpoint_;
};

}  // namespace glassnet::socket
