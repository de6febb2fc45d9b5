// SPDX-License-Identifier: Apache-2.0
// The facade of the core for JavaScript. Shapes of the JSON texts: web/src/engine/engine.ts and snapshots.ts. Everything but `load`
// and `replay` needs an open network; without one it traps, which LocalEngine (local_engine.ts) never lets happen.
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "node/outside.h"
#include "node/outside_wait.h"
#include "scenario/dissection.h"
#include "scenario/files.h"
#include "scenario/json_writer.h"
#include "scenario/session.h"
#include "scenario/tables.h"
#include "wire/summary.h"

// What the typed views are for TypeScript.
EMSCRIPTEN_DECLARE_VAL_TYPE(RecordView)
EMSCRIPTEN_DECLARE_VAL_TYPE(ByteView)

namespace glassnet::bindings {
namespace {

// Exact as numbers of JavaScript.
constexpr double kMostExact = 9007199254740991.0;

Bytes as_bytes(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// The value, or the errno as a negative number.
int as_number(const Result<int>& result) { return result ? *result : -static_cast<int>(result.error()); }

std::uint64_t to_count(double value) {
  if (!(value > 0)) return 0;  // also NaN
  return value >= kMostExact ? std::numeric_limits<std::uint64_t>::max() : static_cast<std::uint64_t>(value);
}

sim::Instant to_instant(double nanoseconds) {
  return {static_cast<std::int64_t>(nanoseconds > 0 ? (nanoseconds < kMostExact ? nanoseconds : kMostExact) : 0.0)};
}

double to_number(sim::Instant instant) {
  return instant == sim::kNever ? std::numeric_limits<double>::infinity() : static_cast<double>(instant.ns);
}

ByteView view_of(Bytes bytes) {
  return ByteView(emscripten::val(emscripten::typed_memory_view(bytes.size(), bytes.data())));
}

class Engine {
 public:
  /// LoadResult. `seed` below 0: the seed of the file.
  std::string load(const std::string& scenario, double seed) {
    return load_result(session_.load(scenario, seed < 0 ? std::nullopt : std::optional(to_count(seed))));
  }
  /// LoadResult.
  std::string replay(const std::string& log) { return load_result(session_.replay(log)); }
  std::string save() { return session_.save(); }
  std::string log() { return session_.log(); }

  /// CommandResult.
  std::string command(const std::string& json) {
    scenario::Errors errors;
    const auto document = scenario::parse_document(json, errors);
    const auto command = document ? scenario::read_command(*document, "", errors) : std::nullopt;
    if (!command) return command_error(errors.take().front());
    const auto outcome = session_.command(*command);
    if (!outcome) return command_error(outcome.error());
    scenario::JsonWriter writer;
    writer.begin_object().member("ok", true).member("value", outcome->terminal);
    if (outcome->pid != 0) writer.member("pid", outcome->pid);
    return writer.end_object().take();
  }

  /// Lets time pass up to `until` ns with at most `budget` events and collects the batch; scenario::Stop as a number. At kOutside
  /// nothing is collected: what is on record then comes with the next batch.
  int advance(double until, double budget) {
    const scenario::Stop stop = session_.advance(to_instant(until), to_count(budget));
    if (stop != scenario::Stop::kOutside) collect();
    return static_cast<int>(stop);
  }
  /// The same up to the next event that leaves a record; collects always.
  int step() {
    const scenario::Stop stop = session_.step();
    collect();
    return static_cast<int>(stop);
  }
  /// Collects a batch of what is on record.
  void collect() { batch_ = &session_.collect(); }

  // --- about the batch collected last ---
  double now() const { return to_number(session_.network()->simulator().now()); }
  double next_event() const { return to_number(session_.next_event()); }
  unsigned lost() const { return batch_->lost; }
  /// 16 lanes a record; bytesAt counts in `bytes`.
  RecordView records() const {
    const auto* lanes = reinterpret_cast<const std::uint32_t*>(batch_->records.data());
    const std::size_t count = batch_->records.size() * (sizeof(sim::Record) / sizeof(std::uint32_t));
    return RecordView(emscripten::val(emscripten::typed_memory_view(count, lanes)));
  }
  ByteView bytes() const { return view_of(batch_->bytes); }

  /// NodeTables, or "" for an unknown device.
  std::string tables(const std::string& node) const {
    const auto id = session_.network()->find_node(node);
    return id ? scenario::describe_tables(*session_.network(), *id) : std::string();
  }
  /// 16 hexadecimal digits.
  std::string hash() const {
    const std::uint64_t hash = session_.network()->simulator().trace().hash();
    return format("%016llx", static_cast<unsigned long long>(hash));
  }

  // --- files of hosts ---
  /// FileList.
  std::string list_files(const std::string& node, const std::string& path) const {
    return scenario::describe_directory(*session_.network(), node, path);
  }
  /// {ok: true, size}, and the bytes at `file_bytes`; or {ok: false, error}.
  std::string read_file(const std::string& node, const std::string& path) {
    auto contents = scenario::read_file(*session_.network(), node, path);
    if (!contents) return command_error(contents.error());
    file_ = *std::move(contents);
    scenario::JsonWriter writer;
    return writer.begin_object().member("ok", true).member("size", file_.size()).end_object().take();
  }
  ByteView file_bytes() const { return view_of(as_bytes(file_)); }

  // --- programs outside the core (node/outside.h). `process` is a handle, `task` a thread of the program's own numbering. ---

  /// Whether somebody runs such programs; without, they end at once with a message.
  void outside_available(bool on) {
    session_.set_outside(on ? node::OutsidePresence::kPresent : node::OutsidePresence::kAbsent);
  }
  /// Four lanes an event: OutsideEventKind, process, a, b. Empties the list.
  RecordView outside_events() {
    const std::span<const node::OutsideEvent> events = outside().take_events();
    const auto* lanes = reinterpret_cast<const std::uint32_t*>(events.data());
    return RecordView(emscripten::val(emscripten::typed_memory_view(events.size() * 4, lanes)));
  }
  /// OutsideProcess, or "" for an unknown handle.
  std::string outside_process(unsigned process) {
    const node::OutsideProgram* const program = outside().find(process);
    return program != nullptr ? scenario::describe_process(*program) : std::string();
  }
  /// At least `size` bytes, as far as Outside::kMaxScratch allows.
  ByteView scratch(unsigned size) { return view_of(outside().scratch(size)); }
  /// The calls and where their bytes lie: node/system_call.h.
  double syscall(unsigned process, unsigned number, double a, double b, double c, double d) {
    node::OutsideProgram* const program = outside().find(process);
    if (program == nullptr) return -static_cast<double>(Errno::kSrch);
    return static_cast<double>(program->call(number, {a, b, c, d}));
  }
  /// `count` struct pollfd at scratch; `deadline` in ns, Infinity = none. How many are ready, or 0: one event comes later. A count
  /// of -1: the task does not wait, it computes until then.
  int outside_wait(unsigned process, unsigned task, int count, double deadline) {
    node::OutsideProgram* const program = outside().find(process);
    if (program == nullptr) return -static_cast<int>(Errno::kSrch);
    const sim::Instant until = deadline > kMostExact ? sim::kNever : to_instant(deadline);
    if (count < 0) return as_number(program->compute(task, until));
    const MutableBytes scratch = outside().scratch();
    const auto lines_count = static_cast<std::size_t>(count);
    if (lines_count > scratch.size() / kPollFdSize) return -static_cast<int>(Errno::kFault);
    const MutableBytes lines = scratch.first(lines_count * kPollFdSize);
    std::vector<socket::PollFd> fds = node::read_poll_fds(lines);
    const Result<int> ready = program->wait(task, fds, until);
    if (ready && *ready > 0) node::write_poll_results(fds, lines);
    return as_number(ready);
  }
  void outside_cancel(unsigned process, unsigned task) {
    if (node::OutsideProgram* const program = outside().find(process)) program->cancel(task);
  }
  void outside_exit(unsigned process, int status) {
    if (node::OutsideProgram* const program = outside().find(process)) program->exit(status);
  }
  void outside_note(unsigned process, unsigned task, const std::string& text) {
    if (node::OutsideProgram* const program = outside().find(process)) program->note(task, text);
  }

  void start_capture() { session_.start_capture(); }
  void start_text_trace() { session_.start_text_trace(); }
  /// The pcapng file so far.
  ByteView capture() const { return view_of(session_.capture()); }
  /// The lines since the last call.
  std::string take_text() { return session_.take_text(); }

 private:
  static constexpr std::size_t kPollFdSize = 8;

  node::Outside& outside() { return session_.network()->outside(); }

  std::string load_result(const std::vector<scenario::Error>& errors) {
    if (!errors.empty()) return "{\"ok\":false,\"errors\":" + scenario::errors_to_json(errors) + '}';
    batch_ = nullptr;
    return "{\"ok\":true,\"world\":" + scenario::describe_world(*session_.network()) + '}';
  }

  static std::string command_error(const scenario::Error& error) {
    return "{\"ok\":false,\"error\":" + scenario::error_to_json(error) + '}';
  }

  scenario::Session session_;
  const scenario::Batch* batch_ = nullptr;
  std::string file_;
};

/// FieldNode[].
std::string dissect(const std::string& frame) { return scenario::describe_fields(as_bytes(frame)); }

std::string describe(const std::string& frame) { return wire::summary_line(as_bytes(frame)); }

}  // namespace

EMSCRIPTEN_BINDINGS(glassnet) {
  emscripten::register_type<RecordView>("Uint32Array");
  emscripten::register_type<ByteView>("Uint8Array");
  emscripten::class_<Engine>("Engine")
      .constructor()
      .function("load(scenario, seed)", &Engine::load)
      .function("replay(log)", &Engine::replay)
      .function("save", &Engine::save)
      .function("log", &Engine::log)
      .function("command(json)", &Engine::command)
      .function("advance(until, budget)", &Engine::advance)
      .function("step", &Engine::step)
      .function("collect", &Engine::collect)
      .function("now", &Engine::now)
      .function("nextEvent", &Engine::next_event)
      .function("lost", &Engine::lost)
      .function("records", &Engine::records)
      .function("bytes", &Engine::bytes)
      .function("tables(node)", &Engine::tables)
      .function("hash", &Engine::hash)
      .function("listFiles(node, path)", &Engine::list_files)
      .function("readFile(node, path)", &Engine::read_file)
      .function("fileBytes", &Engine::file_bytes)
      .function("outsideAvailable(on)", &Engine::outside_available)
      .function("outsideEvents", &Engine::outside_events)
      .function("outsideProcess(process)", &Engine::outside_process)
      .function("scratch(size)", &Engine::scratch)
      .function("syscall(process, number, a, b, c, d)", &Engine::syscall)
      .function("outsideWait(process, task, count, deadline)", &Engine::outside_wait)
      .function("outsideCancel(process, task)", &Engine::outside_cancel)
      .function("outsideExit(process, status)", &Engine::outside_exit)
      .function("outsideNote(process, task, text)", &Engine::outside_note)
      .function("startCapture", &Engine::start_capture)
      .function("startTextTrace", &Engine::start_text_trace)
      .function("capture", &Engine::capture)
      .function("takeText", &Engine::take_text);
  emscripten::function("dissect(frame)", &dissect);
  emscripten::function("describe(frame)", &describe);
}

}  // namespace glassnet::bindings
