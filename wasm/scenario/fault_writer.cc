// SPDX-License-Identifier: Apache-2.0
#include "scenario/fault_writer.h"

#include "scenario/units.h"

namespace glassnet::scenario {
namespace {

void write_range(JsonWriter& json, std::string_view name, const std::optional<link::Range>& range) {
  if (!range) return;
  json.key(name).begin_array_inline().number(range->least);
  if (range->most != UINT32_MAX) json.number(range->most);
  json.end_array();
}

void write_prefix(JsonWriter& json, std::string_view name, const std::optional<wire::Ipv4Prefix>& prefix) {
  if (prefix) json.member(name, prefix->length == 32 ? prefix->address.to_string() : prefix->to_string());
}

void write_match(JsonWriter& json, const link::Match& match) {
  json.key("match").begin_object_inline();
  if (match.protocol) json.member("protocol", kMatchProtocols[static_cast<std::size_t>(*match.protocol)]);
  write_prefix(json, "source", match.source);
  write_prefix(json, "destination", match.destination);
  if (match.source_port) json.member("sourcePort", *match.source_port);
  if (match.destination_port) json.member("destinationPort", *match.destination_port);
  if ((match.flags_set | match.flags_clear) != 0) {
    json.key("flags").begin_array_inline();
    for (std::size_t bit = 0; bit < kTcpFlags.size(); ++bit) {
      if ((match.flags_set >> bit & 1) != 0) json.text(kTcpFlags[bit]);
      if ((match.flags_clear >> bit & 1) != 0) json.text('!' + std::string(kTcpFlags[bit]));
    }
    json.end_array();
  }
  write_range(json, "payload", match.payload);
  write_range(json, "size", match.size);
  json.end_object();
}

void write_selection(JsonWriter& json, const FaultDescription& description) {
  const link::Selection& selection = description.fault.selection;
  if (!description.from.empty()) json.member("from", description.from);
  if (selection.match != link::Match()) write_match(json, selection.match);
  if (selection.nth.size() == 1) json.member("nth", selection.nth.front());
  if (selection.nth.size() > 1) {
    json.key("nth").begin_array_inline();
    for (const std::uint32_t number : selection.nth) json.number(number);
    json.end_array();
  }
  if (selection.every != 0) json.member("every", selection.every);
  if (selection.count_per == link::CountPer::kFlow) json.member("per", "flow");
  if (selection.share != link::kAlways) json.member("share", format_share(selection.share));
  if (selection.begin != sim::Instant{}) json.member("at", format_duration(selection.begin - sim::Instant{}));
  if (selection.end != sim::kNever) json.member("until", format_duration(selection.end - sim::Instant{}));
}

struct KindWriter {
  JsonWriter& json;

  void duration(std::string_view name, sim::Duration value) const {
    if (value.ns != 0) json.member(name, format_duration(value));
  }
  void operator()(const link::LossFault&) const {}
  void operator()(const link::BurstLossFault& fault) const {
    json.member("enter", format_share(fault.enter)).member("leave", format_share(fault.leave));
    if (fault.good != 0) json.member("good", format_share(fault.good));
    if (fault.bad != link::kAlways) json.member("bad", format_share(fault.bad));
  }
  void operator()(const link::DelayFault& fault) const {
    json.member("time", format_duration(fault.time));
    duration("jitter", fault.jitter);
    if (fault.overtaking == link::Overtaking::kAllowed) json.member("overtaking", true);
  }
  void operator()(const link::ReorderFault& fault) const { json.member("time", format_duration(fault.time)); }
  void operator()(const link::DuplicateFault& fault) const {
    if (fault.copies != 1) json.member("copies", fault.copies);
    duration("time", fault.time);
  }
  void operator()(const link::CorruptFault& fault) const {
    if (fault.bits != 1) json.member("bits", fault.bits);
    if (fault.offset) json.member("offset", *fault.offset);
    if (fault.check_sequence == link::CheckSequence::kWrong) json.member("check", "wrong");
  }
  void operator()(const link::RateFault& fault) const {
    json.member("rate", format_rate(fault.rate));
    if (fault.queue != link::RateFault().queue) json.member("queue", fault.queue);
    if (fault.mark != 0) json.member("mark", fault.mark);
  }
  void operator()(const link::CutFault&) const {}
};

}  // namespace

void write_faults(JsonWriter& json, const std::vector<FaultDescription>& faults) {
  json.begin_array();
  for (const FaultDescription& description : faults) {
    json.begin_object_inline().member("kind", kFaultKinds[description.fault.kind.index()]);
    std::visit(KindWriter{json}, description.fault.kind);
    write_selection(json, description);
    json.end_object();
  }
  json.end_array();
}

}  // namespace glassnet::scenario
