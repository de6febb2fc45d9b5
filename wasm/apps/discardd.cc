// SPDX-License-Identifier: Apache-2.0
// The discard service (RFC 863): reads and throws away.
#include <array>

#include "apps/programs.h"
#include "apps/server.h"

namespace glassnet::apps {
namespace {

constexpr std::uint16_t kDiscardPort = 9;
constexpr std::size_t kLargestDatagram = 65507;

sim::Task<void> serve_client(node::Process& process, socket::Fd client) {
  socket::Syscalls& sys = process.sys();
  std::array<std::uint8_t, 4096> buffer{};
  while (true) {
    const Result<std::size_t> received = co_await sys.recv(client, buffer);
    if (!received || *received == 0) break;
  }
  static_cast<void>(sys.close(client));
}

sim::Task<void> serve_datagrams(node::Process& process, socket::Fd fd) {
  std::vector<std::uint8_t> buffer(kLargestDatagram);
  while (true) static_cast<void>(co_await process.sys().recvfrom(fd, buffer));
}

}  // namespace

sim::Task<int> discardd_main(node::Process& process) {
  const std::optional<std::uint16_t> port = parse_port_option(process, kDiscardPort);
  if (!port) co_return 2;
  const std::optional<socket::Fd> listener = listen_at(process, *port);
  if (!listener) co_return 1;
  const std::optional<socket::Fd> datagrams = receive_at(process, *port);
  if (!datagrams) co_return 1;

  process.start_task(serve_datagrams(process, *datagrams));
  co_return co_await serve_clients(process, *listener, &serve_client);
}

}  // namespace glassnet::apps
