// SPDX-License-Identifier: Apache-2.0
// The shell, program `sh`: reads lines from a terminal, a file or `-c`, starts programs, connects them and waits for them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/process.h"
#include "shell/command_line.h"
#include "sim/task.h"

namespace glassnet::shell {

class Shell final : private Parameters {
 public:
  enum class Mode {
    kInteractive,  ///< prompts, jobs in process groups of their own, survives Ctrl-C
    kScript,
  };

  Shell(node::Process& process, Mode mode);
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  /// Reads and runs lines of standard input up to its end or `exit`; answers the exit status.
  sim::Task<int> run_input();
  /// Runs one line; answers its status.
  sim::Task<int> run_line(std::string line);
  /// Whether Ctrl-C ended what the shell was waiting for; a script then ends the same way.
  [[nodiscard]] bool interrupted() const { return interrupted_; }

 private:
  struct Job {
    int number = 0;
    std::vector<std::uint32_t> pids;  // that still run
    std::string text;
    node::ChildEnd end;  // of the last one that ended
  };
  /// Descriptors 0 to 2 of a command to be started; empty = the shell's own.
  using Streams = std::array<socket::FileRef, 3>;
  struct Started {
    std::vector<std::uint32_t> pids;  // of the commands that could be started
    std::uint32_t group = 0;
    std::optional<int> status;  // of the last command, when it could not be started
  };

  [[nodiscard]] std::string value_of(std::string_view name) const override;
  [[nodiscard]] std::string prompt() const;
  void complain(std::string_view message);

  sim::Task<int> run_list(AndOrList list);
  sim::Task<int> run_pipeline(Pipeline pipeline);
  int start_background(const AndOrList& list);
  /// Starts the commands of a pipeline in `group` (0 = a new one).
  Started start_pipeline(const Pipeline& pipeline, socket::FileRef input, std::uint32_t group);
  /// What one command of a pipeline is, after expansion; a builtin becomes a shell of its own.
  [[nodiscard]] std::vector<std::string> words_to_start(const SimpleCommand& command) const;
  Result<std::uint32_t> start_command(const SimpleCommand& command, std::vector<std::string> words, Streams streams,
                                      std::uint32_t group);
  int complain_about_start(const std::string& name, Errno error);
  /// False after a complaint.
  bool apply_redirections(const SimpleCommand& command, Streams& streams);
  void assign(const SimpleCommand& command);
  sim::Task<int> wait_in_foreground(Started started);
  /// What an interactive shell says when a signal ended a job.
  void tell_signal(int status);
  void report_finished_jobs();

  // builtins.cc
  [[nodiscard]] static bool is_builtin(std::string_view name);
  sim::Task<int> run_builtin(SimpleCommand command, std::vector<std::string> words);
  int change_directory(const std::vector<std::string>& words);
  int exit_shell(const std::vector<std::string>& words);
  int export_variables(const std::vector<std::string>& words);
  void list_jobs();
  sim::Task<int> bring_to_foreground(std::vector<std::string> words);
  sim::Task<int> wait_for_jobs();

  node::Process& process_;
  Mode mode_;
  node::Environment variables_;
  std::vector<Job> jobs_;
  std::uint32_t last_background_ = 0;
  int status_ = 0;
  bool interrupted_ = false;
  std::optional<int> exit_status_;  // set by `exit`
};

/// The program `sh`: `sh [-c LINE | FILE]`.
sim::Task<int> sh_main(node::Process& process);

}  // namespace glassnet::shell
