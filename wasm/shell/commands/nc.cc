// SPDX-License-Identifier: Apache-2.0
// nc: the netcat of OpenBSD as Debian ships it. Connects or listens, then carries standard input to the network and back.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "node/arguments.h"
#include "node/host.h"
#include "node/names.h"
#include "node/resolver.h"
#include "shell/commands/commands.h"
#include "shell/commands/relay.h"
#include "shell/commands/tables.h"

namespace glassnet::shell {
namespace {

constexpr std::string_view kUsage =
    "usage: nc [-4klNnuvz] [-p source_port] [-q seconds] [-s sourceaddr]\n"
    "\t  [-w timeout] [destination] [port]\n";

struct Options {
  bool listen = false;
  bool keep_listening = false;
  bool udp = false;
  bool scan = false;
  bool verbose = false;
  bool shutdown_at_eof = false;  // -N
  Names names = Names::kResolve;
  std::optional<std::uint16_t> source_port;
  std::optional<wire::Ipv4Address> source_address;
  std::optional<sim::Duration> timeout;
  std::optional<sim::Duration> quit_after;  // -q
  std::string host;
  std::string service;
};

class Netcat {
 public:
  Netcat(node::Process& process, Options options) : process_(process), options_(std::move(options)) {}

  sim::Task<int> listen();
  sim::Task<int> connect_to_all();

 private:
  struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 0;
  };

  [[nodiscard]] const char* protocol() const { return options_.udp ? "udp" : "tcp"; }
  int complain(const std::string& message) {
    process_.print_error("nc: " + message + "\n");
    return 1;
  }
  void note(const std::string& message) {
    if (options_.verbose) process_.print_error(message + "\n");
  }
  [[nodiscard]] std::optional<socket::Fd> open_bound(wire::Ipv4Address address, std::uint16_t port);
  [[nodiscard]] std::optional<PortRange> parse_ports();
  sim::Task<node::Resolved> resolve(std::string name);
  /// "Connection received on pc1 40000", with -v.
  sim::Task<void> note_peer(socket::SocketAddress peer);
  sim::Task<int> serve_connection(socket::Fd listener);
  sim::Task<int> serve_datagrams(socket::Fd fd);
  sim::Task<bool> connect(socket::Fd fd, socket::SocketAddress remote);
  sim::Task<bool> probe_udp(socket::Fd fd);
  sim::Task<int> relay(socket::Fd fd);

  node::Process& process_;
  Options options_;
};

std::optional<socket::Fd> Netcat::open_bound(wire::Ipv4Address address, std::uint16_t port) {
  socket::Syscalls& sys = process_.sys();
  const auto type = options_.udp ? socket::Type::kDatagram : socket::Type::kStream;
  const Result<socket::Fd> fd = sys.socket(socket::Domain::kInet, type);
  if (!fd) {
    complain(std::string(errno_text(fd.error())));
    return std::nullopt;
  }
  if (options_.listen) static_cast<void>(sys.setsockopt(*fd, socket::kSolSocket, socket::kSoReuseAddr, 1));
  if (!options_.listen && port == 0 && address.is_unspecified()) return *fd;
  if (const Result<void> bound = sys.bind(*fd, {address, port}); !bound) {
    complain((options_.listen ? "" : "bind failed: ") + std::string(errno_text(bound.error())));
    return std::nullopt;
  }
  return *fd;
}

sim::Task<int> Netcat::relay(socket::Fd fd) {
  Relay::Options options;
  options.shutdown_at_eof = options_.shutdown_at_eof;
  options.server = options_.listen;
  options.idle_timeout = options_.timeout;
  options.quit_after = options_.quit_after;
  Relay relay(process_, fd, options);
  co_await relay.run();
  co_return 0;
}

sim::Task<node::Resolved> Netcat::resolve(std::string name) {
  if (options_.names == Names::kNumeric) {
    const auto address = node::parse_address(name);
    if (!address) co_return std::unexpected(node::NameError::kNoName);
    co_return node::ResolvedHost{*address, std::move(name)};
  }
  sim::Task<node::Resolved> resolving = node::resolve_host(process_, std::move(name));
  node::Resolved resolved = co_await resolving;
  co_return std::move(resolved);
}

sim::Task<void> Netcat::note_peer(socket::SocketAddress peer) {
  if (!options_.verbose) co_return;
  sim::Task<std::string> looking = look_up_text(process_, peer.address, options_.names);
  const std::string name = co_await looking;
  note(format("Connection received on %s %u", name.c_str(), unsigned{peer.port}));
}

// --- server ---

sim::Task<int> Netcat::listen() {
  // "nc -l PORT", "nc -l -p PORT" and "nc -l ADDRESS PORT"
  std::string service = options_.service.empty() ? options_.host : options_.service;
  wire::Ipv4Address address = options_.source_address.value_or(wire::Ipv4Address::any());
  if (!options_.service.empty() && !options_.host.empty()) {
    sim::Task<node::Resolved> resolving = resolve(options_.host);
    const node::Resolved resolved = co_await resolving;
    if (!resolved) co_return complain("getaddrinfo: " + std::string(node::name_error_text(resolved.error())));
    address = resolved->address;
  }
  std::optional<std::uint16_t> port = options_.source_port;
  if (!port && service.empty()) co_return complain("missing port number");
  if (!port) port = node::resolve_port(process_.host().files(), service, protocol());
  if (!port) co_return complain("port number invalid: " + service);

  const std::optional<socket::Fd> fd = open_bound(address, *port);
  if (!fd) co_return 1;
  if (!options_.udp) {
    if (const Result<void> listening = process_.sys().listen(*fd, 1); !listening) {
      co_return complain("listen: " + std::string(errno_text(listening.error())));
    }
    note(format("Listening on %s %u", address.to_string().c_str(), unsigned{*port}));
  } else {
    note(format("Bound on %s %u", address.to_string().c_str(), unsigned{*port}));
  }
  do {
    sim::Task<int> service_task = options_.udp ? serve_datagrams(*fd) : serve_connection(*fd);
    const int status = co_await service_task;
    if (status != 0) co_return status;
  } while (options_.keep_listening);
  co_return 0;
}

sim::Task<int> Netcat::serve_connection(socket::Fd listener) {
  const Result<socket::Accepted> client = co_await process_.sys().accept(listener);
  if (!client) co_return complain("accept: " + std::string(errno_text(client.error())));
  // One connection is all that is wanted: the port is free again for others.
  if (!options_.keep_listening) static_cast<void>(process_.sys().close(listener));
  sim::Task<void> noting = note_peer(client->peer);
  co_await noting;
  const int status = co_await relay(client->fd);
  static_cast<void>(process_.sys().close(client->fd));
  co_return status;
}

sim::Task<int> Netcat::serve_datagrams(socket::Fd fd) {
  if (!options_.keep_listening) {
    // The first sender becomes the partner.
    std::array<std::uint8_t, 16> buffer{};
    const Result<socket::Received> first = co_await process_.sys().recvfrom(fd, buffer, socket::kMsgPeek);
    if (!first) co_return complain("recvfrom: " + std::string(errno_text(first.error())));
    static_cast<void>(process_.sys().try_connect(fd, first->from));
    sim::Task<void> noting = note_peer(first->from);
    co_await noting;
  }
  const int status = co_await relay(fd);
  co_return status;
}

// --- client ---

std::optional<Netcat::PortRange> Netcat::parse_ports() {
  const std::string& text = options_.service;
  const std::size_t dash = text.find('-', 1);
  PortRange range;
  for (const bool high : {false, true}) {
    const std::string word = !high || dash == std::string::npos ? text.substr(0, dash) : text.substr(dash + 1);
    const auto number = parse_decimal(word, UINT32_MAX);
    if (number && (*number == 0 || *number > 65535)) {
      complain(std::string(*number == 0 ? "port number too small: " : "port number too large: ") + word);
      return std::nullopt;
    }
    const auto port = node::resolve_port(process_.host().files(), word, protocol());
    if (!port) {
      complain("port number invalid: " + word);
      return std::nullopt;
    }
    (high ? range.last : range.first) = *port;
  }
  if (range.first > range.last) std::swap(range.first, range.last);
  return range;
}

sim::Task<int> Netcat::connect_to_all() {
  if (options_.service.empty()) co_return complain("missing port number");
  const std::optional<PortRange> ports = parse_ports();
  if (!ports) co_return 1;
  sim::Task<node::Resolved> resolving = resolve(options_.host);
  const node::Resolved resolved = co_await resolving;
  if (!resolved) {
    co_return complain(format("getaddrinfo for host \"%s\" port %u: ", options_.host.c_str(), unsigned{ports->first}) +
                       std::string(node::name_error_text(resolved.error())));
  }
  const wire::Ipv4Address address = resolved->address;
  int status = 1;
  for (std::uint32_t port = ports->first; port <= ports->last; ++port) {
    const std::optional<socket::Fd> fd =
        open_bound(options_.source_address.value_or(wire::Ipv4Address::any()), options_.source_port.value_or(0));
    if (!fd) co_return 1;
    const socket::SocketAddress remote{address, static_cast<std::uint16_t>(port)};
    bool reached = co_await connect(*fd, remote);
    if (reached && options_.udp && (options_.verbose || options_.scan)) reached = co_await probe_udp(*fd);
    if (reached) {
      const std::string place =
          node::parse_address(options_.host) ? options_.host : options_.host + " (" + address.to_string() + ")";
      std::string service = "*";
      if (options_.names == Names::kResolve) {
        service = node::service_name(process_.host().files(), remote.port, protocol()).value_or("*");
      }
      note(format("Connection to %s %u port [%s/%s] succeeded!", place.c_str(), port, protocol(), service.c_str()));
      status = 0;
      if (!options_.scan) status = co_await relay(*fd);
    }
    static_cast<void>(process_.sys().close(*fd));
    if (reached && !options_.scan) break;
  }
  co_return status;
}

sim::Task<bool> Netcat::connect(socket::Fd fd, socket::SocketAddress remote) {
  socket::Syscalls& sys = process_.sys();
  if (options_.timeout) {
    const std::array<std::uint8_t, 16> limit = socket::encode_timeval(*options_.timeout);
    static_cast<void>(sys.setsockopt(fd, socket::kSolSocket, socket::kSoSndTimeo, Bytes(limit)));
  }
  const Result<void> connected = co_await sys.connect(fd, remote);
  if (connected) co_return true;
  const bool late = connected.error() == Errno::kInProgress;
  if (options_.verbose) {
    const std::string numeric = remote.address.to_string();
    const std::string place = node::parse_address(options_.host) ? options_.host : options_.host + " (" + numeric + ")";
    complain(format("connect to %s port %u (%s) %s: %s", place.c_str(), unsigned{remote.port}, protocol(),
                    late ? "timed out" : "failed", std::string(errno_text(connected.error())).c_str()));
  }
  co_return false;
}

/// Sends a letter now and every second; an ICMP error tells that the port is closed, silence that it may be open.
sim::Task<bool> Netcat::probe_udp(socket::Fd fd) {
  constexpr std::array<std::uint8_t, 1> kLetter{'X'};
  const std::int64_t seconds = options_.timeout ? options_.timeout->ns / 1'000'000'000 : 3;
  for (std::int64_t i = -2; i < seconds; ++i) {
    if (i >= 0) static_cast<void>(co_await process_.sys().sleep(sim::seconds(1)));
    const Result<std::size_t> sent = co_await process_.sys().send(fd, kLetter);
    if (!sent) co_return false;
  }
  co_return true;
}

// --- options ---

/// False after a complaint.
bool parse(node::Process& process, Options& options) {
  node::OptionReader reader(process, "4klNnp:q:s:uvw:z");
  const auto complain = [&process](const std::string& what, const std::string& value) {
    process.print_error("nc: " + what + ": " + value + "\n");
    return false;
  };
  while (const char option = reader.next()) {
    switch (option) {
      case '4': break;
      case 'k': options.keep_listening = true; break;
      case 'l': options.listen = true; break;
      case 'N': options.shutdown_at_eof = true; break;
      case 'n': options.names = Names::kNumeric; break;
      case 'u': options.udp = true; break;
      case 'v': options.verbose = true; break;
      case 'z': options.scan = true; break;
      case 'p':
        options.source_port = node::resolve_port(process.host().files(), reader.argument(), "tcp");
        if (!options.source_port) return complain("port number invalid", reader.argument());
        break;
      case 's':
        options.source_address = wire::Ipv4Address::parse(reader.argument());
        if (!options.source_address) return complain("getaddrinfo", "Name or service not known");
        break;
      case 'w':
        options.timeout = node::parse_seconds(reader.argument());
        if (!options.timeout) return complain("timeout invalid", reader.argument());
        break;
      case 'q':
        options.quit_after = node::parse_seconds(reader.argument());
        if (!options.quit_after) return complain("quit timer invalid", reader.argument());
        break;
      default: process.print_error(kUsage); return false;
    }
  }
  const std::vector<std::string>& operands = reader.operands();
  if (operands.size() > 2) return complain("port number invalid", operands[1]);
  if (operands.empty() && !options.listen) {
    process.print_error(kUsage);
    return false;
  }
  if (!operands.empty()) options.host = operands[0];
  if (operands.size() == 2) options.service = operands[1];
  if (options.listen && options.scan) {
    process.print_error("nc: cannot use -z and -l\n");
    return false;
  }
  if (options.keep_listening && !options.listen) {
    process.print_error("nc: must use -l with -k\n");
    return false;
  }
  return true;
}

}  // namespace

sim::Task<int> nc_main(node::Process& process) {
  Options options;
  if (!parse(process, options)) co_return 1;
  const bool listens = options.listen;
  Netcat netcat(process, std::move(options));
  sim::Task<int> task = listens ? netcat.listen() : netcat.connect_to_all();
  const int status = co_await task;
  co_return status;
}

}  // namespace glassnet::shell
