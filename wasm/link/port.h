// SPDX-License-Identifier: Apache-2.0
// A network interface card, or one socket of a switch or hub: the place where a cable is plugged in. Has a bounded
// transmit queue and sends one frame at a time. Frames are Ethernet frames without preamble and check sequence, as in a
// capture. Knows nothing of the other devices: whatever it sends goes to its cable (link.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/ids.h"
#include "link/fifo.h"
#include "link/packet.h"
#include "sim/simulator.h"
#include "wire/addresses.h"
#include "wire/ethernet.h"

namespace glassnet::link {

class Link;
class Port;

/// The shortest frame that hardware sends: 64 bytes (IEEE 802.3 §4A.2.3.3) less the 4 of the check sequence.
inline constexpr std::size_t kMinFrame = 60;
/// Frames that wait in a transmit queue: the txqueuelen of a Linux Ethernet device.
inline constexpr std::size_t kDefaultQueueLimit = 1000;

/// The device behind a port.
class FrameReceiver {
 public:
  /// The last bit of `frame` has arrived at `port`. The present cause is the kFrameReceive record.
  virtual void input(Port& port, Packet frame) = 0;
  /// `port.has_carrier()` may have changed: the cable was plugged in, pulled, cut or mended, or the port switched on or
  /// off.
  virtual void carrier_changed(Port& port) { static_cast<void>(port); }

 protected:
  ~FrameReceiver() = default;
};

enum class PortState : std::uint8_t { kDown, kUp };

/// As `ip -s link` counts. Bytes without preamble, check sequence and gap.
struct PortCounters {
  std::uint64_t rx_packets = 0;
  std::uint64_t rx_bytes = 0;
  std::uint64_t rx_dropped = 0;
  std::uint64_t tx_packets = 0;
  std::uint64_t tx_bytes = 0;
  std::uint64_t tx_dropped = 0;
};

class Port {
 public:
  struct Options {
    PortId id{};
    NodeId node{};
    /// All zero for the ports of hubs and switches, which never send frames of their own.
    wire::MacAddress mac{};
    /// Largest Ethernet payload in bytes; longer frames are neither sent nor received.
    std::uint32_t mtu = 1500;
    /// How many frames may wait besides the one being sent.
    std::size_t queue_limit = kDefaultQueueLimit;
  };

  Port(sim::Simulator& simulator, const Options& options) : simulator_(simulator), options_(options) {}
  /// Must not have a cable any more.
  ~Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  /// Pads `frame` to the minimum with zeros and sends it, now or when those before it have left. Never fails loudly: a
  /// frame that cannot be sent or queued is dropped with a kFrameDrop record (kPortDown, kNoCable, kCableCut,
  /// kFrameTooLong, kQueueFull), as on a real card.
  void transmit(Packet frame);

  /// The device to tell; nullptr = nobody, frames vanish.
  void set_receiver(FrameReceiver* receiver) { receiver_ = receiver; }

  /// Switching off drops what waits in the queue.
  void set_state(PortState state);
  [[nodiscard]] PortState state() const { return state_; }
  /// Switched on, and the cable is plugged in and whole (IFF_LOWER_UP of Linux).
  [[nodiscard]] bool has_carrier() const;

  [[nodiscard]] PortId id() const { return options_.id; }
  [[nodiscard]] NodeId node() const { return options_.node; }
  [[nodiscard]] const wire::MacAddress& mac() const { return options_.mac; }
  [[nodiscard]] std::uint32_t mtu() const { return options_.mtu; }
  void set_mtu(std::uint32_t mtu) { options_.mtu = mtu; }
  [[nodiscard]] std::size_t queue_limit() const { return options_.queue_limit; }
  void set_queue_limit(std::size_t frames) { options_.queue_limit = frames; }
  /// From so many waiting frames on, packets that allow it are marked (congestion_mark.h); 0 = never, as at first.
  void set_mark_threshold(std::uint32_t frames) { mark_threshold_ = frames; }
  /// Frames waiting, without the one being sent.
  [[nodiscard]] std::size_t queue_length() const { return queue_.size(); }
  [[nodiscard]] const PortCounters& counters() const { return counters_; }
  [[nodiscard]] const Link* cable() const { return link_; }

 private:
  friend class Link;

  struct Waiting {
    Packet frame;
    RecordId queued;
  };

  // Called by the cable.
  void attach(Link* link);
  void cable_changed();
  void receive(Packet frame, RecordId transmitted);

  void start(Packet frame);
  void mark(Packet& frame);
  void schedule_next();
  static void send_next(void* self, std::uint64_t);
  void drop_outgoing(const Packet& frame, sim::Reason reason);
  void drop_incoming(const Packet& frame, sim::Reason reason, RecordId transmitted);
  void flush(sim::Reason reason);
  void tell_carrier();
  [[nodiscard]] bool too_long(const Packet& frame) const { return frame.size() > wire::EthernetHeader::kSize + mtu(); }
  [[nodiscard]] sim::Record frame_record(sim::Kind kind, const Packet& frame) const;

  sim::Simulator& simulator_;
  Options options_;
  FrameReceiver* receiver_ = nullptr;
  Link* link_ = nullptr;
  std::uint32_t mark_threshold_ = 0;
  PortState state_ = PortState::kUp;
  bool next_scheduled_ = false;
  /// The transmitter is busy until then, the gap after the frame included.
  sim::Instant free_at_{};
  sim::EventId next_{};
  std::size_t queued_bytes_ = 0;
  Fifo<Waiting> queue_;
  PortCounters counters_;
};

}  // namespace glassnet::link
