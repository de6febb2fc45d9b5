// SPDX-License-Identifier: Apache-2.0
// traceroute for Linux: probes with growing TTL, up to 16 at a time, and the ICMP errors they cause from the error queue (IP_RECVERR).
// UDP by default, one socket and one destination port for each probe; -I takes echo requests over one ping socket.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "node/arguments.h"
#include "node/host.h"
#include "node/resolver.h"
#include "shell/commands/commands.h"
#include "shell/commands/tables.h"
#include "wire/icmp.h"

namespace glassnet::shell {
namespace {

constexpr std::size_t kPacketLength = 60;
constexpr std::size_t kDataLength = kPacketLength - wire::Ipv4Header::kMinSize - 8;  // behind the UDP or ICMP header
constexpr std::uint16_t kFirstPort = 33434;
constexpr int kHereFactor = 3;
constexpr int kNearFactor = 10;
constexpr int kStatusUsage = 2;

constexpr std::string_view kUsage =
    "Usage:\n  traceroute [ -nI ] [ -f first_ttl ] [ -m max_ttl ] [ -N squeries ] [ -p port ] [ -w MAX ] [ -q nqueries "
    "] host\n";

struct Options {
  Names names = Names::kResolve;
  bool icmp = false;
  std::size_t first_hop = 1;
  std::size_t max_hops = 30;
  std::size_t probes_per_hop = 3;
  std::size_t simultaneous = 16;
  std::uint16_t port = kFirstPort;
  sim::Duration wait = sim::seconds(5);
  std::string target;
};

struct Probe {
  socket::Fd fd = -1;
  std::optional<sim::Instant> sent;
  std::optional<sim::Instant> received;
  wire::Ipv4Address from;
  std::string error;
  bool done = false;
  bool final = false;  // the destination, or somebody who knows that it cannot be reached
};

/// The mark behind the time, e.g. "!H".
std::string unreachable_mark(std::uint8_t code, std::uint32_t mtu) {
  switch (static_cast<wire::UnreachableCode>(code)) {
    case wire::UnreachableCode::kPort: return "";  // the destination itself
    case wire::UnreachableCode::kNetwork:
    case wire::UnreachableCode::kNetworkUnknown: return "!N";
    case wire::UnreachableCode::kHost:
    case wire::UnreachableCode::kHostUnknown: return "!H";
    case wire::UnreachableCode::kProtocol: return "!P";
    case wire::UnreachableCode::kFragmentationNeeded: return format("!F-%u", mtu);
    case wire::UnreachableCode::kSourceRouteFailed: return "!S";
    case wire::UnreachableCode::kNetworkProhibited:
    case wire::UnreachableCode::kHostProhibited:
    case wire::UnreachableCode::kAdministrativelyProhibited: return "!X";
  }
  return format("!<%u>", unsigned{code});
}

class Traceroute {
 public:
  Traceroute(node::Process& process, Options options, wire::Ipv4Address target)
      : process_(process), options_(std::move(options)), target_(target) {
    probes_.resize(options_.max_hops * options_.probes_per_hop);
    next_to_print_ = (options_.first_hop - 1) * options_.probes_per_hop;
    end_ = probes_.size();
  }

  sim::Task<int> run();

 private:
  [[nodiscard]] std::optional<Errno> send_due();
  [[nodiscard]] Result<void> send(std::size_t index);
  [[nodiscard]] Result<void> send_udp(std::size_t index, int ttl);
  [[nodiscard]] Result<void> send_icmp(std::size_t index, int ttl);
  [[nodiscard]] sim::Duration patience(std::size_t index) const;
  void expire();
  sim::Task<void> print_done();
  sim::Task<void> print(std::size_t index);
  void read_errors(socket::Fd fd);
  void read_answers(socket::Fd fd);
  void finish(Probe& probe, wire::Ipv4Address from);
  /// The probe that an error or answer with these bytes is about.
  [[nodiscard]] Probe* find(socket::Fd fd, Bytes bytes);
  [[nodiscard]] std::vector<socket::PollFd> poll_set() const;
  [[nodiscard]] sim::Duration time_to_next_expiry() const;

  node::Process& process_;
  Options options_;
  wire::Ipv4Address target_;
  socket::Fd icmp_fd_ = -1;
  std::vector<Probe> probes_;
  std::size_t next_to_print_;
  std::size_t end_;  // behind the last probe that matters
};

// --- sending ---

Result<void> Traceroute::send_udp(std::size_t index, int ttl) {
  socket::Syscalls& sys = process_.sys();
  const Result<socket::Fd> fd = sys.socket(socket::Domain::kInet, socket::Type::kDatagram);
  if (!fd) return fail(fd.error());
  probes_[index].fd = *fd;
  static_cast<void>(sys.setsockopt(*fd, socket::kSolIp, socket::kIpMtuDiscover, socket::kPmtuDiscDont));
  static_cast<void>(sys.setsockopt(*fd, socket::kSolIp, socket::kIpRecvErr, 1));
  static_cast<void>(sys.setsockopt(*fd, socket::kSolIp, socket::kIpTtl, ttl));
  const auto port = static_cast<std::uint16_t>(options_.port + index);
  if (const Result<void> connected = sys.try_connect(*fd, {target_, port}); !connected) return connected;
  std::array<std::uint8_t, kDataLength> data{};
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(0x40 + (i & 0x3f));
  probes_[index].sent = process_.now();
  const Result<std::size_t> sent = sys.try_send(*fd, data);
  return sent ? Result<void>{} : fail(sent.error());
}

Result<void> Traceroute::send_icmp(std::size_t index, int ttl) {
  socket::Syscalls& sys = process_.sys();
  if (icmp_fd_ < 0) {
    const Result<socket::Fd> fd = sys.socket(socket::Domain::kInet, socket::Type::kDatagram, socket::kProtocolIcmp);
    if (!fd) return fail(fd.error());
    icmp_fd_ = *fd;
    static_cast<void>(sys.setsockopt(icmp_fd_, socket::kSolIp, socket::kIpRecvErr, 1));
    if (const Result<void> connected = sys.try_connect(icmp_fd_, {target_, 0}); !connected) return connected;
  }
  probes_[index].fd = icmp_fd_;
  static_cast<void>(sys.setsockopt(icmp_fd_, socket::kSolIp, socket::kIpTtl, ttl));
  std::array<std::uint8_t, wire::IcmpHeader::kSize + kDataLength> packet{};
  const MutableBytes data = MutableBytes(packet).subspan(wire::IcmpHeader::kSize);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(0x40 + (i & 0x3f));
  wire::IcmpHeader::echo_request(0, static_cast<std::uint16_t>(index + 1)).emit(packet, data);
  probes_[index].sent = process_.now();
  const Result<std::size_t> sent = sys.try_send(icmp_fd_, packet);
  return sent ? Result<void>{} : fail(sent.error());
}

Result<void> Traceroute::send(std::size_t index) {
  const int ttl = static_cast<int>(index / options_.probes_per_hop) + 1;
  return options_.icmp ? send_icmp(index, ttl) : send_udp(index, ttl);
}

/// Keeps as many probes on the way as wished; the errno when the host itself cannot send.
std::optional<Errno> Traceroute::send_due() {
  std::size_t under_way = 0;
  for (std::size_t i = next_to_print_; i < end_ && under_way < options_.simultaneous; ++i) {
    Probe& probe = probes_[i];
    if (probe.done) continue;
    ++under_way;
    if (probe.sent) continue;
    Result<void> sent = send(i);
    if (!sent && probe.sent) {
      // An error of an earlier probe was told to this call; it has been taken away by that, so try once more.
      read_errors(probe.fd);
      if (!probe.done) sent = send(i);
    }
    if (!sent) return sent.error();
  }
  return std::nullopt;
}

// --- receiving ---

Probe* Traceroute::find(socket::Fd fd, Bytes bytes) {
  if (!options_.icmp) {
    const auto found = std::ranges::find(probes_, fd, &Probe::fd);
    return found == probes_.end() ? nullptr : &*found;
  }
  const auto header = wire::IcmpHeader::parse(bytes);
  if (!header || header->sequence() == 0 || header->sequence() > probes_.size()) return nullptr;
  return &probes_[header->sequence() - 1U];
}

void Traceroute::finish(Probe& probe, wire::Ipv4Address from) {
  probe.done = true;
  probe.received = process_.now();
  probe.from = from;
  if (options_.icmp) return;
  static_cast<void>(process_.sys().close(probe.fd));
  probe.fd = -1;
}

void Traceroute::read_errors(socket::Fd fd) {
  std::array<std::uint8_t, 576> quoted{};
  while (true) {
    const Result<socket::Message> message =
        process_.sys().try_recvmsg(fd, quoted, socket::kMsgErrQueue | socket::kMsgDontWait);
    if (!message || !message->error) return;
    const socket::ExtendedError& error = *message->error;
    Probe* const probe = find(fd, Bytes(quoted).first(message->size));
    if (probe == nullptr || probe->done || error.origin != socket::ExtendedError::Origin::kIcmp) continue;
    if (error.type == static_cast<std::uint8_t>(wire::IcmpType::kDestinationUnreachable)) {
      probe->final = true;
      probe->error = unreachable_mark(error.code, error.info);
    }
    finish(*probe, error.offender);
    if (!options_.icmp) return;  // the socket is closed
  }
}

void Traceroute::read_answers(socket::Fd fd) {
  std::array<std::uint8_t, 576> buffer{};
  while (true) {
    const Result<socket::Message> message = process_.sys().try_recvmsg(fd, buffer, socket::kMsgDontWait);
    if (!message) return;
    Probe* const probe = find(fd, Bytes(buffer).first(message->size));
    if (probe == nullptr || probe->done) continue;
    probe->final = true;
    finish(*probe, message->from.address);
    if (!options_.icmp) return;
  }
}

// --- giving up ---

/// A probe that will hardly be answered any more is not waited for: others of its hop, or of later ones, were answered much sooner.
sim::Duration Traceroute::patience(std::size_t index) const {
  const std::size_t hop = index - index % options_.probes_per_hop;
  for (std::size_t i = hop; i < hop + options_.probes_per_hop; ++i) {
    if (!probes_[i].received) continue;
    return std::min(options_.wait, (*probes_[i].received - *probes_[i].sent) * kHereFactor);
  }
  for (std::size_t i = index + 1; i < probes_.size() && probes_[i].sent; ++i) {
    if (!probes_[i].received) continue;
    return std::min(options_.wait, (*probes_[i].received - *probes_[i].sent) * kNearFactor);
  }
  return options_.wait;
}

void Traceroute::expire() {
  for (std::size_t i = next_to_print_; i < end_; ++i) {
    Probe& probe = probes_[i];
    if (probe.done || !probe.sent || process_.now() < *probe.sent + patience(i)) continue;
    probe.done = true;
    if (options_.icmp) continue;
    static_cast<void>(process_.sys().close(probe.fd));
    probe.fd = -1;
  }
}

sim::Duration Traceroute::time_to_next_expiry() const {
  sim::Instant earliest = process_.now() + options_.wait;
  for (std::size_t i = next_to_print_; i < end_; ++i) {
    if (!probes_[i].done && probes_[i].sent) earliest = std::min(earliest, *probes_[i].sent + patience(i));
  }
  return std::max(earliest - process_.now(), sim::Duration{});
}

// --- output ---

sim::Task<void> Traceroute::print(std::size_t index) {
  const Probe& probe = probes_[index];
  const std::size_t number = index % options_.probes_per_hop;
  if (number == 0) process_.print(format("\n%2zu ", index / options_.probes_per_hop + 1));
  if (!probe.received) {
    process_.print(" *");
    co_return;
  }
  // The address stands before the first answer, and again when another router answered.
  bool shown = false;
  for (std::size_t back = 1; back <= number; ++back) {
    if (!probes_[index - back].received) continue;
    shown = probes_[index - back].from == probe.from;
    break;
  }
  std::string text;
  if (!shown) {
    const std::string address = probe.from.to_string();
    text = " " + address;
    if (options_.names == Names::kResolve) {
      sim::Task<std::string> looking = look_up_text(process_, probe.from, options_.names);
      const std::string name = co_await looking;
      text = " " + name + " (" + address + ")";
    }
  }
  const std::int64_t microseconds = ((*probe.received - *probe.sent).ns + 500) / 1000;
  append_format(text, "  %lld.%03lld ms", static_cast<long long>(microseconds / 1000),
                static_cast<long long>(microseconds % 1000));
  if (!probe.error.empty()) text += " " + probe.error;
  process_.print(text);
}

sim::Task<void> Traceroute::print_done() {
  while (next_to_print_ < end_ && probes_[next_to_print_].done) {
    sim::Task<void> printing = print(next_to_print_);
    co_await printing;
    if (probes_[next_to_print_].final) {
      end_ = std::min(end_, (next_to_print_ / options_.probes_per_hop + 1) * options_.probes_per_hop);
    }
    ++next_to_print_;
  }
}

// --- the loop ---

std::vector<socket::PollFd> Traceroute::poll_set() const {
  std::vector<socket::PollFd> fds;
  const auto add = [&fds](socket::Fd fd) {
    socket::PollFd line;
    line.fd = fd;
    line.events = socket::kPollIn;
    fds.push_back(line);
  };
  if (options_.icmp) {
    add(icmp_fd_);
  } else {
    for (const Probe& probe : probes_) {
      if (probe.fd >= 0) add(probe.fd);
    }
  }
  return fds;
}

sim::Task<int> Traceroute::run() {
  process_.print(format("traceroute to %s (%s), %zu hops max, %zu byte packets", options_.target.c_str(),
                        target_.to_string().c_str(), options_.max_hops, kPacketLength));
  while (next_to_print_ < end_) {
    expire();
    sim::Task<void> printing = print_done();
    co_await printing;
    if (next_to_print_ >= end_) break;
    if (const std::optional<Errno> error = send_due()) {
      const char* const call = *error == Errno::kNetUnreach ? "connect" : "send";
      process_.print("\n");
      process_.print_error(format("%s: ", call) + std::string(errno_text(*error)) + "\n");
      co_return 1;
    }
    std::vector<socket::PollFd> fds = poll_set();
    const sim::Duration limit = time_to_next_expiry();
    static_cast<void>(co_await process_.sys().poll(fds, limit));
    for (const socket::PollFd& line : fds) {
      if ((line.revents & socket::kPollErr) != 0) read_errors(line.fd);
      if ((line.revents & socket::kPollIn) != 0) read_answers(line.fd);
    }
  }
  process_.print("\n");
  co_return 0;
}

// --- options ---

/// False after a complaint.
bool parse(node::Process& process, Options& options) {
  node::OptionReader reader(process, "4nIf:m:N:p:q:w:");
  const auto complain = [&process](const std::string& message) {
    process.print_error(message + "\n");
    return false;
  };
  while (const char option = reader.next()) {
    const std::string& argument = reader.argument();
    const auto number = parse_decimal(argument, UINT32_MAX);
    const bool numeric = option == 'f' || option == 'm' || option == 'N' || option == 'p' || option == 'q';
    if (numeric && !number) {
      return complain(format("Cannot handle `-%c' option with arg `%s' (argc 1)", option, argument.c_str()));
    }
    switch (option) {
      case '4': break;
      case 'n': options.names = Names::kNumeric; break;
      case 'I': options.icmp = true; break;
      case 'f': options.first_hop = static_cast<std::size_t>(*number); break;
      case 'm': options.max_hops = static_cast<std::size_t>(*number); break;
      case 'N': options.simultaneous = std::max<std::size_t>(static_cast<std::size_t>(*number), 1); break;
      case 'p': options.port = static_cast<std::uint16_t>(*number); break;
      case 'q': options.probes_per_hop = static_cast<std::size_t>(*number); break;
      case 'w': {
        const auto wait = node::parse_seconds(argument.substr(0, argument.find(',')));
        if (!wait) return complain("bad wait specifications `" + argument + "' used");
        options.wait = *wait;
        break;
      }
      default: process.print_error(kUsage); return false;
    }
  }
  if (reader.operands().empty()) {
    process.print_error(kUsage);
    return false;
  }
  options.target = reader.operands()[0];
  if (options.max_hops > 255) return complain("max hops cannot be more than 255");
  if (options.probes_per_hop > 10) return complain("no more than 10 probes per hop");
  if (options.max_hops == 0 || options.first_hop == 0 || options.first_hop > options.max_hops) {
    return complain("first hop out of range");
  }
  if (options.probes_per_hop == 0) options.probes_per_hop = 3;
  return true;
}

}  // namespace

sim::Task<int> traceroute_main(node::Process& process) {
  Options options;
  if (!parse(process, options)) co_return kStatusUsage;
  sim::Task<node::Resolved> resolving = node::resolve_host(process, options.target);
  const node::Resolved target = co_await resolving;
  if (!target) {
    process.print_error(options.target + ": " + std::string(node::name_error_text(target.error())) +
                        "\nCannot handle \"host\" cmdline arg `" + options.target + "' on position 1 (argc 1)\n");
    co_return kStatusUsage;
  }
  Traceroute traceroute(process, std::move(options), target->address);
  const int status = co_await traceroute.run();
  co_return status;
}

}  // namespace glassnet::shell
