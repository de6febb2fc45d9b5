// SPDX-License-Identifier: Apache-2.0
#include "link/hub.h"

namespace glassnet::link {

Hub::~Hub() {
  for (Port* port : ports_) port->set_receiver(nullptr);
}

void Hub::add_port(Port& port) {
  ports_.push_back(&port);
  port.set_receiver(this);
}

void Hub::input(Port& port, Packet frame) {
  for (Port* other : ports_) {
    if (other != &port && other->has_carrier()) other->transmit(frame);
  }
}

}  // namespace glassnet::link
