// SPDX-License-Identifier: Apache-2.0
// The transfer of ../tcp_loopback.cc on lwIP as Debian compiles it. `api=raw`: callbacks in lwIP's own thread, the fastest way
// it has, with no copy for a program at the receiver. `api=socket`: lwip_send and lwip_recv from two threads, as a program would.
#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "lwip/netif.h"
#include "lwip/sockets.h"
#include "lwip/tcp.h"
#include "lwip/tcpip.h"

namespace {

constexpr uint16_t kPort = 5001;
constexpr uint64_t kMss = 1460;  // lwipopts.h; its own name TCP_MSS is taken by a system header
std::vector<uint8_t> g_chunk(65536);
uint64_t g_left;
uint64_t g_received;
std::mutex g_mutex;
std::condition_variable g_done_changed;
bool g_done;

double CpuSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

void Finish() {
  const std::lock_guard<std::mutex> lock(g_mutex);
  g_done = true;
  g_done_changed.notify_all();
}

err_t NoOutput(netif*, pbuf*, const ip4_addr_t*) { return ERR_OK; }
err_t SetUpInterface(netif* interface) {
  interface->output = NoOutput;  // all that is sent to the own address comes back before (LWIP_NETIF_LOOPBACK)
  interface->mtu = 1500;
  return ERR_OK;
}

netif g_interface;
ip4_addr_t g_address;

void AddInterface() {
  ip4_addr_t mask;
  ip4_addr_t gateway;
  IP4_ADDR(&g_address, 10, 0, 0, 1);
  IP4_ADDR(&mask, 255, 255, 255, 0);
  IP4_ADDR(&gateway, 0, 0, 0, 0);
  netif_add(&g_interface, &g_address, &mask, &gateway, nullptr, SetUpInterface, tcpip_input);
  netif_set_default(&g_interface);
  netif_set_link_up(&g_interface);
  netif_set_up(&g_interface);
}

// --- the raw interface ---

void Write(tcp_pcb* pcb) {
  while (g_left > 0) {
    const auto part = static_cast<uint16_t>(std::min<uint64_t>({g_left, g_chunk.size() - 1, tcp_sndbuf(pcb)}));
    if (part == 0 || tcp_write(pcb, g_chunk.data(), part, TCP_WRITE_FLAG_COPY) != ERR_OK) break;
    g_left -= part;
  }
  tcp_output(pcb);
  if (g_left == 0) tcp_close(pcb);
}
err_t OnSent(void*, tcp_pcb* pcb, u16_t) {
  if (g_left > 0) Write(pcb);
  return ERR_OK;
}
err_t OnConnected(void*, tcp_pcb* pcb, err_t) {
  if (tcp_mss(pcb) != kMss) std::abort();
  Write(pcb);
  return ERR_OK;
}
err_t OnReceived(void*, tcp_pcb* pcb, pbuf* data, err_t) {
  if (data == nullptr) {
    tcp_close(pcb);
    Finish();
    return ERR_OK;
  }
  static std::vector<uint8_t> buffer(65536);  // a program gets a copy of the payload
  g_received += pbuf_copy_partial(data, buffer.data(), data->tot_len, 0);
  tcp_recved(pcb, data->tot_len);
  pbuf_free(data);
  return ERR_OK;
}
err_t OnAccepted(void*, tcp_pcb* pcb, err_t) {
  tcp_recv(pcb, OnReceived);
  return ERR_OK;
}

void BeginRaw(void*) {
  AddInterface();
  tcp_pcb* listener = tcp_new();
  tcp_bind(listener, IP_ADDR_ANY, kPort);
  tcp_accept(tcp_listen(listener), OnAccepted);
  tcp_pcb* client = tcp_new();
  tcp_sent(client, OnSent);
  ip_addr_t server;
  ip_addr_copy_from_ip4(server, g_address);
  tcp_connect(client, &server, kPort, OnConnected);
}

// --- the socket interface ---

sockaddr_in Server() {
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = lwip_htons(kPort);
  server.sin_addr.s_addr = g_address.addr;
  return server;
}

void Serve(int listener) {
  const int client = lwip_accept(listener, nullptr, nullptr);
  std::vector<uint8_t> buffer(65536);
  for (ssize_t size = lwip_recv(client, buffer.data(), buffer.size(), 0); size > 0;
       size = lwip_recv(client, buffer.data(), buffer.size(), 0)) {
    g_received += static_cast<uint64_t>(size);
  }
  Finish();
}

void RunSockets() {
  const int listener = lwip_socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in server = Server();
  lwip_bind(listener, reinterpret_cast<const sockaddr*>(&server), sizeof server);
  lwip_listen(listener, 1);
  std::thread serving(Serve, listener);
  const int client = lwip_socket(AF_INET, SOCK_STREAM, 0);
  if (lwip_connect(client, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) {
    perror("connect");
    std::abort();
  }
  while (g_left > 0) {
    const ssize_t sent = lwip_send(client, g_chunk.data(), std::min<uint64_t>(g_left, g_chunk.size()), 0);
    if (sent <= 0) std::abort();
    g_left -= static_cast<uint64_t>(sent);
  }
  lwip_close(client);
  serving.join();
}

}  // namespace

int main(int count, char** words) {
  uint64_t bytes = 100000000;
  bool sockets = false;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word.compare(0, 7, "kbytes=") == 0) bytes = std::strtoull(words[i] + 7, nullptr, 10) * 1000;
    if (word == "api=socket") sockets = true;
  }
  g_left = bytes;
  tcpip_init(nullptr, nullptr);
  if (sockets) {
    std::promise<void> added;  // the calls of this thread may run beside lwIP's own
    const auto add = [](void* done) {
      AddInterface();
      static_cast<std::promise<void>*>(done)->set_value();
    };
    tcpip_callback(add, &added);
    added.get_future().wait();
  }
  const double begin = CpuSeconds();
  if (sockets) {
    RunSockets();
  } else {
    tcpip_callback(BeginRaw, nullptr);
    std::unique_lock<std::mutex> lock(g_mutex);
    g_done_changed.wait(lock, [] { return g_done; });
  }
  const double seconds = CpuSeconds() - begin;
  const uint64_t segments = (bytes + kMss - 1) / kMss;
  std::printf(
      "workload=tcp_loopback peer=lwip-%s unit=segment mss=%llu units=%llu seconds=%.6g ns_per_unit=%.6g correct=%d\n",
      sockets ? "socket" : "raw", static_cast<unsigned long long>(kMss), static_cast<unsigned long long>(segments),
      seconds, 1e9 * seconds / static_cast<double>(segments), g_received == bytes ? 1 : 0);
  std::fflush(stdout);
  std::_Exit(g_received == bytes ? 0 : 1);
}
