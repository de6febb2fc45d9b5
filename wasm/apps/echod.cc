// SPDX-License-Identifier: Apache-2.0
// The echo service (RFC 862): over TCP every byte comes back until the client closes, over UDP every datagram. Each connection is
// served by a task of its own, as a Python server would start a thread.
#include <array>

#include "apps/programs.h"
#include "apps/server.h"

namespace glassnet::apps {
namespace {

constexpr std::uint16_t kEchoPort = 7;
constexpr std::size_t kLargestDatagram = 65507;

sim::Task<void> serve_client(node::Process& process, socket::Fd client) {
  socket::Syscalls& sys = process.sys();
  std::array<std::uint8_t, 4096> buffer{};
  while (true) {
    const Result<std::size_t> received = co_await sys.recv(client, buffer);
    if (!received || *received == 0) break;
    const Result<std::size_t> sent = co_await sys.send(client, Bytes(buffer).first(*received));
    if (!sent) break;
  }
  static_cast<void>(sys.close(client));
}

sim::Task<void> serve_datagrams(node::Process& process, socket::Fd fd) {
  socket::Syscalls& sys = process.sys();
  std::vector<std::uint8_t> buffer(kLargestDatagram);
  while (true) {
    const Result<socket::Received> received = co_await sys.recvfrom(fd, buffer);
    if (!received) continue;  // an ICMP error about an earlier answer
    const Bytes datagram = Bytes(buffer).first(received->size);
    static_cast<void>(co_await sys.sendto(fd, datagram, received->from));
  }
}

}  // namespace

sim::Task<int> echod_main(node::Process& process) {
  const std::optional<std::uint16_t> port = parse_port_option(process, kEchoPort);
  if (!port) co_return 2;
  const std::optional<socket::Fd> listener = listen_at(process, *port);
  if (!listener) co_return 1;
  const std::optional<socket::Fd> datagrams = receive_at(process, *port);
  if (!datagrams) co_return 1;

  process.start_task(serve_datagrams(process, *datagrams));
  co_return co_await serve_clients(process, *listener, &serve_client);
}

}  // namespace glassnet::apps
