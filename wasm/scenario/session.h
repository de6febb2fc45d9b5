// SPDX-License-Identifier: Apache-2.0
// One open network and everything around its running: loading without losing what is open, commands with their log, replay, letting
// time pass, and handing out what was recorded. The facade behind both outsides: wasm/bindings and tools/native.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/batch.h"
#include "scenario/capture.h"
#include "scenario/command_log.h"
#include "scenario/network.h"
#include "scenario/text_trace.h"

namespace glassnet::scenario {

/// Why `Session::advance` came back. Numbers are part of the interface to the page.
enum class Stop : std::uint8_t {
  kReached = 0,
  kBudget = 1,
  kRequested = 2,  ///< a program that a `Run` command started has ended
  kTraceFull = 3,  ///< before records that nobody has collected are overwritten; call `collect` and go on
  kOutside = 4,    ///< there is something for programs outside the core (node/outside.h): let them run, then go on
};

class Session {
 public:
  Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Opens a scenario file; `seed` instead of the file's own. With errors the answer lists them, and what was open stays open.
  [[nodiscard]] std::vector<Error> load(std::string_view text, std::optional<std::uint64_t> seed = std::nullopt);
  /// Opens the scenario of a log; its commands come again by themselves as time passes. A command of the caller before the last of
  /// them cuts the rest off. Errors as of `load`, with paths below "scenario" for the file inside, and of read_log.
  [[nodiscard]] std::vector<Error> replay(std::string_view log);

  /// nullptr while nothing is open.
  [[nodiscard]] Network* network() { return network_.get(); }
  [[nodiscard]] const Network* network() const { return network_.get(); }

  /// Whether there is somebody outside who runs programs; also for networks that are opened later.
  void set_outside(node::OutsidePresence presence);

  // --- what follows needs an open network ---

  /// The scenario as text (topology and configuration, not the running state).
  [[nodiscard]] std::string save() const;
  [[nodiscard]] std::expected<CommandOutcome, Error> command(const Command& command);
  /// The commands so far, for `replay`.
  [[nodiscard]] std::string log() const { return write_log(log_); }

  /// Lets time pass up to `until` with at most `budget` events. While programs outside have events, it answers kOutside at once. So that
  /// a run can be replayed, they are to be let run before each command too.
  Stop advance(sim::Instant until, std::uint64_t budget);
  /// Lets time pass up to and including the next event that leaves a record (or, after kMostQuietEvents, without one).
  Stop step();
  /// When something is due next, logged commands of a replay included; kNever = nothing ever.
  [[nodiscard]] sim::Instant next_event() const;

  /// Everything recorded since the last call. Valid until the next.
  const Batch& collect();

  /// From now on `collect` also writes a capture file or the trace as text.
  void start_capture();
  void start_text_trace();
  /// The capture so far, or nothing when none was started. Valid until the next `collect`.
  [[nodiscard]] Bytes capture() const { return capture_ ? capture_->file() : Bytes(); }
  /// The text since the last call.
  [[nodiscard]] std::string take_text() { return text_trace_ ? text_trace_->take() : std::string(); }

 private:
  static constexpr int kMostQuietEvents = 10'000;

  std::vector<Error> open(std::string_view text, std::optional<std::uint64_t> seed);
  [[nodiscard]] bool trace_is_full() const;
  Stop run(sim::Instant until, std::uint64_t budget);
  /// Whether one of `watched_` has ended since; forgets it.
  bool program_ended();
  /// Carries out the next logged command when its moment has come; false when there is none or it has not.
  bool carry_out_pending();

  node::ProgramRegistry programs_;
  node::OutsidePresence outside_ = node::OutsidePresence::kAbsent;
  std::unique_ptr<Network> network_;
  CommandLog log_;
  std::deque<LogEntry> pending_;  // of a replay
  struct Watched {
    NodeId node;
    std::uint32_t pid = 0;
  };
  std::vector<Watched> watched_;  // programs of Run commands that have not ended
  BatchCollector collector_;
  std::optional<Capture> capture_;
  std::optional<TextTrace> text_trace_;
};

}  // namespace glassnet::scenario
