#include "bench/notify.hpp"

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace varsko::bench {
namespace {

namespace net = boost::asio;
namespace fs = std::filesystem;
using tcp = net::ip::tcp;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

double seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }
void emit(std::string_view metric, double value) { fmt::print("{}\t{:.4f}\n", metric, value); }
void emit(std::string_view metric, long value) { fmt::print("{}\t{}\n", metric, value); }

constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

// What stands after "content-length:" in a head, whatever its case; 0 where nothing does.
std::size_t body_length(std::string_view head)
{
    static constexpr std::string_view name = "content-length:";
    const auto found = std::search(head.begin(), head.end(), name.begin(), name.end(),
                                   [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
    if (found == head.end()) return 0;
    auto value = head.substr(static_cast<std::size_t>(found - head.begin()) + name.size());
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    std::size_t n = 0;
    std::from_chars(value.data(), value.data() + value.size(), n);
    return n;
}

// Takes webhooks, answers 200 at once, and notes when each alert came: the alert's unit is "u" and its number.
class Receiver {
public:
    explicit Receiver(int alerts) : first_(static_cast<std::size_t>(alerts)), times_(static_cast<std::size_t>(alerts))
    {
        accept();
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Receiver()
    {
        loop_.stop();
        thread_.join();
    }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    int port() const { return door_.local_endpoint().port(); }
    Clock::time_point first(std::size_t alert) const
    {
        const std::lock_guard lock(mutex_);
        return first_[alert];
    }
    int distinct() const
    {
        const std::lock_guard lock(mutex_);
        return distinct_;
    }
    long again() const
    {
        const std::lock_guard lock(mutex_);
        long n = 0;
        for (const int times : times_) n += std::max(0, times - 1);
        return n;
    }
    void forget()
    {
        const std::lock_guard lock(mutex_);
        std::fill(first_.begin(), first_.end(), Clock::time_point());
        std::fill(times_.begin(), times_.end(), 0);
        distinct_ = 0;
    }
    // False when it takes too long.
    bool wait_for(int distinct, Clock::duration limit)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, limit, [&] { return distinct_ >= distinct; });
    }
    // Until nothing has come for a while.
    void wait_until_quiet(Clock::duration quiet)
    {
        for (long before = -1, now = count_; before != now; now = count_) {
            before = now;
            std::this_thread::sleep_for(quiet);
        }
    }

private:
    struct Caller {
        tcp::socket socket;
        std::string bytes;
        std::array<char, 65536> read{};
    };

    void accept()
    {
        door_.async_accept([this](auto error, tcp::socket socket) {
            if (error) return;
            socket.set_option(tcp::no_delay(true));
            hear(std::make_shared<Caller>(Caller{.socket = std::move(socket), .bytes = {}}));
            accept();
        });
    }
    void hear(const std::shared_ptr<Caller>& caller)
    {
        caller->socket.async_read_some(net::buffer(caller->read), [this, caller](auto error, std::size_t n) {
            if (error) return;
            caller->bytes.append(caller->read.data(), n);
            for (;;) {
                const auto head = caller->bytes.find("\r\n\r\n");
                if (head == std::string::npos) break;
                const std::size_t whole = head + 4 + body_length(std::string_view(caller->bytes).substr(0, head));
                if (caller->bytes.size() < whole) break;
                take(std::string_view(caller->bytes).substr(head + 4, whole - head - 4));
                caller->bytes.erase(0, whole);
                boost::system::error_code ignored;
                net::write(caller->socket, net::buffer(answer), ignored);
            }
            hear(caller);
        });
    }
    void take(std::string_view body)
    {
        const auto now = Clock::now();
        const Json message = Json::parse(body);
        const std::lock_guard lock(mutex_);
        ++count_;
        for (const Json& alert : message["alerts"]) {
            const auto number = std::stoul(alert["labels"]["unit"].get<std::string>().substr(1));
            if (times_.at(number)++ == 0) {
                first_.at(number) = now;
                ++distinct_;
            }
        }
        changed_.notify_all();
    }

    net::io_context loop_;
    tcp::acceptor door_{loop_, {net::ip::address_v4::loopback(), 0}};
    std::thread thread_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Clock::time_point> first_;
    std::vector<int> times_;
    int distinct_ = 0;
    std::atomic<long> count_ = 0;
};

// One connection that is kept.
class Sender {
public:
    explicit Sender(int port) : socket_(loop_)
    {
        socket_.connect({net::ip::address_v4::loopback(), static_cast<unsigned short>(port)});
        socket_.set_option(tcp::no_delay(true));
    }
    // The status.
    int post(const std::string& path, std::string_view type, std::string_view more, std::string_view body)
    {
        const std::string head =
            fmt::format("POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}\r\n", path,
                        type, body.size(), more);
        net::write(socket_, std::array{net::buffer(head), net::buffer(body.data(), body.size())});
        return read_answer();
    }

private:
    int read_answer()
    {
        std::array<char, 65536> read{};
        for (;;) {
            const auto head = bytes_.find("\r\n\r\n");
            if (head != std::string::npos) {
                const std::size_t whole = head + 4 + body_length(std::string_view(bytes_).substr(0, head));
                if (bytes_.size() >= whole) {
                    const int status = std::stoi(bytes_.substr(9, 3));
                    if (status >= 300) throw std::runtime_error("refused: " + bytes_.substr(0, 600));
                    bytes_.erase(0, whole);
                    return status;
                }
            }
            bytes_.append(read.data(), socket_.read_some(net::buffer(read)));
        }
    }
    net::io_context loop_;
    tcp::socket socket_;
    std::string bytes_;
};

int free_port()
{
    net::io_context loop;
    const tcp::acceptor door(loop, {net::ip::address_v4::loopback(), 0});
    return door.local_endpoint().port();
}

// The program under measurement, in a folder of its own.
class Subject {
public:
    Subject(const Notify& what, int hook) : what_(what), port_(free_port())
    {
        std::string name = (fs::temp_directory_path() / "varsko-notify-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder");
        folder_ = name;
        what.peer == Peer::varskod ? configure_varskod(hook) : configure_alertmanager(hook);
    }
    ~Subject()
    {
        if (pid_ != 0) end(SIGTERM);
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    Subject(const Subject&) = delete;
    Subject& operator=(const Subject&) = delete;

    void start()
    {
        std::vector<std::string> words = {what_.program.string()};
        if (what_.peer == Peer::varskod)
            words.insert(words.end(), {"--config", folder_ / "config", "--data", folder_ / "data", "--listen",
                                       fmt::format("127.0.0.1:{}", port_)});
        else
            words.insert(words.end(), {"--config.file=" + (folder_ / "am.yml").string(),
                                       "--storage.path=" + (folder_ / "data").string(),
                                       fmt::format("--web.listen-address=127.0.0.1:{}", port_),
                                       "--cluster.listen-address=", "--log.level=warn"});
        pid_ = ::fork();
        if (pid_ == 0) {
            const int log = ::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
            ::dup2(log, STDOUT_FILENO);
            ::dup2(log, STDERR_FILENO);
            std::vector<char*> arguments;
            for (std::string& word : words) arguments.push_back(word.data());
            arguments.push_back(nullptr);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        for (int i = 0; i < 3'000; ++i) {
            if (::waitpid(pid_, nullptr, WNOHANG) != 0) throw std::runtime_error("it did not start; see its log");
            try {
                const Sender door(port_);
                return;
            } catch (const std::exception&) {
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            }
        }
        throw std::runtime_error("it did not open its door");
    }
    void end(int signal)
    {
        ::kill(pid_, signal);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
    // "VmHWM" in MiB, and CPU seconds.
    std::pair<long, double> used() const
    {
        std::ifstream status(fmt::format("/proc/{}/status", pid_));
        long peak = 0;
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("VmHWM:")) peak = std::stol(line.substr(6)) / 1024;
        std::ifstream stat(fmt::format("/proc/{}/stat", pid_));
        std::string word;
        long ticks = 0;
        for (int i = 1; i <= 15 && stat >> word; ++i)
            if (i >= 14) ticks += std::stol(word);
        return {peak, static_cast<double>(ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK))};
    }

    // The alerts from..to begin; returns when it has answered.
    void begin(Sender& sender, int from, int to, double value = 5) const
    {
        if (what_.peer == Peer::varskod) {
            std::string rows = "metric;unit;scenario;period;value\n";
            for (int i = from; i < to; ++i) rows += fmt::format("m;u{};outcome;2024-03;{}\n", i, value);
            sender.post("/api/v1/figures", "text/csv", authorization(), rows);
            return;
        }
        Json alerts = Json::array();
        for (int i = from; i < to; ++i)
            alerts.push_back(
                {{"labels", {{"alertname", "r"}, {"unit", fmt::format("u{}", i)}, {"severity", "warning"}}},
                 {"annotations", {{"summary", "outcome below budget"}}}});
        sender.post("/api/v2/alerts", "application/json", "", alerts.dump());
    }
    int port() const { return port_; }

private:
    std::string authorization() const
    {
        std::ifstream file(folder_ / "data" / "token");
        std::string token;
        file >> token;
        return fmt::format("Authorization: Bearer {}\r\n", token);
    }
    void configure_varskod(int hook) const
    {
        fs::create_directories(folder_ / "config");
        std::ofstream out(folder_ / "config" / "varsko.toml");
        out << fmt::format(R"(
[organisation]
id = "bench"
[clock]
pretend = "2024-04-16"
[log]
level = "warning"
[channel.hook]
kind = "webhook"
url = "http://127.0.0.1:{}/"
[[metric]]
id = "m"
name = "Referrals"
measure = "count"
good = "lower"
[[rule]]
id = "r"
title = {{ en = "Too many" }}
metric = "m"
units = "*"
value = "outcome"
levels = {{ red = "value > 3 count" }}
notify = {{ on = ["red"], to = [] }}
say = {{ sv = "{{unit}}: {{outcome}} i {{period}}.", en = "{{unit}}: {{outcome}} in {{period}}." }}
[[route]]
channels = ["hook"]
)",
                           hook);
        for (int i = 0; i < what_.alerts; ++i)
            out << fmt::format("[[unit]]\nid = \"u{0}\"\nname = \"Unit {0}\"\nlevel = \"unit\"\n", i);
    }
    void configure_alertmanager(int hook) const
    {
        std::ofstream out(folder_ / "am.yml");
        out << fmt::format(
            "route: {{receiver: w, group_by: ['...'], group_wait: 0s, group_interval: 5m, repeat_interval: 4h}}\n"
            "receivers: [{{name: w, webhook_configs: [{{url: 'http://127.0.0.1:{}/', send_resolved: false}}]}}]\n",
            hook);
    }

    Notify what_;
    int port_;
    fs::path folder_;
    pid_t pid_ = 0;
};

double at(std::vector<double>& sorted_here, double share)
{
    std::sort(sorted_here.begin(), sorted_here.end());
    return sorted_here[std::min(sorted_here.size() - 1,
                                static_cast<std::size_t>(share * static_cast<double>(sorted_here.size())))];
}

}  // namespace

void notify(const Notify& what)
{
    Receiver receiver(what.alerts);
    Subject subject(what, receiver.port());
    subject.start();
    Sender sender(subject.port());
    std::vector<Clock::time_point> sent(static_cast<std::size_t>(what.alerts));
    const auto begun = Clock::now();
    for (int from = 0; from < what.alerts; from += what.together) {
        const int to = std::min(from + what.together, what.alerts);
        std::fill(sent.begin() + from, sent.begin() + to, Clock::now());
        subject.begin(sender, from, to);
    }
    emit("post_s", seconds(Clock::now() - begun));
    receiver.wait_for(what.alerts, std::chrono::minutes(2));
    receiver.wait_until_quiet(std::chrono::milliseconds(1'000));
    std::vector<double> took;
    Clock::time_point last = begun;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        const auto first = receiver.first(i);
        if (first == Clock::time_point()) continue;
        took.push_back(seconds(first - sent[i]) * 1e3);
        last = std::max(last, first);
    }
    if (took.empty()) throw std::runtime_error("nothing came");
    emit("all_notified_s", seconds(last - begun));
    emit("alerts_per_s", static_cast<double>(took.size()) / seconds(last - begun));
    emit("latency_p50_ms", at(took, 0.5));
    emit("latency_p99_ms", at(took, 0.99));
    emit("never_notified", static_cast<long>(sent.size() - took.size()));
    emit("sent_again", receiver.again());
    const auto [peak, cpu] = subject.used();
    emit("peak_rss_mib", peak);
    emit("cpu_s", cpu);
}

void notify_killed(const Notify& what)
{
    Receiver receiver(what.alerts);
    Subject subject(what, receiver.port());
    subject.start();
    std::atomic<int> answered = 0;
    std::thread sending([&] {
        try {
            Sender sender(subject.port());
            for (int from = 0; from < what.alerts; from += what.together) {
                const int to = std::min(from + what.together, what.alerts);
                subject.begin(sender, from, to);
                answered = to;
            }
        } catch (const std::exception&) {
            return;  // it was killed meanwhile: what was not answered is not promised
        }
    });
    receiver.wait_for(what.alerts / 2, std::chrono::minutes(2));
    subject.end(SIGKILL);
    sending.join();
    const int promised = answered;
    emit("answered_at_kill", static_cast<long>(promised));
    emit("notified_at_kill", static_cast<long>(receiver.distinct()));
    subject.start();
    receiver.wait_until_quiet(std::chrono::seconds(5));
    long lost = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(promised); ++i)
        lost += receiver.first(i) == Clock::time_point();
    emit("lost", lost);
    emit("sent_again", receiver.again());
}

void notify_alone(const Notify& what, int times)
{
    Receiver receiver(what.alerts);
    Subject subject(what, receiver.port());
    subject.start();
    Sender sender(subject.port());
    std::vector<double> took;
    for (int i = 0; i < times && i < what.alerts; ++i) {
        const auto before = receiver.distinct();
        subject.begin(sender, i, i + 1);
        const auto answered = Clock::now();
        if (!receiver.wait_for(before + 1, std::chrono::seconds(10))) throw std::runtime_error("it never came");
        took.push_back(std::max(0.0, seconds(receiver.first(static_cast<std::size_t>(i)) - answered)) * 1e3);
    }
    emit("lone_p50_ms", at(took, 0.5));
    emit("lone_p99_ms", at(took, 0.99));
}

}  // namespace varsko::bench
