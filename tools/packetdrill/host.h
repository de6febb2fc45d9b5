// SPDX-License-Identifier: Apache-2.0
// The simulated host that packetdrill talks to, with a bare cable end in place of a network:
//
//   program -- host 192.168.0.1/16 -- cable without delay -- (packets of the script: 192.0.2.0/24)
//
// The neighbour at the other end is set by hand, so there is no ARP.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "base/bytes.h"
#include "link/link.h"
#include "link/packet.h"
#include "link/port.h"
#include "network/internet_layer.h"
#include "sim/simulator.h"
#include "socket/fd_table.h"
#include "socket/socket_layer.h"
#include "socket/syscalls.h"

namespace glassnet::packetdrill {

class Host final : private link::FrameReceiver {
 public:
  /// An IPv4 packet on its way out.
  struct Departure {
    sim::Instant at;
    std::vector<std::uint8_t> packet;
  };

  Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host();

  /// An IPv4 packet arrives now. What it makes the host send leaves when time next passes, even if by nothing.
  void inject(Bytes packet);
  [[nodiscard]] std::deque<Departure>& departures() { return departures_; }

  [[nodiscard]] sim::Simulator& simulator() { return simulator_; }
  [[nodiscard]] socket::Syscalls& syscalls() { return syscalls_; }
  [[nodiscard]] transport::TcpSettings& tcp_settings() { return sockets_.tcp().settings(); }

 private:
  void input(link::Port& port, link::Packet frame) override;

  sim::Simulator simulator_{{.seed = 1, .trace_records = 1 << 12, .trace_bytes = 1 << 20}};
  link::PacketPool pool_;
  std::deque<Departure> departures_;
  link::Port port_;
  link::Port far_port_;
  link::Link cable_;
  network::InternetLayer internet_;
  network::Interface* interface_ = nullptr;
  socket::SocketLayer sockets_;
  socket::FdTable files_;
  socket::Syscalls syscalls_;
};

}  // namespace glassnet::packetdrill
