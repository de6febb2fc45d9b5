// SPDX-License-Identifier: Apache-2.0
// glassnet-tap: runs a scenario in real time and joins its device of the kind "tap" to a TAP device of Linux, so that the
// kernel's own stack and every program of the computer can talk to virtual hosts:
//
//   Linux programs -- kernel -- TAP device $TAP == this program == port of the tap -- cable -- virtual network
//
// The core knows no clock: between two frames virtual time is let pass up to what CLOCK_MONOTONIC says, and poll(2) waits
// for a frame or for what is due next in the network.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "files.h"
#include "link/link.h"
#include "link/port.h"
#include "scenario/session.h"
#include "wire/pcapng.h"

namespace {

using namespace glassnet;

constexpr int kUsageStatus = 2;
constexpr std::uint64_t kBudget = 50'000;
/// A program that was held up for longer does not hurry after the clock, or timers would run out before the frames that
/// wait are read.
constexpr sim::Duration kLongestHop = sim::milliseconds(100);
/// Frames that are read before time passes again.
constexpr int kMostFrames = 64;
/// The longest frame of a TAP device whose MTU is the largest of a scenario, with room for VLAN tags.
constexpr std::size_t kLongestFrame = 9000 + 14 + 8;

constexpr const char* kUsage =
    "usage: TAP=DEVICE glassnet-tap SCENARIO [--node NAME] [--seed NUMBER] [--pcap FILE] [--trace FILE]\n";

struct Options {
  std::string file;
  std::string node;  // empty: the only one
  std::optional<std::uint64_t> seed;
  std::string pcap;
  std::string trace;
};

std::optional<Options> parse_options(const std::vector<std::string>& words) {
  if (words.empty() || words[0].starts_with("-")) return std::nullopt;
  Options options;
  options.file = words[0];
  for (std::size_t i = 1; i < words.size(); i += 2) {
    if (i + 1 == words.size()) return std::nullopt;
    const std::string& value = words[i + 1];
    if (words[i] == "--node") {
      options.node = value;
    } else if (words[i] == "--seed") {
      options.seed = parse_decimal(value, scenario::Limits::kSeed);
      if (!options.seed) return std::nullopt;
    } else if (words[i] == "--pcap") {
      options.pcap = value;
    } else if (words[i] == "--trace") {
      options.trace = value;
    } else {
      return std::nullopt;
    }
  }
  return options;
}

volatile std::sig_atomic_t stop_wanted = 0;  // set by a signal; there is no other way to tell a signal handler's news

/// SIGINT and SIGTERM are let in only while poll(2) waits, so that none is missed. Returns the mask for that time.
sigset_t catch_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { stop_wanted = 1; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  sigset_t both;
  sigset_t before;
  sigemptyset(&both);
  sigaddset(&both, SIGINT);
  sigaddset(&both, SIGTERM);
  sigprocmask(SIG_BLOCK, &both, &before);
  return before;
}

/// Real time as virtual time: nanoseconds since the start, less those that were skipped.
class Clock {
 public:
  Clock() : begin_(monotonic()) {}
  [[nodiscard]] sim::Instant now() const { return {monotonic() - begin_}; }
  /// Time that passed while this program should have been at work but was not, `planned` being when it meant to wake up, is
  /// taken for not having passed, but for kLongestHop.
  void forgive(sim::Instant planned) {
    const sim::Duration late = now() - planned;
    if (late > kLongestHop) begin_ += (late - kLongestHop).ns;
  }

 private:
  static std::int64_t monotonic() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  }
  std::int64_t begin_;
};

/// The TAP device of Linux (Documentation/networking/tuntap.rst): each read and write is one Ethernet frame.
class TapDevice final : public link::FrameReceiver {
 public:
  explicit TapDevice(const char* name) : fd_(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC)) {
    if (fd_ < 0) return;
    ifreq request{};
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (ioctl(fd_, TUNSETIFF, &request) == 0) return;
    const int error = errno;
    close(fd_);
    fd_ = -1;
    errno = error;
  }
  TapDevice(const TapDevice&) = delete;
  TapDevice& operator=(const TapDevice&) = delete;
  ~TapDevice() {
    if (fd_ >= 0) close(fd_);
  }

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] unsigned long refused() const { return refused_; }

  /// A frame has come to the end of the virtual cable.
  void input(link::Port&, link::Packet frame) override {
    const Bytes bytes = frame.bytes();
    // A device that is down, or a kernel whose queue is full, loses the frame as a real card would.
    if (write(fd_, bytes.data(), bytes.size()) < 0) ++refused_;
  }
  /// The next frame of the kernel, or nothing when none waits.
  [[nodiscard]] Bytes read_frame() {
    const ssize_t count = read(fd_, buffer_.data(), buffer_.size());
    return count <= 0 ? Bytes() : Bytes(buffer_).first(static_cast<std::size_t>(count));
  }

 private:
  int fd_;
  unsigned long refused_ = 0;
  std::array<std::uint8_t, kLongestFrame> buffer_{};
};

class Bridge {
 public:
  enum class Recording { kOff, kOn };

  Bridge(scenario::Session& session, NodeId node, TapDevice& device, Recording recording, std::FILE* trace)
      : session_(session), node_(node), device_(device), recording_(recording), trace_(trace) {
    port().set_receiver(&device_);
    const link::Link* cable = port().cable();
    captured_ = cable == nullptr ? PortId() : cable->peer_of(port()).id();
    static_cast<void>(capture_.add_interface(session_.network()->port_label(captured_)));
  }
  ~Bridge() { port().set_receiver(nullptr); }
  Bridge(const Bridge&) = delete;
  Bridge& operator=(const Bridge&) = delete;

  void run(const sigset_t& signals) {
    while (stop_wanted == 0) {
      advance();
      wait(signals);
      advance();
      for (int i = 0; i < kMostFrames; ++i) {
        const Bytes frame = device_.read_frame();
        if (frame.empty()) break;
        session_.network()->inject(node_, frame);
      }
    }
    advance();
  }
  /// What the virtual device at the other end of the tap's cable sent and received; frames that it sends are seen before the faults of the
  /// cable, those that it receives behind them.
  [[nodiscard]] Bytes capture() const { return capture_.bytes(); }

 private:
  [[nodiscard]] link::Port& port() { return *session_.network()->device(node_).tap; }
  [[nodiscard]] sim::Instant reached() { return session_.network()->simulator().now(); }

  void advance() {
    const sim::Instant until = std::max(clock_.now(), reached());
    while (session_.advance(until, kBudget) != scenario::Stop::kReached) collect();
    collect();
  }

  void wait(const sigset_t& signals) {
    const sim::Instant begin = clock_.now();
    const sim::Duration left = std::clamp(session_.next_event() - begin, sim::Duration{}, sim::seconds(1));
    const timespec timeout{static_cast<time_t>(left.ns / 1'000'000'000), static_cast<long>(left.ns % 1'000'000'000)};
    pollfd waiting{device_.fd(), POLLIN, 0};
    ppoll(&waiting, 1, &timeout, &signals);
    clock_.forgive(begin + left);
  }

  /// What programs print goes to standard output, so that a lab can be watched.
  void collect() {
    const scenario::Batch& batch = session_.collect();
    for (const sim::Record& record : batch.records) {
      const Bytes bytes = batch.bytes_of(record);
      if (recording_ == Recording::kOn && record.port == captured_.value) capture_frame(record, bytes);
      if (record.kind != sim::Kind::kProcessOutput) continue;
      std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    }
    std::fflush(stdout);
    if (trace_ == nullptr) return;
    const std::string text = session_.take_text();
    std::fwrite(text.data(), 1, text.size(), trace_);
  }

  void capture_frame(const sim::Record& record, Bytes frame) {
    const bool sent = record.kind == sim::Kind::kFrameTransmit && record.reason != sim::Reason::kDuplicated;
    if (!sent && record.kind != sim::Kind::kFrameReceive) return;
    const auto direction = sent ? wire::PacketDirection::kOutbound : wire::PacketDirection::kInbound;
    const std::uint64_t time = (std::uint64_t{record.time_high} << 32) | record.time_low;
    capture_.add_packet(0, time, direction, frame);
  }

  scenario::Session& session_;
  NodeId node_;
  TapDevice& device_;
  Recording recording_;
  std::FILE* trace_;
  PortId captured_;
  wire::PcapngWriter capture_;
  Clock clock_;
};

/// The device of the kind "tap" called `name`, or the only one.
std::optional<NodeId> find_tap(const scenario::Network& network, const std::string& name) {
  std::optional<NodeId> found;
  const auto& nodes = network.scenario().nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].kind != scenario::NodeKind::kTap || (!name.empty() && nodes[i].name != name)) continue;
    if (found) return std::nullopt;
    found = NodeId(static_cast<std::uint32_t>(i + 1));
  }
  return found;
}

int complain(const std::string& text) {
  std::fprintf(stderr, "glassnet-tap: %s\n", text.c_str());
  return kUsageStatus;
}

int run(const Options& options, const char* device_name) {
  const auto text = read_file(options.file);
  if (!text) return complain(options.file + ": " + std::strerror(errno));
  scenario::Session session;
  if (const auto errors = session.load(*text, options.seed); !errors.empty()) {
    return complain(scenario::errors_to_json(errors));
  }
  const auto node = find_tap(*session.network(), options.node);
  if (!node)
    return complain("the scenario has no device of the kind \"tap\" of that name, or several (then use --node)");
  TapDevice device(device_name);
  if (device.fd() < 0) return complain(std::string(device_name) + ": " + std::strerror(errno));
  std::FILE* trace = options.trace.empty() ? nullptr : std::fopen(options.trace.c_str(), "w");
  if (!options.trace.empty() && trace == nullptr) return complain(options.trace + ": " + std::strerror(errno));
  if (trace != nullptr) session.start_text_trace();

  const sigset_t signals = catch_signals();
  std::printf("glassnet-tap: ready\n");
  std::fflush(stdout);
  const auto recording = options.pcap.empty() ? Bridge::Recording::kOff : Bridge::Recording::kOn;
  Bridge bridge(session, *node, device, recording, trace);
  bridge.run(signals);

  if (trace != nullptr) std::fclose(trace);
  const Bytes capture = bridge.capture();
  if (!options.pcap.empty() && !write_file(options.pcap, capture.data(), capture.size())) {
    return complain(options.pcap + ": " + std::strerror(errno));
  }
  if (device.refused() != 0) std::fprintf(stderr, "glassnet-tap: the kernel refused %lu frames\n", device.refused());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse_options({argv + 1, argv + argc});
  if (!options) {
    std::fputs(kUsage, stderr);
    return kUsageStatus;
  }
  const char* device = std::getenv("TAP");
  if (device == nullptr || *device == '\0') return complain("the environment variable TAP names no device");
  return run(*options, device);
}
