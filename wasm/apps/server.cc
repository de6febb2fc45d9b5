// SPDX-License-Identifier: Apache-2.0
#include "apps/server.h"

#include <string>

#include "base/text.h"
#include "node/arguments.h"

namespace glassnet::apps {
namespace {

constexpr int kBacklog = 128;

std::optional<socket::Fd> bind_at(node::Process& process, socket::Type type, std::uint16_t port) {
  socket::Syscalls& sys = process.sys();
  const Result<socket::Fd> fd = sys.socket(socket::Domain::kInet, type);
  if (!fd) {
    complain(process, "socket", fd.error());
    return std::nullopt;
  }
  // A server that is started again must not wait for the TIME_WAIT of its old connections.
  if (type == socket::Type::kStream) {
    static_cast<void>(sys.setsockopt(*fd, socket::kSolSocket, socket::kSoReuseAddr, 1));
  }
  if (const Result<void> bound = sys.bind(*fd, {wire::Ipv4Address::any(), port}); !bound) {
    complain(process, "bind", bound.error());
    return std::nullopt;
  }
  return *fd;
}

}  // namespace

std::optional<socket::Fd> listen_at(node::Process& process, std::uint16_t port) {
  const std::optional<socket::Fd> fd = bind_at(process, socket::Type::kStream, port);
  if (!fd) return std::nullopt;
  if (const Result<void> listening = process.sys().listen(*fd, kBacklog); !listening) {
    complain(process, "listen", listening.error());
    return std::nullopt;
  }
  return fd;
}

std::optional<socket::Fd> receive_at(node::Process& process, std::uint16_t port) {
  return bind_at(process, socket::Type::kDatagram, port);
}

void complain(node::Process& process, const char* call, Errno error) {
  process.print_error(process.name() + ": " + call + ": " + std::string(errno_text(error)) + "\n");
}

sim::Task<int> serve_clients(node::Process& process, socket::Fd listener,
                             sim::Task<void> (*serve)(node::Process& process, socket::Fd client)) {
  while (true) {
    const Result<socket::Accepted> client = co_await process.sys().accept(listener);
    if (client) {
      process.start_task(serve(process, client->fd));
    } else {
      co_await rest_after(process, client.error());
    }
  }
}

sim::Task<void> rest_after(node::Process& process, Errno error) {
  if (error == Errno::kConnAborted || error == Errno::kIntr) co_return;
  static_cast<void>(co_await process.sys().sleep(sim::milliseconds(100)));
}

std::optional<std::uint16_t> parse_port_option(node::Process& process, std::uint16_t usual) {
  node::OptionReader options(process, "p:");
  std::optional<std::uint64_t> port = usual;
  bool wrong = false;
  while (const char option = options.next()) {
    if (option == 'p') port = parse_decimal(options.argument(), 65535);
    if (option == node::OptionReader::kWrong) wrong = true;
  }
  if (wrong || !port || !options.operands().empty()) {
    process.print_error("usage: " + process.name() + " [-p PORT]\n");
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(*port);
}

}  // namespace glassnet::apps
