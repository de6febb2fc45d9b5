// SPDX-License-Identifier: Apache-2.0
// ping of iputils: echo requests over a ping socket (icmp(7)), errors from its error queue (IP_RECVERR), round-trip times from the
// timestamp that travels in the data, as a Linux host of 64 bits writes it.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "node/calendar.h"
#include "node/host.h"
#include "node/names.h"
#include "node/resolver.h"
#include "shell/commands/commands.h"
#include "shell/commands/icmp_text.h"
#include "shell/commands/ping_options.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"

namespace glassnet::shell {
namespace {

constexpr int kStatusNoReply = 1;
constexpr int kStatusError = 2;
constexpr std::size_t kTimestampSize = 16;  // struct timeval

std::int64_t microseconds_of(sim::Instant at) { return at.ns / 1000; }

std::int64_t integer_square_root(std::int64_t value) {
  if (value <= 0) return 0;
  std::int64_t root = value;
  std::int64_t better = (root + 1) / 2;
  while (better < root) {
    root = better;
    better = (root + value / root) / 2;
  }
  return root;
}

/// As ping prints a time: three significant digits and more.
std::string time_text(std::int64_t microseconds) {
  const auto t = static_cast<long>(microseconds);
  if (t >= 100'000 - 50) return format("%ld ms", (t + 500) / 1000);
  if (t >= 10'000 - 5) return format("%ld.%01ld ms", (t + 50) / 1000, ((t + 50) % 1000) / 100);
  if (t >= 1000) return format("%ld.%02ld ms", (t + 5) / 1000, ((t + 5) % 1000) / 10);
  return format("%ld.%03ld ms", t / 1000, t % 1000);
}

void store_le64(std::uint8_t* at, std::uint64_t value) {
  for (std::size_t i = 0; i < 8; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint64_t load_le64(const std::uint8_t* at) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = (value << 8) | at[i];
  return value;
}

class Ping {
 public:
  Ping(node::Process& process, PingOptions options)
      : process_(process), options_(std::move(options)), numeric_(options_.numeric), seen_(65536) {}

  sim::Task<int> run();

 private:
  [[nodiscard]] sim::Task<std::optional<int>> open();
  [[nodiscard]] std::optional<int> probe_route();
  sim::Task<void> send();
  sim::Task<void> read_replies();
  sim::Task<void> read_errors();
  sim::Task<void> handle_reply(socket::Message message, Bytes bytes);
  void acknowledge(std::uint16_t sequence);
  [[nodiscard]] bool enough() const;
  /// With -w packets are sent until enough replies have come.
  [[nodiscard]] bool all_sent() const {
    return options_.count != 0 && transmitted_ >= options_.count && !options_.deadline;
  }
  [[nodiscard]] sim::Instant wake_time();
  void print_statistics();
  /// "server (10.0.2.10)"; the last one is kept, as in iputils.
  [[nodiscard]] sim::Task<std::string> name_of(wire::Ipv4Address address);
  void complain(const std::string& what, Errno error) {
    process_.print_error("ping: " + what + ": " + std::string(errno_text(error)) + "\n");
  }

  node::Process& process_;
  PingOptions options_;
  bool numeric_;
  socket::Fd fd_ = -1;
  wire::Ipv4Address target_;
  wire::Ipv4Address named_;  // what `name_` belongs to
  std::string name_;
  sim::Instant begun_;
  sim::Instant looked_;  // when it last asked whether to send; the "time" of the statistics runs up to here
  sim::Instant next_send_;
  std::optional<sim::Instant> exit_at_;  // everything is sent; replies are awaited until then
  std::vector<bool> seen_;               // by sequence number
  std::uint64_t transmitted_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t duplicates_ = 0;
  std::uint64_t errors_ = 0;
  std::uint64_t pipe_ = 0;  // most packets that were on the way at the same time
  // Round-trip times in microseconds.
  std::int64_t shortest_ = INT64_MAX;
  std::int64_t longest_ = 0;
  std::int64_t sum_ = 0;
  std::int64_t sum_of_squares_ = 0;
};

std::optional<int> Ping::probe_route() {
  // As iputils does: a datagram socket shows whether there is a way at all.
  socket::Syscalls& sys = process_.sys();
  const Result<socket::Fd> probe = sys.socket(socket::Domain::kInet, socket::Type::kDatagram);
  if (!probe) {
    complain("socket", probe.error());
    return kStatusError;
  }
  if (options_.broadcast) static_cast<void>(sys.setsockopt(*probe, socket::kSolSocket, socket::kSoBroadcast, 1));
  const Result<void> connected = sys.try_connect(*probe, {target_, 1025});
  static_cast<void>(sys.close(*probe));
  if (connected) return std::nullopt;
  if (connected.error() == Errno::kAcces) {
    process_.print_error("ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n");
  } else {
    complain("connect", connected.error());
  }
  return kStatusError;
}

sim::Task<std::optional<int>> Ping::open() {
  socket::Syscalls& sys = process_.sys();
  sim::Task<node::Resolved> resolving = node::resolve_host(process_, options_.target);
  const node::Resolved resolved = co_await resolving;
  if (!resolved) {
    process_.print_error("ping: " + options_.target + ": " + std::string(node::name_error_text(resolved.error())) +
                         "\n");
    co_return kStatusError;
  }
  target_ = resolved->address;
  if (node::parse_address(options_.target)) numeric_ = true;
  options_.target = resolved->canonical_name;
  if (const auto failed = probe_route()) co_return failed;

  const Result<socket::Fd> fd = sys.socket(socket::Domain::kInet, socket::Type::kDatagram, socket::kProtocolIcmp);
  if (!fd) {
    complain("socket", fd.error());
    co_return kStatusError;
  }
  fd_ = *fd;
  static_cast<void>(sys.setsockopt(fd_, socket::kSolIp, socket::kIpRecvErr, 1));
  static_cast<void>(sys.setsockopt(fd_, socket::kSolIp, socket::kIpRecvTtl, 1));
  if (options_.broadcast) {
    process_.print_error("WARNING: pinging broadcast address\n");
    static_cast<void>(sys.setsockopt(fd_, socket::kSolSocket, socket::kSoBroadcast, 1));
  }
  if (options_.choose_path_mtu) {
    static_cast<void>(sys.setsockopt(fd_, socket::kSolIp, socket::kIpMtuDiscover, options_.path_mtu));
  }
  if (options_.ttl != 0) static_cast<void>(sys.setsockopt(fd_, socket::kSolIp, socket::kIpTtl, options_.ttl));
  co_return std::nullopt;
}

sim::Task<int> Ping::run() {
  sim::Task<std::optional<int>> opening = open();
  const std::optional<int> failed = co_await opening;
  if (failed) co_return *failed;
  process_.catch_signal(node::Signal::kInterrupt);
  process_.print(format("PING %s (%s) %zu(%zu) bytes of data.\n", options_.target.c_str(), target_.to_string().c_str(),
                        options_.size, options_.size + wire::IcmpHeader::kSize + wire::Ipv4Header::kMinSize));
  begun_ = looked_ = next_send_ = process_.now();
  while (!enough()) {
    if (!all_sent()) looked_ = process_.now();
    if (!all_sent() && process_.now() >= next_send_) {
      co_await send();
      next_send_ = process_.now() + options_.interval;
      continue;
    }
    std::array<socket::PollFd, 1> fds{};
    fds[0].fd = fd_;
    fds[0].events = socket::kPollIn;
    const sim::Duration left = wake_time() - process_.now();
    const Result<int> ready = co_await process_.sys().poll(fds, left);
    if (!ready) break;  // interrupted
    co_await read_errors();
    co_await read_replies();
  }
  print_statistics();
  const bool late = options_.deadline && received_ < options_.count;
  co_return received_ == 0 || late ? kStatusNoReply : 0;
}

/// The exit conditions of iputils' main_loop.
bool Ping::enough() const {
  if (process_.interrupted()) return true;
  if (options_.count != 0 && received_ + errors_ >= options_.count) return true;
  if (options_.deadline && (errors_ != 0 || process_.now() >= begun_ + *options_.deadline)) return true;
  return exit_at_ && process_.now() >= *exit_at_;
}

sim::Instant Ping::wake_time() {
  if (!all_sent()) {
    return options_.deadline ? std::min(next_send_, begun_ + *options_.deadline) : next_send_;
  }
  if (!exit_at_) {
    // Twice the longest round trip so far, but at least one interval; with no reply yet the whole -W.
    sim::Duration wait = options_.linger;
    if (received_ != 0) wait = std::max(sim::microseconds(2 * longest_), options_.interval);
    exit_at_ = process_.now() + wait;
  }
  return *exit_at_;
}

sim::Task<void> Ping::send() {
  const auto sequence = static_cast<std::uint16_t>(transmitted_ + 1);
  std::vector<std::uint8_t> packet(wire::IcmpHeader::kSize + options_.size);
  const MutableBytes data = MutableBytes(packet).subspan(wire::IcmpHeader::kSize);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(i);
  if (data.size() >= kTimestampSize) {
    const std::int64_t now = microseconds_of(process_.now());
    store_le64(data.data(), static_cast<std::uint64_t>(node::kPowerOnUnixTime + now / 1'000'000));
    store_le64(data.data() + 8, static_cast<std::uint64_t>(now % 1'000'000));
  }
  wire::IcmpHeader::echo_request(0, sequence).emit(packet, data);  // the kernel puts its own identifier

  const Bytes bytes(packet);
  const socket::SocketAddress to{target_, 0};
  Result<std::size_t> sent = co_await process_.sys().sendto(fd_, bytes, to);
  if (!sent && sent.error() != Errno::kIntr) {
    const std::uint64_t errors_before = errors_;
    co_await read_errors();  // an error that waited is told by the next call; then the packet has not been sent
    if (errors_ != errors_before && sent.error() != Errno::kMsgSize) {
      sent = co_await process_.sys().sendto(fd_, bytes, to);
    }
    if (!sent && errors_ == errors_before && !options_.quiet) complain("sendmsg", sent.error());
  }
  seen_[sequence] = false;
  ++transmitted_;
}

sim::Task<void> Ping::read_errors() {
  std::array<std::uint8_t, 576> quoted{};
  while (true) {
    const Result<socket::Message> message =
        process_.sys().try_recvmsg(fd_, quoted, socket::kMsgErrQueue | socket::kMsgDontWait);
    if (!message || !message->error) co_return;
    const socket::ExtendedError error = *message->error;
    if (error.origin == socket::ExtendedError::Origin::kLocal) {
      ++errors_;
      if (options_.quiet) continue;
      if (error.error == Errno::kMsgSize) {
        process_.print_error(format("ping: local error: message too long, mtu=%u\n", error.info));
      } else {
        complain("local error", error.error);
      }
      continue;
    }
    const auto header = wire::IcmpHeader::parse(Bytes(quoted).first(message->size));
    if (!header || header->type != wire::IcmpType::kEchoRequest || message->from.address != target_) continue;
    acknowledge(header->sequence());
    ++errors_;
    if (options_.quiet) continue;
    sim::Task<std::string> naming = name_of(error.offender);
    const std::string name = co_await naming;
    process_.print(format("From %s icmp_seq=%u %s\n", name.c_str(), unsigned{header->sequence()},
                          icmp_error_text(error.type, error.code, error.info).c_str()));
  }
}

sim::Task<void> Ping::read_replies() {
  std::vector<std::uint8_t> buffer(wire::IcmpHeader::kSize + std::max<std::size_t>(options_.size, 128) + 64);
  while (true) {
    const Result<socket::Message> message = process_.sys().try_recvmsg(fd_, buffer, socket::kMsgDontWait);
    if (!message) co_return;
    sim::Task<void> handling = handle_reply(*message, Bytes(buffer).first(message->size));
    co_await handling;
  }
}

sim::Task<void> Ping::handle_reply(socket::Message message, Bytes bytes) {
  const auto header = wire::IcmpHeader::parse(bytes);
  if (!header || header->type != wire::IcmpType::kEchoReply) co_return;
  const std::uint16_t sequence = header->sequence();
  acknowledge(sequence);
  const bool duplicate = seen_[sequence];
  seen_[sequence] = true;
  ++(duplicate ? duplicates_ : received_);

  const Bytes data = wire::IcmpHeader::payload_of(bytes);
  std::optional<std::int64_t> round_trip;
  if (data.size() >= kTimestampSize && options_.size >= kTimestampSize) {
    const auto sent = static_cast<std::int64_t>(load_le64(data.data())) - node::kPowerOnUnixTime;
    const auto microseconds = static_cast<std::int64_t>(load_le64(data.data() + 8));
    // A damaged timestamp must not become a time; iputils warns and counts 0.
    const std::int64_t now = microseconds_of(process_.now());
    const bool sane = sent >= 0 && sent <= now / 1'000'000 && microseconds >= 0 && microseconds < 1'000'000;
    round_trip = sane ? std::max<std::int64_t>(now - (sent * 1'000'000 + microseconds), 0) : 0;
    sum_ += *round_trip;
    sum_of_squares_ += *round_trip * *round_trip;
    shortest_ = std::min(shortest_, *round_trip);
    longest_ = std::max(longest_, *round_trip);
  }
  if (options_.quiet) co_return;
  sim::Task<std::string> naming = name_of(message.from.address);
  const std::string name = co_await naming;
  std::string line = format("%zu bytes from %s: icmp_seq=%u", bytes.size(), name.c_str(), unsigned{sequence});
  if (message.ttl) append_format(line, " ttl=%d", int{*message.ttl});
  if (round_trip) line += " time=" + time_text(*round_trip);
  if (duplicate) line += " (DUP!)";
  process_.print(line + "\n");
}

void Ping::acknowledge(std::uint16_t sequence) {
  const auto behind = static_cast<std::uint16_t>(static_cast<std::uint16_t>(transmitted_) - sequence);
  if (behind <= 0x7fff) pipe_ = std::max<std::uint64_t>(pipe_, behind + 1U);
}

sim::Task<std::string> Ping::name_of(wire::Ipv4Address address) {
  if (name_.empty() || named_ != address) {
    std::string text = address.to_string();
    if (!numeric_) {
      sim::Task<std::optional<std::string>> looking = node::find_host_name(process_, address);
      const std::optional<std::string> name = co_await looking;
      if (name) text = *name + " (" + text + ")";
    }
    named_ = address;
    name_ = std::move(text);
  }
  co_return name_;
}

void Ping::print_statistics() {
  std::string text = "\n--- " + options_.target + " ping statistics ---\n";
  append_format(text, "%llu packets transmitted, %llu received", static_cast<unsigned long long>(transmitted_),
                static_cast<unsigned long long>(received_));
  if (duplicates_ != 0) append_format(text, ", +%llu duplicates", static_cast<unsigned long long>(duplicates_));
  if (errors_ != 0) append_format(text, ", +%llu errors", static_cast<unsigned long long>(errors_));
  if (transmitted_ != 0) {
    const auto lost = static_cast<double>(transmitted_ - received_) * 100.0 / static_cast<double>(transmitted_);
    const std::int64_t elapsed = (looked_ - begun_).ns;
    append_format(text, ", %g%% packet loss, time %lldms", lost,
                  static_cast<long long>((elapsed + 500'000) / 1'000'000));
  }
  text += "\n";
  const char* comma = "";
  if (received_ != 0 && options_.size >= kTimestampSize) {
    const auto total = static_cast<std::int64_t>(received_ + duplicates_);
    const std::int64_t average = sum_ / total;
    const std::int64_t deviation = integer_square_root((sum_of_squares_ - sum_ * sum_ / total) / total);
    text += "rtt min/avg/max/mdev = ";
    const char* slash = "";
    for (const std::int64_t time : {shortest_, average, longest_, deviation}) {
      append_format(text, "%s%lld.%03lld", slash, static_cast<long long>(time / 1000),
                    static_cast<long long>(time % 1000));
      slash = "/";
    }
    text += " ms";
    comma = ", ";
  }
  if (pipe_ > 1) append_format(text, "%spipe %llu", comma, static_cast<unsigned long long>(pipe_));
  process_.print(text + "\n");
}

}  // namespace

sim::Task<int> ping_main(node::Process& process) {
  std::expected<PingOptions, int> options = parse_ping_options(process);
  if (!options) co_return options.error();
  Ping ping(process, std::move(*options));
  const int status = co_await ping.run();
  co_return status;
}

}  // namespace glassnet::shell
