// SPDX-License-Identifier: Apache-2.0
#include "apps/http_message.h"

#include <gtest/gtest.h>

namespace glassnet::apps {
namespace {

TEST(RequestLine, HasThreePartsBetweenSingleBlanks) {
  const auto request = parse_request_line("GET /a%20b?c=d HTTP/1.1");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->method, "GET");
  EXPECT_EQ(request->target, "/a%20b?c=d");
  EXPECT_EQ(request->major, 1);
  EXPECT_EQ(request->minor, 1);
  EXPECT_EQ(parse_request_line("GET / HTTP/2.0")->major, 2);
}

TEST(RequestLine, RefusesEverythingElse) {
  for (const std::string_view line :
       {"", "GET", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "G(T / HTTP/1.1", "GET / http/1.1", "GET / HTTP/11",
        " GET / HTTP/1.1", "GET /\x01 HTTP/1.1", "GET / HTTP/1.x", "GET /a b HTTP/1.1"}) {
    EXPECT_FALSE(parse_request_line(line)) << line;
  }
}

TEST(StatusLine, ReadsCodeAndReason) {
  const auto line = parse_status_line("HTTP/1.0 404 File not found");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->minor, 0);
  EXPECT_EQ(line->status, 404);
  EXPECT_EQ(line->reason, "File not found");
  EXPECT_EQ(parse_status_line("HTTP/1.1 200")->reason, "");
  EXPECT_EQ(parse_status_line("HTTP/1.1 200 ")->reason, "");
  for (const std::string_view wrong :
       {"", "HTTP/1.1", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/1.1 abc x", "ICY 200 OK", "HTTP/1.1 099 x"}) {
    EXPECT_FALSE(parse_status_line(wrong)) << wrong;
  }
}

// RFC 9112 §5.1: no blank between name and colon, blanks around the value are not part of it.
TEST(Field, IsANameAColonAndAValue) {
  EXPECT_EQ(parse_field("Host: server")->name, "Host");
  EXPECT_EQ(parse_field("Host: \t server \t")->value, "server");
  EXPECT_EQ(parse_field("X:")->value, "");
  for (const std::string_view wrong : {"", ":", "Host server", "Host : x", " folded: x", "a b: x"}) {
    EXPECT_FALSE(parse_field(wrong)) << wrong;
  }
}

TEST(Fields, AreFoundWithoutCaseAndSearchedForTokens) {
  HttpFields fields;
  fields.add("Connection", "Keep-Alive, Upgrade");
  fields.add("connection", "close");
  EXPECT_EQ(*fields.find("CONNECTION"), "Keep-Alive, Upgrade");
  EXPECT_EQ(fields.count("connection"), 2U);
  EXPECT_TRUE(fields.has_token("Connection", "upgrade"));
  EXPECT_TRUE(fields.has_token("Connection", "close"));
  EXPECT_FALSE(fields.has_token("Connection", "clo"));
  EXPECT_EQ(fields.find("Host"), nullptr);
}

// RFC 9112 §6.3: lengths that differ make the message worthless.
TEST(ContentLength, MustBeOneNumber) {
  HttpFields fields;
  EXPECT_EQ(content_length(fields).value(), std::nullopt);
  fields.add("Content-Length", "42");
  EXPECT_EQ(content_length(fields).value(), 42U);
  fields.add("Content-Length", "42");
  EXPECT_EQ(content_length(fields).value(), 42U);
  fields.add("Content-Length", "43");
  EXPECT_FALSE(content_length(fields));
  for (const char* wrong : {"-1", "+1", "1x", "", "99999999999999999999"}) {
    HttpFields bad;
    bad.add("Content-Length", wrong);
    EXPECT_FALSE(content_length(bad)) << wrong;
  }
}

TEST(PercentDecoding, FollowsRfc3986) {
  EXPECT_EQ(percent_decode("/a%20b%2fc"), "/a b/c");
  EXPECT_EQ(percent_decode("%C3%A9"), "\xc3\xa9");
  for (const std::string_view wrong : {"%", "%2", "%zz", "/a%00b"}) EXPECT_FALSE(percent_decode(wrong)) << wrong;
  EXPECT_EQ(percent_encode("a b/\xc3\xa9~"), "a%20b/%C3%A9~");
}

TEST(Html, MarksAreEscaped) { EXPECT_EQ(html_escape("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;"); }

std::string url(std::string_view text) {
  std::string scheme;
  const auto parsed = parse_url(text, scheme);
  if (!parsed) return parsed.error() == UrlError::kMalformed ? "malformed" : "scheme " + scheme;
  return parsed->host + " " + std::to_string(parsed->port) + " " + parsed->target + " " + parsed->authority();
}

TEST(Url, IsTakenApart) {
  EXPECT_EQ(url("http://server/"), "server 80 / server");
  EXPECT_EQ(url("http://server"), "server 80 / server");
  EXPECT_EQ(url("server"), "server 80 / server");
  EXPECT_EQ(url("HTTP://10.0.2.10:8080/a/b?c#d"), "10.0.2.10 8080 /a/b?c 10.0.2.10:8080");
  EXPECT_EQ(url("http://server?x=1"), "server 80 /?x=1 server");
  EXPECT_EQ(url("http://user:pw@server/"), "server 80 / server");
  EXPECT_EQ(url("server:81/x"), "server 81 /x server:81");
  EXPECT_EQ(url("https://server/"), "scheme https");
  EXPECT_EQ(url("http://"), "malformed");
  EXPECT_EQ(url("http://server:99999/"), "malformed");
  EXPECT_EQ(url("http://server/a b"), "malformed");
}

}  // namespace
}  // namespace glassnet::apps
