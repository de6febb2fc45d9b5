// SPDX-License-Identifier: Apache-2.0
// The web server, asked by hand over nc and by curl.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "apps/programs.h"
#include "base/text.h"
#include "shell/programs.h"
#include "support/world.h"

namespace glassnet::apps {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using ::testing::StartsWith;
using testing::World;

class HttpdTest : public ::testing::Test {
 protected:
  void SetUp() override {
    node::FileSystem& files = world.server->files();
    ASSERT_TRUE(files.write("/var/www/html/index.html", "<p>Welcome</p>\n", node::kRootUid));
    ASSERT_TRUE(files.make_directory("/var/www/html/docs", node::kRootUid));
    ASSERT_TRUE(files.write("/var/www/html/docs/a b.txt", "text\n", node::kRootUid));
    ASSERT_TRUE(files.write("/var/www/html/secret", "s", node::kRootUid));
    ASSERT_TRUE(files.change_mode("/var/www/html/secret", 0, node::kRootUid));
    // Not root, so that the mode of files counts; port 8080 needs no privilege.
    ASSERT_TRUE(world.server->start_service({"httpd", "-p", "8080"}, node::kUserUid));
    world.run_for({});
  }

  /// Sends `request` as it stands (printf escapes) and answers what comes back until the server closes.
  std::string ask(const std::string& request) {
    return world.run(*world.pc1, "printf '" + request + "' | nc server 8080").out;
  }
  /// The status code of the answer to a GET for `target`.
  std::string status_of(const std::string& target) {
    const std::string answer = ask("GET " + target + " HTTP/1.1\\r\\nHost: server\\r\\nConnection: close\\r\\n\\r\\n");
    return answer.substr(0, 12);
  }

  World world{{&apps::install_programs, &shell::install_programs}};
};

TEST_F(HttpdTest, AnswersWithTheFileAndTheRightHeaders) {
  EXPECT_EQ(ask("GET / HTTP/1.1\\r\\nHost: server\\r\\nConnection: close\\r\\n\\r\\n"),
            "HTTP/1.1 200 OK\r\n"
            "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
            "Server: Glassnet-httpd/1.0\r\n"
            "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Content-Length: 15\r\n"
            "Connection: close\r\n"
            "\r\n"
            "<p>Welcome</p>\n");
}

TEST_F(HttpdTest, HeadGivesTheHeadersOnly) {
  const std::string answer = ask("HEAD / HTTP/1.1\\r\\nHost: server\\r\\nConnection: close\\r\\n\\r\\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 15\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Welcome")));
}

TEST_F(HttpdTest, DateFollowsVirtualTime) {
  world.run_for_seconds(3'600);
  EXPECT_THAT(ask("GET / HTTP/1.0\\r\\n\\r\\n"), HasSubstr("Date: Thu, 01 Jan 2026 01:00:00 GMT\r\n"));
}

TEST_F(HttpdTest, AConnectionServesSeveralRequestsInARow) {
  const std::string answer =
      ask("GET / HTTP/1.1\\r\\nHost: s\\r\\n\\r\\nGET /no HTTP/1.1\\r\\nHost: s\\r\\n\\r\\n"
          "GET /docs HTTP/1.1\\r\\nHost: s\\r\\nConnection: close\\r\\n\\r\\n");
  const std::size_t ok = answer.find("HTTP/1.1 200 OK");
  const std::size_t missing = answer.find("HTTP/1.1 404 Not Found");
  const std::size_t moved = answer.find("HTTP/1.1 301 Moved Permanently");
  EXPECT_LT(ok, missing);
  EXPECT_LT(missing, moved);
  EXPECT_NE(moved, std::string::npos);
}

TEST_F(HttpdTest, AnHttp10ClientGetsOneAnswerAndTheEnd) {
  const std::string answer = ask("GET / HTTP/1.0\\r\\n\\r\\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(ask("GET / HTTP/1.0\\r\\nConnection: keep-alive\\r\\n\\r\\nGET / HTTP/1.0\\r\\n\\r\\n"),
              HasSubstr("Connection: keep-alive\r\n"));
}

TEST_F(HttpdTest, PathsAreDecodedAndNeverLeadOutOfTheDirectory) {
  EXPECT_EQ(status_of("/docs/a%%20b.txt"), "HTTP/1.1 200");
  EXPECT_EQ(status_of("/docs/../index.html"), "HTTP/1.1 200");
  EXPECT_EQ(status_of("/../../../etc/passwd"), "HTTP/1.1 404");
  EXPECT_EQ(status_of("/%%2e%%2e/%%2e%%2e/%%2e%%2e/etc/passwd"), "HTTP/1.1 404");
  EXPECT_EQ(status_of("/..%%2f..%%2f..%%2fetc/passwd"), "HTTP/1.1 404");
  EXPECT_EQ(status_of("/index.html?query=1"), "HTTP/1.1 200");
  EXPECT_EQ(status_of("http://server/index.html"), "HTTP/1.1 200");
}

TEST_F(HttpdTest, StatusCodesSayWhatIsWrong) {
  EXPECT_EQ(status_of("/nothing"), "HTTP/1.1 404");
  EXPECT_EQ(status_of("/index.html/"), "HTTP/1.1 404");
  EXPECT_EQ(status_of("/secret"), "HTTP/1.1 403");
  EXPECT_EQ(status_of("/docs"), "HTTP/1.1 301");
  EXPECT_EQ(status_of("/%%zz"), "HTTP/1.1 400");
  EXPECT_EQ(status_of("nothing"), "HTTP/1.1 400");
}

TEST_F(HttpdTest, AMalformedRequestIsAnsweredBy400AndTheEnd) {
  EXPECT_THAT(ask("hello\\r\\n\\r\\n"), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(ask("GET / HTTP/1.1\\r\\nbroken line\\r\\n\\r\\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(ask("GET / HTTP/1.1\\r\\n\\r\\n"), StartsWith("HTTP/1.1 400"));  // no Host
  EXPECT_THAT(ask("GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(ask("GET / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: x\\r\\n\\r\\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(ask("GET / HTTP/2.0\\r\\nHost: a\\r\\n\\r\\n"), StartsWith("HTTP/1.1 505"));
}

TEST_F(HttpdTest, TooLargeHeadersAreRefused) {
  const std::string big(40'000, 'x');
  ASSERT_TRUE(
      world.pc1->files().write("/tmp/request", "GET / HTTP/1.1\r\nHost: s\r\nX: " + big + "\r\n\r\n", node::kRootUid));
  EXPECT_THAT(world.run(*world.pc1, "nc server 8080 < /tmp/request").out, StartsWith("HTTP/1.1 431"));
}

TEST_F(HttpdTest, OtherMethodsAreNotAllowedOrNotImplemented) {
  const std::string post =
      ask("POST / HTTP/1.1\\r\\nHost: s\\r\\nContent-Length: 5\\r\\n\\r\\nhello"
          "GET / HTTP/1.1\\r\\nHost: s\\r\\nConnection: close\\r\\n\\r\\n");
  EXPECT_THAT(post, StartsWith("HTTP/1.1 405 Method Not Allowed\r\n"));
  EXPECT_THAT(post, HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_THAT(post, HasSubstr("HTTP/1.1 200 OK"));  // the body was not taken for a request
  EXPECT_THAT(ask("BREW / HTTP/1.1\\r\\nHost: s\\r\\nConnection: close\\r\\n\\r\\n"), StartsWith("HTTP/1.1 501"));
}

TEST_F(HttpdTest, AnUnchangedFileIsNotSentAgain) {
  const std::string answer =
      ask("GET / HTTP/1.1\\r\\nHost: s\\r\\nConnection: close\\r\\n"
          "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\\r\\n\\r\\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 304 Not Modified\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Welcome")));
}

TEST_F(HttpdTest, ADirectoryWithoutIndexIsListed) {
  const std::string answer = ask("GET /docs/ HTTP/1.0\\r\\n\\r\\n");
  EXPECT_THAT(answer, HasSubstr("<h1>Index of /docs/</h1>"));
  EXPECT_THAT(answer, HasSubstr("<li><a href=\"a%20b.txt\">a b.txt</a></li>"));
}

TEST_F(HttpdTest, AnIdleConnectionIsClosedAfterAMinute) {
  const std::uint32_t terminal = world.begin(*world.pc1, "sleep 100 | nc server 8080");
  world.run_for_seconds(59);
  EXPECT_THAT(world.run(*world.server, "netstat -tn").out, HasSubstr("ESTABLISHED"));
  world.run_for_seconds(2);
  EXPECT_THAT(world.run(*world.server, "netstat -tn").out, Not(HasSubstr("ESTABLISHED")));
  EXPECT_EQ(world.finish(terminal).out, "");
}

TEST_F(HttpdTest, SlowClientsDoNotKeepOthersWaiting) {
  static_cast<void>(world.begin(*world.pc2, "sleep 30 | nc server 8080"));
  world.run_for_seconds(1);
  EXPECT_EQ(world.run(*world.pc1, "curl http://server:8080/"), (Outcome{0, "<p>Welcome</p>\n", ""}));
  EXPECT_LT(world.now(), sim::Instant{} + sim::seconds(2));
}

TEST_F(HttpdTest, EveryRequestIsLogged) {
  const std::uint32_t terminal = world.open(*world.pc3, {"httpd", "-p", "8081"}, node::kUserUid);
  world.run_for_seconds(5);
  static_cast<void>(world.run(*world.pc1, "curl http://pc3:8081/; curl -I http://pc3:8081/x"));
  EXPECT_EQ(world.screen(terminal).out,
            format("10.0.1.10 - - [01/Jan/2026:00:00:05 +0000] \"GET / HTTP/1.1\" 200 %zu\n"
                   "10.0.1.10 - - [01/Jan/2026:00:00:05 +0000] \"HEAD /x HTTP/1.1\" 404 -\n",
                   world.pc3->files().read("/var/www/html/index.html", node::kRootUid)->size()));
}

TEST_F(HttpdTest, ComplainsLikeAnyServerWhenThePortIsNotToBeHad) {
  EXPECT_EQ(world.run(*world.server, "httpd -p 8080"), (Outcome{1, "", "httpd: bind: Address already in use\n"}));
  EXPECT_EQ(world.run(*world.server, "httpd"), (Outcome{1, "", "httpd: bind: Permission denied\n"}));
  EXPECT_EQ(world.run(*world.server, "httpd -p x"), (Outcome{2, "", "usage: httpd [-p PORT] [DIRECTORY]\n"}));
}

TEST_F(HttpdTest, ALargeFileArrivesWhole) {
  std::string big;
  for (int i = 0; i < 100'000; ++i) big += format("line %d\n", i);
  ASSERT_TRUE(world.server->files().write("/var/www/html/big", big, node::kRootUid));
  const Outcome outcome = world.run(*world.pc1, "curl -o /tmp/big http://server:8080/big");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_TRUE(world.pc1->files().read("/tmp/big", node::kRootUid) == big);
}

}  // namespace
}  // namespace glassnet::apps
