// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/receive_window.h"

#include <algorithm>

namespace glassnet::transport {
namespace {

constexpr std::uint32_t kUnscaledMax = 65535;
constexpr std::uint8_t kMaxScale = 14;          // RFC 7323 §2.3
constexpr std::uint32_t kInitialSegments = 10;  // what a peer may send in its first round trip (RFC 6928)

std::uint32_t round_down(std::uint32_t value, std::uint32_t unit) { return unit == 0 ? value : value - value % unit; }
std::uint32_t round_up(std::uint32_t value, std::uint32_t unit) { return round_down(value + unit - 1, unit); }

}  // namespace

ReceiveWindow::ReceiveWindow(const Limits& limits) : limits_(limits) {}

void ReceiveWindow::set_limits(const Limits& limits) {
  limits_ = limits;
  threshold_ = std::min(threshold_, full_space());
}

std::uint32_t ReceiveWindow::full_space() const {
  const std::uint32_t space = payload_space(limits_.buffer);
  return limits_.clamp == 0 ? space : std::min(space, limits_.clamp);
}

std::uint8_t ReceiveWindow::wished_scale() const {
  std::uint32_t space = limits_.clamp == 0 ? limits_.buffer_max : std::min(limits_.buffer_max, limits_.clamp);
  std::uint8_t scale = 0;
  for (; space > kUnscaledMax && scale < kMaxScale; ++scale) space >>= 1;
  return scale;
}

std::uint32_t ReceiveWindow::initial(std::uint32_t mss) {
  const std::uint32_t space = full_space();
  window_ = std::min(space > mss ? round_down(space, mss) : space, kUnscaledMax);
  threshold_ = window_;
  return window_;
}

void ReceiveWindow::start(std::uint8_t scale, Seq next, std::uint32_t mss, sim::Instant now) {
  scale_ = scale;
  right_edge_ = next + window_;
  space_ = std::min(window_, kInitialSegments * mss);
  measured_ = now;
}

std::uint32_t ReceiveWindow::select(std::size_t unread, std::uint32_t mss) const {
  const std::uint32_t full = full_space();
  std::uint32_t free = unread < full ? full - static_cast<std::uint32_t>(unread) : 0;
  mss = std::min(mss, full);
  if (free < full / 2) {
    free = round_down(free, unit());
    // No window rather than a silly one: less than a segment, or next to nothing of the buffer.
    if (free < full / 16 || free < mss) return 0;
  }
  free = std::min(free, threshold_);
  if (scale_ > 0) return round_up(free, unit());
  // Without scaling, whole segments; the old window stays while the new one is less than a segment larger.
  if (window_ + mss <= free || window_ > free) return round_down(free, mss);
  if (mss == full && free > window_ + full / 2) return free;
  return window_;
}

std::uint32_t ReceiveWindow::offer(Seq next, std::size_t unread, std::uint32_t mss) {
  const std::uint32_t promised = current(next);
  std::uint32_t wished = select(unread, mss);
  if (wished < promised) {
    // SHLD-14: never take back what was offered. Rounding up to the scale's unit gives a little more each time, which
    // a peer that sends byte by byte could add up to any size; from a quarter beyond the buffer on it is rounded down
    // (RFC 7323 §2.4).
    const bool too_much = unread + promised > full_space() + full_space() / 4;
    wished = too_much ? round_down(promised, unit()) : round_up(promised, unit());
  }
  const std::uint32_t largest = kUnscaledMax << scale_;
  window_ = std::min(wished, largest);
  right_edge_ = next + window_;
  return window_;
}

void ReceiveWindow::on_data(std::uint32_t bytes, std::uint32_t mss, std::size_t unread) {
  const std::uint32_t full = full_space();
  if (threshold_ >= full || unread >= full) return;
  // Only full-sized segments are a reason: small ones cost more memory than they carry.
  if (bytes + 128 >= mss) threshold_ = std::min(full, threshold_ + 2 * mss);
}

void ReceiveWindow::on_read(std::size_t bytes, std::uint32_t mss, sim::Duration rtt, sim::Instant now) {
  copied_ += bytes;
  if (rtt.ns == 0 || now - measured_ < rtt) return;
  if (copied_ > space_) {
    // More than in any round trip before: room for twice as much and, as the peer's window may go on growing, twice
    // the growth.
    const std::uint64_t doubled = 2 * std::uint64_t{copied_} + std::uint64_t{16} * mss;
    const std::uint64_t growth = doubled * (copied_ - space_) / std::max<std::size_t>(space_, 1);
    const std::uint64_t buffer = std::min<std::uint64_t>(2 * (doubled + 2 * growth), limits_.buffer_max);
    limits_.buffer = std::max(limits_.buffer, static_cast<std::uint32_t>(buffer));
    space_ = copied_;
  }
  copied_ = 0;
  measured_ = now;
}

}  // namespace glassnet::transport
