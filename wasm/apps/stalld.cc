// SPDX-License-Identifier: Apache-2.0
// A server that is slow to begin: reads nothing for 3 s, so that the window of its client closes, then everything up to the end, and
// answers how many bytes came and their SHA-256. For tests of flow control from outside.
#include <array>

#include "apps/programs.h"
#include "apps/server.h"
#include "base/sha256.h"
#include "base/text.h"
#include "node/buffered_reader.h"

namespace glassnet::apps {
namespace {

constexpr std::uint16_t kStallPort = 10;
constexpr sim::Duration kStall = sim::seconds(3);

sim::Task<void> serve_client(node::Process& process, socket::Fd client) {
  socket::Syscalls& sys = process.sys();
  static_cast<void>(co_await sys.sleep(kStall));
  Sha256 digest;
  std::array<std::uint8_t, 16384> buffer{};
  while (true) {
    const Result<std::size_t> received = co_await sys.recv(client, buffer);
    if (!received || *received == 0) break;
    digest.add(Bytes(buffer).first(*received));
  }
  const auto count = static_cast<unsigned long long>(digest.size());
  std::string answer = format("%llu ", count) + digest.finish() + '\n';
  static_cast<void>(co_await node::write_all(process, client, std::move(answer)));
  static_cast<void>(sys.close(client));
}

}  // namespace

sim::Task<int> stalld_main(node::Process& process) {
  const std::optional<std::uint16_t> port = parse_port_option(process, kStallPort);
  if (!port) co_return 2;
  const std::optional<socket::Fd> listener = listen_at(process, *port);
  if (!listener) co_return 1;
  co_return co_await serve_clients(process, *listener, &serve_client);
}

}  // namespace glassnet::apps
