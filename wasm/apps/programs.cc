// SPDX-License-Identifier: Apache-2.0
#include "apps/programs.h"

namespace glassnet::apps {

void install_programs(node::ProgramRegistry& registry) {
  registry.add("bytesd", {&bytesd_main, "web server of /bytes/N: N bytes that everybody can work out (port 80)"});
  registry.add("curl", {&curl_main, "fetch a page: curl [-v] [-i] [-I] URL"});
  registry.add("discardd", {&discardd_main, "server that throws away what it gets (port 9)"});
  registry.add("dnsd", {&dnsd_main, "name server: dnsd [-f FORWARDER] [ZONEFILE] (port 53)"});
  registry.add("echod", {&echod_main, "server that sends back what it gets (port 7)"});
  registry.add("httpd", {&httpd_main, "web server: httpd [-p PORT] [DIRECTORY]"});
  registry.add("probed", {&probed_main, "server that tries connections on command (port 4000)"});
  registry.add("python", {&python3_main, "python3 by its other name"});
  registry.add("python3", {&python3_main, "run Python programs: python3 [-c TEXT | -m MODULE | FILE] [ARGUMENTS]"});
  registry.add("stalld", {&stalld_main, "server that lets its clients wait, then tells what came (port 10)"});
}

}  // namespace glassnet::apps
