// SPDX-License-Identifier: Apache-2.0
// The options of curl: short, long and bundled, as the original reads them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/process.h"
#include "sim/time.h"

namespace glassnet::apps {

/// What a command line of curl asks for.
struct CurlOptions {
  bool verbose = false;
  bool include = false;
  bool head = false;
  bool silent = false;
  bool show_error = false;
  bool fail = false;
  bool remote_name = false;
  std::optional<std::string> output;
  std::optional<std::string> method;
  std::optional<std::string> data;
  std::string user_agent = "curl/7.88.1";
  std::vector<std::string> headers;
  std::optional<sim::Duration> max_time;
  std::string url;
};

/// The options in the arguments of `process`. After a complaint nothing; curl then ends with status 2.
[[nodiscard]] std::optional<CurlOptions> parse_curl_options(node::Process& process);

}  // namespace glassnet::apps
