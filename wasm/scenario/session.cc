// SPDX-License-Identifier: Apache-2.0
#include "scenario/session.h"

#include <algorithm>

#include "scenario/reader.h"
#include "scenario/writer.h"

namespace glassnet::scenario {
namespace {

// 64 bytes a record: 4 MB and 4 MB, well below what a page may use, and a third of a second of a saturated gigabit link.
constexpr std::size_t kTraceRecords = 1U << 16;
constexpr std::size_t kTraceBytes = 1U << 22;

/// Between two looks at the rings. One event makes some hundred records at most (a flood in a switch of many ports), so that half a
/// ring is always enough for a slice.
constexpr std::uint64_t kSlice = 64;

}  // namespace

Session::Session() { install_programs(programs_); }

std::vector<Error> Session::load(std::string_view text, std::optional<std::uint64_t> seed) {
  std::vector<Error> errors = open(text, seed);
  if (errors.empty()) pending_.clear();
  return errors;
}

std::vector<Error> Session::replay(std::string_view log_text) {
  Errors errors;
  std::optional<CommandLog> log = read_log(log_text, errors);
  if (!log) return errors.take();
  std::vector<Error> of_scenario = open(log->scenario, log->seed);
  for (Error& error : of_scenario) error.path = error.path.empty() ? "scenario" : "scenario." + error.path;
  if (of_scenario.empty()) pending_.assign(log->entries.begin(), log->entries.end());
  return of_scenario;
}

void Session::set_outside(node::OutsidePresence presence) {
  outside_ = presence;
  if (network_) network_->outside().set_presence(presence);
}

std::vector<Error> Session::open(std::string_view text, std::optional<std::uint64_t> seed) {
  std::vector<std::string_view> names;
  for (const auto& [name, program] : programs_.all()) names.push_back(name);
  ReadResult read = read_scenario(text, names);
  if (!read.scenario) return read.errors;
  sim::Simulator::Options options;
  options.seed = seed.value_or(read.scenario->seed);
  options.trace_records = kTraceRecords;
  options.trace_bytes = kTraceBytes;
  Errors errors;
  std::unique_ptr<Network> network = Network::build(std::move(*read.scenario), programs_, options, errors);
  if (!network) return errors.take();
  text_trace_.reset();
  capture_.reset();
  network_ = std::move(network);
  network_->outside().set_presence(outside_);
  log_ = {std::string(text), options.seed, {}};
  collector_ = {};
  watched_.clear();
  // Services run up to their first wait, so that a command at time 0 always finds them there.
  network_->simulator().advance(sim::Instant{}, 0);
  return {};
}

std::string Session::save() const {
  Scenario scenario = network_->scenario();
  scenario.seed = network_->simulator().seed();
  return write_scenario(scenario);
}

std::expected<CommandOutcome, Error> Session::command(const Command& command) {
  pending_.clear();
  const sim::Simulator& simulator = network_->simulator();
  log_.entries.push_back({simulator.now(), simulator.events_run(), command});
  const auto outcome = network_->carry_out(command, static_cast<std::uint32_t>(log_.entries.size()));
  if (const Run* run = std::get_if<Run>(&command); run != nullptr && outcome) {
    watched_.push_back({network_->find_node(run->node).value_or(NodeId()), outcome->pid});
  }
  return outcome;
}

bool Session::program_ended() {
  return std::erase_if(watched_, [this](const Watched& program) {
           return network_->device(program.node).host->processes().find(program.pid) == nullptr;
         }) != 0;
}

bool Session::carry_out_pending() {
  if (pending_.empty()) return false;
  const sim::Simulator& simulator = network_->simulator();
  const LogEntry& next = pending_.front();
  // A log that does not fit the run (written by hand, or of another version) must not hold it up.
  const bool events_done =
      (next.events && simulator.events_run() >= *next.events) || simulator.next_event_time() > next.at;
  if (simulator.now() < next.at || !events_done) return false;
  LogEntry entry = next;
  pending_.pop_front();
  entry.events = simulator.events_run();
  log_.entries.push_back(entry);
  // A command that was refused then is refused again.
  static_cast<void>(network_->carry_out(entry.command, static_cast<std::uint32_t>(log_.entries.size())));
  return true;
}

Stop Session::advance(sim::Instant until, std::uint64_t budget) {
  sim::Simulator& simulator = network_->simulator();
  const node::Outside& outside = network_->outside();
  for (;;) {
    while (!outside.has_events() && carry_out_pending()) {
    }
    if (outside.has_events()) return Stop::kOutside;
    sim::Instant limit = until;
    std::uint64_t allowed = budget;
    if (!pending_.empty()) {
      const LogEntry& next = pending_.front();
      limit = std::min(until, std::max(next.at, simulator.now()));
      // Not one event too many, or the command comes too late.
      if (next.events && *next.events > simulator.events_run()) {
        allowed = std::min(allowed, *next.events - simulator.events_run());
      }
    }
    const std::uint64_t before = simulator.events_run();
    const Stop stop = run(limit, allowed);
    budget -= std::min(budget, simulator.events_run() - before);
    if (stop == Stop::kRequested || stop == Stop::kTraceFull || stop == Stop::kOutside) return stop;
    if (carry_out_pending()) continue;
    if (stop == Stop::kReached && simulator.now() >= until) return Stop::kReached;
    if (budget == 0) return Stop::kBudget;
  }
}

Stop Session::run(sim::Instant until, std::uint64_t budget) {
  sim::Simulator& simulator = network_->simulator();
  for (;;) {
    if (trace_is_full()) return Stop::kTraceFull;
    if (program_ended()) return Stop::kRequested;
    // Looking for a program's end after every event lets time stop right there.
    const std::uint64_t slice = std::min<std::uint64_t>(budget, watched_.empty() ? kSlice : 1);
    switch (simulator.advance(until, slice)) {
      case sim::Stop::kReached: return program_ended() ? Stop::kRequested : Stop::kReached;
      case sim::Stop::kRequested: return network_->outside().has_events() ? Stop::kOutside : Stop::kRequested;
      case sim::Stop::kBudget: break;
    }
    budget -= slice;
    if (budget == 0) return Stop::kBudget;
  }
}

bool Session::trace_is_full() const {
  const sim::Trace& trace = network_->simulator().trace();
  return collector_.waiting_records(trace) > trace.capacity() / 2 ||
         collector_.waiting_bytes(trace) > trace.byte_ring().size() / 2;
}

Stop Session::step() {
  if (network_->outside().has_events()) return Stop::kOutside;
  const sim::Trace& trace = network_->simulator().trace();
  const std::uint32_t before = trace.next_id();
  for (int quiet = 0; quiet < kMostQuietEvents; ++quiet) {
    const sim::Instant next = next_event();
    if (next == sim::kNever) break;
    const Stop stop = advance(next, 1);
    if (stop == Stop::kRequested || stop == Stop::kTraceFull || stop == Stop::kOutside) return stop;
    if (trace.next_id() != before) break;
  }
  return Stop::kReached;
}

sim::Instant Session::next_event() const {
  const sim::Instant due = network_->simulator().next_event_time();
  return pending_.empty() ? due : std::min(due, std::max(pending_.front().at, network_->simulator().now()));
}

const Batch& Session::collect() {
  const Batch& batch = collector_.collect(network_->simulator().trace());
  if (capture_ || text_trace_) {
    for (const sim::Record& record : batch.records) {
      const Bytes bytes = batch.bytes_of(record);
      if (capture_) capture_->add(record, bytes);
      if (text_trace_) text_trace_->add(record, bytes);
    }
  }
  return batch;
}

void Session::start_capture() { capture_.emplace(*network_); }

void Session::start_text_trace() { text_trace_.emplace(*network_); }

}  // namespace glassnet::scenario
