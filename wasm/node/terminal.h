// SPDX-License-Identifier: Apache-2.0
// A terminal of one host (tty(4) in canonical mode). The page edits and echoes lines itself and hands over whole ones; what
// programs write leaves as kProcessOutput records. Ctrl-C becomes SIGINT for the foreground job (ProcessTable::interrupt).
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "sim/simulator.h"
#include "socket/file.h"

namespace glassnet::node {

class TerminalFile;

class Terminal {
 public:
  /// Typed but unread lines; more are refused, as by a full line discipline.
  static constexpr std::size_t kMaxLines = 1024;
  static constexpr std::size_t kMaxLineLength = 4095;

  /// `number` is unique in the network and stands in the records.
  Terminal(sim::Simulator& simulator, NodeId node, std::uint32_t number)
      : simulator_(simulator), node_(node), number_(number) {}
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] NodeId node() const { return node_; }

  /// A line without its end, as when Enter was pressed. ENOBUFS when too much waits, EINVAL when the line is too long.
  Result<void> type_line(std::string_view line);
  /// Ctrl-D on an empty line: one read answers 0 bytes.
  void type_end_of_file();
  /// Lines typed and not read yet are forgotten, as Ctrl-C does.
  void flush_input() { lines_.clear(); }
  /// The window was closed: reads answer end of file, writes EIO from now on.
  void hang_up();

  /// This terminal as the descriptor `fd` of process `pid`; both stand in the records of what is written to it.
  [[nodiscard]] socket::FileRef open(std::uint32_t pid, std::uint32_t fd);
  /// Whether `file` is this terminal.
  [[nodiscard]] bool owns(const socket::File* file) const;

  /// The process group that Ctrl-C reaches; 0 = none.
  [[nodiscard]] std::uint32_t foreground_group() const { return foreground_group_; }
  void set_foreground_group(std::uint32_t group) { foreground_group_ = group; }

 private:
  friend class TerminalFile;

  Result<std::size_t> read(MutableBytes target);
  void write(Bytes bytes, std::uint32_t pid, std::uint32_t fd);
  void notify_readers();

  sim::Simulator& simulator_;
  NodeId node_;
  std::uint32_t number_;
  std::uint32_t foreground_group_ = 0;
  std::deque<std::string> lines_;  // with their line ends; an empty one is an end of file
  std::vector<TerminalFile*> files_;
};

}  // namespace glassnet::node
