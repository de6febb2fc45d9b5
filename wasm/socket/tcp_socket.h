// SPDX-License-Identifier: Apache-2.0
// SOCK_STREAM over TCP (tcp(7)): what the calls of a program mean for a connection or a listener of the stack.
#pragma once

#include "socket/socket.h"
#include "transport/port_table.h"
#include "transport/readiness.h"
#include "transport/tcp/connection.h"
#include "transport/tcp/listener.h"
#include "transport/tcp/tcp.h"

namespace glassnet::socket {

class TcpSocket final : public Socket, private transport::ReadinessObserver {
 public:
  TcpSocket(SocketLayer& layer, const SocketIdentity& identity);

  Result<void> bind(SocketAddress local) override;
  Result<void> listen(int backlog) override;
  Result<FileRef> accept(SocketAddress& peer, const Credentials& caller) override;
  Result<void> connect(SocketAddress remote) override;
  Result<void> disconnect() override;
  Result<void> connect_outcome() override;
  Result<std::size_t> send(Bytes data, const std::optional<SocketAddress>& to, int flags) override;
  Result<Message> receive(MutableBytes target, int flags) override;
  Result<void> shutdown(Shutdown how) override;
  [[nodiscard]] SocketAddress local_address() const override;
  [[nodiscard]] Result<SocketAddress> peer_address() const override;
  [[nodiscard]] PollMask poll() const override;
  /// None: transport::Tcp knows connections that have no socket any more as well, and makes all lines.
  [[nodiscard]] std::optional<SocketRow> row() const override { return std::nullopt; }
  [[nodiscard]] Result<int> ioctl(unsigned long request) const override;
  void put_back_error(Errno error) override { error_ = error; }

 private:
  /// How far the program has come; Linux's SS_ states, with listening apart.
  enum class Stage : std::uint8_t { kUnconnected, kListening, kConnecting, kConnected };

  ~TcpSocket() override = default;
  void on_readiness_change() override;

  void options_changed() override;
  Result<void> set_own_option(int level, int option, Bytes value) override;
  Result<std::size_t> own_option(int level, int option, MutableBytes value) override;
  Errno take_error() override;
  [[nodiscard]] bool listening() const override { return stage_ == Stage::kListening; }

  /// The connection or listener is given up; the socket is as after bind(2), or as new.
  void become_unconnected();
  void hand_on_options();
  /// TCP_INFO also of a socket without a connection, and of a listener.
  [[nodiscard]] transport::TcpInfo tcp_info() const;
  [[nodiscard]] transport::AddressReuse reuse() const;

  transport::Tcp& tcp_;
  Stage stage_ = Stage::kUnconnected;
  transport::PortBinding binding_;  // while there is neither connection nor listener
  SocketAddress wished_;            // what bind() was given; a port of 0 is not kept
  SocketAddress last_name_;         // what getsockname still shows after a port has been given up
  Errno error_ = Errno::kOk;        // of an earlier connection
  bool tell_queued_ = false;        // TCP_INQ
  transport::ConnectionOptions tcp_options_;
  transport::ConnectionPtr connection_;
  transport::ListenerPtr listener_;
};

}  // namespace glassnet::socket
