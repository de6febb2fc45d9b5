// SPDX-License-Identifier: Apache-2.0
// The commands that have to be part of the shell, because they change it.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "node/host.h"
#include "node/terminal.h"
#include "shell/shell.h"

namespace glassnet::shell {

bool Shell::is_builtin(std::string_view name) {
  for (const std::string_view builtin : {":", "cd", "exit", "export", "fg", "jobs", "unset", "wait"}) {
    if (name == builtin) return true;
  }
  return false;
}

sim::Task<int> Shell::run_builtin(SimpleCommand command, std::vector<std::string> words) {
  Streams streams;
  if (!apply_redirections(command, streams)) co_return 1;  // also creates the file of `> name`
  if (words.empty() || words[0] == ":") co_return 0;

  // Its output goes where the redirections say.
  socket::FileRef saved;
  if (streams[1]) {
    co_await process_.flush();
    Result<socket::FileRef> own = process_.sys().files().get(node::kStandardOutput);
    if (own) saved = std::move(*own);
    Result<socket::Fd> target = process_.sys().files().open(streams[1]);
    if (target) {
      static_cast<void>(process_.sys().dup2(*target, node::kStandardOutput));
      static_cast<void>(process_.sys().close(*target));
    }
  }
  int status = 0;
  if (words[0] == "cd") {
    status = change_directory(words);
  } else if (words[0] == "exit") {
    status = exit_shell(words);
  } else if (words[0] == "export") {
    status = export_variables(words);
  } else if (words[0] == "unset") {
    for (std::size_t i = 1; i < words.size(); ++i) {
      variables_.erase(words[i]);
      process_.environment().erase(words[i]);
    }
  } else if (words[0] == "jobs") {
    list_jobs();
  } else {
    sim::Task<int> wait = words[0] == "fg" ? bring_to_foreground(std::move(words)) : wait_for_jobs();
    status = co_await wait;
  }
  if (saved) {
    co_await process_.flush();
    Result<socket::Fd> target = process_.sys().files().open(std::move(saved));
    if (target) {
      static_cast<void>(process_.sys().dup2(*target, node::kStandardOutput));
      static_cast<void>(process_.sys().close(*target));
    }
  }
  co_return status;
}

int Shell::change_directory(const std::vector<std::string>& words) {
  if (words.size() > 2) {
    complain("cd: too many arguments");
    return 1;
  }
  std::string target = words.size() == 2 ? words[1] : value_of("HOME");
  const bool back = target == "-";
  if (back) target = value_of("OLDPWD");
  if (target.empty()) {
    complain(back ? "cd: OLDPWD not set" : "cd: HOME not set");
    return 1;
  }
  const std::string before = process_.directory();
  if (const Result<void> changed = process_.change_directory(target); !changed) {
    complain("cd: " + target + ": " + std::string(errno_text(changed.error())));
    return 1;
  }
  variables_["OLDPWD"] = before;
  if (back) process_.print(process_.directory() + "\n");
  return 0;
}

int Shell::exit_shell(const std::vector<std::string>& words) {
  exit_status_ = status_;
  if (words.size() > 1) {
    const auto number = parse_decimal(words[1], 0xffff'ffff);
    if (!number) complain("exit: " + words[1] + ": numeric argument required");
    exit_status_ = number ? static_cast<int>(*number & 0xff) : 2;
  }
  return *exit_status_;
}

int Shell::export_variables(const std::vector<std::string>& words) {
  if (words.size() == 1) {
    for (const auto& [name, value] : process_.environment()) {
      process_.print("export " + name + "=" + quoted(value) + "\n");
    }
  }
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    const std::string name = words[i].substr(0, equals);
    std::string value = equals == std::string::npos ? value_of(name) : words[i].substr(equals + 1);
    variables_.erase(name);
    process_.environment()[name] = std::move(value);
  }
  return 0;
}

void Shell::list_jobs() {
  report_finished_jobs();
  for (const Job& job : jobs_) {
    process_.print(
        format("[%d]%c  %-24s%s &\n", job.number, &job == &jobs_.back() ? '+' : '-', "Running", job.text.c_str()));
  }
}

sim::Task<int> Shell::bring_to_foreground(std::vector<std::string> words) {
  const std::string_view wish = words.size() > 1 ? std::string_view(words[1]) : std::string_view();
  const auto number = parse_decimal(wish.starts_with('%') ? wish.substr(1) : wish, 1'000'000);
  const auto job =
      wish.empty() ? jobs_.end() - (jobs_.empty() ? 0 : 1) : std::ranges::find_if(jobs_, [&](const Job& each) {
        return number && static_cast<std::uint64_t>(each.number) == *number;
      });
  if (job == jobs_.end()) {
    complain("fg: " + std::string(wish.empty() ? "current" : wish) + ": no such job");
    co_return 1;
  }
  process_.print(job->text + "\n");
  Started started;
  started.pids = std::move(job->pids);
  const node::Process* const leader = process_.host().processes().find(started.pids.front());
  started.group = leader != nullptr ? leader->group() : 0;
  jobs_.erase(job);
  sim::Task<int> wait = wait_in_foreground(std::move(started));
  const int status = co_await wait;
  co_return status;
}

sim::Task<int> Shell::wait_for_jobs() {
  int status = 0;
  for (Job& job : jobs_) {
    for (const std::uint32_t pid : job.pids) {
      const Result<node::ChildEnd> ended = co_await process_.wait_for(pid);
      if (ended) status = ended->status;
      if (!ended && ended.error() == Errno::kIntr) co_return node::status_of_signal(node::Signal::kInterrupt);
    }
  }
  jobs_.clear();
  co_return status;
}

}  // namespace glassnet::shell
