// SPDX-License-Identifier: Apache-2.0
// The world: builds devices and cables of a scenario from the rooms below and owns them all, with their simulator, packets and
// programs. Devices know their own cards; only this class knows what is plugged into what. Wishes from outside come in through
// `carry_out`. Used by session.h.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "link/link.h"
#include "link/packet.h"
#include "link/port.h"
#include "node/bridge.h"
#include "node/host.h"
#include "node/outside.h"
#include "node/program.h"
#include "scenario/command.h"
#include "scenario/description.h"
#include "scenario/error.h"
#include "sim/simulator.h"

namespace glassnet::scenario {

/// One device; exactly one of the pointers is set.
struct Device {
  std::unique_ptr<node::Host> host;  ///< hosts and routers
  std::unique_ptr<node::SwitchNode> bridge;
  std::unique_ptr<node::HubNode> hub;
  std::unique_ptr<link::Port> tap;
  /// Its ports in the order of the description.
  std::vector<link::Port*> ports;
};

class Network {
 public:
  /// Builds the network and starts its services; virtual time is 0 and nothing has run yet. Returns nothing after adding to `errors`
  /// (scenario.refused {errno}) what the devices themselves refuse.
  [[nodiscard]] static std::unique_ptr<Network> build(Scenario scenario, const node::ProgramRegistry& programs,
                                                      const sim::Simulator::Options& options, Errors& errors);
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  ~Network();

  [[nodiscard]] const Scenario& scenario() const { return scenario_; }
  [[nodiscard]] sim::Simulator& simulator() { return simulator_; }
  [[nodiscard]] const sim::Simulator& simulator() const { return simulator_; }
  /// The programs of all hosts that run outside the core; nobody is there to run them until somebody says so.
  [[nodiscard]] node::Outside& outside() { return outside_; }
  [[nodiscard]] const node::Outside& outside() const { return outside_; }

  /// By NodeId, which is the place in the scenario + 1.
  [[nodiscard]] const std::vector<Device>& devices() const { return devices_; }
  [[nodiscard]] const std::vector<std::unique_ptr<link::Link>>& links() const { return links_; }
  [[nodiscard]] std::optional<NodeId> find_node(std::string_view name) const;
  [[nodiscard]] const NodeDescription& description(NodeId node) const { return scenario_.nodes[node.value - 1]; }
  [[nodiscard]] const Device& device(NodeId node) const { return devices_[node.value - 1]; }
  /// "pc1:eth0"; empty when there is no such port.
  [[nodiscard]] std::string_view port_label(PortId port) const;
  /// How many ports there are; their ids run from 1 to this.
  [[nodiscard]] std::size_t port_count() const { return port_labels_.size(); }

  /// A frame comes in from outside at `tap`, a node of that kind: its port sends it now. Its bytes are not in the command log, so that
  /// such a run cannot be replayed. Whoever wants what goes out makes itself the receiver of the port, `device(tap).tap`.
  void inject(NodeId tap, Bytes frame);

  /// The host of that name. Errors: command.unknown-node {node}, command.node-runs-nothing {node}.
  [[nodiscard]] std::expected<node::Host*, Error> find_host(std::string_view name) const;

  /// Carries out a wish now, under a kCommand record with `number`, and lets all programs that it makes ready run. Errors:
  /// command.unknown-node {node}, command.node-runs-nothing {node}, command.unknown-terminal {terminal},
  /// command.unknown-link {link}, command.not-an-end {text}, command.refused {errno}.
  [[nodiscard]] std::expected<CommandOutcome, Error> carry_out(const Command& command, std::uint32_t number);

 private:
  Network(Scenario scenario, const node::ProgramRegistry& programs, const sim::Simulator::Options& options);

  void add_device(std::size_t index, Errors& errors);
  void add_bridge_ports(std::size_t index);
  void configure_host(std::size_t index, Errors& errors);
  void configure_routes(std::size_t index, Errors& errors);
  void install_files(std::size_t index, Errors& errors);
  void start_services(Errors& errors);
  void add_link(std::size_t index);
  /// Puts `faults` on the cable in place of those that it has; false when one names neither of its ends.
  bool set_faults(std::size_t index, const std::vector<FaultDescription>& faults);
  void plan_cut(std::size_t index, const link::Selection& span);
  void carry_out_cut(std::size_t plan);
  [[nodiscard]] PortId next_port(const NodeDescription& node, std::size_t port);
  void run_timeline_entry(std::size_t index);

  [[nodiscard]] std::expected<CommandOutcome, Error> apply(const TerminalOpen& command);
  [[nodiscard]] std::expected<CommandOutcome, Error> apply(const Run& command);
  [[nodiscard]] std::expected<CommandOutcome, Error> apply(const TerminalLine& command);
  [[nodiscard]] std::expected<CommandOutcome, Error> apply(const TerminalAction& command);
  [[nodiscard]] std::expected<CommandOutcome, Error> apply(const LinkChange& command);
  [[nodiscard]] std::expected<CommandOutcome, Error> apply(const LinkFaults& command);
  [[nodiscard]] std::expected<CommandOutcome, Error> apply(const FileWrite& command);
  [[nodiscard]] std::expected<CommandOutcome, Error> apply(const FileRemove& command);
  [[nodiscard]] std::expected<CommandOutcome, Error> apply(const FileRename& command);
  [[nodiscard]] std::expected<CommandOutcome, Error> apply(const SendSignal& command);
  [[nodiscard]] std::expected<CommandOutcome, Error> open_terminal(std::string_view node, std::string_view user,
                                                                   std::vector<std::string> arguments);
  [[nodiscard]] node::Host* host_of_terminal(std::uint32_t terminal) const;

  Scenario scenario_;
  const node::ProgramRegistry& programs_;
  sim::Simulator simulator_;
  node::Outside outside_;
  link::PacketPool packets_;
  std::deque<link::Port> host_ports_;  // a deque, because devices keep pointers
  std::vector<std::string> port_labels_;
  std::vector<Device> devices_;
  std::vector<std::unique_ptr<link::Link>> links_;  // after the devices: cables are pulled before the ports go
  /// How often the faults of each cable were set: names the random streams, and tells plans that are out of date.
  std::vector<std::uint32_t> fault_generations_;
  struct CutPlan {
    std::size_t link = 0;
    std::uint32_t generation = 0;
    link::LinkState state{};
  };
  std::vector<CutPlan> cuts_;
  std::vector<NodeId> terminals_;  // by number - 1: where it is
};

/// Adds all programs of apps/ and shell/.
void install_programs(node::ProgramRegistry& registry);

}  // namespace glassnet::scenario
