// SPDX-License-Identifier: Apache-2.0
#include "scenario/writer.h"

#include "scenario/fault_writer.h"
#include "scenario/json_writer.h"
#include "scenario/units.h"

namespace glassnet::scenario {
namespace {

void write_command(JsonWriter& json, const std::string& run, const std::string& user) {
  json.member("run", run);
  if (user != ServiceDescription().user) json.member("user", user);
}

void write_interface(JsonWriter& json, const InterfaceDescription& interface, wire::MacAddress default_address) {
  json.begin_object_inline().member("name", interface.name);
  if (interface.mac != default_address) json.member("mac", interface.mac.to_string());
  if (interface.address) json.member("address", interface.address->to_string());
  if (interface.mtu != InterfaceDescription().mtu) json.member("mtu", interface.mtu);
  json.end_object();
}

void write_route(JsonWriter& json, const RouteDescription& route) {
  json.begin_object_inline();
  json.member("to", route.to == wire::Ipv4Prefix{} ? std::string("default") : route.to.to_string());
  json.member("via", route.via.to_string());
  if (route.metric != 0) json.member("metric", route.metric);
  json.end_object();
}

void write_node(JsonWriter& json, const NodeDescription& node, std::size_t index) {
  json.begin_object();
  json.member("name", node.name).member("kind", node_kind_name(node.kind));
  json.key("at").begin_array_inline().real(node.x).real(node.y).end_array();
  if (!has_stack(node.kind) && node.kind != NodeKind::kTap) json.member("ports", node.ports);
  if (node.mtu != NodeDescription().mtu) json.member("mtu", node.mtu);
  if (!node.interfaces.empty()) {
    json.key("interfaces").begin_array();
    for (std::size_t i = 0; i < node.interfaces.size(); ++i) {
      write_interface(json, node.interfaces[i], default_mac(index, i));
    }
    json.end_array();
  }
  if (node.gateway) json.member("gateway", node.gateway->to_string());
  if (!node.routes.empty()) {
    json.key("routes").begin_array();
    for (const RouteDescription& route : node.routes) write_route(json, route);
    json.end_array();
  }
  if (!node.sysctls.empty()) {
    json.key("sysctl").begin_object();
    for (const SysctlDescription& setting : node.sysctls) json.member(setting.name, setting.value);
    json.end_object();
  }
  if (!node.files.empty()) {
    json.key("files").begin_object();
    for (const FileDescription& file : node.files) json.member(file.path, file.text);
    json.end_object();
  }
  if (!node.services.empty()) {
    json.key("services").begin_array();
    for (const ServiceDescription& service : node.services) {
      json.begin_object_inline();
      write_command(json, service.run, service.user);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
}

void write_link(JsonWriter& json, const LinkDescription& link, const std::vector<NodeDescription>& nodes) {
  const LinkDescription defaults;
  if (link.faults.empty()) {
    json.begin_object_inline();
  } else {
    json.begin_object();  // a rule a line
  }
  json.key("ends").begin_array_inline();
  for (const CableEnd& end : link.ends) json.text(end_name(nodes[end.node], end.port));
  json.end_array();
  if (link.rate != defaults.rate) json.member("rate", format_rate(link.rate));
  if (link.delay != defaults.delay) json.member("delay", format_duration(link.delay));
  if (link.queue != defaults.queue) json.member("queue", link.queue);
  if (link.mark != defaults.mark) json.member("mark", link.mark);
  if (link.loss != defaults.loss) json.member("loss", format_share(link.loss));
  if (!link.faults.empty()) {
    json.key("faults");
    write_faults(json, link.faults);
  }
  json.end_object();
}

void write_title(JsonWriter& json, const Scenario& scenario) {
  if (scenario.title.empty()) return;
  if (scenario.title.front().first.empty()) {
    json.member("title", scenario.title.front().second);
    return;
  }
  json.key("title").begin_object();
  for (const auto& [language, text] : scenario.title) json.member(language, text);
  json.end_object();
}

}  // namespace

std::string write_scenario(const Scenario& scenario) {
  JsonWriter json(JsonWriter::Style::kIndented);
  json.begin_object();
  if (!scenario.schema.empty()) json.member("$schema", scenario.schema);
  json.member("glassnet", kFormatVersion);
  write_title(json, scenario);
  json.member("seed", scenario.seed);
  json.key("nodes").begin_array();
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) write_node(json, scenario.nodes[i], i);
  json.end_array();
  json.key("links").begin_array();
  for (const LinkDescription& link : scenario.links) write_link(json, link, scenario.nodes);
  json.end_array();
  if (!scenario.timeline.empty()) {
    json.key("timeline").begin_array();
    for (const TimelineEntry& entry : scenario.timeline) {
      json.begin_object_inline();
      json.member("at", format_duration(entry.at)).member("node", scenario.nodes[entry.node].name);
      write_command(json, entry.run, entry.user);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
  return json.take() + '\n';
}

}  // namespace glassnet::scenario
