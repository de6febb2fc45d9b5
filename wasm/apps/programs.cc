// SPDX-License-Identifier: Apache-2.0
#include "apps/programs.h"

namespace glassnet::apps {

void install_programs(node::ProgramRegistry& registry) {
  registry.add("curl", {&curl_main, "fetch a page: curl [-v] [-i] [-I] URL"});
  registry.add("discardd", {&discardd_main, "server that throws away what it gets (port 9)"});
  registry.add("echod", {&echod_main, "server that sends back what it gets (port 7)"});
  registry.add("httpd", {&httpd_main, "web server: httpd [-p PORT] [DIRECTORY]"});
}

}  // namespace glassnet::apps
