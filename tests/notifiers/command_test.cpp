#include "notifiers/command.hpp"

#include "tests/catch.hpp"
#include "tests/notifiers/sample.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/soon.hpp"

#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <fstream>
#include <future>
#include <iterator>
#include <string>

using namespace varsko;
using varsko::testing::sample_message;
using Outcome = Delivery::Outcome;

namespace {

const Instant now = *parse_instant("2024-04-16T07:30:05Z");

// A shell script of the test's own, and the channel that runs it.
class Script {
public:
    explicit Script(const std::string& lines)
    {
        std::ofstream(path()) << "#!/bin/sh\n" << lines << "\n";
        ::chmod(path().c_str(), 0755);
    }
    std::filesystem::path path() const { return folder_.path() / "tell"; }
    std::filesystem::path out() const { return folder_.path() / "out"; }
    std::string written() const
    {
        std::ifstream file(out());
        return {std::istreambuf_iterator<char>(file), {}};
    }
    ChannelSettings settings(std::vector<std::string> arguments = {}) const
    {
        ChannelSettings s;
        s.id = "sms";
        s.kind = "command";
        s.run = {path().string()};
        s.run.insert(s.run.end(), arguments.begin(), arguments.end());
        s.timeout = std::chrono::seconds(10);
        return s;
    }
    Delivery run(const Message& message = sample_message()) const
    {
        return CommandNotifier(settings({out().string()})).send(message, 2, now);
    }

private:
    test::ScratchFolder folder_;
};

// Not gone, and not only waiting for its parent to hear of its end.
bool is_alive(int pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    const std::string line{std::istreambuf_iterator<char>(file), {}};
    const auto name_end = line.rfind(") ");
    return name_end != std::string::npos && line[name_end + 2] != 'Z';
}

}  // namespace

TEST_CASE("a program gets the message as JSON, its arguments as they stand, and what concerns it in the environment")
{
    const Script script("cat > \"$1\"; echo \"taken $VARSKO_MESSAGE_ID try $VARSKO_TRY: $2\"; env | grep -c SECRET");
    ::setenv("VARSKO_TEST_SECRET", "hemligt", 1);
    CommandNotifier sms(script.settings({script.out().string(), "$(rm -rf x); *"}));
    const Delivery d = sms.send(sample_message(), 2, now);
    ::unsetenv("VARSKO_TEST_SECRET");
    // grep found none, so that the script's own exit code is 1.
    CHECK(d.outcome == Outcome::refused);
    CHECK(d.answer == "exit 1: taken v1-3f2a91c0 try 2: $(rm -rf x); *");
    const auto json = nlohmann::json::parse(script.written());
    CHECK(json["id"] == "v1-3f2a91c0");
    CHECK(json["labels"]["level"] == "red");
    CHECK(json["text"].get<std::string>().find("Utfall") != std::string::npos);
    CHECK(json["try"] == 2);
}

TEST_CASE("exit 0 is delivered, 75 is later, others are refused")
{
    CHECK(Script("exit 0").run().outcome == Outcome::delivered);
    CHECK(Script("echo no; exit 75").run().outcome == Outcome::retry_later);
    CHECK(Script("echo no; exit 75").run().answer == "exit 75: no");
    CHECK(Script("echo bad number >&2; exit 1").run().outcome == Outcome::refused);
    CHECK(Script("echo bad number >&2; exit 1").run().answer == "exit 1: bad number");
    const Script own("exit 69");
    ChannelSettings settings = own.settings();
    settings.retry_on = {69, 70};
    CHECK(CommandNotifier(settings).send(sample_message(), 1, now).outcome == Outcome::retry_later);
}

TEST_CASE("a program that reads nothing, or says very much, is no trouble")
{
    Message large = sample_message();
    large.text = std::string(1'000'000, 'x');
    CHECK(Script("exit 0").run(large).outcome == Outcome::delivered);
    CHECK(Script("cat > \"$1\"; exit 0").run(large).outcome == Outcome::delivered);
    const Delivery talkative = Script("yes spam | head -c 3000000; exit 0").run();
    CHECK(talkative.outcome == Outcome::delivered);
    CHECK(talkative.answer == "exit 0: spam");
}

TEST_CASE("a program that ends by a signal, or cannot be started, is tried again")
{
    const Delivery killed = Script("kill -9 $$").run();
    CHECK(killed.outcome == Outcome::retry_later);
    CHECK(killed.answer == "ended by signal 9");
    const Script gone("exit 0");
    CommandNotifier sms(gone.settings());
    std::filesystem::remove(gone.path());
    const Delivery d = sms.send(sample_message(), 1, now);
    CHECK(d.outcome == Outcome::retry_later);
    CHECK_THAT(d.answer, Catch::Contains("cannot start"));
}

TEST_CASE("a program that is not done in time is ended, and all that it started")
{
    const Script script("trap '' TERM\nsleep 600 &\necho $! > \"$1\"\necho waiting\nsleep 600");
    ChannelSettings settings = script.settings({script.out().string()});
    settings.timeout = std::chrono::seconds(1);
    const Delivery d = CommandNotifier(settings).send(sample_message(), 1, now);
    CHECK(d.outcome == Outcome::retry_later);
    CHECK(d.answer == "not done after 1 s: waiting");
    const int child = std::stoi(script.written());
    CHECK(test::soon([&] { return !is_alive(child); }));
}

TEST_CASE("what a program leaves running is ended when it has ended")
{
    const Script script("sleep 600 &\necho $! > \"$1\"\nexit 0");
    CHECK(script.run().outcome == Outcome::delivered);
    const int child = std::stoi(script.written());
    CHECK(test::soon([&] { return !is_alive(child); }));
}

TEST_CASE("a program at work is interrupted from another thread")
{
    const Script script("echo $$ > \"$1\"\nsleep 600");
    CommandNotifier sms(script.settings({script.out().string()}));
    auto sending = std::async(std::launch::async, [&] { return sms.send(sample_message(), 1, now); });
    REQUIRE(test::soon([&] { return script.written().ends_with('\n'); }));
    sms.interrupt();
    REQUIRE(sending.wait_for(std::chrono::minutes(1)) == std::future_status::ready);
    CHECK(sending.get().outcome == Outcome::interrupted);
    CHECK(sms.send(sample_message(), 2, now).outcome == Outcome::interrupted);
}

TEST_CASE("a command that cannot be says why")
{
    const auto complaint = [](std::vector<std::string> run) -> std::string {
        ChannelSettings s;
        s.id = "sms";
        s.run = std::move(run);
        try {
            CommandNotifier made(s);
        } catch (const std::invalid_argument& problem) {
            return problem.what();
        }
        return "";
    };
    CHECK_THAT(complaint({}), Catch::Contains("run must begin with a program's whole path"));
    CHECK_THAT(complaint({"tell"}), Catch::Contains("run must begin with a program's whole path"));
    CHECK(complaint({"/no/such/program"}) == "channel.sms: /no/such/program cannot be run: No such file or directory");
}
