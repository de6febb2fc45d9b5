// SPDX-License-Identifier: Apache-2.0
#include "shell/shell.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "node/arguments.h"
#include "node/buffered_reader.h"
#include "node/host.h"
#include "node/terminal.h"
#include "node/users.h"
#include "socket/pipe.h"

namespace glassnet::shell {
namespace {

constexpr int kStatusInterrupted = node::status_of_signal(node::Signal::kInterrupt);
constexpr int kStatusNotFound = 127;
constexpr int kStatusSyntaxError = 2;

/// All programs live in the usual places.
std::string_view without_binary_path(std::string_view name) {
  for (const std::string_view directory : {"/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"}) {
    if (name.starts_with(directory)) return name.substr(directory.size());
  }
  return name;
}

/// A script that Ctrl-C cut short dies of the signal, so that its parent sees the reason.
void end_like(node::Process& process, const Shell& shell) {
  if (!shell.interrupted()) return;
  process.restore_signal(node::Signal::kInterrupt);
  process.deliver(node::Signal::kInterrupt);
}

}  // namespace

Shell::Shell(node::Process& process, Mode mode) : process_(process), mode_(mode) {
  process_.catch_signal(node::Signal::kInterrupt);
  if (mode_ == Mode::kInteractive) {
    process_.terminal()->set_foreground_group(process_.group());
    process_.ignore_signal(node::Signal::kTerminate);  // as interactive shells do
  }
}

std::string Shell::value_of(std::string_view name) const {
  if (name == "?") return format("%d", status_);
  if (name == "$") return format("%u", process_.pid());
  if (name == "!") return last_background_ != 0 ? format("%u", last_background_) : std::string();
  if (name == "PWD") return process_.directory();
  if (name == "0") return process_.name();
  const auto variable = variables_.find(name);
  if (variable != variables_.end()) return variable->second;
  const auto exported = process_.environment().find(name);
  return exported != process_.environment().end() ? exported->second : std::string();
}

std::string Shell::prompt() const {
  const std::optional<node::User> user = node::user_by_uid(process_.uid());
  const std::string home = value_of("HOME");
  std::string directory = process_.directory();
  if (directory == home || (!home.empty() && directory.starts_with(home + "/"))) {
    directory.replace(0, home.size(), "~");
  }
  const std::string name(user ? user->name : "?");
  const char* const end = process_.uid() == node::kRootUid ? "#" : "$";
  return format("%s@%s:%s%s ", name.c_str(), process_.host().name().c_str(), directory.c_str(), end);
}

void Shell::complain(std::string_view message) {
  process_.print_error(process_.name());
  process_.print_error(": ");
  process_.print_error(message);
  process_.print_error("\n");
}

// --- reading ---

sim::Task<int> Shell::run_input() {
  node::BufferedReader input(process_, node::kStandardInput);
  while (!exit_status_) {
    if (mode_ == Mode::kInteractive) {
      report_finished_jobs();
      process_.print(prompt());
    }
    co_await process_.flush();
    Result<std::string> line = co_await input.line();
    if (!line) {
      if (line.error() != Errno::kIntr) break;
      status_ = kStatusInterrupted;
      interrupted_ = mode_ == Mode::kScript;
      if (interrupted_) break;
      process_.print("\n");
      continue;
    }
    if (line->empty()) {
      if (mode_ == Mode::kInteractive) process_.print("exit\n");
      break;
    }
    if (line->ends_with('\n')) line->pop_back();
    sim::Task<int> run = run_line(std::move(*line));
    status_ = co_await run;
    if (mode_ == Mode::kScript && interrupted_) break;
  }
  co_return exit_status_.value_or(status_);
}

sim::Task<int> Shell::run_line(std::string line) {
  interrupted_ = false;
  std::expected<CommandLine, std::string> parsed = parse_command_line(line);
  if (!parsed) {
    complain(parsed.error());
    co_return kStatusSyntaxError;
  }
  for (AndOrList& list : parsed->lists) {
    if (list.place == AndOrList::Place::kBackground) {
      status_ = start_background(list);
      continue;
    }
    sim::Task<int> run = run_list(std::move(list));
    status_ = co_await run;
    if (exit_status_ || interrupted_) break;
  }
  co_return status_;
}

sim::Task<int> Shell::run_list(AndOrList list) {
  for (AndOrList::Item& item : list.items) {
    const bool skip = (item.joined_by == AndOrList::Operator::kAnd && status_ != 0) ||
                      (item.joined_by == AndOrList::Operator::kOr && status_ == 0);
    if (skip) continue;
    sim::Task<int> run = run_pipeline(std::move(item.pipeline));
    status_ = co_await run;
    if (exit_status_ || interrupted_) break;
  }
  co_return status_;
}

sim::Task<int> Shell::run_pipeline(Pipeline pipeline) {
  int status = 0;
  std::vector<std::string> words;
  if (pipeline.commands.size() == 1) {
    for (const Word& word : pipeline.commands[0].words) {
      for (std::string& field : expand(word, *this)) words.push_back(std::move(field));
    }
    if (words.empty()) assign(pipeline.commands[0]);
  }
  if (pipeline.commands.size() == 1 && (words.empty() || is_builtin(words[0]))) {
    sim::Task<int> run = run_builtin(std::move(pipeline.commands[0]), std::move(words));
    status = co_await run;
  } else {
    co_await process_.flush();
    const bool own_groups = mode_ == Mode::kInteractive;
    Started started = start_pipeline(pipeline, {}, own_groups ? 0 : process_.group());
    sim::Task<int> wait = wait_in_foreground(std::move(started));
    status = co_await wait;
  }
  if (pipeline.status == Pipeline::Status::kNegated) status = status == 0 ? 1 : 0;
  co_return status;
}

// --- starting ---

int Shell::start_background(const AndOrList& list) {
  Result<socket::FileRef> nothing = process_.host().files().open("/dev/null", node::OpenMode::kRead, process_.uid());
  socket::FileRef input = nothing ? std::move(*nothing) : socket::FileRef();
  const std::uint32_t group = mode_ == Mode::kInteractive ? 0 : process_.group();
  Started started;
  if (list.items.size() == 1) {
    started = start_pipeline(list.items[0].pipeline, std::move(input), group);
  } else {  // somebody has to wait for one command before the next is started
    Streams streams;
    streams[0] = std::move(input);
    const Result<std::uint32_t> pid = start_command({}, {"sh", "-c", list.text}, std::move(streams), group);
    if (!pid) return complain_about_start("sh", pid.error());
    started.pids.push_back(*pid);
  }
  if (started.pids.empty()) return started.status.value_or(0);
  const int number = jobs_.empty() ? 1 : jobs_.back().number + 1;
  last_background_ = started.pids.back();
  if (mode_ == Mode::kInteractive) process_.print(format("[%d] %u\n", number, last_background_));
  jobs_.push_back({number, std::move(started.pids), list.text, {}});
  return 0;
}

Shell::Started Shell::start_pipeline(const Pipeline& pipeline, socket::FileRef input, std::uint32_t group) {
  Started started;
  started.group = group;
  for (std::size_t i = 0; i < pipeline.commands.size(); ++i) {
    const SimpleCommand& command = pipeline.commands[i];
    Streams streams;
    streams[0] = std::move(input);
    if (i + 1 < pipeline.commands.size()) {
      socket::PipeEnds pipe = socket::make_pipe();
      streams[1] = std::move(pipe.write);
      input = std::move(pipe.read);
    }
    started.status.reset();
    if (!apply_redirections(command, streams)) {
      started.status = 1;
      continue;
    }
    std::vector<std::string> words = words_to_start(command);
    if (words.empty()) {
      started.status = 0;
      continue;
    }
    const std::string name = words[0];
    const Result<std::uint32_t> pid = start_command(command, std::move(words), std::move(streams), started.group);
    if (!pid) {
      started.status = complain_about_start(name, pid.error());
      continue;
    }
    started.pids.push_back(*pid);
    if (started.group == 0) started.group = *pid;  // the first command leads the job
  }
  return started;
}

std::vector<std::string> Shell::words_to_start(const SimpleCommand& command) const {
  std::vector<std::string> words;
  for (const Word& word : command.words) {
    for (std::string& field : expand(word, *this)) words.push_back(std::move(field));
  }
  if (words.empty() || !is_builtin(words[0])) return words;
  std::string line;
  for (const std::string& word : words) line += quoted(word) + " ";
  return {"sh", "-c", line};
}

Result<std::uint32_t> Shell::start_command(const SimpleCommand& command, std::vector<std::string> words,
                                           Streams streams, std::uint32_t group) {
  node::ProcessStart start;
  start.arguments = std::move(words);
  start.arguments[0] = without_binary_path(start.arguments[0]);
  start.group = group;
  start.environment = process_.environment();
  for (const SimpleCommand::Assignment& assignment : command.assignments) {
    start.environment[assignment.name] = expand_to_one(assignment.value, *this);
  }
  for (std::size_t i = 0; i < streams.size(); ++i) {
    if (!streams[i]) {
      Result<socket::FileRef> own = process_.sys().files().get(static_cast<socket::Fd>(i));
      if (own) streams[i] = std::move(*own);
    }
    start.files[i] = std::move(streams[i]);
  }
  return process_.start_child(std::move(start));
}

int Shell::complain_about_start(const std::string& name, Errno error) {
  if (error == Errno::kNoEnt) {
    const bool is_path = name.find('/') != std::string::npos;
    complain(name + (is_path ? ": No such file or directory" : ": command not found"));
    return kStatusNotFound;
  }
  complain("fork: " + std::string(errno_text(error)));
  return 254;
}

bool Shell::apply_redirections(const SimpleCommand& command, Streams& streams) {
  for (const Redirection& redirection : command.redirections) {
    const bool known = redirection.fd < 3 && redirection.source < 3;
    if (!known) {
      complain(format("%d: Bad file descriptor", redirection.fd < 3 ? redirection.source : redirection.fd));
      return false;
    }
    socket::FileRef& stream = streams[static_cast<std::size_t>(redirection.fd)];
    if (redirection.kind == Redirection::Kind::kDuplicate) {
      const socket::FileRef& source = streams[static_cast<std::size_t>(redirection.source)];
      Result<socket::FileRef> own = process_.sys().files().get(redirection.source);
      stream = source ? source : (own ? *own : socket::FileRef());
      continue;
    }
    const std::string name = expand_to_one(redirection.target, *this);
    node::OpenMode mode = node::OpenMode::kWrite;
    if (redirection.kind == Redirection::Kind::kRead) mode = node::OpenMode::kRead;
    if (redirection.kind == Redirection::Kind::kAppend) mode = node::OpenMode::kAppend;
    Result<socket::FileRef> file = process_.host().files().open(process_.path(name), mode, process_.uid());
    if (!file) {
      complain(name + ": " + std::string(errno_text(file.error())));
      return false;
    }
    stream = std::move(*file);
  }
  return true;
}

void Shell::assign(const SimpleCommand& command) {
  for (const SimpleCommand::Assignment& assignment : command.assignments) {
    std::string value = expand_to_one(assignment.value, *this);
    node::Environment& environment = process_.environment();
    const auto exported = environment.find(assignment.name);
    (exported != environment.end() ? exported->second : variables_[assignment.name]) = std::move(value);
  }
}

// --- waiting ---

sim::Task<int> Shell::wait_in_foreground(Started started) {
  node::Terminal* const terminal = process_.terminal();
  const bool hands_over = mode_ == Mode::kInteractive && terminal != nullptr && !started.pids.empty();
  if (hands_over) terminal->set_foreground_group(started.group);
  node::ChildEnd end;
  for (const std::uint32_t pid : started.pids) {
    while (true) {
      const Result<node::ChildEnd> ended = co_await process_.wait_for(pid);
      if (ended) end = *ended;
      if (ended || ended.error() != Errno::kIntr) break;
    }
  }
  // The window may have been closed meanwhile.
  if (hands_over && process_.terminal() != nullptr) process_.terminal()->set_foreground_group(process_.group());
  if (started.status) end = {*started.status, false};
  if (end.by_signal && end.status == kStatusInterrupted) interrupted_ = true;
  if (mode_ == Mode::kInteractive && end.by_signal) tell_signal(end.status);
  co_return end.status;
}

void Shell::tell_signal(int status) {
  if (status == kStatusInterrupted) {
    process_.print("\n");  // the prompt is not to stand behind the ^C
    return;
  }
  for (const node::SignalName& entry : node::kSignalNames) {
    const bool silent = entry.signal == node::Signal::kPipe;
    if (status == node::status_of_signal(entry.signal) && !silent) {
      process_.print_error(std::string(entry.text) + "\n");
    }
  }
}

void Shell::report_finished_jobs() {
  for (Job& job : jobs_) {
    std::erase_if(job.pids, [&](std::uint32_t pid) {
      const Result<node::ChildEnd> ended = process_.try_wait_for(pid);
      if (ended) job.end = *ended;
      return ended || ended.error() != Errno::kAgain;
    });
    if (!job.pids.empty()) continue;
    std::string how = job.end.status == 0 ? "Done" : format("Exit %d", job.end.status);
    for (const node::SignalName& entry : node::kSignalNames) {
      if (job.end.by_signal && job.end.status == node::status_of_signal(entry.signal)) how = entry.text;
    }
    process_.print(format("[%d]+  %-24s%s\n", job.number, how.c_str(), job.text.c_str()));
  }
  std::erase_if(jobs_, [](const Job& job) { return job.pids.empty(); });
}

// --- the program ---

sim::Task<int> sh_main(node::Process& process) {
  node::OptionReader options(process, "+c:i");
  std::optional<std::string> line;
  while (const char option = options.next()) {
    if (option == 'c') {
      line = options.argument();
    } else if (option == node::OptionReader::kWrong) {
      co_return kStatusSyntaxError;
    }
  }
  if (line) {
    Shell shell(process, Shell::Mode::kScript);
    sim::Task<int> run = shell.run_line(*line);
    const int status = co_await run;
    end_like(process, shell);
    co_return status;
  }
  if (!options.operands().empty()) {
    const std::string& name = options.operands()[0];
    const Result<socket::Fd> script = process.open(name, node::OpenMode::kRead);
    if (!script) {
      process.print_error("sh: " + name + ": " + std::string(errno_text(script.error())) + "\n");
      co_return kStatusNotFound;
    }
    static_cast<void>(process.sys().dup2(*script, node::kStandardInput));
    static_cast<void>(process.sys().close(*script));
  }
  const socket::File* const input = process.sys().files().find(node::kStandardInput);
  const bool interactive = process.terminal() != nullptr && process.terminal()->owns(input);
  Shell shell(process, interactive ? Shell::Mode::kInteractive : Shell::Mode::kScript);
  const int status = co_await shell.run_input();
  if (!interactive) end_like(process, shell);
  co_return status;
}

}  // namespace glassnet::shell
