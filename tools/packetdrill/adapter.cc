// SPDX-License-Identifier: Apache-2.0
#include "adapter.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "sysctls.h"

namespace glassnet::packetdrill {
namespace {

/// How long packetdrill waits for a packet in virtual time before the script fails.
constexpr sim::Duration kPatience = sim::seconds(120);
/// A woken thread that does not look at the clock for so long (real time) is not going to.
constexpr std::chrono::seconds kStuck{2};

}  // namespace

Adapter::Adapter() { host_.tcp_settings() = suite_settings(); }

Adapter::~Adapter() = default;

// --- time and packets ---

sim::Instant Adapter::look_at_clock() {
  std::unique_lock lock(mutex_);
  if (woken_ == std::this_thread::get_id()) {
    woken_ = {};
    clock_seen_.notify_all();
    return host_.simulator().now();
  }
  run_until(lock, host_.simulator().now() + sim::microseconds(1));
  return host_.simulator().now();
}

void Adapter::sleep(sim::Duration duration) {
  std::unique_lock lock(mutex_);
  run_until(lock, host_.simulator().now() + duration);
}

void Adapter::packet_in(Bytes packet) {
  std::unique_lock lock(mutex_);
  host_.inject(packet);
  run_until(lock, host_.simulator().now());
}

Host::Departure Adapter::packet_out() {
  std::unique_lock lock(mutex_);
  sim::Simulator& simulator = host_.simulator();
  const sim::Instant limit = simulator.now() + kPatience;
  while (host_.departures().empty() && simulator.now() < limit) {
    run_until(lock, std::min(simulator.next_event_time(), limit));
  }
  if (host_.departures().empty()) return {simulator.now(), {}};
  Host::Departure first = std::move(host_.departures().front());
  host_.departures().pop_front();
  return first;
}

void Adapter::run_until(std::unique_lock<std::mutex>& lock, sim::Instant until) {
  while (host_.simulator().advance(until) == sim::Stop::kRequested) release_finished(lock);
  release_finished(lock);
}

// --- waiting calls ---

void Adapter::park(std::unique_lock<std::mutex>& lock, Pending& pending) {
  if (pending.thread != main_thread_) {
    parked_.push_back(&pending);
    pending.wake.wait(lock, [&pending] { return pending.released; });
    return;
  }
  // The script did not say that this call waits; nobody else would let time pass.
  sim::Simulator& simulator = host_.simulator();
  const sim::Instant limit = simulator.now() + kPatience;
  while (!pending.done && simulator.now() < limit) run_until(lock, std::min(simulator.next_event_time(), limit));
}

void Adapter::release_finished(std::unique_lock<std::mutex>& lock) {
  while (true) {
    const auto finished = std::ranges::find_if(parked_, [](const Pending* pending) { return pending->done; });
    if (finished == parked_.end()) return;
    Pending& pending = **finished;
    parked_.erase(finished);
    woken_ = pending.thread;
    pending.released = true;
    pending.wake.notify_one();  // `pending` is gone when the lock is ours again
    clock_seen_.wait_for(lock, kStuck, [this] { return woken_ == std::thread::id(); });
    woken_ = {};
  }
}

// --- settings ---

void Adapter::read_sysctls() {
  const char* const path = std::getenv("SO_SYSCTL_FILE");
  if (path == nullptr) return;
  std::FILE* const file = std::fopen(path, "r");
  if (file == nullptr) return;
  std::string text;
  char piece[4096];
  for (std::size_t got = 0; (got = std::fread(piece, 1, sizeof(piece), file)) > 0;) text.append(piece, got);
  std::fclose(file);
  const std::unique_lock lock(mutex_);
  host_.tcp_settings() = suite_settings();
  apply_sysctls(text, host_.tcp_settings());
}

// --- descriptors ---

int Adapter::open_placeholder(socket::Fd fd) {
  const int placeholder = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const std::unique_lock lock(mutex_);
  if (placeholder >= 0) placeholders_[placeholder] = fd;
  return placeholder;
}

socket::Fd Adapter::behind(int placeholder) {
  const std::unique_lock lock(mutex_);
  const auto at = placeholders_.find(placeholder);
  return at == placeholders_.end() ? -1 : at->second;
}

void Adapter::close_placeholder(int placeholder) {
  const std::unique_lock lock(mutex_);
  if (placeholders_.erase(placeholder) > 0) ::close(placeholder);
}

}  // namespace glassnet::packetdrill
