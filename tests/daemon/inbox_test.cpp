#include "daemon/inbox.hpp"

#include "daemon/task_group.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <mutex>
#include <sstream>
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

std::string read(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> names(const fs::path& folder)
{
    std::vector<std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) all.push_back(fs::relative(entry.path(), folder).string());
    std::ranges::sort(all);
    return all;
}

// A day of the folder's own clocks, so that no test waits for one.
const auto start = std::chrono::steady_clock::now();
const auto long_ago = std::chrono::system_clock::time_point{};  // the disk's clock is ahead of ours: only looks count
std::vector<std::string> look(InboxFolder& folder, std::chrono::milliseconds after)
{
    return folder.look(start + after, long_ago).complete;
}
using Names = std::vector<std::string>;

constexpr Day day{std::chrono::days(19'800)};

}  // namespace

// ── which files are complete ─────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("hidden files and names that mean unfinished are not taken")
{
    using Name = InboxFolder::Name;
    CHECK(InboxFolder::judge("mars.csv") == Name::candidate);
    CHECK(InboxFolder::judge("mars") == Name::candidate);
    CHECK(InboxFolder::judge(".mars.csv") == Name::hidden);
    for (const char* name : {"mars.csv.tmp", "mars.part", "mars.csv.filpart", "MARS.CSV.TMP", "mars.csv~",
                             "mars.crdownload", "~$mars.xlsx"})
        CHECK(InboxFolder::judge(name) == Name::unfinished);
}

TEST_CASE("a file that lay there is complete when two looks have found it the same for a while")
{
    Folder temporary;
    InboxFolder folder(temporary.path(), 2s);
    write(temporary.path() / "a.csv", "1");
    const auto first = folder.look(start, long_ago);
    CHECK(first.complete.empty());
    CHECK(first.waiting);
    CHECK(look(folder, 1'999ms).empty());
    CHECK(look(folder, 2s) == Names{"a.csv"});
}

TEST_CASE("a file that grows between two looks begins its wait anew")
{
    Folder temporary;
    InboxFolder folder(temporary.path(), 2s);
    write(temporary.path() / "a.csv", "1");
    CHECK(look(folder, 0s).empty());
    write(temporary.path() / "a.csv", "12");
    CHECK(look(folder, 2s).empty());
    CHECK(look(folder, 3'999ms).empty());
    CHECK(look(folder, 4s) == Names{"a.csv"});
}

TEST_CASE("a file that the disk says has not changed for a while needs no second look")
{
    Folder temporary;
    InboxFolder folder(temporary.path(), 2s);
    write(temporary.path() / "a.csv", "1");
    CHECK(folder.look(start, std::chrono::system_clock::now() + 1h).complete == Names{"a.csv"});
}

TEST_CASE("a closed file and a moved one are taken at once, in order of name")
{
    Folder temporary;
    InboxFolder folder(temporary.path(), 2s);
    for (const char* name : {"c.csv", "a.csv", "b.csv"}) write(temporary.path() / name, "1");
    folder.heard("c.csv", IN_CREATE);
    folder.heard("c.csv", IN_CLOSE_WRITE);
    folder.heard("a.csv", IN_MOVED_TO);
    folder.heard("b.csv", IN_CREATE);
    CHECK(look(folder, 0s) == Names{"a.csv", "c.csv"});
}

TEST_CASE("a file that is being written waits for its closing, however long its pauses")
{
    Folder temporary;
    InboxFolder folder(temporary.path(), 2s);
    write(temporary.path() / "slow.csv", "half");
    folder.heard("slow.csv", IN_CREATE);
    folder.heard("slow.csv", IN_MODIFY);
    CHECK(look(folder, 0s).empty());
    CHECK(look(folder, 1h).empty());
    folder.heard("slow.csv", IN_CLOSE_WRITE);
    CHECK(look(folder, 1h) == Names{"slow.csv"});
    folder.heard("slow.csv", IN_MODIFY);  // opened again before it was taken
    CHECK(look(folder, 1h).empty());
}

TEST_CASE("a hard link is never closed, and is taken when it has settled")
{
    Folder temporary;
    InboxFolder folder(temporary.path() / "in", 2s);
    fs::create_directory(temporary.path() / "in");
    write(temporary.path() / "a.csv", "1");
    fs::create_hard_link(temporary.path() / "a.csv", temporary.path() / "in" / "a.csv");
    folder.heard("a.csv", IN_CREATE);
    CHECK(look(folder, 0s).empty());
    CHECK(look(folder, 2s) == Names{"a.csv"});
}

TEST_CASE("when events were lost the looks decide")
{
    Folder temporary;
    InboxFolder folder(temporary.path(), 2s);
    write(temporary.path() / "a.csv", "1");
    folder.heard("a.csv", IN_MODIFY);
    CHECK(look(folder, 0s).empty());
    folder.lost_events();
    CHECK(look(folder, 1s).empty());
    CHECK(look(folder, 3s) == Names{"a.csv"});
}

TEST_CASE("what is no file is told once and left alone, the inbox's own folders are not told")
{
    Folder temporary;
    InboxFolder folder(temporary.path(), 0s);
    for (const char* name : {"archive", "refused", "gamla filer"}) fs::create_directory(temporary.path() / name);
    fs::create_symlink("/etc/hostname", temporary.path() / "lank.csv");
    auto odd = folder.look(start, long_ago).odd;
    std::ranges::sort(odd);
    CHECK(odd == Names{"gamla filer", "lank.csv"});
    CHECK(folder.look(start + 1h, long_ago).odd.empty());
    fs::remove(temporary.path() / "gamla filer");
    CHECK(folder.look(start + 2h, long_ago).odd.empty());
    fs::create_directory(temporary.path() / "gamla filer");
    CHECK(folder.look(start + 3h, long_ago).odd == Names{"gamla filer"});
}

TEST_CASE("a file that cannot be taken is left until it changes")
{
    Folder temporary;
    InboxFolder folder(temporary.path(), 0s);
    write(temporary.path() / "a.csv", "1");
    CHECK(look(folder, 0s) == Names{"a.csv"});
    folder.leave("a.csv");
    CHECK(look(folder, 1h).empty());
    CHECK(look(folder, 2h).empty());
    write(temporary.path() / "a.csv", "22");
    CHECK(look(folder, 3h) == Names{"a.csv"});
}

// ── where they go ────────────────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("a move never writes over anything")
{
    Folder temporary;
    Shelves shelves(temporary.path() / "inbox", temporary.path());
    for (int i = 1; i <= 3; ++i) {
        write(temporary.path() / "inbox" / "a.csv", std::to_string(i));
        shelves.archive("a.csv", 2024);
    }
    const auto archive = temporary.path() / "inbox" / "archive" / "2024";
    CHECK(names(temporary.path() / "inbox") ==
          Names{"archive/2024/a (2).csv", "archive/2024/a (3).csv", "archive/2024/a.csv"});
    CHECK(read(archive / "a.csv") == "1");
    CHECK(read(archive / "a (2).csv") == "2");
    CHECK(read(archive / "a (3).csv") == "3");
}

TEST_CASE("a refused file lies beside a note that says why")
{
    Folder temporary;
    Shelves shelves(temporary.path() / "inbox", temporary.path());
    write(temporary.path() / "inbox" / "bild.csv", "x");
    const auto to = shelves.refuse("bild.csv", "it is no table");
    CHECK(to == temporary.path() / "inbox" / "refused" / "bild.csv");
    CHECK(read(to.string() + ".why.txt") == "it is no table\n");
}

TEST_CASE(
    "a file with a personal number is for nobody else's eyes, and is removed after its days, counted from when it was "
    "set aside")
{
    Folder temporary;
    Shelves shelves(temporary.path() / "inbox", temporary.path());
    write(temporary.path() / "inbox" / "namn.csv", "secret");
    const timespec old[2] = {{.tv_sec = 1'000'000, .tv_nsec = 0}, {.tv_sec = 1'000'000, .tv_nsec = 0}};
    REQUIRE(::utimensat(AT_FDCWD, (temporary.path() / "inbox" / "namn.csv").c_str(), old, 0) == 0);
    const auto to = shelves.set_aside("namn.csv", "namn.csv", "row 8, column 5");
    CHECK(to == temporary.path() / "refused" / "namn.csv");
    struct ::stat status{};
    REQUIRE(::stat(to.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    REQUIRE(::stat((temporary.path() / "refused").c_str(), &status) == 0);
    CHECK((status.st_mode & 0077) == 0);
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    CHECK(shelves.clear_out(now + std::chrono::days(29), 30) == 0);
    CHECK(fs::exists(to));
    CHECK(shelves.clear_out(now + std::chrono::days(31), 30) == 2);
    CHECK(names(temporary.path()).empty());
}

// ── one file, from complete to its shelf ─────────────────────────────────────────────────────────────────────────────

namespace {

class Reception {
public:
    Reception() : shelves(temporary.path() / "inbox", temporary.path()), receiver(shelves, parts()) {}

    Receiver::Parts parts()
    {
        return {.take_in =
                    [this](const Arrival& arrival) {
                        arrivals.push_back(arrival);
                        if (meanwhile) meanwhile();
                        return intake;
                    },
                .day_of = [](Instant) { return day; },
                .year = [] { return 2024; },
                .largest = 1000};
    }
    void refuse(std::string failure)
    {
        intake.outcome = Intake::Outcome::refused;
        intake.batch.state = Batch::State::refused;
        intake.batch.failure = std::move(failure);
        intake.batch.failure_message = {"why it was refused", "why it was refused"};
    }
    fs::path inbox() const { return temporary.path() / "inbox"; }

    Folder temporary;
    Shelves shelves;
    Intake intake;
    std::function<void()> meanwhile;
    std::vector<Arrival> arrivals;
    Receiver receiver;
};

using Outcome = Received::Outcome;

}  // namespace

TEST_CASE("a file that is taken goes to the archive of the year")
{
    Reception here;
    write(here.inbox() / "mars.csv", "figures");
    const auto received = here.receiver.receive("mars.csv");
    CHECK(received.outcome == Outcome::taken);
    REQUIRE(here.arrivals.size() == 1);
    CHECK(here.arrivals[0].bytes == "figures");
    CHECK(here.arrivals[0].file == "mars.csv");
    CHECK(here.arrivals[0].by == "inbox");
    CHECK(here.arrivals[0].options.file_date == day);
    CHECK(names(here.inbox()) == Names{"archive/2024/mars.csv"});
}

TEST_CASE("a file seen before, as after a power cut between commit and archive, is only archived")
{
    Reception here;
    here.intake.outcome = Intake::Outcome::seen_before;
    write(here.inbox() / "mars.csv", "figures");
    CHECK(here.receiver.receive("mars.csv").outcome == Outcome::seen_before);
    CHECK(names(here.inbox()) == Names{"archive/2024/mars.csv"});
}

TEST_CASE("a refused file goes to the refused, one with a personal number out of everybody's sight")
{
    Reception here;
    here.refuse("binary");
    write(here.inbox() / "bild.csv", "x");
    CHECK(here.receiver.receive("bild.csv").outcome == Outcome::refused);
    here.refuse(std::string(text(ingest::Reading::Failure::personal_number)));
    write(here.inbox() / "namn.csv", "x");
    CHECK(here.receiver.receive("namn.csv").outcome == Outcome::set_aside);
    CHECK(names(here.temporary.path()) == Names{"inbox/refused/bild.csv", "inbox/refused/bild.csv.why.txt",
                                                "refused/namn.csv", "refused/namn.csv.why.txt"});
}

TEST_CASE("a file whose name holds a personal number is not read, and its name is not shown")
{
    Reception here;
    write(here.inbox() / "19900118-9811.csv", "x");
    const auto received = here.receiver.receive("19900118-9811.csv");
    CHECK(received.outcome == Outcome::set_aside);
    CHECK(received.file.find("9811") == std::string::npos);
    CHECK(here.arrivals.empty());
    CHECK(names(here.temporary.path()) == Names{"refused/unnamed", "refused/unnamed.why.txt"});
}

TEST_CASE("a file over the limit is refused unread")
{
    Reception here;
    write(here.inbox() / "stor.csv", std::string(1001, 'x'));
    CHECK(here.receiver.receive("stor.csv").outcome == Outcome::too_large);
    CHECK(here.arrivals.empty());
    CHECK(fs::exists(here.inbox() / "refused" / "stor.csv"));
}

TEST_CASE("a file that somebody has open for writing waits")
{
    Reception here;
    std::ofstream writer(here.inbox() / "slow.csv");
    writer << "half" << std::flush;
    CHECK(here.receiver.receive("slow.csv").outcome == Outcome::still_open);
    writer.close();
    CHECK(here.receiver.receive("slow.csv").outcome == Outcome::taken);
}

TEST_CASE("a file that is written to while it is read stays, and is taken again as what it now is")
{
    Reception here;
    write(here.inbox() / "mars.csv", "first");
    here.meanwhile = [&] { write(here.inbox() / "mars.csv", "second, longer"); };
    CHECK(here.receiver.receive("mars.csv").outcome == Outcome::changed);
    CHECK(names(here.inbox()) == Names{"mars.csv"});
    here.meanwhile = nullptr;
    CHECK(here.receiver.receive("mars.csv").outcome == Outcome::taken);
    CHECK(here.arrivals.back().bytes == "second, longer");
}

TEST_CASE("a file that is gone, and one that may not be read, are no trouble")
{
    Reception here;
    CHECK(here.receiver.receive("nothing.csv").outcome == Outcome::gone);
    if (::geteuid() != 0) {  // root may read everything
        write(here.inbox() / "mine.csv", "x");
        fs::permissions(here.inbox() / "mine.csv", fs::perms::none);
        CHECK(here.receiver.receive("mine.csv").outcome == Outcome::unreadable);
    }
}

// ── the inbox itself ─────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

// An inbox that runs, with a receiver that does as it is told.
class Town {
public:
    explicit Town(std::function<Received(const fs::path&)> receive)
        : receive_(std::move(receive)), inbox_(loop_.get_executor(), folder.path(), times(), parts())
    {
        tasks_.spawn("inbox", inbox_.run());
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Town()
    {
        boost::asio::post(loop_, [this] {
            alive_.reset();
            tasks_.cancel();
        });
        thread_.join();
    }
    // Sorted: a file that was closed before the folder was watched must settle, and one closed after it may overtake
    // it.
    Names taken()
    {
        std::lock_guard lock(mutex_);
        Names all = taken_;
        std::ranges::sort(all);
        return all;
    }
    Names told()
    {
        std::lock_guard lock(mutex_);
        return told_;
    }
    bool in_trouble() const { return trouble_; }

private:
    static InboxTimes times()
    {
        return {.settled = 20ms, .rescan = 50ms, .blind = 20ms, .first_retry = 5ms, .last_retry = 20ms};
    }
    Inbox::Parts parts()
    {
        return {.pool = pool_,
                .receive = [this](const std::string& name) { return receive_(folder.path() / name); },
                .observe =
                    [this](const Received& received) {
                        std::lock_guard lock(mutex_);
                        if (received.outcome == Outcome::taken) taken_.push_back(received.file);
                    },
                .warn = [this](const std::string& sentence) { tell(sentence); },
                .complain = [this](const std::string& sentence) { tell(sentence); },
                .trouble = [this](const std::optional<std::string>& sentence) { trouble_ = sentence.has_value(); }};
    }
    void tell(const std::string& sentence)
    {
        std::lock_guard lock(mutex_);
        told_.push_back(sentence);
    }

public:
    Folder folder;

private:
    std::function<Received(const fs::path&)> receive_;
    boost::asio::io_context loop_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> alive_{loop_.get_executor()};
    boost::asio::thread_pool pool_{1};
    TaskGroup tasks_{loop_.get_executor(), [](const TaskGroup::End&) {}};
    std::mutex mutex_;
    Names taken_, told_;
    std::atomic<bool> trouble_ = false;
    Inbox inbox_;
    std::thread thread_;
};

Received removed(const fs::path& path)
{
    fs::remove(path);
    Received received;
    received.file = path.filename();
    return received;
}

}  // namespace

TEST_CASE("files are taken when they are closed, moved in, or lay there")
{
    Town town(removed);
    write(town.folder.path() / "closed.csv", "1");
    write(town.folder.path() / ".hidden", "1");
    CHECK(soon([&] { return town.taken() == Names{"closed.csv"}; }));
    fs::rename(town.folder.path() / ".hidden", town.folder.path() / "moved.csv");
    CHECK(soon([&] { return town.taken() == Names{"closed.csv", "moved.csv"}; }));
    CHECK_FALSE(town.in_trouble());
}

TEST_CASE("when the ground gives way the files wait, and are taken when it is back")
{
    std::atomic<bool> locked = true;
    Town town([&](const fs::path& path) {
        if (locked) throw StorageError("the database is locked");
        return removed(path);
    });
    write(town.folder.path() / "a.csv", "1");
    write(town.folder.path() / "b.csv", "1");
    CHECK(soon([&] { return town.in_trouble(); }));
    CHECK(town.taken().empty());
    CHECK(names(town.folder.path()) == Names{"a.csv", "b.csv"});
    locked = false;
    CHECK(soon([&] { return town.taken() == Names{"a.csv", "b.csv"}; }));
    CHECK(soon([&] { return !town.in_trouble(); }));
    CHECK(town.told().front().find("the database is locked") != std::string::npos);
}

TEST_CASE("a file that nobody can take does not hold up the others")
{
    Town town([](const fs::path& path) {
        if (path.filename() == "a.csv") throw std::logic_error("a fault of ours");
        return removed(path);
    });
    write(town.folder.path() / "a.csv", "1");
    write(town.folder.path() / "b.csv", "1");
    CHECK(soon([&] { return town.taken() == Names{"b.csv"}; }));
    REQUIRE(soon([&] { return town.told().size() == 1; }));
    CHECK(town.told()[0] == "a.csv cannot be taken in, and stays in the inbox: a fault of ours");
    CHECK_FALSE(town.in_trouble());
}

TEST_CASE("an inbox that is removed is made again")
{
    Town town(removed);
    write(town.folder.path() / "a.csv", "1");
    REQUIRE(soon([&] { return town.taken() == Names{"a.csv"}; }));
    fs::remove_all(town.folder.path());
    REQUIRE(soon([&] { return fs::exists(town.folder.path()); }));
    write(town.folder.path() / "b.csv", "1");
    CHECK(soon([&] { return town.taken() == Names{"a.csv", "b.csv"}; }));
}
