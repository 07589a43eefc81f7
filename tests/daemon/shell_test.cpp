// The small parts of the shell: command line, addresses, token, metrics, events, failpoints, reload's watching.
#include "daemon/change_event.hpp"
#include "daemon/failpoint.hpp"
#include "daemon/http/address.hpp"
#include "daemon/http/head.hpp"
#include "daemon/metrics.hpp"
#include "daemon/options.hpp"
#include "daemon/reload.hpp"
#include "daemon/task_group.hpp"
#include "daemon/token.hpp"
#include "daemon/troubles.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <set>
#include <thread>

#include "tests/catch.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/soon.hpp"

using namespace varsko;
using namespace std::chrono_literals;
using test::soon;
namespace fs = std::filesystem;

namespace {

using Folder = test::ScratchFolder;

void write(const fs::path& path, std::string_view text)
{
    std::ofstream file(path, std::ios::binary);
    file << text;
}

CommandLine line(std::vector<const char*> arguments)
{
    arguments.insert(arguments.begin(), "varskod");
    return read_command_line(static_cast<int>(arguments.size()), arguments.data());
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the command line says where everything is, and the data lie beside the configuration where it does not")
{
    Folder folder;
    const auto short_line = line({"--config", folder.path().c_str()});
    CHECK_FALSE(short_line.exit_code);
    CHECK(short_line.options.configuration == folder.path());
    CHECK(short_line.options.data == folder.path() / "data");
    CHECK_FALSE(short_line.options.listen);
    write(folder.path() / "varsko.toml", "");
    CHECK(line({"--config", (folder.path() / "varsko.toml").c_str()}).options.data == folder.path() / "data");
    const auto long_line = line({"--config", "c", "--data", "d", "--listen", "127.0.0.1:0"});
    CHECK(long_line.options.data == "d");
    CHECK(long_line.options.listen == "127.0.0.1:0");
}

TEST_CASE("a command line that cannot be is one sentence and exit 2, help and version are exit 0")
{
    for (const auto& arguments :
         {std::vector<const char*>{}, {"--confg", "x"}, {"--config"}, {"--config", "x", "--listen", "nowhere"}}) {
        const auto wrong = line(arguments);
        CHECK(wrong.exit_code == 2);
        CHECK(has(wrong.text, "varskod: "));
        CHECK(std::count(wrong.text.begin(), wrong.text.end(), '\n') == 1);
    }
    CHECK(line({"--help"}).exit_code == 0);
    CHECK(has(line({"--help"}).text, "SIGHUP"));
    CHECK(line({"--version"}).exit_code == 0);
    CHECK(has(line({"--version"}).text, VARSKO_VERSION));
}

TEST_CASE("addresses to listen on")
{
    using http::parse_address;
    CHECK(http::url_of(parse_address("127.0.0.1:8080").value()) == "http://127.0.0.1:8080");
    CHECK(http::url_of(parse_address("localhost:0").value()) == "http://127.0.0.1:0");
    CHECK(http::url_of(parse_address("[::1]:80").value()) == "http://[::1]:80");
    for (const char* wrong : {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80x",
                              "kommun.example:80"}) {
        INFO(wrong);
        REQUIRE_FALSE(parse_address(wrong));
        CHECK(has(parse_address(wrong).error(), "expected an address and a port"));
    }
}

TEST_CASE("a token is made once, for nobody else's eyes, and is the same afterwards")
{
    Folder folder;
    const auto path = folder.path() / "token";
    const auto made = read_or_make_token(path);
    CHECK(made.size() == 64);
    struct ::stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(read_or_make_token(path) == made);
    CHECK(read_or_make_token(folder.path() / "other") != made);
    CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 2);
}

TEST_CASE("a token file that is too short, or cannot be made, is one clear sentence")
{
    Folder folder;
    write(folder.path() / "token", "hej\n");
    CHECK_THROWS_WITH(read_or_make_token(folder.path() / "token"),
                      "the token file " + (folder.path() / "token").string() +
                          ": a token has at least 16 characters; remove the file and a good one is made");
    CHECK_THROWS_WITH(read_or_make_token(folder.path() / "no" / "token"), Catch::Contains("No such file"));
}

TEST_CASE("metrics are OpenMetrics: a counter's family has no _total, its samples have")
{
    Metrics metrics;
    metrics.request("GET", 200, 2ms);
    metrics.request("GET", 200, 2ms);
    metrics.request("BREW", 405, 2ms);
    metrics.file("taken");
    metrics.sent("mail", "delivered", 5ms);
    metrics.step("ingest", 40ms);
    metrics.reloaded(true, std::chrono::system_clock::time_point(100s));
    metrics.reloaded(false, std::chrono::system_clock::time_point(200s));
    const auto text = metrics.text();
    CHECK(has(text, "\n# TYPE varsko_http_requests counter\n"));
    CHECK(has(text, "\nvarsko_http_requests_total{code=\"200\",method=\"GET\"} 2\n"));
    CHECK(has(text, "method=\"other\""));
    CHECK_FALSE(has(text, "BREW"));
    CHECK(has(text, "\nvarsko_inbox_files_total{outcome=\"taken\"} 1\n"));
    CHECK(has(text, "\nvarsko_step_duration_seconds_bucket{step=\"ingest\",le=\"0.1\"} 1\n"));
    CHECK(has(text, "\nvarsko_config_last_reload_successful 0\n"));
    CHECK(has(text, "\nvarsko_config_last_reload_success_timestamp_seconds 100\n"));
    CHECK(text.ends_with('\n'));
}

TEST_CASE("a change is told by kinds and ids, each once")
{
    Changes changes;
    for (const char* unit : {"asn", "asn", "fn"}) {
        Alert alert;
        alert.key = {.rule = "r", .metric = "m", .unit = unit};
        changes.alerts.push_back(alert);
    }
    Batch batch;
    batch.id = 7;
    batch.changed = 12;
    const auto event = nlohmann::json::parse(change_event(changes, &batch));
    CHECK(event["batch"] == 7);
    CHECK(event["figures"] == 12);
    CHECK(event["alerts"] == nlohmann::json({"r:m:asn", "r:m:fn"}));
    CHECK_FALSE(event.contains("risks"));
    CHECK_FALSE(event.contains("more"));
}

TEST_CASE("a change of the configuration is told with what it did, in counts")
{
    const auto event = nlohmann::json::parse(
        configuration_event("0ff0", {.began = 2, .ended = 1, .changed = 0, .risks = 3, .messages = 4}));
    CHECK(event["configuration"] == true);
    CHECK(event["version"] == "0ff0");
    CHECK(event["did"]["began"] == 2);
    CHECK(event["did"]["messages"] == 4);
}

TEST_CASE("a change of very much names a hundred and says that there is more")
{
    Changes changes;
    changes.messages.resize(300);
    for (std::size_t i = 0; i < 300; ++i) changes.messages[i].id = "v" + std::to_string(i);
    const auto event = nlohmann::json::parse(change_event(changes, nullptr));
    CHECK(event["messages"].size() == 100);
    CHECK(event["more"] == true);
    CHECK_FALSE(event.contains("batch"));
}

TEST_CASE("a header's value cannot break out of its line")
{
    Response response;
    response.headers.emplace("X-File", "a\r\nSet-Cookie: b");
    http::HeadFacts facts;
    facts.length = 0;
    const auto head = http::head_text(response, facts);
    CHECK(has(head, "\r\nX-File: aSet-Cookie: b\r\n"));
    CHECK(http::http_date(parse_instant("1994-11-06T08:49:37Z").value()) == "Sun, 06 Nov 1994 08:49:37 GMT");
    for (const int status : {200, 204, 400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 431, 500, 503})
        CHECK(http::reason_phrase(status) != "Unknown");
}

TEST_CASE("troubles are told while they last")
{
    Troubles troubles;
    CHECK(troubles.now().empty());
    troubles.set("inbox", "the archive is read-only");
    CHECK(troubles.now() == std::vector<std::string>{"inbox: the archive is read-only"});
    troubles.set("inbox", std::nullopt);
    CHECK(troubles.now().empty());
}

TEST_CASE("settings that are read at start only are named when they change")
{
    DaemonSettings running, read;
    CHECK(needs_restart(running, read).empty());
    read.listen = "127.0.0.1:9";
    read.inbox = "in";
    read.log_level = "debug";
    CHECK(needs_restart(running, read) == std::vector<std::string>{"http.listen", "inbox.folder"});
}

#if VARSKO_FAILPOINTS
TEST_CASE("each failpoint has its own name")
{
    std::set<std::string_view> names;
    for (const auto& row : failpoints) {
        CHECK(names.insert(row.name).second);
        CHECK_FALSE(row.passed_when.empty());
    }
}

// Not a test of its own: what the next one runs in a process that may die.
TEST_CASE("passes a few failpoints", "[.dies]")
{
    failpoint("file-seen");
    failpoint("before-send");
    failpoint("before-send");
    failpoint("after-settle");
    if (std::getenv("VARSKO_TEST_PASS_TWICE") == nullptr) failpoint("before-send");
    ::_exit(0);
}

namespace {

int end_of_process_that_passes(const char* wish, bool twice_only)
{
    const auto child = ::fork();
    if (child == 0) {
        ::setenv("VARSKO_FAILPOINT", wish, 1);
        if (twice_only) ::setenv("VARSKO_TEST_PASS_TWICE", "1", 1);
        ::execl("/proc/self/exe", "daemon_test", "passes a few failpoints", nullptr);
        ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

}  // namespace

TEST_CASE("a failpoint kills at its n-th passing, and no other does")
{
    const int died = end_of_process_that_passes("before-send:3", false);
    CHECK(WIFSIGNALED(died));
    CHECK(WTERMSIG(died) == SIGKILL);
    const int lived = end_of_process_that_passes("before-send:3", true);
    CHECK(WIFEXITED(lived));
    CHECK(WEXITSTATUS(lived) == 0);
}
#endif

// ── what makes a reload ──────────────────────────────────────────────────────────────────────────────────────────────

namespace {

class Watched {
public:
    explicit Watched(const fs::path& configuration) : reloader_(loop_.get_executor(), configuration, parts(), 20ms)
    {
        tasks_.spawn("watch", reloader_.watch());
        tasks_.spawn("work", reloader_.work());
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Watched()
    {
        boost::asio::post(loop_, [this] { tasks_.cancel(); });
        thread_.join();
    }
    void ask()
    {
        boost::asio::post(loop_, [this] { reloader_.ask("SIGHUP"); });
    }
    bool reaches(int n)
    {
        return soon([&] { return reloads == n; });
    }
    std::atomic<int> reloads = 0;

private:
    boost::asio::awaitable<void> count(std::string)
    {
        ++reloads;
        co_return;
    }
    Reloader::Parts parts()
    {
        return {.reload = [this](std::string why) { return count(std::move(why)); },
                .complain = [](const std::string&) {}};
    }
    boost::asio::io_context loop_{1};
    TaskGroup tasks_{loop_.get_executor(), [](const TaskGroup::End&) {}};
    Reloader reloader_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("several changes at once are one reload, and an editor's own files are none")
{
    Folder folder;
    fs::create_directory(folder.path() / "rules.d");
    Watched watched(folder.path());
    for (const char* name : {"varsko.toml", "units.toml", "rules.d/10.toml"}) write(folder.path() / name, "x = 1");
    CHECK(watched.reaches(1));
    write(folder.path() / ".varsko.toml.swp", "x");
    write(folder.path() / "varsko.toml~", "x");
    write(folder.path() / "rules.d" / "#x.tmp", "x");
    std::this_thread::sleep_for(60ms);
    CHECK(watched.reloads == 1);
    fs::rename(folder.path() / "varsko.toml~", folder.path() / "varsko.toml");
    CHECK(watched.reaches(2));
    fs::remove(folder.path() / "rules.d" / "10.toml");
    CHECK(watched.reaches(3));
}

TEST_CASE("a folder of rules that comes later is watched too")
{
    Folder folder;
    Watched watched(folder.path());
    fs::create_directory(folder.path() / "rules.d");
    CHECK(watched.reaches(1));
    write(folder.path() / "rules.d" / "10.toml", "x = 1");
    CHECK(watched.reaches(2));
}

TEST_CASE("of a single file only that file counts, and a signal counts at once")
{
    Folder folder;
    write(folder.path() / "one.toml", "x = 1");
    Watched watched(folder.path() / "one.toml");
    write(folder.path() / "two.toml", "x = 1");
    watched.ask();
    CHECK(watched.reaches(1));
    write(folder.path() / "one.toml", "x = 2");
    CHECK(watched.reaches(2));
    std::this_thread::sleep_for(60ms);
    CHECK(watched.reloads == 2);
}
