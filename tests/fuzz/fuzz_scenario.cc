// SPDX-License-Identifier: Apache-2.0
// A scenario file (or, behind a '!', a command log) through the loader. What loads is run for a moment, saved, and must load
// again and be saved as the same text.
#include <string>
#include <string_view>

#include "fuzz/fuzz.h"
#include "scenario/error.h"
#include "scenario/session.h"

namespace glassnet::fuzz {
namespace {

constexpr std::uint64_t kEvents = 500;

void run_a_moment(scenario::Session& session) {
  static_cast<void>(session.advance(sim::Instant{} + sim::milliseconds(20), kEvents));
  static_cast<void>(session.collect());
}

void load(std::string_view text) {
  scenario::Session session;
  const bool log = text.starts_with('!');
  const auto errors = log ? session.replay(text.substr(1)) : session.load(text);
  promise(errors.empty() == (session.network() != nullptr), "errors, or a network");
  if (!errors.empty()) {
    static_cast<void>(scenario::errors_to_json(errors));
    return;
  }
  const std::string saved = session.save();
  run_a_moment(session);
  scenario::Session again;
  promise(again.load(saved).empty(), "what was saved loads again");
  promise(again.save() == saved, "saving twice gives the same text");
}

}  // namespace
}  // namespace glassnet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  glassnet::fuzz::load({reinterpret_cast<const char*>(data), size});
  return 0;
}
