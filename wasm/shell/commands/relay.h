// SPDX-License-Identifier: Apache-2.0
// Carries bytes between the standard streams and a socket in both directions at once, until it is over in the sense of nc.
#pragma once

#include <optional>
#include <string>

#include "node/process.h"
#include "sim/task.h"

namespace glassnet::shell {

class Relay {
 public:
  struct Options {
    bool shutdown_at_eof = false;  ///< the end of standard input becomes a FIN
    bool server = false;           ///< a server is done when its client is
    std::optional<sim::Duration> idle_timeout;
    std::optional<sim::Duration> quit_after;  ///< how long to go on after the end of standard input
  };

  Relay(node::Process& process, socket::Fd socket, const Options& options)
      : process_(process), socket_(socket), options_(options) {}

  sim::Task<void> run();

 private:
  [[nodiscard]] bool over() const;
  [[nodiscard]] std::optional<sim::Duration> patience() const;
  void read_input();
  void read_network();
  void write_network();

  node::Process& process_;
  socket::Fd socket_;
  Options options_;
  bool input_open_ = true;
  bool network_in_open_ = true;
  bool network_out_open_ = true;
  std::optional<sim::Instant> quit_at_;
  std::string to_network_;
};

}  // namespace glassnet::shell
