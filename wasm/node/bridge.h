// SPDX-License-Identifier: Apache-2.0
// Switches and hubs as devices of the network: the box with a name and its sockets around link::Switch and link::Hub.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "link/hub.h"
#include "link/port.h"
#include "link/switch.h"
#include "sim/simulator.h"

namespace glassnet::node {

/// `Fabric` is link::Switch or link::Hub.
template <class Fabric>
class Bridge {
 public:
  template <class... FabricArguments>
  Bridge(sim::Simulator& simulator, NodeId id, std::string name, FabricArguments&&... arguments)
      : simulator_(simulator), id_(id), name_(std::move(name)), fabric_(std::forward<FabricArguments>(arguments)...) {}
  Bridge(const Bridge&) = delete;
  Bridge& operator=(const Bridge&) = delete;

  [[nodiscard]] NodeId id() const { return id_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Fabric& fabric() const { return fabric_; }
  [[nodiscard]] Fabric& fabric() { return fabric_; }

  /// Adds a socket for a cable. The box owns it; the cable has to be pulled before the box goes.
  link::Port& add_port(link::Port::Options options) {
    options.node = id_;
    ports_.push_back(std::make_unique<link::Port>(simulator_, options));
    fabric_.add_port(*ports_.back());
    return *ports_.back();
  }
  [[nodiscard]] const std::vector<std::unique_ptr<link::Port>>& ports() const { return ports_; }

 private:
  sim::Simulator& simulator_;
  NodeId id_;
  std::string name_;
  std::vector<std::unique_ptr<link::Port>> ports_;
  Fabric fabric_;
};

class SwitchNode final : public Bridge<link::Switch> {
 public:
  SwitchNode(sim::Simulator& simulator, NodeId id, std::string name)
      : Bridge(simulator, id, std::move(name), simulator, id) {}
};

class HubNode final : public Bridge<link::Hub> {
 public:
  HubNode(sim::Simulator& simulator, NodeId id, std::string name) : Bridge(simulator, id, std::move(name)) {}
};

}  // namespace glassnet::node
