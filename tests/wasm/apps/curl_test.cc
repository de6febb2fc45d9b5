// SPDX-License-Identifier: Apache-2.0
// curl: what it prints and how it ends; texts compared with curl 7.88.1 on Debian 12.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "apps/programs.h"
#include "shell/programs.h"
#include "support/world.h"

namespace glassnet::apps {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::World;

constexpr std::string_view kPage = "hello\n";

class CurlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(world.server->files().write("/var/www/html/index.html", kPage, node::kRootUid));
    world.start(*world.server, {"httpd"});
    world.run_for({});
  }
  /// Lets `answer` (printf escapes) be the reply to whatever asks at port 5000, and the connection end.
  void serve_once(const std::string& answer) {
    static_cast<void>(world.begin(*world.server, "printf '" + answer + "' | nc -l -N 5000 > /dev/null"));
  }
  Outcome curl(const std::string& arguments) { return world.run(*world.pc1, "curl " + arguments); }

  World world{{&apps::install_programs, &shell::install_programs}};
};

TEST_F(CurlTest, PrintsThePage) { EXPECT_EQ(curl("http://server/"), (Outcome{0, "hello\n", ""})); }

TEST_F(CurlTest, VerboseShowsBothSidesOfTheConversation) {
  EXPECT_EQ(curl("-v http://10.0.2.10/"), (Outcome{0, "hello\n",
                                                   "*   Trying 10.0.2.10:80...\n"
                                                   "* Connected to 10.0.2.10 (10.0.2.10) port 80 (#0)\n"
                                                   "> GET / HTTP/1.1\n"
                                                   "> Host: 10.0.2.10\n"
                                                   "> User-Agent: curl/7.88.1\n"
                                                   "> Accept: */*\n"
                                                   "> \n"
                                                   "< HTTP/1.1 200 OK\n"
                                                   "< Date: Thu, 01 Jan 2026 00:00:00 GMT\n"
                                                   "< Server: Glassnet-httpd/1.0\n"
                                                   "< Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\n"
                                                   "< Content-Type: text/html; charset=utf-8\n"
                                                   "< Content-Length: 6\n"
                                                   "< Connection: keep-alive\n"
                                                   "< \n"
                                                   "* Connection #0 to host 10.0.2.10 left intact\n"}));
}

TEST_F(CurlTest, HeadersComeBeforeThePageOrAlone) {
  const Outcome included = curl("-i http://server/");
  EXPECT_THAT(included.out, HasSubstr("HTTP/1.1 200 OK\r\nDate: "));
  EXPECT_THAT(included.out, HasSubstr("\r\n\r\nhello\n"));
  const Outcome head = curl("-I http://server/");
  EXPECT_THAT(head.out, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_TRUE(head.out.ends_with("\r\n\r\n"));
}

TEST_F(CurlTest, FilesAreWritten) {
  EXPECT_EQ(world.run(*world.pc1, "cd /tmp && curl -O http://server/index.html && cat index.html"),
            (Outcome{0, "hello\n", ""}));
  EXPECT_EQ(world.run(*world.pc1, "curl -s -o /tmp/page server && cat /tmp/page"), (Outcome{0, "hello\n", ""}));
  EXPECT_EQ(curl("-O http://server/"), (Outcome{23, "",
                                                "curl: Remote file name has no length!\n"
                                                "curl: (23) Failed writing received data to disk/application\n"}));
  EXPECT_EQ(curl("-o /root/x http://server/"), (Outcome{23, "",
                                                        "Warning: Failed to open the file /root/x: Permission denied\n"
                                                        "curl: (23) Failure writing output to destination\n"}));
}

TEST_F(CurlTest, DataIsPostedAsAForm) {
  const std::uint32_t terminal =
      world.begin(*world.server, "printf 'HTTP/1.0 200 OK\\r\\n\\r\\nthanks' | nc -l -N 5000");
  EXPECT_EQ(curl("-s -d name=x -d y=2 -H 'X-Test: 1' http://server:5000/form"), (Outcome{0, "thanks", ""}));
  EXPECT_EQ(world.finish(terminal).out,
            "POST /form HTTP/1.1\r\nHost: server:5000\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\nX-Test: 1\r\n"
            "Content-Length: 10\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nname=x&y=2");
}

TEST_F(CurlTest, HeadersCanBeReplacedAndTakenAway) {
  const std::uint32_t terminal =
      world.begin(*world.server, "printf 'HTTP/1.0 204 No Content\\r\\n\\r\\n' | nc -l -N 5000");
  EXPECT_EQ(curl("-X PURGE -A me -H 'Accept:' -H 'Host: other' http://server:5000/"), (Outcome{0, "", ""}));
  EXPECT_EQ(world.finish(terminal).out, "PURGE / HTTP/1.1\r\nHost: other\r\nUser-Agent: me\r\n\r\n");
}

TEST_F(CurlTest, ChunksAreJoined) {
  serve_once(
      "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n7;x=y\\r\\n, world\\r\\n0\\r\\nT: "
      "1\\r\\n\\r\\n");
  EXPECT_EQ(curl("http://server:5000/"), (Outcome{0, "hello, world", ""}));
}

TEST_F(CurlTest, InformationalAnswersAreSkipped) {
  serve_once("HTTP/1.1 100 Continue\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok");
  EXPECT_EQ(curl("http://server:5000/"), (Outcome{0, "ok", ""}));
}

// --- errors ---

TEST_F(CurlTest, UnknownHost) {
  EXPECT_EQ(curl("http://nohost/"), (Outcome{6, "", "curl: (6) Could not resolve host: nohost\n"}));
}

TEST_F(CurlTest, RefusedConnection) {
  EXPECT_EQ(curl("http://server:81/"),
            (Outcome{7, "", "curl: (7) Failed to connect to server port 81 after 0 ms: Couldn't connect to server\n"}));
}

TEST_F(CurlTest, DeadHost) {
  EXPECT_EQ(
      curl("http://10.0.1.99/"),
      (Outcome{7, "", "curl: (7) Failed to connect to 10.0.1.99 port 80 after 3000 ms: Couldn't connect to server\n"}));
}

TEST_F(CurlTest, NoRoute) {
  EXPECT_EQ(world.run_as_root(*world.pc1, "ip route del default; curl http://server/"),
            (Outcome{7, "", "curl: (7) Failed to connect to server port 80 after 0 ms: Couldn't connect to server\n"}));
}

TEST_F(CurlTest, TimeLimitWhileConnecting) {
  EXPECT_EQ(curl("--max-time 2 http://10.0.1.99/"),
            (Outcome{28, "", "curl: (28) Connection timed out after 2000 milliseconds\n"}));
}

TEST_F(CurlTest, TimeLimitWhileWaiting) {
  static_cast<void>(world.begin(*world.server, "sleep 9 | nc -l 5000"));
  EXPECT_EQ(curl("-m 1.5 http://server:5000/"),
            (Outcome{28, "", "curl: (28) Operation timed out after 1500 milliseconds with 0 bytes received\n"}));
}

TEST_F(CurlTest, TimeLimitIsNotReachedByAFastServer) {
  EXPECT_EQ(curl("-m 1 http://server/"), (Outcome{0, "hello\n", ""}));
}

TEST_F(CurlTest, EmptyReply) {
  serve_once("");
  EXPECT_EQ(curl("http://server:5000/"), (Outcome{52, "", "curl: (52) Empty reply from server\n"}));
}

TEST_F(CurlTest, AnswerCutShort) {
  serve_once("HTTP/1.1 200 OK\\r\\nContent-Length: 10\\r\\n\\r\\nabc");
  EXPECT_EQ(curl("http://server:5000/"),
            (Outcome{18, "abc", "curl: (18) transfer closed with 7 bytes remaining to read\n"}));
}

TEST_F(CurlTest, NotHttp) {
  serve_once("220 mail server\\r\\n\\r\\n");
  EXPECT_EQ(curl("http://server:5000/"), (Outcome{1, "", "curl: (1) Received HTTP/0.9 when not allowed\n"}));
}

TEST_F(CurlTest, OtherProtocols) {
  EXPECT_EQ(curl("https://server/"),
            (Outcome{1, "", "curl: (1) Protocol \"https\" not supported or disabled in libcurl\n"}));
}

TEST_F(CurlTest, SilentSaysNothingUnlessAsked) {
  EXPECT_EQ(curl("-s http://server:81/"), (Outcome{7, "", ""}));
  EXPECT_THAT(curl("-sS http://server:81/").err, HasSubstr("curl: (7)"));
}

TEST_F(CurlTest, FailTurnsHttpErrorsIntoAStatus) {
  EXPECT_EQ(curl("-f http://server/no"), (Outcome{22, "", "curl: (22) The requested URL returned error: 404\n"}));
}

TEST_F(CurlTest, UsageErrors) {
  constexpr const char* kTry = "curl: try 'curl --help' or 'curl --manual' for more information\n";
  EXPECT_EQ(curl(""), (Outcome{2, "", kTry}));
  EXPECT_EQ(curl("--foo http://server/"), (Outcome{2, "", std::string("curl: option --foo: is unknown\n") + kTry}));
  EXPECT_EQ(curl("-o"), (Outcome{2, "", std::string("curl: option -o: requires parameter\n") + kTry}));
  EXPECT_EQ(curl("http://server:99999/"), (Outcome{3, "", "curl: (3) URL using bad/illegal format or missing URL\n"}));
}

}  // namespace
}  // namespace glassnet::apps
