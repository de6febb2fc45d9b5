// SPDX-License-Identifier: Apache-2.0
// The hold model of ../event_queue.cc on ns-3's default scheduler.
#include "peer.h"

namespace {

uint64_t g_left;
uint64_t g_random = 88172645463325252u;

void Happen();

void ScheduleOne() {
  g_random ^= g_random << 13;
  g_random ^= g_random >> 7;
  g_random ^= g_random << 17;
  ns3::Simulator::Schedule(ns3::NanoSeconds(1 + g_random % 1000000), &Happen);
}

void Happen() {
  if (g_left == 0) return;
  --g_left;
  ScheduleOne();
}

}  // namespace

int main(int count, char** words) {
  const uint64_t pending = peer::Number(count, words, "pending", 10000);
  const uint64_t events = peer::Number(count, words, "events", 1000000);
  g_left = events;
  for (uint64_t i = 0; i < pending; ++i) ScheduleOne();
  const double seconds = peer::RunSimulator();
  const uint64_t happened = ns3::Simulator::GetEventCount();
  peer::Finish("event_queue", "event", happened, seconds, happened == pending + events,
               " pending=" + std::to_string(pending));
}
