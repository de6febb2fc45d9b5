// SPDX-License-Identifier: Apache-2.0
#include "scenario/network.h"

#include <array>

#include "apps/programs.h"
#include "base/text.h"
#include "link/rules/make_rule.h"
#include "network/internet_layer.h"
#include "node/sysctl.h"
#include "node/users.h"
#include "scenario/fields.h"
#include "scenario/refusal.h"
#include "shell/programs.h"

namespace glassnet::scenario {
namespace {

void refuse(Errors& errors, const std::string& path, Errno error) {
  errors.add("scenario.refused", path, {}).with("errno", errno_name(error));
}

std::vector<std::string> shell_with(const std::string& line) { return {"sh", "-c", line}; }

}  // namespace

void install_programs(node::ProgramRegistry& registry) {
  apps::install_programs(registry);
  shell::install_programs(registry);
}

Network::Network(Scenario scenario, const node::ProgramRegistry& programs, const sim::Simulator::Options& options)
    : scenario_(std::move(scenario)), programs_(programs), simulator_(options), outside_(simulator_) {}

Network::~Network() = default;

std::unique_ptr<Network> Network::build(Scenario scenario, const node::ProgramRegistry& programs,
                                        const sim::Simulator::Options& options, Errors& errors) {
  std::unique_ptr<Network> network(new Network(std::move(scenario), programs, options));
  network->simulator_.trace().enable_hash();
  const Scenario& plan = network->scenario_;
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) network->add_device(i, errors);
  for (std::size_t i = 0; i < plan.links.size(); ++i) network->add_link(i);
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    if (!has_stack(plan.nodes[i].kind)) continue;
    network->configure_host(i, errors);
    network->configure_routes(i, errors);
    network->install_files(i, errors);
  }
  network->start_services(errors);
  if (!errors.empty()) return nullptr;
  for (std::size_t i = 0; i < plan.timeline.size(); ++i) {
    constexpr auto kRun = [](void* self, std::uint64_t index) {
      static_cast<Network*>(self)->run_timeline_entry(static_cast<std::size_t>(index));
    };
    network->simulator_.schedule(sim::Instant{} + plan.timeline[i].at, kRun, network.get(), i);
  }
  return network;
}

PortId Network::next_port(const NodeDescription& node, std::size_t port) {
  port_labels_.push_back(node.name + ':' + port_name(node, port));
  return PortId(static_cast<std::uint32_t>(port_labels_.size()));
}

void Network::add_device(std::size_t index, Errors& errors) {
  const NodeDescription& plan = scenario_.nodes[index];
  const NodeId id(static_cast<std::uint32_t>(index + 1));
  Device& device = devices_.emplace_back();
  switch (plan.kind) {
    case NodeKind::kHost:
    case NodeKind::kRouter: {
      const bool routes = plan.kind == NodeKind::kRouter;
      device.host = std::make_unique<node::Host>(simulator_, packets_, programs_, id, plan.name,
                                                 routes ? network::Forwarding::kOn : network::Forwarding::kOff);
      device.host->set_outside(outside_);
      for (std::size_t i = 0; i < plan.interfaces.size(); ++i) {
        link::Port::Options options;
        options.id = next_port(plan, i);
        options.node = id;
        options.mac = plan.interfaces[i].mac;
        options.mtu = plan.interfaces[i].mtu;
        link::Port& port = host_ports_.emplace_back(simulator_, options);
        device.ports.push_back(&port);
        const auto added = device.host->internet().add_interface(plan.interfaces[i].name, port);
        const std::string path = element_path(element_path("nodes", index) + ".interfaces", i);
        if (!added) refuse(errors, path, added.error());
      }
      break;
    }
    case NodeKind::kSwitch:
      device.bridge = std::make_unique<node::SwitchNode>(simulator_, id, plan.name);
      add_bridge_ports(index);
      break;
    case NodeKind::kHub:
      device.hub = std::make_unique<node::HubNode>(simulator_, id, plan.name);
      add_bridge_ports(index);
      break;
    case NodeKind::kTap: {
      link::Port::Options options;
      options.id = next_port(plan, 0);
      options.node = id;
      options.mtu = plan.mtu;
      device.tap = std::make_unique<link::Port>(simulator_, options);
      device.ports.push_back(device.tap.get());
      break;
    }
  }
}

void Network::inject(NodeId tap, Bytes frame) {
  const sim::CauseScope scope(simulator_, RecordId());
  device(tap).tap->transmit(packets_.make_copy(frame));
}

void Network::add_bridge_ports(std::size_t index) {
  const NodeDescription& plan = scenario_.nodes[index];
  Device& device = devices_[index];
  for (std::size_t i = 0; i < plan.ports; ++i) {
    link::Port::Options options;
    options.id = next_port(plan, i);
    options.mtu = plan.mtu;
    device.ports.push_back(device.bridge ? &device.bridge->add_port(options) : &device.hub->add_port(options));
  }
}

void Network::add_link(std::size_t index) {
  const LinkDescription& plan = scenario_.links[index];
  link::Port& a = *devices_[plan.ends[0].node].ports[plan.ends[0].port];
  link::Port& b = *devices_[plan.ends[1].node].ports[plan.ends[1].port];
  a.set_queue_limit(plan.queue);
  b.set_queue_limit(plan.queue);
  a.set_mark_threshold(plan.mark);
  b.set_mark_threshold(plan.mark);
  link::Link::Options options;
  options.id = LinkId(static_cast<std::uint32_t>(index + 1));
  options.name = std::string(port_label(a.id())) + ' ' + std::string(port_label(b.id()));
  options.rate = plan.rate;
  options.delay = plan.delay;
  options.loss_ppm = plan.loss;
  links_.push_back(std::make_unique<link::Link>(simulator_, options, a, b));
  fault_generations_.push_back(0);
  static_cast<void>(set_faults(index, plan.faults));  // the reader has checked the ends
}

bool Network::set_faults(std::size_t index, const std::vector<FaultDescription>& faults) {
  link::Link& cable = *links_[index];
  const auto resolved = resolve_ends(faults, port_label(cable.end_a().id()), port_label(cable.end_b().id()));
  if (!resolved) return false;
  const std::uint32_t generation = ++fault_generations_[index];
  std::vector<std::unique_ptr<link::Rule>> rules;
  for (std::size_t i = 0; i < resolved->size(); ++i) {
    const link::Fault& fault = (*resolved)[i];
    const std::string name = "link/" + cable.options().name + format("/fault/%u.%zu", generation, i);
    if (auto rule = link::make_rule(simulator_, name, fault)) rules.push_back(std::move(rule));
    if (std::holds_alternative<link::CutFault>(fault.kind)) plan_cut(index, fault.selection);
  }
  cable.set_rules(std::move(rules));
  return true;
}

void Network::plan_cut(std::size_t index, const link::Selection& span) {
  if (span.end <= simulator_.now()) return;
  constexpr auto kRun = [](void* self, std::uint64_t plan) {
    static_cast<Network*>(self)->carry_out_cut(static_cast<std::size_t>(plan));
  };
  const std::uint32_t generation = fault_generations_[index];
  cuts_.push_back({index, generation, link::LinkState::kCut});
  simulator_.schedule(span.begin, kRun, this, cuts_.size() - 1);
  if (span.end == sim::kNever) return;
  cuts_.push_back({index, generation, link::LinkState::kWhole});
  simulator_.schedule(span.end, kRun, this, cuts_.size() - 1);
}

void Network::carry_out_cut(std::size_t plan) {
  const CutPlan& cut = cuts_[plan];
  if (cut.generation == fault_generations_[cut.link]) links_[cut.link]->set_state(cut.state);
}

void Network::configure_host(std::size_t index, Errors& errors) {
  const NodeDescription& plan = scenario_.nodes[index];
  for (const SysctlDescription& setting : plan.sysctls) {
    const Result<void> written = node::write_sysctl(*devices_[index].host, setting.name, setting.value);
    const std::string path = element_path("nodes", index) + ".sysctl[\"" + setting.name + "\"]";
    if (!written) refuse(errors, path, written.error());
  }
  network::InternetLayer& internet = devices_[index].host->internet();
  for (std::size_t i = 0; i < plan.interfaces.size(); ++i) {
    const std::string path = element_path(element_path("nodes", index) + ".interfaces", i);
    network::Interface* interface = internet.find_interface(plan.interfaces[i].name);
    if (interface == nullptr) continue;  // reported by add_device
    const Result<void> up = internet.set_state(interface->index(), network::InterfaceState::kUp);
    if (!up) refuse(errors, path, up.error());
    if (!plan.interfaces[i].address) continue;
    const Result<void> added = internet.add_address(interface->index(), *plan.interfaces[i].address);
    if (!added) refuse(errors, path + ".address", added.error());
  }
}

void Network::configure_routes(std::size_t index, Errors& errors) {
  const NodeDescription& plan = scenario_.nodes[index];
  const std::string path = element_path("nodes", index);
  network::InternetLayer& internet = devices_[index].host->internet();
  if (plan.gateway) {
    network::Route route;
    route.gateway = *plan.gateway;
    const Result<void> added = internet.add_route(route);
    if (!added) refuse(errors, path + ".gateway", added.error());
  }
  for (std::size_t i = 0; i < plan.routes.size(); ++i) {
    network::Route route;
    route.destination = plan.routes[i].to;
    route.gateway = plan.routes[i].via;
    route.metric = plan.routes[i].metric;
    const Result<void> added = internet.add_route(route);
    if (!added) refuse(errors, element_path(path + ".routes", i), added.error());
  }
}

void Network::install_files(std::size_t index, Errors& errors) {
  node::FileSystem& files = devices_[index].host->files();
  for (const FileDescription& file : scenario_.nodes[index].files) {
    Result<void> written = make_parents(files, file.path, node::kRootUid);
    if (written) written = files.write(file.path, file.text, node::kRootUid);
    const std::string path = element_path("nodes", index) + ".files[\"" + file.path + "\"]";
    if (!written) refuse(errors, path, written.error());
  }
}

void Network::start_services(Errors& errors) {
  for (std::size_t index = 0; index < devices_.size(); ++index) {
    const std::vector<ServiceDescription>& services = scenario_.nodes[index].services;
    for (std::size_t i = 0; i < services.size(); ++i) {
      std::vector<std::string> words;
      for (const std::string_view word : split(trim(services[i].run), ' ')) words.emplace_back(word);
      const auto started = devices_[index].host->start_service(std::move(words), uid_of(services[i].user));
      const std::string path = element_path(element_path("nodes", index) + ".services", i);
      if (!started) refuse(errors, path, started.error());
    }
  }
}

std::optional<NodeId> Network::find_node(std::string_view name) const {
  for (std::size_t i = 0; i < scenario_.nodes.size(); ++i) {
    if (scenario_.nodes[i].name == name) return NodeId(static_cast<std::uint32_t>(i + 1));
  }
  return std::nullopt;
}

std::string_view Network::port_label(PortId port) const {
  return port.value == 0 || port.value > port_labels_.size() ? std::string_view() : port_labels_[port.value - 1];
}

std::expected<CommandOutcome, Error> Network::carry_out(const Command& command, std::uint32_t number) {
  sim::Record record;
  record.kind = sim::Kind::kCommand;
  record.args[0] = number;
  std::expected<CommandOutcome, Error> outcome;
  {
    const sim::CauseScope scope(simulator_, simulator_.record(record));
    outcome = std::visit([this](const auto& which) { return apply(which); }, command);
  }
  // Whether the next thing from outside is another command or time going on must make no difference.
  simulator_.advance(simulator_.now(), 0);
  return outcome;
}

void Network::run_timeline_entry(std::size_t index) {
  const TimelineEntry& entry = scenario_.timeline[index];
  sim::Record record;
  record.kind = sim::Kind::kCommand;
  record.node = static_cast<std::uint32_t>(entry.node + 1);
  const sim::CauseScope scope(simulator_, simulator_.record(record));
  // A host that can start no further program is a fact of the run, not an error of the file.
  static_cast<void>(open_terminal(scenario_.nodes[entry.node].name, entry.user, shell_with(entry.run)));
}

std::expected<CommandOutcome, Error> Network::apply(const TerminalOpen& command) {
  return open_terminal(command.node, command.user, {"sh"});
}

std::expected<CommandOutcome, Error> Network::apply(const Run& command) {
  return open_terminal(command.node, command.user, shell_with(command.run));
}

std::expected<CommandOutcome, Error> Network::apply(const TerminalLine& command) {
  node::Host* host = host_of_terminal(command.terminal);
  node::Terminal* terminal = host == nullptr ? nullptr : host->terminal(command.terminal);
  if (terminal == nullptr) return refuse_command("command.unknown-terminal", "terminal", command.terminal);
  const Result<void> typed = terminal->type_line(command.text);
  if (!typed) return refuse_command(typed.error());
  return CommandOutcome{};
}

std::expected<CommandOutcome, Error> Network::apply(const TerminalAction& command) {
  node::Host* host = host_of_terminal(command.terminal);
  node::Terminal* terminal = host == nullptr ? nullptr : host->terminal(command.terminal);
  if (terminal == nullptr) return refuse_command("command.unknown-terminal", "terminal", command.terminal);
  Result<void> done;
  switch (command.key) {
    case TerminalKey::kEndOfFile: terminal->type_end_of_file(); break;
    case TerminalKey::kInterrupt: done = host->interrupt_terminal(command.terminal); break;
    case TerminalKey::kClose: done = host->close_terminal(command.terminal); break;
  }
  if (!done) return refuse_command(done.error());
  return CommandOutcome{};
}

std::expected<CommandOutcome, Error> Network::apply(const LinkChange& command) {
  if (command.link == 0 || command.link > links_.size())
    return refuse_command("command.unknown-link", "link", command.link);
  links_[command.link - 1]->set_state(command.state);
  return CommandOutcome{};
}

std::expected<CommandOutcome, Error> Network::apply(const LinkFaults& command) {
  if (command.link == 0 || command.link > links_.size())
    return refuse_command("command.unknown-link", "link", command.link);
  const std::size_t index = command.link - 1;
  if (!set_faults(index, command.faults)) {
    const link::Link& cable = *links_[index];
    const std::array<std::string_view, 2> ends{port_label(cable.end_a().id()), port_label(cable.end_b().id())};
    for (const FaultDescription& fault : command.faults) {
      if (fault.from.empty() || fault.from == ends[0] || fault.from == ends[1]) continue;
      return refuse_command("command.not-an-end", "text", fault.from);
    }
  }
  scenario_.links[index].faults = command.faults;  // for saving
  return CommandOutcome{};
}

std::expected<CommandOutcome, Error> Network::open_terminal(std::string_view node, std::string_view user,
                                                            std::vector<std::string> arguments) {
  const auto host = find_host(node);
  if (!host) return std::unexpected(host.error());
  const auto number = static_cast<std::uint32_t>(terminals_.size() + 1);
  const auto pid = (*host)->open_terminal(number, uid_of(user), std::move(arguments));
  if (!pid) return refuse_command(pid.error());
  terminals_.push_back((*host)->id());
  return CommandOutcome{number, *pid};
}

node::Host* Network::host_of_terminal(std::uint32_t terminal) const {
  if (terminal == 0 || terminal > terminals_.size()) return nullptr;
  return device(terminals_[terminal - 1]).host.get();
}

}  // namespace glassnet::scenario
