// SPDX-License-Identifier: Apache-2.0
#include "scenario/fault_reader.h"

#include <algorithm>
#include <span>

#include "base/sorted.h"
#include "link/link.h"
#include "scenario/description.h"
#include "scenario/nearest.h"
#include "scenario/units.h"

namespace glassnet::scenario {
namespace {

constexpr std::size_t kLongestList = 1000;  // of nth
constexpr std::int64_t kMostBits = 1000;

/// Fields that every kind but the cut has.
constexpr std::array<std::string_view, 9> kCommonFields{"kind", "from",  "match", "nth",  "every",
                                                        "per",  "share", "at",    "until"};

/// Those of the kind alone.
std::span<const std::string_view> own_fields(FaultKind kind) {
  static constexpr std::array<std::string_view, 4> kBurst{"enter", "leave", "good", "bad"};
  static constexpr std::array<std::string_view, 3> kDelay{"time", "jitter", "overtaking"};
  static constexpr std::array<std::string_view, 1> kReorder{"time"};
  static constexpr std::array<std::string_view, 2> kDuplicate{"copies", "time"};
  static constexpr std::array<std::string_view, 3> kCorrupt{"bits", "offset", "check"};
  static constexpr std::array<std::string_view, 3> kRate{"rate", "queue", "mark"};
  switch (kind) {
    case FaultKind::kBurstLoss: return kBurst;
    case FaultKind::kDelay: return kDelay;
    case FaultKind::kReorder: return kReorder;
    case FaultKind::kDuplicate: return kDuplicate;
    case FaultKind::kCorrupt: return kCorrupt;
    case FaultKind::kRate: return kRate;
    case FaultKind::kLoss:
    case FaultKind::kCut: break;
  }
  return {};
}

bool has_field(FaultKind kind, std::string_view field) {
  if (std::ranges::find(own_fields(kind), field) != own_fields(kind).end()) return true;
  if (kind == FaultKind::kCut) return field == "kind" || field == "at" || field == "until";
  return std::ranges::find(kCommonFields, field) != kCommonFields.end();
}

template <std::size_t kCount>
std::optional<std::size_t> index_of(std::string_view word, const std::array<std::string_view, kCount>& words) {
  const auto found = std::ranges::find(words, word);
  if (found == words.end()) return std::nullopt;
  return static_cast<std::size_t>(found - words.begin());
}

class FaultReader {
 public:
  FaultReader(const Value& value, const std::string& path, Errors& errors)
      : value_(value),
        fields_(value, path, {"kind",   "from", "match",  "nth",        "every", "per",   "share", "at",
                              "until",  "time", "jitter", "overtaking", "enter", "leave", "good",  "bad",
                              "copies", "bits", "offset", "check",      "rate",  "queue", "mark"},
                errors),
        errors_(errors) {}

  FaultDescription read();

 private:
  void refuse_foreign_fields(FaultKind kind);
  void read_selection();
  void read_span();
  void read_counts();
  void read_match(const Value& value);
  void read_addresses(const Fields& fields, link::Match& match);
  void read_flags(const Fields& fields, link::Match& match);
  void read_kind(FaultKind kind);
  link::DelayFault read_delay();
  link::CorruptFault read_corrupt();
  link::RateFault read_rate();

  /// The word at `name` as its place in `words`; otherwise `code` {what, nearest?}.
  template <std::size_t kCount>
  std::optional<std::size_t> word(const Fields& fields, std::string_view name, std::string_view code,
                                  std::string_view what, const std::array<std::string_view, kCount>& words,
                                  Presence presence = Presence::kOptional) {
    const Value* text = fields.find(name, Value::Type::kText, presence);
    if (text == nullptr) return std::nullopt;
    const auto index = index_of(text->text, words);
    if (!index) complain(code, fields.path_of(name), text->at, what, text->text, words);
    return index;
  }
  void complain(std::string_view code, std::string_view path, Position at, std::string_view what, std::string_view text,
                std::span<const std::string_view> words) {
    Error& error = errors_.add(code, path, at).with(what, text);
    if (const auto nearest = nearest_name(text, words); !nearest.empty()) error.with("nearest", nearest);
  }
  std::uint32_t share(std::string_view name, std::uint32_t otherwise, Presence presence = Presence::kOptional) {
    return fields_.quantity(name, "share", &parse_share, presence).value_or(otherwise);
  }
  sim::Duration duration(std::string_view name, Presence presence = Presence::kOptional) {
    return fields_.quantity(name, "duration", &parse_duration, presence).value_or(sim::Duration{});
  }
  /// [least, most] or [least], whole numbers.
  std::optional<link::Range> range(const Fields& fields, std::string_view name);

  const Value& value_;
  Fields fields_;
  Errors& errors_;
  FaultDescription description_;
};

FaultDescription FaultReader::read() {
  const auto index = word(fields_, "kind", "scenario.unknown-fault", "kind", kFaultKinds, Presence::kRequired);
  if (!index) return description_;
  const auto kind = static_cast<FaultKind>(*index);
  refuse_foreign_fields(kind);
  read_selection();
  read_kind(kind);
  return description_;
}

void FaultReader::refuse_foreign_fields(FaultKind kind) {
  for (const Value::Key& key : value_.keys) {
    bool known = false;
    for (std::size_t other = 0; other < kFaultKinds.size(); ++other) {
      known = known || has_field(static_cast<FaultKind>(other), key.name);
    }
    if (!known || has_field(kind, key.name)) continue;  // an unknown one has been reported
    errors_.add("scenario.field-not-for-fault", fields_.path_of(key.name), key.at)
        .with("field", key.name)
        .with("kind", kFaultKinds[static_cast<std::size_t>(kind)]);
  }
}

void FaultReader::read_selection() {
  link::Selection& selection = description_.fault.selection;
  if (const Value* from = fields_.optional("from", Value::Type::kText)) description_.from = from->text;
  read_span();
  if (const Value* match = fields_.optional("match", Value::Type::kObject)) read_match(*match);
  read_counts();
  selection.share = share("share", link::kAlways);
}

void FaultReader::read_span() {
  link::Selection& selection = description_.fault.selection;
  selection.begin = sim::Instant{} + duration("at");
  if (const auto until = fields_.quantity("until", "duration", &parse_duration)) {
    selection.end = sim::Instant{} + *until;
    if (selection.end <= selection.begin) {
      errors_.add("scenario.ends-before-it-begins", fields_.path_of("until"), fields_.any("until")->at);
    }
  }
}

void FaultReader::read_counts() {
  link::Selection& selection = description_.fault.selection;
  const std::string path = fields_.path_of("nth");
  const auto take = [this, &selection](const Value& number, const std::string& at) {
    if (!expect_type(number, Value::Type::kNumber, at, errors_)) return;
    if (!number.integer || *number.integer < 1 || *number.integer > INT32_MAX) {
      errors_.add("scenario.bad-range", at, number.at).with("what", "nth");
      return;
    }
    selection.nth.push_back(static_cast<std::uint32_t>(*number.integer));
  };
  if (const Value* nth = fields_.any("nth"); nth != nullptr && nth->type == Value::Type::kArray) {
    if (const Value* list = fields_.list("nth", kLongestList)) {
      for (std::size_t i = 0; i < list->items.size(); ++i) take(list->items[i], element_path(path, i));
    }
  } else if (nth != nullptr) {
    take(*nth, path);
  }
  sort_stably(selection.nth);
  selection.nth.erase(std::ranges::unique(selection.nth).begin(), selection.nth.end());
  selection.every = static_cast<std::uint32_t>(fields_.integer("every", 1, INT32_MAX).value_or(0));
  constexpr std::array<std::string_view, 2> kPer{"cable", "flow"};
  const auto per = word(fields_, "per", "scenario.unknown-word", "text", kPer);
  if (per) selection.count_per = static_cast<link::CountPer>(*per);
}

void FaultReader::read_match(const Value& value) {
  link::Match& match = description_.fault.selection.match;
  const Fields fields(
      value, fields_.path_of("match"),
      {"protocol", "source", "destination", "sourcePort", "destinationPort", "flags", "payload", "size"}, errors_);
  const auto protocol = word(fields, "protocol", "scenario.unknown-protocol", "protocol", kMatchProtocols);
  if (protocol) match.protocol = static_cast<link::MatchProtocol>(*protocol);
  read_addresses(fields, match);
  const auto port = [&fields](std::string_view name) -> std::optional<std::uint16_t> {
    const auto number = fields.integer(name, 0, UINT16_MAX);
    if (!number) return std::nullopt;
    return static_cast<std::uint16_t>(*number);
  };
  match.source_port = port("sourcePort");
  match.destination_port = port("destinationPort");
  read_flags(fields, match);
  match.payload = range(fields, "payload");
  match.size = range(fields, "size");
}

void FaultReader::read_addresses(const Fields& fields, link::Match& match) {
  const auto prefix = [this, &fields](std::string_view name) -> std::optional<wire::Ipv4Prefix> {
    const Value* text = fields.optional(name, Value::Type::kText);
    if (text == nullptr) return std::nullopt;
    if (const auto address = wire::Ipv4Address::parse(text->text)) return wire::Ipv4Prefix{*address, 32};
    const auto parsed = wire::Ipv4Prefix::parse(text->text);
    if (!parsed) errors_.add("scenario.bad-prefix", fields.path_of(name), text->at).with("text", text->text);
    return parsed;
  };
  match.source = prefix("source");
  match.destination = prefix("destination");
}

void FaultReader::read_flags(const Fields& fields, link::Match& match) {
  const Value* list = fields.list("flags", kTcpFlags.size());
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const Value& item = list->items[i];
    const std::string path = element_path(fields.path_of("flags"), i);
    if (!expect_type(item, Value::Type::kText, path, errors_)) continue;
    std::string_view name = item.text;
    const bool clear = name.starts_with('!');
    if (clear) name.remove_prefix(1);
    const auto bit = index_of(name, kTcpFlags);
    if (!bit) {
      complain("scenario.unknown-flag", path, item.at, "flag", item.text, kTcpFlags);
      continue;
    }
    std::uint8_t& flags = clear ? match.flags_clear : match.flags_set;
    flags = static_cast<std::uint8_t>(flags | (1U << *bit));
  }
}

std::optional<link::Range> FaultReader::range(const Fields& fields, std::string_view name) {
  const Value* list = fields.optional(name, Value::Type::kArray);
  if (list == nullptr) return std::nullopt;
  std::array<std::int64_t, 2> bounds{0, UINT32_MAX};
  bool good = list->items.size() == 1 || list->items.size() == 2;
  for (std::size_t i = 0; good && i < list->items.size(); ++i) {
    const auto number = list->items[i].integer;
    good = number && *number >= 0 && *number <= UINT32_MAX;
    if (good) bounds[i] = *number;
  }
  if (!good || bounds[0] > bounds[1]) {
    errors_.add("scenario.bad-range", fields.path_of(name), list->at).with("what", name);
    return std::nullopt;
  }
  return link::Range{static_cast<std::uint32_t>(bounds[0]), static_cast<std::uint32_t>(bounds[1])};
}

void FaultReader::read_kind(FaultKind kind) {
  auto& fault = description_.fault.kind;
  switch (kind) {
    case FaultKind::kLoss: fault = link::LossFault{}; break;
    case FaultKind::kBurstLoss:
      fault = link::BurstLossFault{share("enter", 0, Presence::kRequired), share("leave", 0, Presence::kRequired),
                                   share("good", 0), share("bad", link::kAlways)};
      break;
    case FaultKind::kDelay: fault = read_delay(); break;
    case FaultKind::kReorder: fault = link::ReorderFault{duration("time", Presence::kRequired)}; break;
    case FaultKind::kDuplicate: {
      const auto copies = fields_.integer("copies", 1, static_cast<std::int64_t>(link::kMostCopies) - 1);
      fault = link::DuplicateFault{static_cast<std::uint32_t>(copies.value_or(1)), duration("time")};
      break;
    }
    case FaultKind::kCorrupt: fault = read_corrupt(); break;
    case FaultKind::kRate: fault = read_rate(); break;
    case FaultKind::kCut: fault = link::CutFault{}; break;
  }
}

link::RateFault FaultReader::read_rate() {
  link::RateFault fault;
  if (const auto rate = fields_.quantity("rate", "rate", &parse_rate, Presence::kRequired)) fault.rate = *rate;
  if (fault.rate == 0) {
    errors_.add("scenario.bad-range", fields_.path_of("rate"), fields_.any("rate")->at).with("what", "rate");
  }
  const auto queue = fields_.integer("queue", 1, static_cast<std::int64_t>(Limits::kQueueFrames));
  if (queue) fault.queue = static_cast<std::size_t>(*queue);
  const auto mark = fields_.integer("mark", 1, static_cast<std::int64_t>(Limits::kQueueFrames));
  if (mark) fault.mark = static_cast<std::size_t>(*mark);
  return fault;
}

link::DelayFault FaultReader::read_delay() {
  link::DelayFault fault;
  fault.time = duration("time", Presence::kRequired);
  fault.jitter = duration("jitter");
  if (fault.jitter > fault.time && fields_.has("time")) {
    errors_.add("scenario.jitter-above-delay", fields_.path_of("jitter"), fields_.any("jitter")->at);
  }
  const Value* overtaking = fields_.optional("overtaking", Value::Type::kBoolean);
  if (overtaking != nullptr && overtaking->boolean) fault.overtaking = link::Overtaking::kAllowed;
  return fault;
}

link::CorruptFault FaultReader::read_corrupt() {
  link::CorruptFault fault;
  fault.bits = static_cast<std::uint32_t>(fields_.integer("bits", 1, kMostBits).value_or(1));
  // 9000 bytes of payload, the header, and not one byte more.
  if (const auto offset = fields_.integer("offset", 0, 9013)) fault.offset = static_cast<std::uint32_t>(*offset);
  constexpr std::array<std::string_view, 2> kChecks{"right", "wrong"};
  const auto check = word(fields_, "check", "scenario.unknown-word", "text", kChecks);
  if (check) fault.check_sequence = static_cast<link::CheckSequence>(*check);
  return fault;
}

}  // namespace

std::vector<FaultDescription> read_faults(const Fields& fields, std::string_view name, Errors& errors) {
  std::vector<FaultDescription> faults;
  const Value* list = fields.list(name, Limits::kFaults);
  if (list == nullptr) return faults;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const std::string path = element_path(fields.path_of(name), i);
    if (!expect_type(list->items[i], Value::Type::kObject, path, errors)) continue;
    faults.push_back(FaultReader(list->items[i], path, errors).read());
  }
  return faults;
}

}  // namespace glassnet::scenario
