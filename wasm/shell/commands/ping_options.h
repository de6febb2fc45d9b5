// SPDX-License-Identifier: Apache-2.0
// The options of ping (iputils).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "node/process.h"
#include "sim/time.h"

namespace glassnet::shell {

/// What a command line of ping asks for.
struct PingOptions {
  std::uint64_t count = 0;  // 0 = until interrupted
  sim::Duration interval = sim::seconds(1);
  sim::Duration linger = sim::seconds(10);
  std::optional<sim::Duration> deadline;
  std::size_t size = 56;
  int ttl = 0;  // 0 = the default of the host
  int path_mtu = socket::kPmtuDiscWant;
  bool choose_path_mtu = false;
  bool broadcast = false;
  bool numeric = false;
  bool quiet = false;
  std::string target;
};

/// The options in the arguments of `process`, or the exit status after a complaint.
[[nodiscard]] std::expected<PingOptions, int> parse_ping_options(node::Process& process);

}  // namespace glassnet::shell
