// SPDX-License-Identifier: Apache-2.0
// One computer: its interfaces and tables, its sockets, its disk, its processes and terminals. A router is a host that forwards.
// A host knows its cards, never what they are plugged into.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "link/packet.h"
#include "network/internet_layer.h"
#include "node/file_system.h"
#include "node/process_table.h"
#include "node/program.h"
#include "node/terminal.h"
#include "node/users.h"
#include "sim/simulator.h"
#include "socket/socket_layer.h"
#include "socket/unix_socket.h"

namespace glassnet::node {

class Outside;

class Host {
 public:
  /// All that is referred to must outlive the host. The name becomes /etc/hostname; /etc/hosts knows localhost and the name.
  /// With forwarding the host is a router.
  Host(sim::Simulator& simulator, link::PacketPool& packets, const ProgramRegistry& programs, NodeId id,
       std::string name, network::Forwarding forwarding);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host();

  [[nodiscard]] NodeId id() const { return id_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] sim::Simulator& simulator() const { return simulator_; }
  [[nodiscard]] const ProgramRegistry& programs() const { return programs_; }
  /// Who runs programs that are not in the core; nullptr = nobody.
  [[nodiscard]] Outside* outside() const { return outside_; }
  /// `outside` must outlive the host.
  void set_outside(Outside& outside) { outside_ = &outside; }

  /// Interfaces, addresses, routes, neighbours. Cards are put in by `internet().add_interface(name, port)`.
  [[nodiscard]] network::InternetLayer& internet() { return internet_; }
  [[nodiscard]] socket::SocketLayer& sockets() { return sockets_; }
  [[nodiscard]] socket::UnixSockets& unix_sockets() { return unix_sockets_; }
  /// Made when it is first asked for, as of the host's beginning: a network of thousands of hosts has thousands of disks that
  /// nobody looks at.
  [[nodiscard]] FileSystem& files() {
    if (files_ == nullptr) make_files();
    return *files_;
  }
  [[nodiscard]] ProcessTable& processes() { return processes_; }

  /// Starts a program without a terminal, as the system does at boot: `arguments[0]` names it. Errors as ProcessTable::start.
  Result<std::uint32_t> start_service(std::vector<std::string> arguments, std::uint32_t uid);

  // --- terminals; numbers are unique in the network and chosen by the caller ---

  /// Opens a terminal with the program `arguments` in front of it (a shell: {"sh"}; one command line: {"sh", "-c", line}) and
  /// answers its pid. Errors: EEXIST, and those of ProcessTable::start.
  Result<std::uint32_t> open_terminal(std::uint32_t number, std::uint32_t uid, std::vector<std::string> arguments);
  /// nullptr when there is none of that number.
  [[nodiscard]] Terminal* terminal(std::uint32_t number) const;
  /// Ctrl-C: forgets what was typed and sends SIGINT to the foreground job. Error: ENOENT.
  Result<void> interrupt_terminal(std::uint32_t number);
  /// The window was closed: SIGHUP to all programs on it. Error: ENOENT.
  Result<void> close_terminal(std::uint32_t number);

 private:
  void make_files();
  [[nodiscard]] static Environment environment_of(const User& user);

  sim::Simulator& simulator_;
  const ProgramRegistry& programs_;
  Outside* outside_ = nullptr;
  NodeId id_;
  std::string name_;
  sim::Instant switched_on_;
  network::InternetLayer internet_;
  socket::SocketLayer sockets_;
  std::unique_ptr<FileSystem> files_;
  std::map<std::uint32_t, std::unique_ptr<Terminal>> terminals_;
  socket::UnixSockets unix_sockets_;  // may hold files that were sent and not received
  ProcessTable processes_;            // last, so that programs end before what they use
};

}  // namespace glassnet::node
