// SPDX-License-Identifier: Apache-2.0
// One transfer over a bad path whose faults are drawn from a seed, in a world of its own:
//
//   client 10.0.1.10 --- faulty cable --- r1 --- faulty cable --- 10.0.2.10 server (source)
//
// For the test of a few such transfers and for the soak of a thousand (tests/native/soak.cc).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "base/rng.h"
#include "base/text.h"
#include "node/process.h"
#include "scenario/network.h"
#include "scenario/reader.h"
#include "scenario/units.h"

namespace glassnet::testing {

struct TransferResult {
  enum class Outcome { kRight, kWrongBytes, kTooShort, kError, kStalled };
  Outcome outcome = Outcome::kStalled;
  Errno error = Errno::kOk;  ///< with kError
  std::uint64_t bytes = 0;   ///< that came
  sim::Duration duration{};  ///< virtual
  std::uint64_t trace_hash = 0;
};

/// How long a transfer may take in virtual time before it counts as stalled for ever.
inline constexpr sim::Duration kTransferPatience = sim::seconds(4 * 3600);

namespace transfer {

/// What the client program has to do, and what became of it; set before it starts. A test is one thread.
struct Task {
  std::uint64_t size = 0;
  TransferResult result{};
  bool over = false;
};

inline constexpr std::uint16_t kPort = 5000;

[[nodiscard]] inline std::uint8_t byte_at(std::uint64_t n) { return static_cast<std::uint8_t>(n * 31 + (n >> 8)); }

/// `source SIZE`: sends that many bytes to whoever connects and says something, and waits until the other side closes, because a connection that
/// its program has left is given up early (tcp_orphan_retries of Linux), and then the client would wait for ever.
inline sim::Task<int> source_main(node::Process& process) {
  socket::Syscalls& sys = process.sys();
  const std::uint64_t size = parse_decimal(process.arguments().back(), UINT32_MAX).value_or(0);
  const Result<socket::Fd> listener = sys.socket(socket::Domain::kInet, socket::Type::kStream);
  static_cast<void>(sys.bind(*listener, {wire::Ipv4Address::any(), kPort}));
  static_cast<void>(sys.listen(*listener, 5));
  while (true) {
    const Result<socket::Accepted> client = co_await sys.accept(*listener);
    if (!client) continue;
    std::array<std::uint8_t, 8192> buffer{};
    static_cast<void>(co_await sys.recv(client->fd, buffer));  // what the client says first
    for (std::uint64_t at = 0; at < size;) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - at));
      for (std::size_t i = 0; i < count; ++i) buffer[i] = byte_at(at + i);
      const Result<std::size_t> sent = co_await sys.send(client->fd, Bytes(buffer).first(count));
      if (!sent) break;
      at += *sent;
    }
    static_cast<void>(co_await sys.recv(client->fd, buffer));
    static_cast<void>(sys.close(client->fd));
  }
}

/// One try of the client. An error is no fault of anybody's: each of the seven SYNs may be lost, and a sender gives up (R2 of RFC 9293
/// §3.8.3) when for a quarter of an hour all it sends, or the answers, are lost.
inline sim::Task<void> try_to_fetch(node::Process& process, Task& task) {
  using enum TransferResult::Outcome;
  socket::Syscalls& sys = process.sys();
  TransferResult& result = task.result;
  result = {kError};
  const Result<socket::Fd> fd = sys.socket(socket::Domain::kInet, socket::Type::kStream);
  // Who only listens hears of such an end by asking.
  static_cast<void>(sys.setsockopt(*fd, socket::kSolSocket, socket::kSoKeepAlive, 1));
  static_cast<void>(sys.setsockopt(*fd, socket::kSolTcp, socket::kTcpKeepIdle, 600));
  // Says something, so that a server that has given up its half of the handshake answers with a reset.
  std::array<std::uint8_t, 8192> buffer{'?'};
  const Result<void> connected = co_await sys.connect(*fd, {wire::Ipv4Address(10, 0, 2, 10), kPort});
  const Result<std::size_t> asked =
      connected ? co_await sys.send(*fd, Bytes(buffer).first(1)) : fail(connected.error());
  if (!asked) result.error = asked.error();
  bool right = true;
  while (result.error == Errno::kOk && result.bytes < task.size) {
    const Result<std::size_t> received = co_await sys.recv(*fd, buffer);
    if (!received) result.error = received.error();
    if (received.value_or(0) == 0) break;
    for (std::size_t i = 0; i < *received; ++i) right = buffer[i] == byte_at(result.bytes++) && right;
  }
  static_cast<void>(sys.close(*fd));
  if (!right) {
    result.outcome = kWrongBytes;
  } else if (result.error == Errno::kOk) {
    result.outcome = result.bytes == task.size ? kRight : kTooShort;
  }
}

/// Tries up to five times, as a user would.
inline sim::Task<void> fetch(node::Process& process, Task& task) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    co_await try_to_fetch(process, task);
    if (task.result.outcome != TransferResult::Outcome::kError) co_return;
  }
}

inline sim::Task<void> run(node::Process& process, Task& task) {
  co_await fetch(process, task);
  task.over = true;
}

inline std::string rule(Rng& rng, std::string_view kind, std::uint32_t most_ppm, std::string_view more = {}) {
  const auto share = static_cast<std::uint32_t>(rng.below(most_ppm + 1));
  return format(R"({"kind": "%s", "share": "%s"%s})", std::string(kind).c_str(), scenario::format_share(share).c_str(),
                std::string(more).c_str());
}

enum class CableQuality { kBad, kWorse };

/// The faults of one cable: loss (of the worse one up to a fifth), duplication, reordering; now and then bursts, a bottleneck, jitter. Only the
/// worse one damages frames, one bit each: TCP's checksum finds every single bit, but not all pairs.
inline std::string faults(Rng& rng, CableQuality quality) {
  const auto ms = [&rng](std::uint64_t most) { return std::to_string(1 + rng.below(most)); };
  const bool worse = quality == CableQuality::kWorse;
  std::string list = rule(rng, "loss", worse ? 200'000 : 10'000);
  list += ", " + rule(rng, "duplicate", 100'000, ", \"time\": \"" + ms(20) + "ms\"");
  list += ", " + rule(rng, "reorder", 200'000, ", \"time\": \"" + ms(30) + "ms\"");
  if (worse) list += ", " + rule(rng, "corrupt", 50'000);
  if (rng.below(4) == 0) list += R"(, {"kind": "burst-loss", "enter": "0.5%", "leave": "25%"})";
  if (rng.below(4) == 0) {
    list +=
        R"(, {"kind": "rate", "rate": ")" + ms(20) + R"(Mbit", "queue": )" + std::to_string(10 + rng.below(90)) + "}";
  }
  if (rng.below(2) == 0) {
    const std::string time = ms(40);
    list += R"(, {"kind": "delay", "time": ")" + time + R"(ms", "jitter": ")" + time + R"(ms", "overtaking": true})";
  }
  return list;
}

inline std::string world(std::uint64_t seed, std::uint64_t size) {
  Rng rng = Rng::named(seed, "impaired transfer");
  const bool first_is_worse = rng.below(2) == 0;
  const std::string first = faults(rng, first_is_worse ? CableQuality::kWorse : CableQuality::kBad);
  const std::string second = faults(rng, first_is_worse ? CableQuality::kBad : CableQuality::kWorse);
  return R"({"glassnet": 1, "nodes": [
    {"name": "client", "kind": "host", "at": [0, 0], "gateway": "10.0.1.1",
     "interfaces": [{"name": "eth0", "address": "10.0.1.10/24"}], "services": [{"run": "fetch"}]},
    {"name": "r1", "kind": "router", "at": [1, 0], "interfaces": [{"name": "eth0", "address": "10.0.1.1/24"},
                                                                  {"name": "eth1", "address": "10.0.2.1/24"}]},
    {"name": "server", "kind": "host", "at": [2, 0], "gateway": "10.0.2.1",
     "interfaces": [{"name": "eth0", "address": "10.0.2.10/24"}], "services": [{"run": "source )" +
         std::to_string(size) + R"("}]}],
    "links": [{"ends": ["client:eth0", "r1:eth0"], "rate": "100Mbit", "delay": "1ms", "faults": [)" +
         first + R"(]}, {"ends": ["r1:eth1", "server:eth0"], "rate": "100Mbit", "delay": "1ms", "faults": [)" + second +
         "]}]}";
}

}  // namespace transfer

/// The scenario of a seed as text, to look at it in the page.
[[nodiscard]] inline std::string impaired_world(std::uint64_t seed) { return transfer::world(seed, 1'000'000); }

/// Fetches `size` bytes in a scenario whose first node runs `fetch`; `look` sees the world when it is over.
template <class Look>
[[nodiscard]] TransferResult transfer_in(const std::string& world, std::uint64_t seed, std::uint64_t size, Look look) {
  node::ProgramRegistry programs;
  scenario::install_programs(programs);
  // Does nothing by itself: the transfer is started below as one of its threads, because a program has no other way to its caller.
  programs.add("fetch", {+[](node::Process& process) -> sim::Task<int> {
                           static_cast<void>(co_await process.sys().sleep(sim::seconds(1'000'000)));
                           co_return 0;
                         },
                         ""});
  programs.add("source", {&transfer::source_main, ""});
  constexpr std::array<std::string_view, 2> kNames{"fetch", "source"};
  scenario::ReadResult read = scenario::read_scenario(world, kNames);
  if (!read.scenario) std::abort();  // the text above is wrong
  sim::Simulator::Options options;
  options.seed = seed;
  scenario::Errors errors;
  const auto network = scenario::Network::build(std::move(*read.scenario), programs, options, errors);
  if (!network) std::abort();

  transfer::Task task{.size = size};
  task.result.outcome = TransferResult::Outcome::kStalled;
  sim::Simulator& simulator = network->simulator();
  simulator.advance({}, 0);
  node::Process* process = network->device(NodeId(1)).host->processes().find(1);
  if (process == nullptr) std::abort();
  process->start_task(transfer::run(*process, task));
  const sim::Instant end = sim::Instant{} + kTransferPatience;
  while (!task.over && simulator.now() < end) {
    const sim::Instant next = simulator.next_event_time();
    simulator.advance(next < end ? next : end);
  }
  if (!task.over) task.result.outcome = TransferResult::Outcome::kStalled;
  task.result.duration = simulator.now() - sim::Instant{};
  task.result.trace_hash = simulator.trace().hash();
  look(simulator);
  return task.result;
}

/// Fetches `size` bytes over the path of `seed`.
[[nodiscard]] inline TransferResult impaired_transfer(std::uint64_t seed, std::uint64_t size) {
  return transfer_in(transfer::world(seed, size), seed, size, [](const sim::Simulator&) {});
}

}  // namespace glassnet::testing
