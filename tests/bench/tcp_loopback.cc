// SPDX-License-Identifier: Apache-2.0
// One program sends to another on the same host over TCP and the loopback, in segments of at most `mss` bytes (lwIP is compiled
// for 1460): the whole way from send() to recv(), no cable. `buffer`: SO_SNDBUF and SO_RCVBUF in bytes; 0 lets them grow as on Linux, to
// megabytes, which no cache holds.
#include <vector>

#include "lab.h"
#include "socket/options.h"

namespace glassnet::bench {
namespace {

constexpr std::uint16_t kPort = 5001;

struct Counters {
  std::uint64_t bytes = 0;
  bool finished = false;
};

sim::Task<void> serve(Program* program, Counters* counters, int room) {
  std::vector<std::uint8_t> buffer(65536);
  const socket::Fd listener = must(program->sys.socket(socket::Domain::kInet, socket::Type::kStream));
  must(program->sys.bind(listener, {wire::Ipv4Address::any(), kPort}));
  if (room > 0) must(program->sys.setsockopt(listener, socket::kSolSocket, socket::kSoRcvBuf, room));
  must(program->sys.listen(listener, 1));
  const socket::Accepted client = must(co_await program->sys.accept(listener));
  while (true) {
    const Result<std::size_t> size = co_await program->sys.recv(client.fd, buffer);
    if (!size) std::abort();
    if (*size == 0) break;
    counters->bytes += *size;
  }
  counters->finished = true;
}

sim::Task<void> send(Program* program, std::uint64_t bytes, int mss, int room) {
  const std::vector<std::uint8_t> chunk(65536);
  const socket::Fd fd = must(program->sys.socket(socket::Domain::kInet, socket::Type::kStream));
  must(program->sys.setsockopt(fd, socket::kSolTcp, socket::kTcpMaxSeg, mss));
  if (room > 0) must(program->sys.setsockopt(fd, socket::kSolSocket, socket::kSoSndBuf, room));
  must(co_await program->sys.connect(fd, {wire::Ipv4Address::loopback(), kPort}));
  while (bytes > 0) {
    const Bytes part = Bytes(chunk).first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, chunk.size())));
    bytes -= must(co_await program->sys.send(fd, part));
  }
  must(program->sys.close(fd));
}

}  // namespace

int tcp_loopback(const Arguments& arguments) {
  const std::uint64_t bytes = arguments.number("kbytes", 100'000) * 1000;
  const std::uint64_t mss = arguments.number("mss", 1460);
  const int buffer = static_cast<int>(arguments.number("buffer", 0));
  Lab lab(arguments);
  node::Host& host = lab.add_host();
  Counters counters;
  Program server(host);
  Program client(host);
  server.run(serve(&server, &counters, buffer));
  client.run(send(&client, bytes, static_cast<int>(mss), buffer));
  const double begin = cpu_seconds();
  while (!counters.finished && lab.simulator.now() < at(sim::seconds(3600))) {
    lab.run_until(lab.simulator.now() + sim::milliseconds(100));
  }
  const double seconds = cpu_seconds() - begin;
  const std::uint64_t segments = (bytes + mss - 1) / mss;
  return Report("tcp_loopback", "segment")
      .add("mss", mss)
      .add("bytes_per_s", static_cast<double>(bytes) / seconds)
      .print(segments, seconds, counters.bytes == bytes);
}

}  // namespace glassnet::bench
