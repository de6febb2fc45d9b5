// SPDX-License-Identifier: Apache-2.0
// A wish from outside: the only way in which the page, the command line or a replay changes a running network. Mirrors `Command`
// of web/src/engine/engine.ts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "link/link.h"
#include "scenario/document.h"
#include "scenario/error.h"
#include "scenario/fault_description.h"
#include "scenario/json_writer.h"

namespace glassnet::scenario {

/// Opens a terminal with a shell.
struct TerminalOpen {
  std::string node;
  std::string user;
  friend bool operator==(const TerminalOpen&, const TerminalOpen&) = default;
};

/// Runs one command line on a terminal of its own; the terminal's program ends with it.
struct Run {
  std::string node;
  std::string run;
  std::string user;
  friend bool operator==(const Run&, const Run&) = default;
};

struct TerminalLine {
  std::uint32_t terminal = 0;
  std::string text;  ///< without the line end
  friend bool operator==(const TerminalLine&, const TerminalLine&) = default;
};

enum class TerminalKey : std::uint8_t {
  kEndOfFile,  ///< Ctrl-D on an empty line
  kInterrupt,  ///< Ctrl-C
  kClose,      ///< the window was closed
};

struct TerminalAction {
  std::uint32_t terminal = 0;
  TerminalKey key{};
  friend bool operator==(const TerminalAction&, const TerminalAction&) = default;
};

/// Cuts or mends a cable.
struct LinkChange {
  std::uint32_t link = 0;  ///< LinkId
  link::LinkState state{};
  friend bool operator==(const LinkChange&, const LinkChange&) = default;
};

/// Gives a cable another chain of faults; an empty one takes all away. Times count from the start of the network, as in a file.
struct LinkFaults {
  std::uint32_t link = 0;  ///< LinkId
  std::vector<FaultDescription> faults;
  friend bool operator==(const LinkFaults&, const LinkFaults&) = default;
};

/// Makes or replaces a file, and the directories above it that are missing, as `user`.
struct FileWrite {
  std::string node;
  std::string path;
  std::string contents;  ///< any bytes
  std::string user;
  friend bool operator==(const FileWrite&, const FileWrite&) = default;
};

/// Takes a file or an empty directory away, as root.
struct FileRemove {
  std::string node;
  std::string path;
  friend bool operator==(const FileRemove&, const FileRemove&) = default;
};

/// rename(2) as root.
struct FileRename {
  std::string node;
  std::string path;
  std::string to;
  friend bool operator==(const FileRename&, const FileRename&) = default;
};

/// kill(2) as root.
struct SendSignal {
  std::string node;
  std::uint32_t pid = 0;
  int signal = 0;  ///< Linux number
  friend bool operator==(const SendSignal&, const SendSignal&) = default;
};

using Command = std::variant<TerminalOpen, Run, TerminalLine, TerminalAction, LinkChange, LinkFaults, FileWrite,
                             FileRemove, FileRename, SendSignal>;

/// The command that the object `value` describes, or nothing after adding to `errors`: those of fields.h and fault_reader.h,
/// command.unknown-kind {kind}, command.unknown-user {user}, command.bad-base64 {}.
[[nodiscard]] std::optional<Command> read_command(const Value& value, std::string_view path, Errors& errors);

void write_command(JsonWriter& json, const Command& command);

/// What a command brought about; 0 where it brings nothing.
struct CommandOutcome {
  std::uint32_t terminal = 0;  ///< the number of the new terminal
  std::uint32_t pid = 0;       ///< of the program in front of it
};

}  // namespace glassnet::scenario
