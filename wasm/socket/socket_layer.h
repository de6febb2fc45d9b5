// SPDX-License-Identifier: Apache-2.0
// All sockets of one host and the protocols below them. Made once per host or router over its Internet layer; processes come here
// through their Syscalls.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "sim/simulator.h"
#include "socket/file.h"
#include "socket/socket_row.h"
#include "socket/types.h"
#include "transport/icmp_endpoint.h"
#include "transport/socket_ids.h"
#include "transport/tcp/tcp.h"
#include "transport/udp.h"

namespace glassnet::network {
class InternetLayer;
}

namespace glassnet::socket {

class Socket;

class SocketLayer {
 public:
  /// `internet` must outlive this object, and this object every socket.
  explicit SocketLayer(network::InternetLayer& internet);
  SocketLayer(const SocketLayer&) = delete;
  SocketLayer& operator=(const SocketLayer&) = delete;
  ~SocketLayer();

  /// socket(2). Errors: EAFNOSUPPORT, EINVAL, ESOCKTNOSUPPORT, EPROTONOSUPPORT, EPERM (a raw socket for an ordinary user).
  Result<FileRef> create(Domain domain, Type type, int protocol, const Credentials& caller);

  /// All sockets and connections for netstat and ss: TCP listeners and connections, UDP, ping and raw sockets, each in the order of
  /// local ports.
  [[nodiscard]] std::vector<SocketRow> rows() const;

  [[nodiscard]] network::InternetLayer& internet() { return internet_; }
  [[nodiscard]] sim::Simulator& simulator() const { return simulator_; }
  [[nodiscard]] NodeId node() const { return node_; }
  [[nodiscard]] transport::SocketIds& ids() { return ids_; }
  [[nodiscard]] transport::Udp& udp() { return udp_; }
  [[nodiscard]] transport::Tcp& tcp() { return tcp_; }
  [[nodiscard]] transport::IcmpSockets& icmp() { return icmp_; }

 private:
  friend class Socket;
  void add(Socket& socket);
  void remove(Socket& socket);

  network::InternetLayer& internet_;
  sim::Simulator& simulator_;
  NodeId node_;
  transport::SocketIds ids_;
  transport::Udp udp_;
  transport::Tcp tcp_;
  transport::IcmpSockets icmp_;
  std::vector<Socket*> sockets_;  // open ones, by id
};

}  // namespace glassnet::socket
