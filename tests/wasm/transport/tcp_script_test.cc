// SPDX-License-Identifier: Apache-2.0
// Each file of tests/scripts/tcp is one test case: TCP against a script, one paragraph of an RFC at a time.
#include <dirent.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "transport/packet_script.h"

namespace glassnet::transport::test {
namespace {

const std::string kFolder = std::string(GLASSNET_TEST_DIR) + "/scripts/tcp/";

std::vector<std::string> script_names() {
  std::vector<std::string> names;
  if (DIR* folder = opendir(kFolder.c_str())) {
    while (const dirent* entry = readdir(folder)) {
      const std::string name = entry->d_name;
      if (name.size() > 4 && name.ends_with(".pkt")) names.push_back(name.substr(0, name.size() - 4));
    }
    closedir(folder);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_file(const std::string& path) {
  std::string text;
  if (FILE* file = std::fopen(path.c_str(), "rb")) {
    char buffer[4096];
    for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, n);
    std::fclose(file);
  }
  return text;
}

class TcpScript : public testing::TestWithParam<std::string> {};

TEST_P(TcpScript, GoesAsWritten) {
  const std::string text = read_file(kFolder + GetParam() + ".pkt");
  ASSERT_FALSE(text.empty());
  EXPECT_EQ(PacketScript().run(text), "") << GetParam() << ".pkt";
}

INSTANTIATE_TEST_SUITE_P(Rfc, TcpScript, testing::ValuesIn(script_names()),
                         [](const testing::TestParamInfo<std::string>& script) { return script.param; });

TEST(PacketScriptRunner, SaysWhichLineIsWrongAndHow) {
  EXPECT_EQ(PacketScript().run("connect() = EINPROGRESS\n> S 0:0(0) <mss 9,*>"),
            "line 2: wrong options: 0.000000 > S 0:0(0) win 64240 <mss 1460,sackOK,TS val 0 ecr 0,nop,wscale 7>  [at "
            "0.000000 s]");
  EXPECT_EQ(PacketScript().run("connect() = 0"), "line 1: connect answered EINPROGRESS, not 0  [at 0.000000 s]");
}

TEST(PacketScriptRunner, DoesNotOverlookASegment) {
  EXPECT_NE(PacketScript().run("connect() = EINPROGRESS"), "");
  EXPECT_NE(PacketScript().run("connect() = EINPROGRESS\n+0.5 check state SYN_SENT"), "");
}

}  // namespace
}  // namespace glassnet::transport::test
