// How soon and how surely many alerts reach a webhook, of varskod and of a real Alertmanager, by the same sender and to
// the same receiver: P6 and P7 of docs/performance.md.
#pragma once

#include <filesystem>
#include <string>

namespace varsko::bench {

enum class Peer { varskod, alertmanager };
struct Notify {
    Peer peer = Peer::varskod;
    std::filesystem::path program;  // varskod, or prometheus-alertmanager
    int alerts = 10'000;
    int together = 64;  // alerts begin so many at a time
};
// Each alert by itself; prints all_notified_s, alerts_per_s, latency_p50_ms and _p99_ms (from when it was sent in),
// sent_again, never_notified, peak_rss_mib, cpu_s.
void notify(const Notify&);
// Killed by SIGKILL when half of them have arrived, started again, and nothing is sent in anew: lost, sent_again.
void notify_killed(const Notify&);
// One red alert at a time: from the answer to its figure to its arrival, lone_p50_ms and lone_p99_ms.
void notify_alone(const Notify&, int times);

}  // namespace varsko::bench
