// SPDX-License-Identifier: Apache-2.0
// Every error of a scenario file, with its exact place; and what a good file means.
#include "scenario/reader.h"

#include <gtest/gtest.h>

#include "scenario/writer.h"

namespace glassnet::scenario {
namespace {

constexpr std::string_view kPrograms[] = {"curl", "httpd", "ping"};

ReadResult read(std::string_view text) { return read_scenario(text, kPrograms); }

/// "code path line:column {name=value ...}", for comparing and for reading in a failed test.
std::string describe(const Error& error) {
  std::string text =
      error.code + " " + error.path + " " + std::to_string(error.at.line) + ":" + std::to_string(error.at.column);
  for (const auto& [name, value] : error.values) {
    text += " " + name + "=";
    text += std::holds_alternative<std::string>(value) ? std::get<std::string>(value)
                                                       : std::to_string(std::get<std::int64_t>(value));
  }
  return text;
}

std::vector<std::string> errors_of(std::string_view text) {
  std::vector<std::string> all;
  const ReadResult result = read(text);
  EXPECT_EQ(result.scenario.has_value(), result.errors.empty());
  for (const Error& error : result.errors) all.push_back(describe(error));
  return all;
}

using Lines = std::vector<std::string>;

/// A file whose line 3 is the node list's content and line 5 the links'.
std::string file(std::string_view nodes, std::string_view links = "", std::string_view rest = "") {
  return "{\"glassnet\": 1,\n\"nodes\": [\n" + std::string(nodes) + "\n], \"links\": [\n" + std::string(links) + "\n]" +
         std::string(rest) + "}";
}

/// A file with one host, whose further fields stand in line 4 from column 1.
std::string host(std::string_view fields) {
  return file("{\"name\": \"a\", \"kind\": \"host\", \"at\": [0, 0]" + std::string(fields.empty() ? "" : ",\n") +
              std::string(fields) + "}");
}

/// A host with one interface, whose fields stand in line 4 from column 18.
std::string interface(std::string_view fields, std::string_view more = "") {
  return host("\"interfaces\": [{\"name\": \"eth0\",\n" + std::string(fields) + "}]" + std::string(more));
}

TEST(ScenarioReader, ReadsTheSmallestFile) {
  const ReadResult result = read("{\"glassnet\": 1, \"nodes\": []}");
  ASSERT_TRUE(result.scenario.has_value());
  EXPECT_EQ(result.scenario->seed, 1U);
  EXPECT_TRUE(result.scenario->nodes.empty());
}

TEST(ScenarioReader, ReadsEveryField) {
  const ReadResult result = read(R"({
    "$schema": "scenario.schema.json", "glassnet": 1, "title": {"en": "T", "zh-CN": "标题"}, "seed": 9007199254740991,
    "nodes": [
      {"name": "a", "kind": "host", "at": [1, -2.5],
       "interfaces": [{"name": "eth0", "mac": "02:AA:00:00:00:01", "address": "10.0.1.10", "mask": "255.255.255.0", "mtu": 1400},
                      {"name": "eth1"}],
       "gateway": "10.0.1.1", "routes": [{"to": "10.9.0.0/16", "via": "10.0.1.2", "metric": 5}],
       "sysctl": {"net.ipv4.tcp_congestion_control": "reno", "net.ipv4.tcp_rmem": "4096 20000 30000"},
       "files": {"/srv/www/index.html": "hi\n"}, "services": [{"run": "httpd -p 80 /srv/www", "user": "user"}]},
      {"name": "s", "kind": "switch", "at": [0, 0], "ports": 3, "mtu": 9000}],
    "links": [{"ends": ["a:eth0", "s:3"], "rate": "10Mbit", "delay": "2ms", "queue": 7, "mark": 5, "loss": "0.5%"}],
    "timeline": [{"at": "1.5s", "node": "a", "run": "ping -c 1 10.0.1.1", "user": "user"}]})");
  ASSERT_TRUE(result.scenario.has_value()) << errors_to_json(result.errors);
  const Scenario& scenario = *result.scenario;
  EXPECT_EQ(scenario.seed, 9007199254740991U);
  EXPECT_EQ(scenario.title, (std::vector<std::pair<std::string, std::string>>{{"en", "T"}, {"zh-CN", "标题"}}));
  const NodeDescription& a = scenario.nodes[0];
  EXPECT_EQ(a.y, -2.5);
  EXPECT_EQ(a.interfaces[0].mac.to_string(), "02:aa:00:00:00:01");
  EXPECT_EQ(a.interfaces[0].address->to_string(), "10.0.1.10/24");
  EXPECT_EQ(a.interfaces[0].mtu, 1400);
  EXPECT_EQ(a.interfaces[1].mac.to_string(), "02:00:00:00:01:01");
  EXPECT_FALSE(a.interfaces[1].address.has_value());
  EXPECT_EQ(a.gateway->to_string(), "10.0.1.1");
  EXPECT_EQ(a.routes[0].to.to_string(), "10.9.0.0/16");
  EXPECT_EQ(a.routes[0].metric, 5U);
  EXPECT_EQ(a.sysctls, (std::vector<SysctlDescription>{{"net.ipv4.tcp_congestion_control", "reno"},
                                                       {"net.ipv4.tcp_rmem", "4096 20000 30000"}}));
  EXPECT_EQ(a.services[0].user, "user");
  EXPECT_EQ(scenario.nodes[1].mtu, 9000);
  const LinkDescription& link = scenario.links[0];
  EXPECT_EQ(link.ends[1], (CableEnd{1, 2}));
  EXPECT_EQ(link.rate, 10'000'000U);
  EXPECT_EQ(link.delay, sim::milliseconds(2));
  EXPECT_EQ(link.queue, 7U);
  EXPECT_EQ(link.mark, 5U);
  EXPECT_EQ(link.loss, 5'000U);
  EXPECT_EQ(scenario.timeline[0].at, sim::milliseconds(1500));

  // What is written reads back as the same scenario, and then as the same text.
  const std::string text = write_scenario(scenario);
  const ReadResult again = read(text);
  ASSERT_TRUE(again.scenario.has_value()) << errors_to_json(again.errors) << text;
  EXPECT_EQ(*again.scenario, scenario);
  EXPECT_EQ(write_scenario(*again.scenario), text);
}

TEST(ScenarioReader, ATitleWithoutLanguagesStaysOne) {
  const ReadResult result = read("{\"glassnet\": 1, \"title\": \"Plain\", \"nodes\": []}");
  ASSERT_TRUE(result.scenario.has_value());
  EXPECT_NE(write_scenario(*result.scenario).find("\"title\": \"Plain\""), std::string::npos);
}

TEST(ScenarioReader, SettingsOfAHostAreChecked) {
  const auto with = [](std::string_view settings) {
    return "{\"glassnet\": 1, \"nodes\": [{\"name\": \"a\", \"kind\": \"host\", \"at\": [0, 0],\n\"sysctl\": " +
           std::string(settings) + "}]}";
  };
  EXPECT_EQ(errors_of(with("{\"net.ipv4.tcp_ecm\": \"1\"}")),
            Lines{"scenario.unknown-sysctl nodes[0].sysctl[\"net.ipv4.tcp_ecm\"] 2:12 name=net.ipv4.tcp_ecm "
                  "nearest=net.ipv4.tcp_ecn"});
  EXPECT_EQ(
      errors_of(with("{\"net.ipv4.tcp_ecn\": \"3\"}")),
      Lines{"scenario.bad-sysctl-value nodes[0].sysctl[\"net.ipv4.tcp_ecn\"] 2:32 name=net.ipv4.tcp_ecn value=3"});
  EXPECT_EQ(errors_of(with("{\"net.ipv4.tcp_ecn\": 1}")),
            Lines{"scenario.wrong-type nodes[0].sysctl[\"net.ipv4.tcp_ecn\"] 2:32 expected=text found=number"});
  EXPECT_EQ(errors_of(with("{\"net.ipv4.tcp_available_congestion_control\": \"reno\"}")),
            Lines{"scenario.sysctl-read-only nodes[0].sysctl[\"net.ipv4.tcp_available_congestion_control\"] 2:12 "
                  "name=net.ipv4.tcp_available_congestion_control"});
}

TEST(ScenarioReader, ReportsWhatIsWrongWithTheTopLevel) {
  EXPECT_EQ(errors_of("[]"), Lines{"scenario.wrong-type  1:1 expected=object found=list"});
  EXPECT_EQ(errors_of("{}"),
            (Lines{"scenario.missing-field  1:1 field=glassnet", "scenario.missing-field  1:1 field=nodes"}));
  EXPECT_EQ(errors_of("{\"glassnet\": 2, \"nodes\": []}"),
            Lines{"scenario.unsupported-version glassnet 1:14 supported=1"});
  EXPECT_EQ(errors_of("{\"glassnet\": 1, \"node\": [], \"nodes\": []}"),
            Lines{"scenario.unknown-field node 1:17 field=node nearest=nodes"});
  EXPECT_EQ(errors_of("{\"glassnet\": 1, \"nodes\": {}, \"seed\": -1}"),
            (Lines{"scenario.wrong-type nodes 1:26 expected=list found=object",
                   "scenario.out-of-range seed 1:38 value=-1 min=0 max=9007199254740991"}));
  EXPECT_EQ(errors_of("{\"glassnet\": 1, \"nodes\": [], \"seed\": 1.5}"),
            Lines{"scenario.not-an-integer seed 1:38 field=seed"});
  EXPECT_EQ(errors_of("{\"glassnet\": 1, \"nodes\": [], \"seed\": 9007199254740992}"),
            Lines{"scenario.out-of-range seed 1:38 value=9007199254740992 min=0 max=9007199254740991"});
  EXPECT_EQ(errors_of("{\"glassnet\": 1, \"nodes\": [], \"title\": {\"en\": 5}}"),
            Lines{"scenario.wrong-type title.en 1:46 expected=text found=number"});
}

TEST(ScenarioReader, RefusesTooManyNodes) {
  std::string nodes;
  for (int i = 0; i < 1001; ++i) nodes += std::string(i == 0 ? "" : ",") + "{}";
  EXPECT_EQ(errors_of(file(nodes)), Lines{"scenario.too-many nodes 2:10 what=nodes count=1001 limit=1000"});
}

TEST(ScenarioReader, ReportsWhatIsWrongWithNodes) {
  EXPECT_EQ(errors_of(file("{\"kind\": \"host\", \"at\": [0, 0]}")),
            Lines{"scenario.missing-field nodes[0] 3:1 field=name"});
  EXPECT_EQ(errors_of(file("{\"name\": \"a b\", \"kind\": \"host\", \"at\": [0, 0]}")),
            Lines{"scenario.bad-node-name nodes[0].name 3:10 name=a b limit=63"});
  EXPECT_EQ(errors_of(file("{\"name\": \"a\", \"kind\": \"swicth\", \"at\": [0, 0]}")),
            Lines{"scenario.unknown-kind nodes[0].kind 3:23 kind=swicth nearest=switch"});
  EXPECT_EQ(errors_of(file("{\"name\": \"a\", \"kind\": \"hub\", \"at\": [0]}")),
            Lines{"scenario.bad-position nodes[0].at 3:36"});
  EXPECT_EQ(errors_of(file("{\"name\": \"a\", \"kind\": \"hub\", \"at\": [0, 0]},\n{\"name\": \"a\", \"kind\": "
                           "\"hub\", \"at\": [9, 9]}")),
            Lines{"scenario.duplicate-node nodes[1].name 4:10 name=a other=nodes[0]"});
  EXPECT_EQ(errors_of(file("{\"name\": \"a\", \"kind\": \"hub\", \"at\": [0, 0], \"ports\": 0}")),
            Lines{"scenario.out-of-range nodes[0].ports 3:53 value=0 min=1 max=256"});
  EXPECT_EQ(errors_of(file("{\"name\": \"a\", \"kind\": \"hub\", \"at\": [0, 0], \"gateway\": \"10.0.0.1\"}")),
            Lines{"scenario.field-not-for-kind nodes[0].gateway 3:44 field=gateway kind=hub"});
  EXPECT_EQ(errors_of(host("\"ports\": 4")),
            Lines{"scenario.field-not-for-kind nodes[0].ports 4:1 field=ports kind=host"});
  EXPECT_EQ(errors_of(file("7")), Lines{"scenario.wrong-type nodes[0] 3:1 expected=object found=number"});
}

TEST(ScenarioReader, ReportsWhatIsWrongWithInterfaces) {
  const std::string path = "nodes[0].interfaces[0]";
  EXPECT_EQ(errors_of(host("\"interfaces\": [{}]")), Lines{"scenario.missing-field " + path + " 4:16 field=name"});
  EXPECT_EQ(errors_of(host("\"interfaces\": [{\"name\": \"a/b\"}]")),
            Lines{"scenario.bad-interface-name " + path + ".name 4:25 name=a/b limit=15"});
  EXPECT_EQ(errors_of(host("\"interfaces\": [{\"name\": \"lo\"}]")),
            Lines{"scenario.bad-interface-name " + path + ".name 4:25 name=lo limit=15"});
  EXPECT_EQ(errors_of(host("\"interfaces\": [{\"name\": \"e\"}, {\"name\": \"e\"}]")),
            Lines{"scenario.duplicate-interface nodes[0].interfaces[1].name 4:40 name=e other=nodes[0].interfaces[0]"});
  EXPECT_EQ(errors_of(interface("\"mac\": \"02:00:00:00:00\"")),
            Lines{"scenario.bad-mac " + path + ".mac 5:8 text=02:00:00:00:00"});
  EXPECT_EQ(errors_of(interface("\"mac\": \"01:00:5e:00:00:01\"")),
            Lines{"scenario.mac-not-for-interfaces " + path + ".mac 5:8 mac=01:00:5e:00:00:01"});
  EXPECT_EQ(errors_of(interface("\"mtu\": 67")),
            Lines{"scenario.out-of-range " + path + ".mtu 5:8 value=67 min=68 max=9000"});
  EXPECT_EQ(errors_of(interface("\"adress\": \"10.0.0.1/24\"")),
            Lines{"scenario.unknown-field " + path + ".adress 5:1 field=adress nearest=address"});
}

TEST(ScenarioReader, ReportsTwoInterfacesWithOneMac) {
  EXPECT_EQ(errors_of(host("\"interfaces\": [{\"name\": \"a\", \"mac\": \"02:00:00:00:99:00\"},\n"
                           "{\"name\": \"b\", \"mac\": \"02:00:00:00:99:00\"}]")),
            Lines{"scenario.duplicate-mac nodes[0].interfaces[1].mac 5:22 mac=02:00:00:00:99:00 "
                  "other=nodes[0].interfaces[0].mac"});
  // 02:00:00:00:01:01 is what the second interface would get by itself.
  EXPECT_EQ(
      errors_of(host("\"interfaces\": [{\"name\": \"a\", \"mac\": \"02:00:00:00:01:01\"}, {\"name\": \"b\"}]")),
      Lines{
          "scenario.duplicate-mac nodes[0].interfaces[0].mac 4:37 mac=02:00:00:00:01:01 other=nodes[0].interfaces[1]"});
}

TEST(ScenarioReader, ReportsWhatIsWrongWithAddresses) {
  const std::string path = "nodes[0].interfaces[0]";
  const std::pair<const char*, std::string> cases[] = {
      {"\"address\": \"10.0.0\"", "scenario.bad-address " + path + ".address 5:12 text=10.0.0"},
      {"\"address\": \"10.0.0.256/24\"", "scenario.bad-address " + path + ".address 5:12 text=10.0.0.256/24"},
      {"\"address\": \"10.0.0.010/24\"", "scenario.bad-address " + path + ".address 5:12 text=10.0.0.010/24"},
      {"\"address\": \"10.0.0.1/33\"", "scenario.bad-prefix-length " + path + ".address 5:12 length=33"},
      {"\"address\": \"10.0.0.1/0\"", "scenario.bad-prefix-length " + path + ".address 5:12 length=0"},
      {"\"address\": \"10.0.0.1/\"", "scenario.bad-prefix-length " + path + ".address 5:12 length="},
      {"\"address\": \"10.0.0.1/-1\"", "scenario.bad-prefix-length " + path + ".address 5:12 length=-1"},
      {"\"address\": \"10.0.0.1\"", "scenario.missing-mask " + path + ".address 5:12 address=10.0.0.1"},
      {"\"address\": \"10.0.0.1\", \"mask\": \"255.255.255\"",
       "scenario.bad-mask " + path + ".mask 5:32 mask=255.255.255"},
      {"\"address\": \"10.0.0.1\", \"mask\": \"0.0.0.0\"", "scenario.bad-mask " + path + ".mask 5:32 mask=0.0.0.0"},
      {"\"address\": \"10.0.0.1\", \"mask\": \"255.0.255.0\"",
       "scenario.mask-with-holes " + path + ".mask 5:32 mask=255.0.255.0"},
      {"\"address\": \"10.0.0.1/24\", \"mask\": \"255.255.255.0\"",
       "scenario.mask-twice " + path + ".mask 5:35 address=10.0.0.1/24"},
      {"\"mask\": \"255.255.255.0\"", "scenario.mask-without-address " + path + ".mask 5:9"},
      {"\"address\": \"10.0.0.0/24\"",
       "scenario.address-is-network " + path + ".address 5:12 address=10.0.0.0 network=10.0.0.0/24"},
      {"\"address\": \"10.0.0.255/24\"",
       "scenario.address-is-broadcast " + path + ".address 5:12 address=10.0.0.255 network=10.0.0.0/24"},
      {"\"address\": \"127.0.0.1/8\"", "scenario.address-not-for-hosts " + path + ".address 5:12 address=127.0.0.1"},
      {"\"address\": \"224.0.0.9/24\"", "scenario.address-not-for-hosts " + path + ".address 5:12 address=224.0.0.9"},
      {"\"address\": \"0.1.2.3/8\"", "scenario.address-not-for-hosts " + path + ".address 5:12 address=0.1.2.3"},
      {"\"address\": 10", "scenario.wrong-type " + path + ".address 5:12 expected=text found=number"},
  };
  for (const auto& [fields, expected] : cases) EXPECT_EQ(errors_of(interface(fields)), Lines{expected}) << fields;
}

TEST(ScenarioReader, BothAddressesOfAPointToPointLinkAreHostAddresses) {  // RFC 3021
  EXPECT_EQ(errors_of(interface("\"address\": \"10.0.0.0/31\"")), Lines{});
  EXPECT_EQ(errors_of(interface("\"address\": \"10.0.0.1/31\"")), Lines{});
  EXPECT_EQ(errors_of(interface("\"address\": \"10.0.0.0/32\"")), Lines{});
}

TEST(ScenarioReader, ReportsAnAddressUsedTwice) {
  EXPECT_EQ(errors_of(file("{\"name\": \"a\", \"kind\": \"host\", \"at\": [0, 0], \"interfaces\": [{\"name\": \"e\", "
                           "\"address\": \"10.0.0.1/24\"}]},\n"
                           "{\"name\": \"b\", \"kind\": \"host\", \"at\": [9, 9], \"interfaces\": [{\"name\": \"e\", "
                           "\"address\": \"10.0.0.1/8\"}]}")),
            Lines{"scenario.duplicate-address nodes[1].interfaces[0].address 4:85 address=10.0.0.1 "
                  "other=nodes[0].interfaces[0].address"});
}

TEST(ScenarioReader, AGatewayMustBeANeighbour) {
  const char* address = "\"address\": \"10.0.0.1/24\"";
  EXPECT_EQ(errors_of(interface(address, ",\n\"gateway\": \"10.0.0.254\"")), Lines{});
  const std::pair<const char*, const char*> cases[] = {
      {"10.0.1.254", "scenario.gateway-not-on-subnet nodes[0].gateway 6:12 gateway=10.0.1.254"},
      {"10.0.0.0", "scenario.gateway-not-on-subnet nodes[0].gateway 6:12 gateway=10.0.0.0"},
      {"10.0.0.255", "scenario.gateway-not-on-subnet nodes[0].gateway 6:12 gateway=10.0.0.255"},
      {"10.0.0.1", "scenario.gateway-is-own-address nodes[0].gateway 6:12 gateway=10.0.0.1"},
      {"router", "scenario.bad-address nodes[0].gateway 6:12 text=router"},
  };
  for (const auto& [gateway, expected] : cases) {
    EXPECT_EQ(errors_of(interface(address, ",\n\"gateway\": \"" + std::string(gateway) + "\"")), Lines{expected})
        << gateway;
  }
}

TEST(ScenarioReader, AnUnreadableAddressBringsNoFurtherComplaintAboutTheGateway) {
  EXPECT_EQ(errors_of(interface("\"address\": \"10.0.0.1/99\"", ",\n\"gateway\": \"10.0.0.254\"")),
            Lines{"scenario.bad-prefix-length nodes[0].interfaces[0].address 5:12 length=99"});
}

TEST(ScenarioReader, ReportsWhatIsWrongWithRoutes) {
  const auto routes = [](std::string_view list) {
    return interface("\"address\": \"10.0.0.1/24\"",
                     ",\n\"gateway\": \"10.0.0.2\", \"routes\": [\n" + std::string(list) + "]");
  };
  const std::pair<const char*, const char*> cases[] = {
      {"{\"to\": \"10.1.0.0/16\"}", "scenario.missing-field nodes[0].routes[0] 7:1 field=via"},
      {"{\"to\": \"10.1.0.0\", \"via\": \"10.0.0.2\"}",
       "scenario.bad-route-target nodes[0].routes[0].to 7:8 text=10.1.0.0"},
      {"{\"to\": \"10.1.0.9/16\", \"via\": \"10.0.0.2\"}",
       "scenario.route-with-host-bits nodes[0].routes[0].to 7:8 to=10.1.0.9/16 network=10.1.0.0/16"},
      {"{\"to\": \"10.1.0.0/16\", \"via\": \"10.7.0.2\"}",
       "scenario.gateway-not-on-subnet nodes[0].routes[0].via 7:30 gateway=10.7.0.2"},
      {"{\"to\": \"default\", \"via\": \"10.0.0.3\"}",
       "scenario.duplicate-route nodes[0].routes[0] 7:1 to=default other=nodes[0].gateway"},
      {"{\"to\": \"10.1.0.0/16\", \"via\": \"10.0.0.2\", \"metric\": -1}",
       "scenario.out-of-range nodes[0].routes[0].metric 7:52 value=-1 min=0 max=4294967295"},
  };
  for (const auto& [list, expected] : cases) EXPECT_EQ(errors_of(routes(list)), Lines{expected}) << list;
  EXPECT_EQ(errors_of(routes("{\"to\": \"default\", \"via\": \"10.0.0.3\", \"metric\": 10}")), Lines{});
}

TEST(ScenarioReader, ReportsWhatIsWrongWithFilesAndServices) {
  EXPECT_EQ(errors_of(host("\"files\": {\"etc/motd\": \"\"}")),
            Lines{"scenario.bad-file-path nodes[0].files[\"etc/motd\"] 4:11 path=etc/motd"});
  EXPECT_EQ(errors_of(host("\"files\": {\"/etc/../motd\": \"\"}")),
            Lines{"scenario.bad-file-path nodes[0].files[\"/etc/../motd\"] 4:11 path=/etc/../motd"});
  EXPECT_EQ(errors_of(host("\"files\": {\"/a\": 1}")),
            Lines{"scenario.wrong-type nodes[0].files[\"/a\"] 4:17 expected=text found=number"});
  EXPECT_EQ(errors_of(host("\"services\": [{\"run\": \"httdp -p 80\"}]")),
            Lines{"scenario.unknown-program nodes[0].services[0].run 4:22 program=httdp nearest=httpd"});
  EXPECT_EQ(errors_of(host("\"services\": [{\"run\": \"  \"}]")),
            Lines{"scenario.bad-command nodes[0].services[0].run 4:22 command=  "});
  EXPECT_EQ(errors_of(host("\"services\": [{\"run\": \"httpd\", \"user\": \"bob\"}]")),
            Lines{"scenario.unknown-user nodes[0].services[0].user 4:39 user=bob"});
}

TEST(ScenarioReader, ReportsWhatIsWrongWithCables) {
  const std::string nodes =
      "{\"name\": \"pc\", \"kind\": \"host\", \"at\": [0, 0], \"interfaces\": [{\"name\": \"eth0\"}]}, "
      "{\"name\": \"sw\", \"kind\": \"switch\", \"at\": [9, 0], \"ports\": 2}";
  const std::pair<const char*, const char*> cases[] = {
      {"{}", "scenario.missing-field links[0] 5:1 field=ends"},
      {"{\"ends\": [\"pc:eth0\"]}", "scenario.cable-needs-two-ends links[0].ends 5:10 count=1"},
      {"{\"ends\": [\"pc\", \"sw:1\"]}", "scenario.bad-cable-end links[0].ends[0] 5:11 text=pc"},
      {"{\"ends\": [\"pd:eth0\", \"sw:1\"]}", "scenario.unknown-node links[0].ends[0] 5:11 node=pd nearest=pc"},
      {"{\"ends\": [\"pc:eth1\", \"sw:1\"]}",
       "scenario.unknown-port links[0].ends[0] 5:11 node=pc port=eth1 nearest=eth0"},
      {"{\"ends\": [\"pc:eth0\", \"sw:3\"]}", "scenario.unknown-port links[0].ends[1] 5:22 node=sw port=3 nearest=1"},
      {"{\"ends\": [\"sw:1\", \"sw:1\"]}", "scenario.cable-to-itself links[0].ends[1] 5:19 end=sw:1"},
      {"{\"ends\": [\"pc:eth0\", \"sw:1\"]},\n{\"ends\": [\"sw:2\", \"pc:eth0\"]}",
       "scenario.port-in-use links[1].ends[1] 6:19 end=pc:eth0 other=links[0].ends[0]"},
      {"{\"ends\": [\"pc:eth0\", \"sw:1\"], \"rate\": \"10 Mbit\"}",
       "scenario.bad-unit links[0].rate 5:39 text=10 Mbit what=rate"},
      {"{\"ends\": [\"pc:eth0\", \"sw:1\"], \"delay\": \"fast\"}",
       "scenario.bad-unit links[0].delay 5:40 text=fast what=duration"},
      {"{\"ends\": [\"pc:eth0\", \"sw:1\"], \"loss\": \"101%\"}",
       "scenario.bad-unit links[0].loss 5:39 text=101% what=share"},
      {"{\"ends\": [\"pc:eth0\", \"sw:1\"], \"queue\": 0}",
       "scenario.out-of-range links[0].queue 5:40 value=0 min=1 max=100000"},
  };
  for (const auto& [links, expected] : cases) EXPECT_EQ(errors_of(file(nodes, links)), Lines{expected}) << links;
  // Two ports of one switch: a loop, which is a fine lesson and no mistake of the file.
  EXPECT_EQ(errors_of(file(nodes, "{\"ends\": [\"sw:1\", \"sw:2\"]}")), Lines{});
}

TEST(ScenarioReader, ReadsFaultsAndWritesThemBack) {
  const std::string nodes =
      "{\"name\": \"a\", \"kind\": \"hub\", \"at\": [0, 0]}, {\"name\": \"b\", \"kind\": \"hub\", \"at\": [9, 0]}";
  const ReadResult result = read(file(nodes, R"({"ends": ["a:1", "b:1"], "loss": "1%", "faults": [
    {"kind": "loss", "from": "b:1", "nth": [3, 1, 3], "per": "flow", "share": "50%", "at": "1s", "until": "2s",
     "match": {"protocol": "tcp", "source": "10.0.0.0/8", "destination": "10.0.0.1", "sourcePort": 80,
               "destinationPort": 0, "flags": ["syn", "!ack"], "payload": [1], "size": [60, 1514]}},
    {"kind": "burst-loss", "enter": "1%", "leave": "20%", "good": "0.1%", "bad": "90%"},
    {"kind": "delay", "time": "5ms", "jitter": "2ms", "overtaking": true},
    {"kind": "reorder", "time": "1ms", "nth": 4},
    {"kind": "duplicate", "copies": 3, "time": "1us", "every": 10},
    {"kind": "corrupt", "bits": 2, "offset": 40, "check": "wrong"},
    {"kind": "rate", "rate": "1Mbit", "queue": 5, "mark": 3},
    {"kind": "cut", "at": "5s", "until": "6s"}]})"));
  ASSERT_TRUE(result.scenario.has_value()) << errors_to_json(result.errors);
  const std::vector<FaultDescription>& faults = result.scenario->links[0].faults;
  ASSERT_EQ(faults.size(), 8U);
  EXPECT_EQ(faults[0].from, "b:1");
  link::Match match;
  match.protocol = link::MatchProtocol::kTcp;
  match.source = wire::Ipv4Prefix{wire::Ipv4Address(10, 0, 0, 0), 8};
  match.destination = wire::Ipv4Prefix{wire::Ipv4Address(10, 0, 0, 1), 32};
  match.source_port = 80;
  match.destination_port = 0;
  match.flags_set = 0x02;
  match.flags_clear = 0x10;
  match.payload = link::Range{1, UINT32_MAX};
  match.size = link::Range{60, 1514};
  const link::Selection& selection = faults[0].fault.selection;
  EXPECT_EQ(selection.match, match);
  EXPECT_EQ(selection.nth, (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(selection.count_per, link::CountPer::kFlow);
  EXPECT_EQ(selection.share, 500'000U);
  EXPECT_EQ(selection.begin, sim::Instant{} + sim::seconds(1));
  EXPECT_EQ(selection.end, sim::Instant{} + sim::seconds(2));
  using Kind = decltype(link::Fault::kind);
  EXPECT_EQ(faults[1].fault.kind, Kind(link::BurstLossFault{10'000, 200'000, 1'000, 900'000}));
  EXPECT_EQ(faults[2].fault.kind,
            Kind(link::DelayFault{sim::milliseconds(5), sim::milliseconds(2), link::Overtaking::kAllowed}));
  EXPECT_EQ(faults[3].fault.kind, Kind(link::ReorderFault{sim::milliseconds(1)}));
  EXPECT_EQ(faults[3].fault.selection.nth, std::vector<std::uint32_t>{4});
  EXPECT_EQ(faults[4].fault.kind, Kind(link::DuplicateFault{3, sim::microseconds(1)}));
  EXPECT_EQ(faults[4].fault.selection.every, 10U);
  EXPECT_EQ(faults[5].fault.kind, Kind(link::CorruptFault{2, 40, link::CheckSequence::kWrong}));
  EXPECT_EQ(faults[6].fault.kind, Kind(link::RateFault{1'000'000, 5, 3}));
  EXPECT_EQ(faults[7].fault.kind, Kind(link::CutFault{}));

  const std::string text = write_scenario(*result.scenario);
  const ReadResult again = read(text);
  ASSERT_TRUE(again.scenario.has_value()) << errors_to_json(again.errors) << text;
  EXPECT_EQ(*again.scenario, *result.scenario);
  EXPECT_EQ(write_scenario(*again.scenario), text);
}

TEST(ScenarioReader, ReportsWhatIsWrongWithFaults) {
  const std::string nodes =
      "{\"name\": \"a\", \"kind\": \"hub\", \"at\": [0, 0]}, {\"name\": \"b\", \"kind\": \"hub\", \"at\": [9, 0]}";
  const std::pair<const char*, const char*> cases[] = {
      {R"(5)", "scenario.wrong-type links[0].faults[0] 6:1 expected=object found=number"},
      {R"({})", "scenario.missing-field links[0].faults[0] 6:1 field=kind"},
      {R"({"kind": "los"})", "scenario.unknown-fault links[0].faults[0].kind 6:10 kind=los nearest=loss"},
      {R"({"kind": "loss", "shre": "1%"})",
       "scenario.unknown-field links[0].faults[0].shre 6:18 field=shre nearest=share"},
      {R"({"kind": "loss", "jitter": "1ms"})",
       "scenario.field-not-for-fault links[0].faults[0].jitter 6:18 field=jitter kind=loss"},
      {R"({"kind": "cut", "share": "1%"})",
       "scenario.field-not-for-fault links[0].faults[0].share 6:17 field=share kind=cut"},
      {R"({"kind": "delay"})", "scenario.missing-field links[0].faults[0] 6:1 field=time"},
      {R"({"kind": "delay", "time": "5"})", "scenario.bad-unit links[0].faults[0].time 6:27 text=5 what=duration"},
      {R"({"kind": "delay", "time": "1ms", "jitter": "2ms"})",
       "scenario.jitter-above-delay links[0].faults[0].jitter 6:44"},
      {R"({"kind": "rate", "rate": "unlimited"})", "scenario.bad-range links[0].faults[0].rate 6:26 what=rate"},
      {R"({"kind": "loss", "from": "c:1"})", "scenario.not-an-end links[0].faults[0].from 6:26 text=c:1"},
      {R"({"kind": "loss", "nth": 0})", "scenario.bad-range links[0].faults[0].nth 6:25 what=nth"},
      {R"({"kind": "loss", "nth": [1, "2"]})",
       "scenario.wrong-type links[0].faults[0].nth[1] 6:29 expected=number found=text"},
      {R"({"kind": "loss", "per": "hour"})", "scenario.unknown-word links[0].faults[0].per 6:25 text=hour"},
      {R"({"kind": "loss", "at": "2s", "until": "2s"})",
       "scenario.ends-before-it-begins links[0].faults[0].until 6:39"},
      {R"({"kind": "loss", "match": {"protocol": "tpc"}})",
       "scenario.unknown-protocol links[0].faults[0].match.protocol 6:40 protocol=tpc nearest=tcp"},
      {R"({"kind": "loss", "match": {"source": "10.0.0"}})",
       "scenario.bad-prefix links[0].faults[0].match.source 6:38 text=10.0.0"},
      {R"({"kind": "loss", "match": {"flags": ["sym"]}})",
       "scenario.unknown-flag links[0].faults[0].match.flags[0] 6:38 flag=sym nearest=syn"},
      {R"({"kind": "loss", "match": {"payload": [5, 1]}})",
       "scenario.bad-range links[0].faults[0].match.payload 6:39 what=payload"},
      {R"({"kind": "duplicate", "copies": 64})",
       "scenario.out-of-range links[0].faults[0].copies 6:33 value=64 min=1 max=63"},
  };
  for (const auto& [fault, expected] : cases) {
    const std::string link = "{\"ends\": [\"a:1\", \"b:1\"], \"faults\": [\n" + std::string(fault) + "]}";
    EXPECT_EQ(errors_of(file(nodes, link)), Lines{expected}) << fault;
  }
  std::string many;
  for (std::size_t i = 0; i <= Limits::kFaults; ++i) many += std::string(i == 0 ? "" : ",") + "{\"kind\": \"loss\"}";
  EXPECT_EQ(errors_of(file(nodes, "{\"ends\": [\"a:1\", \"b:1\"], \"faults\": [\n" + many + "]}")),
            Lines{"scenario.too-many links[0].faults 5:36 what=faults count=33 limit=32"});
}

TEST(ScenarioReader, ReportsWhatIsWrongWithTheTimeline) {
  const std::string nodes =
      "{\"name\": \"pc\", \"kind\": \"host\", \"at\": [0, 0]}, {\"name\": \"sw\", \"kind\": \"switch\", \"at\": [9, "
      "0]}";
  const auto timeline = [&nodes](std::string_view entry) {
    return file(nodes, "", ", \"timeline\": [\n" + std::string(entry) + "]");
  };
  const std::pair<const char*, const char*> cases[] = {
      {"{\"node\": \"pc\", \"run\": \"ping a\"}", "scenario.missing-field timeline[0] 7:1 field=at"},
      {"{\"at\": 1, \"node\": \"pc\", \"run\": \"ping a\"}",
       "scenario.wrong-type timeline[0].at 7:8 expected=text found=number"},
      {"{\"at\": \"1s\", \"node\": \"px\", \"run\": \"ping a\"}",
       "scenario.unknown-node timeline[0].node 7:22 node=px nearest=pc"},
      {"{\"at\": \"1s\", \"node\": \"sw\", \"run\": \"ping a\"}",
       "scenario.node-runs-nothing timeline[0].node 7:22 node=sw"},
      {"{\"at\": \"1s\", \"node\": \"pc\", \"run\": \"pong a\"}",
       "scenario.unknown-program timeline[0].run 7:35 program=pong nearest=ping"},
  };
  for (const auto& [entry, expected] : cases) EXPECT_EQ(errors_of(timeline(entry)), Lines{expected}) << entry;
}

TEST(ScenarioReader, ReportsAllErrorsAtOnceInTheOrderOfTheText) {
  const Lines all =
      errors_of(file("{\"name\": \"a\", \"kind\": \"host\", \"at\": [0, 0], \"interfaces\": [\n"
                     "{\"name\": \"e\", \"address\": \"10.0.0.1/40\"},\n"
                     "{\"name\": \"e\", \"mask\": \"255.0.0.0\"}]}",
                     "{\"ends\": [\"b:e\", \"a:f\"], \"rate\": \"1\"}"));
  EXPECT_EQ(all,
            (Lines{"scenario.bad-prefix-length nodes[0].interfaces[0].address 4:26 length=40",
                   "scenario.duplicate-interface nodes[0].interfaces[1].name 5:10 name=e other=nodes[0].interfaces[0]",
                   "scenario.mask-without-address nodes[0].interfaces[1].mask 5:23",
                   "scenario.unknown-node links[0].ends[0] 7:11 node=b nearest=a",
                   "scenario.unknown-port links[0].ends[1] 7:18 node=a port=f nearest=e",
                   "scenario.bad-unit links[0].rate 7:34 text=1 what=rate"}));
}

TEST(ScenarioReader, AHundredErrorsAreEnough) {
  std::string nodes;
  for (int i = 0; i < 500; ++i) nodes += std::string(i == 0 ? "" : ",") + "5";
  EXPECT_EQ(errors_of(file(nodes)).size(), 100U);
}

TEST(Errors, JsonHasTheShapeOfLocatedError) {
  Errors errors;
  errors.add("scenario.x", "a.b", {3, 4}).with("text", "q\"\n").with("limit", 5);
  errors.add("scenario.y", "", {});
  EXPECT_EQ(errors_to_json(errors.take()),
            "[{\"code\":\"scenario.y\",\"path\":\"\",\"values\":{}},"
            "{\"code\":\"scenario.x\",\"path\":\"a.b\",\"line\":3,\"column\":4,\"values\":{\"text\":\"q\\\"\\n\","
            "\"limit\":5}}]");
}

}  // namespace
}  // namespace glassnet::scenario
