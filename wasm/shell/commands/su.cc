// SPDX-License-Identifier: Apache-2.0
// sudo and su: run a program as another user.
// Simplified: nobody is asked for a password; the learner owns all the machines.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "node/arguments.h"
#include "node/host.h"
#include "node/users.h"
#include "shell/commands/commands.h"

namespace glassnet::shell {
namespace {

/// Whether the program starts in the user's home with the user's environment.
enum class Login { kNo, kYes };

/// Runs `arguments` as `user` in the foreground and answers its status.
sim::Task<int> run_as(node::Process& process, node::User user, std::vector<std::string> arguments, Login login) {
  // Ctrl-C reaches the whole job; it is the child's to decide what to do about it.
  process.ignore_signal(node::Signal::kInterrupt);
  const std::string name = arguments[0];
  node::ProcessStart start;
  start.arguments = std::move(arguments);
  start.uid = user.uid;
  start.group = process.group();
  start.environment = process.environment();
  start.environment["HOME"] = user.home;
  start.environment["LOGNAME"] = user.name;
  start.environment["USER"] = user.name;
  if (login == Login::kYes) start.directory = user.home;
  if (login == Login::kNo) start.directory = process.directory();
  for (std::size_t i = 0; i < start.files.size(); ++i) {
    Result<socket::FileRef> own = process.sys().files().get(static_cast<socket::Fd>(i));
    if (own) start.files[i] = std::move(*own);
  }
  const Result<std::uint32_t> child = process.start_child(std::move(start));
  if (!child) {
    const bool unknown = child.error() == Errno::kNoEnt;
    process.print_error(process.name() + ": " + name + ": " +
                        (unknown ? "command not found" : std::string(errno_text(child.error()))) + "\n");
    co_return 1;
  }
  const Result<node::ChildEnd> end = co_await process.wait_for(*child);
  co_return end ? end->status : 1;
}

}  // namespace

sim::Task<int> sudo_main(node::Process& process) {
  node::User user = node::kUsers[0];
  bool shell = false;
  Login login = Login::kNo;
  node::OptionReader options(process, "+u:is");
  while (const char option = options.next()) {
    if (option == 'i') login = Login::kYes;
    if (option == 'i' || option == 's') shell = true;
    if (option == 'u') {
      const auto wanted = node::user_by_name(options.argument());
      if (!wanted) {
        process.print_error("sudo: unknown user " + options.argument() + "\n");
        co_return 1;
      }
      user = *wanted;
    }
    if (option == node::OptionReader::kWrong) {
      process.print_error("usage: sudo [-u user] command [arg ...]\nusage: sudo -i | -s [-u user]\n");
      co_return 1;
    }
  }
  std::vector<std::string> command = options.operands();
  if (command.empty() && shell) command = {"sh"};
  if (command.empty()) {
    process.print_error("usage: sudo [-u user] command [arg ...]\nusage: sudo -i | -s [-u user]\n");
    co_return 1;
  }
  sim::Task<int> running = run_as(process, user, std::move(command), login);
  const int status = co_await running;
  co_return status;
}

sim::Task<int> su_main(node::Process& process) {
  Login login = Login::kNo;
  std::vector<std::string> command{"sh"};
  node::User user = node::kUsers[0];
  node::OptionReader options(process, "c:l");
  while (const char option = options.next()) {
    if (option == 'l') login = Login::kYes;
    if (option == 'c') command = {"sh", "-c", options.argument()};
    if (option == node::OptionReader::kWrong) co_return 1;
  }
  for (const std::string& operand : options.operands()) {
    if (operand == "-") {
      login = Login::kYes;
      continue;
    }
    const auto wanted = node::user_by_name(operand);
    if (!wanted) {
      process.print_error("su: user " + operand +
                          " does not exist or the user entry does not contain all the required fields\n");
      co_return 1;
    }
    user = *wanted;
  }
  sim::Task<int> running = run_as(process, user, std::move(command), login);
  const int status = co_await running;
  co_return status;
}

}  // namespace glassnet::shell
