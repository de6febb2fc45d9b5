// SPDX-License-Identifier: Apache-2.0
#include "scenario/reader.h"

#include <algorithm>
#include <map>

#include "scenario/document.h"
#include "scenario/fault_reader.h"
#include "scenario/fields.h"
#include "scenario/nearest.h"
#include "scenario/node_reader.h"
#include "scenario/units.h"

namespace glassnet::scenario {
namespace {

class ScenarioReader {
 public:
  ScenarioReader(const Value& document, std::span<const std::string_view> programs, Errors& errors)
      : fields_(document, "", {"$schema", "glassnet", "title", "seed", "nodes", "links", "timeline"}, errors),
        errors_(errors),
        node_reader_(programs, errors) {}

  Scenario read() {
    read_version();
    if (const Value* schema = fields_.optional("$schema", Value::Type::kText)) scenario_.schema = schema->text;
    read_title();
    if (const auto seed = fields_.integer("seed", 0, static_cast<std::int64_t>(Limits::kSeed))) {
      scenario_.seed = static_cast<std::uint64_t>(*seed);
    }
    read_nodes();
    read_links();
    read_timeline();
    return std::move(scenario_);
  }

 private:
  void read_version();
  void read_title();
  void read_nodes();
  void read_links();
  void read_link(const Value& value, const std::string& path);
  void check_fault_ends(const Fields& fields, const LinkDescription& link);
  /// Whether both are there.
  bool read_ends(const Fields& fields, LinkDescription& link);
  std::optional<CableEnd> read_end(const Value& value, const std::string& path);
  void read_timeline();

  Fields fields_;
  Errors& errors_;
  NodeReader node_reader_;
  Scenario scenario_;
  std::map<CableEnd, std::string> used_ends_;
};

void ScenarioReader::read_version() {
  const Value* version = fields_.required("glassnet", Value::Type::kNumber);
  if (version == nullptr || version->integer == kFormatVersion) return;
  errors_.add("scenario.unsupported-version", "glassnet", version->at).with("supported", kFormatVersion);
}

void ScenarioReader::read_title() {
  const Value* title = fields_.any("title");
  if (title == nullptr) return;
  if (title->type == Value::Type::kText) {
    scenario_.title.emplace_back("", title->text);
    return;
  }
  if (!expect_type(*title, Value::Type::kObject, "title", errors_)) return;
  for (std::size_t i = 0; i < title->items.size(); ++i) {
    const std::string& language = title->keys[i].name;
    if (!expect_type(title->items[i], Value::Type::kText, "title." + language, errors_)) continue;
    scenario_.title.emplace_back(language, title->items[i].text);
  }
}

void ScenarioReader::read_nodes() {
  const Value* list = fields_.list("nodes", Limits::kNodes, Presence::kRequired);
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    scenario_.nodes.push_back(node_reader_.read(list->items[i], i));
  }
  node_reader_.check_default_macs(scenario_.nodes);
}

void ScenarioReader::read_links() {
  const Value* list = fields_.list("links", Limits::kLinks);
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->items.size(); ++i) read_link(list->items[i], element_path("links", i));
}

void ScenarioReader::read_link(const Value& value, const std::string& path) {
  if (!expect_type(value, Value::Type::kObject, path, errors_)) return;
  const Fields fields(value, path, {"ends", "rate", "delay", "queue", "mark", "loss", "faults"}, errors_);
  LinkDescription link;
  const bool ends_known = read_ends(fields, link);
  if (const auto rate = fields.quantity("rate", "rate", &parse_rate)) link.rate = *rate;
  if (const auto delay = fields.quantity("delay", "duration", &parse_duration)) link.delay = *delay;
  if (const auto loss = fields.quantity("loss", "share", &parse_share)) link.loss = *loss;
  if (const auto queue = fields.integer("queue", 1, static_cast<std::int64_t>(Limits::kQueueFrames))) {
    link.queue = static_cast<std::size_t>(*queue);
  }
  if (const auto mark = fields.integer("mark", 1, static_cast<std::int64_t>(Limits::kQueueFrames))) {
    link.mark = static_cast<std::uint32_t>(*mark);
  }
  link.faults = read_faults(fields, "faults", errors_);
  if (ends_known) check_fault_ends(fields, link);
  scenario_.links.push_back(link);
}

void ScenarioReader::check_fault_ends(const Fields& fields, const LinkDescription& link) {
  const std::string a = end_name(scenario_.nodes[link.ends[0].node], link.ends[0].port);
  const std::string b = end_name(scenario_.nodes[link.ends[1].node], link.ends[1].port);
  const Value* list = fields.any("faults");
  for (std::size_t i = 0; i < link.faults.size(); ++i) {
    const std::string& from = link.faults[i].from;
    if (from.empty() || from == a || from == b) continue;
    // Elements that are no objects have been left out, so that numbers only agree in a list without such errors.
    const Value* text = list->items.size() == link.faults.size() ? list->items[i].find("from") : list;
    errors_.add("scenario.not-an-end", element_path(fields.path_of("faults"), i) + ".from", text->at)
        .with("text", from);
  }
}

bool ScenarioReader::read_ends(const Fields& fields, LinkDescription& link) {
  const Value* ends = fields.required("ends", Value::Type::kArray);
  if (ends == nullptr) return false;
  const std::string path = fields.path_of("ends");
  if (ends->items.size() != 2) {
    errors_.add("scenario.cable-needs-two-ends", path, ends->at)
        .with("count", static_cast<std::int64_t>(ends->items.size()));
    return false;
  }
  std::array<std::optional<CableEnd>, 2> found;
  for (std::size_t i = 0; i < 2; ++i) found[i] = read_end(ends->items[i], element_path(path, i));
  for (std::size_t i = 0; i < 2; ++i) {
    if (!found[i]) continue;
    link.ends[i] = *found[i];
    const Value& text = ends->items[i];
    if (i == 1 && found[0] == found[1]) {
      errors_.add("scenario.cable-to-itself", element_path(path, i), text.at).with("end", text.text);
      continue;
    }
    const auto [first, is_new] = used_ends_.emplace(*found[i], element_path(path, i));
    if (!is_new) {
      errors_.add("scenario.port-in-use", element_path(path, i), text.at)
          .with("end", text.text)
          .with("other", first->second);
    }
  }
  return found[0] && found[1];
}

std::optional<CableEnd> ScenarioReader::read_end(const Value& value, const std::string& path) {
  if (!expect_type(value, Value::Type::kText, path, errors_)) return std::nullopt;
  const std::string_view text = value.text;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
    errors_.add("scenario.bad-cable-end", path, value.at).with("text", text);
    return std::nullopt;
  }
  const std::string_view node_name = text.substr(0, colon);
  const auto index = node_reader_.find(node_name);
  if (!index) {
    node_reader_.unknown_node(node_name, path, value.at);
    return std::nullopt;
  }
  const NodeDescription& node = scenario_.nodes[*index];
  const std::string_view wanted = text.substr(colon + 1);
  std::vector<std::string> names;
  for (std::size_t port = 0; port < port_count(node); ++port) {
    names.push_back(port_name(node, port));
    if (names.back() == wanted) return CableEnd{*index, port};
  }
  Error& error = errors_.add("scenario.unknown-port", path, value.at).with("node", node_name).with("port", wanted);
  const std::vector<std::string_view> known(names.begin(), names.end());
  if (const auto nearest = nearest_name(wanted, known); !nearest.empty()) error.with("nearest", nearest);
  return std::nullopt;
}

void ScenarioReader::read_timeline() {
  const Value* list = fields_.list("timeline", Limits::kTimeline);
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const std::string path = element_path("timeline", i);
    if (!expect_type(list->items[i], Value::Type::kObject, path, errors_)) continue;
    const Fields fields(list->items[i], path, {"at", "node", "run", "user"}, errors_);
    TimelineEntry entry;
    const auto at = fields.quantity("at", "duration", &parse_duration, Presence::kRequired);
    entry.at = at.value_or(sim::Duration{});
    if (const Value* name = fields.required("node", Value::Type::kText)) {
      const auto index = node_reader_.find(name->text);
      entry.node = index.value_or(0);
      if (!index) {
        node_reader_.unknown_node(name->text, fields.path_of("node"), name->at);
      } else if (!has_stack(scenario_.nodes[*index].kind)) {
        errors_.add("scenario.node-runs-nothing", fields.path_of("node"), name->at).with("node", name->text);
      }
    }
    node_reader_.read_command(fields, entry.run, entry.user);
    scenario_.timeline.push_back(entry);
  }
}

}  // namespace

ReadResult read_scenario(std::string_view text, std::span<const std::string_view> programs) {
  Errors errors;
  ReadResult result;
  if (const std::optional<Value> document = parse_document(text, errors)) {
    if (expect_type(*document, Value::Type::kObject, "", errors)) {
      result.scenario = ScenarioReader(*document, programs, errors).read();
    }
  }
  if (!errors.empty()) result.scenario.reset();
  result.errors = errors.take();
  return result;
}

}  // namespace glassnet::scenario
