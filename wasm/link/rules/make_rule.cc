// SPDX-License-Identifier: Apache-2.0
#include "link/rules/make_rule.h"

#include <string>

#include "link/rules/corrupt.h"
#include "link/rules/delay.h"
#include "link/rules/duplicate.h"
#include "link/rules/loss.h"
#include "link/rules/rate_limit.h"

namespace glassnet::link {
namespace {

struct Maker {
  const sim::Simulator& simulator;
  std::string name;
  const Selection& selection;

  [[nodiscard]] DirectedRng streams(std::string_view purpose) const {
    const std::string prefix = name + '/' + std::string(purpose);
    return {simulator.stream(prefix + "/a"), simulator.stream(prefix + "/b")};
  }
  [[nodiscard]] Selector selector() const { return {selection, streams("share")}; }

  std::unique_ptr<Rule> operator()(const LossFault&) const { return std::make_unique<SelectedLoss>(selector()); }
  std::unique_ptr<Rule> operator()(const BurstLossFault& fault) const {
    return std::make_unique<BurstLoss>(selector(), streams("burst"), fault);
  }
  std::unique_ptr<Rule> operator()(const DelayFault& fault) const {
    return std::make_unique<Delay>(selector(), streams("jitter"), fault);
  }
  std::unique_ptr<Rule> operator()(const ReorderFault& fault) const {
    return std::make_unique<Reorder>(selector(), fault);
  }
  std::unique_ptr<Rule> operator()(const DuplicateFault& fault) const {
    return std::make_unique<Duplicate>(selector(), fault);
  }
  std::unique_ptr<Rule> operator()(const CorruptFault& fault) const {
    return std::make_unique<Corrupt>(selector(), streams("bits"), fault);
  }
  std::unique_ptr<Rule> operator()(const RateFault& fault) const {
    return std::make_unique<RateLimit>(selector(), fault);
  }
  std::unique_ptr<Rule> operator()(const CutFault&) const { return nullptr; }
};

}  // namespace

std::unique_ptr<Rule> make_rule(const sim::Simulator& simulator, std::string_view name, const Fault& fault) {
  return std::visit(Maker{simulator, std::string(name), fault.selection}, fault.kind);
}

}  // namespace glassnet::link
