// SPDX-License-Identifier: Apache-2.0
// The shell: pipelines, redirections, statuses, jobs, users; and the small commands.
#include "command_test.h"

#include <algorithm>

namespace glassnet::shell {
namespace {

class ShellTest : public CommandTest {
 protected:
  /// Types a line into an interactive shell and lets a tenth of a second pass.
  void type(std::string_view line) {
    world.type(*world.pc1, terminal, line);
    world.run_for(sim::milliseconds(100));
  }
  std::uint32_t terminal = 0;
};

// --- lines ---

TEST_F(ShellTest, PipesConnectCommands) {
  EXPECT_EQ(run("echo one two | wc -w"), (Outcome{0, "2\n", ""}));
  EXPECT_EQ(run("printf 'b\\na\\nab\\n' | grep a | head -n 1"), (Outcome{0, "a\n", ""}));
}

TEST_F(ShellTest, AWriterIsEndedWhenItsReaderHasEnough) {
  EXPECT_EQ(run("cat /dev/zero | head -c 10 | wc -c"), (Outcome{0, "10\n", ""}));
  EXPECT_EQ(world.pc1->processes().all().size(), 0U);
}

TEST_F(ShellTest, StatusDecidesWhatRunsNext) {
  EXPECT_EQ(run("true && echo yes || echo no"), (Outcome{0, "yes\n", ""}));
  EXPECT_EQ(run("false && echo yes || echo no"), (Outcome{0, "no\n", ""}));
  EXPECT_EQ(run("false; echo $?; ! false; echo $?; true | false; echo $?").out, "1\n0\n1\n");
  EXPECT_EQ(run("false").status, 1);
  EXPECT_EQ(run("exit 5; echo never"), (Outcome{5, "", ""}));
}

TEST_F(ShellTest, RedirectionsReachFilesAndStreams) {
  EXPECT_EQ(run("cd /tmp; echo 1 > a; echo 2 >> a; cat < a; wc -l a"), (Outcome{0, "1\n2\n2 a\n", ""}));
  EXPECT_EQ(run("ls /nofile 2> /tmp/err; cat /tmp/err"),
            (Outcome{0, "ls: cannot access '/nofile': No such file or directory\n", ""}));
  EXPECT_EQ(run("ls /nofile 2>&1 | wc -l"), (Outcome{0, "1\n", ""}));
  EXPECT_EQ(run("echo lost > /dev/null"), (Outcome{0, "", ""}));
  EXPECT_EQ(run("> /tmp/empty; wc -c /tmp/empty"), (Outcome{0, "0 /tmp/empty\n", ""}));
}

TEST_F(ShellTest, ErrorsAreThoseOfTheShell) {
  EXPECT_EQ(run("nosuch"), (Outcome{127, "", "sh: nosuch: command not found\n"}));
  EXPECT_EQ(run("./nosuch"), (Outcome{127, "", "sh: ./nosuch: No such file or directory\n"}));
  EXPECT_EQ(run("echo x > /etc/x"), (Outcome{1, "", "sh: /etc/x: Permission denied\n"}));
  EXPECT_EQ(run("cat < /nofile"), (Outcome{1, "", "sh: /nofile: No such file or directory\n"}));
  EXPECT_EQ(run("cd /nofile"), (Outcome{1, "", "sh: cd: /nofile: No such file or directory\n"}));
  EXPECT_EQ(run("cd /root"), (Outcome{1, "", "sh: cd: /root: Permission denied\n"}));
  EXPECT_EQ(run("echo a | | b"), (Outcome{2, "", "sh: syntax error near unexpected token `|'\n"}));
  EXPECT_EQ(run("/bin/echo found"), (Outcome{0, "found\n", ""}));
}

TEST_F(ShellTest, VariablesAreSetExportedAndForgotten) {
  EXPECT_EQ(run("X='a  b'; echo $X \"$X\"").out, "a b a  b\n");
  EXPECT_EQ(run("X=1; sh -c 'echo [$X]'; export X; sh -c 'echo [$X]'; unset X; echo [$X]").out, "[]\n[1]\n[]\n");
  EXPECT_EQ(run("X=1 sh -c 'echo $X'; echo $X").out, "1\n\n");
  EXPECT_EQ(run("echo $HOME $USER ~").out, "/home/user user /home/user\n");
  EXPECT_EQ(run("cd /tmp; cd /; cd -; pwd").out, "/tmp\n/tmp\n");
}

TEST_F(ShellTest, BuiltinsWorkInPipelinesAndWithRedirections) {
  EXPECT_THAT(run("export | grep HOME").out, HasSubstr("export HOME='/home/user'\n"));
  EXPECT_EQ(run("export > /tmp/e; grep USER /tmp/e; echo back").out, "export USER='user'\nback\n");
  EXPECT_EQ(run("cd /tmp | cat; pwd").out, "/home/user\n");
}

// --- at the prompt ---

TEST_F(ShellTest, ThePromptNamesUserHostAndDirectory) {
  terminal = world.open_shell(*world.pc1);
  type("cd /tmp");
  type("cd ~/../user");
  EXPECT_EQ(world.screen(terminal).out, "user@pc1:~$ user@pc1:/tmp$ user@pc1:~$ ");
  const std::uint32_t root = world.open_shell(*world.r1, node::kRootUid);
  EXPECT_EQ(world.screen(root).out, "root@r1:~# ");
}

TEST_F(ShellTest, CtrlCEndsTheJobAndNotTheShell) {
  terminal = world.open_shell(*world.pc1);
  type("sleep 100 | cat");
  world.press_ctrl_c(*world.pc1, terminal);
  type("echo $?");
  world.press_ctrl_c(*world.pc1, terminal);
  EXPECT_EQ(world.screen(terminal), (Outcome{-1, "user@pc1:~$ \nuser@pc1:~$ 130\nuser@pc1:~$ \nuser@pc1:~$ ", ""}));
}

TEST_F(ShellTest, CtrlCLetsPingPrintItsStatistics) {
  terminal = world.open_shell(*world.pc1);
  type("ping server");
  world.run_for_seconds(1);
  world.press_ctrl_c(*world.pc1, terminal);
  type("echo $?");
  EXPECT_TRUE(world.screen(terminal).out.ends_with(" ms\nuser@pc1:~$ 0\nuser@pc1:~$ "));
  EXPECT_THAT(world.screen(terminal).out,
              HasSubstr("2 packets transmitted, 2 received, 0% packet loss, time 1000ms\n"));
}

TEST_F(ShellTest, AScriptDiesWithTheProgramThatCtrlCKills) {
  const std::uint32_t script = world.begin(*world.pc1, "sleep 100; echo never");
  world.press_ctrl_c(*world.pc1, script);
  EXPECT_EQ(world.screen(script), (Outcome{130, "", ""}));
}

TEST_F(ShellTest, AScriptGoesOnWhenTheProgramTookCtrlCItself) {
  const std::uint32_t script = world.begin(*world.pc1, "ping -q server; echo then $?");
  world.run_for_seconds(1);
  world.press_ctrl_c(*world.pc1, script);
  EXPECT_EQ(world.screen(script).status, 0);
  EXPECT_TRUE(world.screen(script).out.ends_with("ms\nthen 0\n"));
}

TEST_F(ShellTest, CtrlDLeaves) {
  terminal = world.open_shell(*world.pc1);
  type("false");
  world.press_ctrl_d(*world.pc1, terminal);
  EXPECT_EQ(world.screen(terminal), (Outcome{1, "user@pc1:~$ user@pc1:~$ exit\n", ""}));
}

TEST_F(ShellTest, JobsRunInTheBackground) {
  terminal = world.open_shell(*world.pc1);
  type("sleep 1 &");
  type("jobs");
  world.run_for_seconds(1);
  type("");
  EXPECT_EQ(world.screen(terminal).out,
            "user@pc1:~$ [1] 2\n"
            "user@pc1:~$ [1]+  Running                 sleep 1 &\n"
            "user@pc1:~$ [1]+  Done                    sleep 1\n"
            "user@pc1:~$ ");
}

TEST_F(ShellTest, ABackgroundJobComesBackToTheFront) {
  terminal = world.open_shell(*world.pc1);
  type("sleep 100 && echo never &");
  type("fg");
  world.press_ctrl_c(*world.pc1, terminal);
  type("jobs");
  EXPECT_EQ(world.screen(terminal).out,
            "user@pc1:~$ [1] 2\nuser@pc1:~$ sleep 100 && echo never\n\nuser@pc1:~$ user@pc1:~$ ");
  EXPECT_EQ(world.pc1->processes().all().size(), 1U);
}

TEST_F(ShellTest, BackgroundJobsDoNotEatWhatIsTyped) {
  terminal = world.open_shell(*world.pc1);
  type("cat &");
  type("echo mine");
  EXPECT_THAT(world.screen(terminal).out, HasSubstr("mine\n"));
}

TEST_F(ShellTest, ClosingTheWindowEndsEverythingOnIt) {
  terminal = world.open_shell(*world.pc1);
  type("sleep 100 | cat");
  ASSERT_TRUE(world.pc1->close_terminal(terminal));
  world.run_for({});
  EXPECT_TRUE(world.pc1->processes().all().empty());
}

TEST_F(ShellTest, ProgramsReadTheTerminalInTheForeground) {
  terminal = world.open_shell(*world.pc1);
  type("cat");
  type("typed");
  world.press_ctrl_d(*world.pc1, terminal);
  type("echo prompt");
  EXPECT_EQ(world.screen(terminal).out, "user@pc1:~$ typed\nuser@pc1:~$ prompt\nuser@pc1:~$ ");
}

// --- what must not stop the world ---

TEST_F(ShellTest, AnEndlessCopyLetsTimePassAndCanBeStopped) {
  for (const char* line : {"cat /dev/zero > /dev/null", "cat /dev/zero | wc -c", "wc -c /dev/zero"}) {
    const std::uint32_t endless = world.begin(*world.pc1, line);
    world.run_for(sim::milliseconds(5));
    world.press_ctrl_c(*world.pc1, endless);
    EXPECT_EQ(world.screen(endless).status, 130) << line;
  }
}

TEST_F(ShellTest, AScriptThatStartsItselfTwiceComesToAnEnd) {
  ASSERT_TRUE(world.pc1->files().write("/tmp/bomb", "sh /tmp/bomb & sh /tmp/bomb &", node::kUserUid));
  const std::uint32_t bomb = world.begin(*world.pc1, "sh /tmp/bomb");
  world.run_for_seconds(1);
  EXPECT_THAT(world.screen(bomb).err, HasSubstr("sh: fork: Resource temporarily unavailable\n"));
  EXPECT_TRUE(world.pc1->processes().all().empty());
}

// --- users and processes ---

TEST_F(ShellTest, SudoRunsAsRoot) {
  EXPECT_EQ(run("whoami; sudo whoami; sudo -u user whoami; id").out,
            "user\nroot\nuser\nuid=1000(user) gid=1000(user) groups=1000(user)\n");
  EXPECT_EQ(run("sudo nosuch"), (Outcome{1, "", "sudo: nosuch: command not found\n"}));
  EXPECT_EQ(run("sudo sh -c 'exit 3'").status, 3);
}

TEST_F(ShellTest, SuOpensAShellOfItsOwn) {
  terminal = world.open_shell(*world.pc1);
  type("sudo su -");
  type("sleep 100");
  world.press_ctrl_c(*world.pc1, terminal);
  type("exit");
  EXPECT_EQ(world.screen(terminal).out, "user@pc1:~$ root@pc1:~# \nroot@pc1:~# user@pc1:~$ ");
}

TEST_F(ShellTest, PsAndKillKnowProcesses) {
  EXPECT_EQ(world.run(*world.server, "ps -ef").out,
            "UID          PID    PPID  C STIME TTY          TIME CMD\n"
            "root           1       0  0 00:00 ?        00:00:00 httpd\n"
            "root           2       0  0 00:00 ?        00:00:00 echod\n"
            "user           3       0  0 00:00 pts/1    00:00:00 sh -c ps -ef\n"
            "user           4       3  0 00:00 pts/1    00:00:00 ps -ef\n");
  EXPECT_EQ(world.run(*world.server, "ps -e -o pid,pgid,stat,wchan:18,comm").out,
            "    PID    PGID STAT WCHAN              COMMAND\n"
            "      1       1 S    inet_csk_accept    httpd\n"
            "      2       2 S    inet_csk_accept    echod\n"
            "      5       5 Ss+  do_wait            sh\n"
            "      6       5 R+   -                  ps\n");
  EXPECT_EQ(world.run(*world.server, "ps -l -p 1").out,
            "F S   UID     PID    PPID  C PRI  NI ADDR SZ WCHAN  TTY          TIME CMD\n"
            "4 S     0       1       0  0  80   0 -     0 inet_c ?        00:00:00 httpd\n");
  EXPECT_EQ(world.run(*world.server, "ps -p 77 -o cmd=").status, 1);
  EXPECT_EQ(world.run(*world.server, "ps -o nosuch").status, 1);
  EXPECT_EQ(world.run(*world.server, "sleep 9 & kill -USR1 $!; wait; kill -l | wc -w").out, "9\n");
  EXPECT_EQ(world.run(*world.server, "kill 1"), (Outcome{1, "", "kill: (1): Operation not permitted\n"}));
  EXPECT_EQ(world.run(*world.server, "kill 99"), (Outcome{1, "", "kill: (99): No such process\n"}));
  EXPECT_EQ(world.run(*world.server, "sudo kill -9 1; ps -e | wc -l").out, "5\n");
}

TEST_F(ShellTest, AKilledServerFreesItsPortAndRefuses) {
  static_cast<void>(world.run_as_root(*world.server, "kill 1"));
  EXPECT_EQ(run("curl -s http://server/").status, 7);
  static_cast<void>(world.run_as_root(*world.server, "httpd &"));
  EXPECT_EQ(run("curl -s http://server/ > /dev/null").status, 0);
}

// --- small commands ---

TEST_F(ShellTest, TextCommands) {
  EXPECT_EQ(run("printf '%s-%03d|%-4s|%x\\n' a 5 b 255").out, "a-005|b   |ff\n");
  EXPECT_EQ(run("printf '%s\\n' a b").out, "a\nb\n");
  EXPECT_EQ(run("echo -n x; echo -e 'a\\tb\\x41'; echo -z").out, "xa\tbA\n-z\n");
  EXPECT_EQ(run("printf '1\\n2\\n3\\n' > /tmp/n; head -2 /tmp/n; tail -n 1 /tmp/n; cat -n /tmp/n").out,
            "1\n2\n3\n     1\t1\n     2\t2\n     3\t3\n");
  EXPECT_EQ(run("wc /etc/hosts").out, " 6 12 91 /etc/hosts\n");
  EXPECT_EQ(run("grep -c 10.0 /etc/hosts; grep -iv PC /etc/hosts | wc -l; grep -q nothing /etc/hosts").status, 1);
  EXPECT_EQ(run("cat /etc /nofile"),
            (Outcome{1, "", "cat: /etc: Is a directory\ncat: /nofile: No such file or directory\n"}));
}

TEST_F(ShellTest, FileCommands) {
  EXPECT_EQ(
      run("cd /tmp; mkdir -p a/b; echo x > a/f; ls a; ls -l a/f; rm a; rm -r a; ls"),
      (Outcome{0, "b  f\n-rw-r--r-- 1 user user 2 Jan  1 00:00 a/f\n", "rm: cannot remove 'a': Is a directory\n"}));
  EXPECT_EQ(run("ls /etc | cat").out, "hostname\nhosts\npasswd\nprotocols\nservices\n");
  EXPECT_EQ(run("ls /root"), (Outcome{2, "", "ls: cannot open directory '/root': Permission denied\n"}));
  EXPECT_EQ(run("mkdir /etc"), (Outcome{1, "", "mkdir: cannot create directory ‘/etc’: File exists\n"}));
  EXPECT_EQ(run("rm /nofile"), (Outcome{1, "", "rm: cannot remove '/nofile': No such file or directory\n"}));
}

TEST_F(ShellTest, HostCommands) {
  EXPECT_EQ(run("hostname; hostname -I; date").out, "pc1\n10.0.1.10 \nThu Jan  1 00:00:00 UTC 2026\n");
  EXPECT_EQ(run("sleep 1.5; date").out, "Thu Jan  1 00:00:01 UTC 2026\n");
  EXPECT_EQ(run("sleep abc"),
            (Outcome{1, "", "sleep: invalid time interval ‘abc’\nTry 'sleep --help' for more information.\n"}));
  const std::string help = run("help").out;
  for (const auto& [name, program] : world.programs.all()) EXPECT_THAT(help, HasSubstr("  " + name + " ")) << name;
}

// --- the whole ---

TEST_F(ShellTest, TheSameCommandsGiveTheSameTrace) {
  const auto hash_of_a_run = [] {
    glassnet::testing::World other{{&apps::install_programs, &shell::install_programs}};
    other.simulator.trace().enable_hash();
    other.start(*other.server, {"httpd"});
    static_cast<void>(other.run(*other.pc1, "ping -c 2 server; curl -s http://server/ | wc; traceroute server"));
    return other.simulator.trace().hash();
  };
  EXPECT_EQ(hash_of_a_run(), hash_of_a_run());
}

}  // namespace
}  // namespace glassnet::shell
