// SPDX-License-Identifier: Apache-2.0
// Lines typed into a shell of a host that has a neighbour with servers. Byte 0 says how much time passes between lines and
// whether root types; a line that begins with byte 3 is Ctrl-C, with byte 4 Ctrl-D.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/fuzz.h"
#include "node/program.h"
#include "scenario/network.h"
#include "scenario/reader.h"

namespace glassnet::fuzz {
namespace {

constexpr std::string_view kScenario = R"({"glassnet": 1, "seed": 1, "nodes": [
  {"name": "a", "kind": "host", "at": [0, 0], "interfaces": [{"name": "eth0", "address": "10.0.0.1/24"}]},
  {"name": "b", "kind": "host", "at": [9, 0], "interfaces": [{"name": "eth0", "address": "10.0.0.2/24"}],
   "services": [{"run": "httpd"}, {"run": "echod"}]}],
 "links": [{"ends": ["a:eth0", "b:eth0"]}]})";
constexpr int kMostLines = 12;
constexpr std::uint64_t kEvents = 1500;

/// Programs and scenario are the same for every input; the network is new each time.
struct Ground {
  Ground() {
    scenario::install_programs(programs);
    std::vector<std::string_view> names;
    for (const auto& [name, program] : programs.all()) names.push_back(name);
    scenario::ReadResult read = scenario::read_scenario(kScenario, names);
    promise(read.scenario.has_value(), "the scenario of the target loads");
    scenario = std::move(*read.scenario);
  }
  node::ProgramRegistry programs;
  scenario::Scenario scenario;
};

class Keyboard {
 public:
  Keyboard(const Ground& ground, std::string user) {
    scenario::Errors errors;
    network_ = scenario::Network::build(ground.scenario, ground.programs, kWorld, errors);
    promise(network_ != nullptr, "the network of the target stands");
    const auto opened = network_->carry_out(scenario::TerminalOpen{"a", std::move(user)}, 1);
    promise(opened.has_value(), "a terminal opens");
    terminal_ = opened->terminal;
  }
  void line(std::string_view text) { carry_out(scenario::TerminalLine{terminal_, std::string(text)}); }
  void key(scenario::TerminalKey key) { carry_out(scenario::TerminalAction{terminal_, key}); }
  void wait(sim::Duration time) { pass(network_->simulator(), time, kEvents); }

 private:
  void carry_out(const scenario::Command& command) { static_cast<void>(network_->carry_out(command, ++number_)); }

  std::unique_ptr<scenario::Network> network_;
  std::uint32_t terminal_ = 0;
  std::uint32_t number_ = 1;
};

void type(std::string_view text) {
  static const Ground ground;
  const auto control = text.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(text.front());
  text.remove_prefix(std::min<std::size_t>(text.size(), 1));
  Keyboard keyboard(ground, (control & 0x80U) != 0 ? "root" : "user");
  for (int i = 0; i < kMostLines && !text.empty(); ++i) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.starts_with('\3')) {
      keyboard.key(scenario::TerminalKey::kInterrupt);
    } else if (line.starts_with('\4')) {
      keyboard.key(scenario::TerminalKey::kEndOfFile);
    } else {
      keyboard.line(line);
    }
    keyboard.wait(pause_of(control));
  }
  keyboard.key(scenario::TerminalKey::kClose);
  keyboard.wait(sim::seconds(1));
}

}  // namespace
}  // namespace glassnet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  glassnet::fuzz::type({reinterpret_cast<const char*>(data), size});
  return 0;
}
