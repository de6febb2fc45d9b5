// SPDX-License-Identifier: Apache-2.0
#include "socket/socket_layer.h"

#include <algorithm>
#include <tuple>

#include "base/sorted.h"
#include "network/internet_layer.h"
#include "sim/trace.h"
#include "socket/ping_socket.h"
#include "socket/raw_socket.h"
#include "socket/tcp_socket.h"
#include "socket/udp_socket.h"

namespace glassnet::socket {
namespace {

constexpr int kProtocols = 256;
constexpr int kTypes = 11;  // SOCK_MAX

/// Linux inet_create: the protocol that `type` and `protocol` mean together.
Result<int> choose_protocol(Type type, int protocol) {
  switch (type) {
    case Type::kStream:
      if (protocol == kProtocolDefault || protocol == kProtocolTcp) return kProtocolTcp;
      return fail(Errno::kProtoNoSupport);
    case Type::kDatagram:
      if (protocol == kProtocolDefault || protocol == kProtocolUdp) return kProtocolUdp;
      if (protocol == kProtocolIcmp) return kProtocolIcmp;
      return fail(Errno::kProtoNoSupport);
    case Type::kRaw:
      if (protocol == kProtocolIcmp) return kProtocolIcmp;
      return fail(Errno::kProtoNoSupport);
  }
  return fail(Errno::kSocktNoSupport);
}

}  // namespace

SocketLayer::SocketLayer(network::InternetLayer& internet)
    : internet_(internet),
      simulator_(internet.simulator()),
      node_(internet.node()),
      udp_(internet),
      tcp_(internet, ids_),
      icmp_(internet) {}

SocketLayer::~SocketLayer() = default;

Result<FileRef> SocketLayer::create(Domain domain, Type type, int protocol, const Credentials& caller) {
  // Programs from outside may pass any number as domain and type.
  if (domain != Domain::kInet) return fail(Errno::kAfNoSupport);
  const int number = static_cast<int>(type);
  if (number < 0 || number >= kTypes || protocol < 0 || protocol >= kProtocols) return fail(Errno::kInval);
  const Result<int> chosen = choose_protocol(type, protocol);
  if (!chosen) return fail(chosen.error());
  if (type == Type::kRaw && caller.uid != 0) return fail(Errno::kPerm);

  const SocketIdentity identity{ids_.next(), type, *chosen, caller};
  Socket* socket = nullptr;
  switch (type) {
    case Type::kStream: socket = new TcpSocket(*this, identity); break;
    case Type::kDatagram:
      if (*chosen == kProtocolUdp) {
        socket = new UdpSocket(*this, identity);
      } else {
        socket = new PingSocket(*this, identity);
      }
      break;
    case Type::kRaw: socket = new RawSocket(*this, identity); break;
  }
  add(*socket);
  return FileRef(socket);
}

void SocketLayer::add(Socket& socket) {
  const auto before = [](const Socket* a, const Socket* b) { return a->identity().id < b->identity().id; };
  sockets_.insert(std::upper_bound(sockets_.begin(), sockets_.end(), &socket, before), &socket);
  const SocketIdentity& identity = socket.identity();
  simulator_.record({.kind = sim::Kind::kSocketOpened,
                     .node = node_.value,
                     .args = {identity.id, identity.owner.pid, static_cast<std::uint32_t>(identity.type)}});
}

void SocketLayer::remove(Socket& socket) {
  if (std::erase(sockets_, &socket) == 0) return;
  simulator_.record({.kind = sim::Kind::kSocketClosed,
                     .node = node_.value,
                     .args = {socket.identity().id, socket.identity().owner.pid}});
}

std::vector<SocketRow> SocketLayer::rows() const {
  std::vector<SocketRow> rows;
  for (const transport::TcpRow& line : tcp_.rows()) {
    SocketRow row;
    row.socket = line.number;
    row.kind = SocketRow::Kind::kTcp;
    row.local = line.local;
    row.remote = line.remote;
    row.state = transport::tcp_state_name(line.state);
    row.receive_queue = line.receive_queue;
    row.send_queue = line.send_queue;
    if (line.state == transport::TcpState::kTimeWait) row.time_wait_left = line.timer_left;
    const auto owner = std::find_if(sockets_.begin(), sockets_.end(),
                                    [&line](const Socket* socket) { return socket->identity().id == line.number; });
    if (owner != sockets_.end()) {
      row.pid = (*owner)->identity().owner.pid;
      row.uid = (*owner)->identity().owner.uid;
    }
    rows.push_back(row);
  }
  std::vector<SocketRow> others;
  for (const Socket* socket : sockets_) {
    if (const std::optional<SocketRow> row = socket->row()) others.push_back(*row);
  }
  sort_stably(others, [](const SocketRow& a, const SocketRow& b) {
    return std::tuple(a.kind, a.local.port) < std::tuple(b.kind, b.local.port);
  });
  rows.insert(rows.end(), others.begin(), others.end());
  return rows;
}

}  // namespace glassnet::socket
