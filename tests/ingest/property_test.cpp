// Random tables with random quirks, printed and read back: the figures must be the ones that were printed.  And the
// same table printed plainly and with all the quirks that should not matter gives the same Reading.

#include <rapidcheck.h>

#include <algorithm>

#include "ingest/encoding.hpp"
#include "tests/catch.hpp"
#include "tests/ingest/town.hpp"

using namespace varsko;
using namespace varsko::ingest;

namespace {

int pick(int n) { return *rc::gen::resize(100, rc::gen::inRange(0, n)); }
bool toss() { return pick(2) == 0; }
template <class T>
const T& one_of(const std::vector<T>& all)
{
    return all[static_cast<std::size_t>(pick(static_cast<int>(all.size())))];
}

struct Row {
    std::string metric, unit, scenario, period, made;
    std::int64_t milli = 0;
    std::string missing;  // its mark, or empty

    std::string said() const
    {
        std::string s = metric + " " + unit + " " + scenario + " " + period;
        if (!made.empty()) s += " made " + made;
        if (missing == "-") return s + " : not reported";
        if (missing == "..") return s + " : secret";
        return s + " = " + Amount::from_micro(milli * 1000).text();
    }
    std::string key() const { return metric + unit + scenario + period + made; }
};

std::vector<Row> random_rows()
{
    std::vector<Row> rows;
    const int n = 1 + pick(30);
    for (int i = 0; i < n; ++i) {
        Row r;
        r.metric = one_of<std::string>({"net_cost", "investigations", "mnkr_cost"});
        r.unit = one_of<std::string>({"board", "child_youth", "adults", "m_1"});
        r.scenario = r.metric == "investigations" ? "outcome" : one_of<std::string>({"outcome", "budget", "forecast"});
        r.period = "20" + std::to_string(19 + pick(3));
        if (r.scenario == "forecast") {
            r.made = r.period + "-0" + std::to_string(1 + pick(9));
        } else if (toss()) {
            r.period += "-" + std::string(1, toss() ? '0' : '1') + std::to_string(1 + pick(2));
            if (toss()) r.period += " ack";
        }
        const int size = 1 + pick(9);
        for (int d = 0; d < size; ++d) r.milli = r.milli * 10 + pick(10);
        if (toss()) r.milli = -r.milli;
        if (toss()) r.milli = r.milli / 1000 * 1000;
        if (pick(8) == 0) r.missing = toss() ? "-" : "..";
        const bool there =
            std::any_of(rows.begin(), rows.end(), [&](const Row& other) { return other.key() == r.key(); });
        if (!there) rows.push_back(std::move(r));
    }
    return rows;
}

std::string spelled_unit(const std::string& id)
{
    if (id == "board")
        return one_of<std::string>({"board", "Socialn\u00E4mnden", " SOCIALN\u00C4MNDEN ", "Totalt  n\u00E4mnden"});
    if (id == "child_youth")
        return one_of<std::string>(
            {"child_youth", "Barn & unga", "\u00B9\u207E Barn & unga", "Barn- och ungdomsv\u00E5rd*"});
    return id;
}

std::string spelled_number(const Row& r, char separator)
{
    if (!r.missing.empty()) return r.missing == "-" ? one_of<std::string>({"-", "---", "\u2013", "N/A"}) : r.missing;
    const auto magnitude = static_cast<std::uint64_t>(r.milli < 0 ? -r.milli : r.milli);
    std::string whole = std::to_string(magnitude / 1000), digits = std::to_string(1000 + magnitude % 1000).substr(1), s;
    const std::string blank = one_of<std::string>({"", " ", "\u00A0", "\u202F", "\u2009"});
    for (std::size_t i = 0; i < whole.size(); ++i) {
        if (i > 0 && (whole.size() - i) % 3 == 0) s += blank;
        s += whole[i];
    }
    while (!digits.empty() && digits.back() == '0' && toss()) digits.pop_back();
    if (magnitude % 1000 == 0 && toss()) digits.clear();
    if (!digits.empty()) s += (separator == ',' ? "." : ",") + digits;
    if (r.milli < 0) s = pick(4) == 0 ? "(" + s + ")" : one_of<std::string>({"-", "\u2212", "\u2013", "- "}) + s;
    if (pick(6) == 0) s += "*";
    return s;
}

std::string spelled_period(const std::string& canonical)
{
    if (canonical.size() != 7) return canonical;
    static const Strings names = {"jan",  "Februari", "mars", "APR",  "maj", "juni",
                                  "juli", "aug",      "sept", "okt.", "nov", "Dec"};
    const auto year = canonical.substr(0, 4), month = canonical.substr(5);
    return one_of<std::string>({canonical, year + month, year + "M" + month,
                                names[static_cast<std::size_t>(std::stoi(month) - 1)] + " " + year});
}

std::string cell(std::string s, char separator, bool always_quoted)
{
    const bool must = s.find_first_of(std::string("\"\n\r") + separator) != std::string::npos;
    if (!must && !always_quoted && pick(5) != 0) return s;
    std::string out = "\"";
    for (const char c : s) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

// Windows-1252 has no U+202F, U+2009 or U+2212; those files print other signs.
std::string in_1252(const std::string& utf8)
{
    std::string out;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        if (lead < 0x80) {
            out += utf8[i];
        } else if (lead < 0xE0) {
            out += static_cast<char>((lead & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3F));
        } else {
            const auto three = utf8.substr(i, 3);
            i += 2;
            out += three == "\u2013" || three == "\u2212" ? "\x96" : three == "\u207E" ? ")" : "\xA0";
        }
    }
    return out;
}

}  // namespace

TEST_CASE("what is printed in a long table is what is read, whatever the quirks")
{
    CHECK(rc::check([] {
        const auto rows = random_rows();
        const char separator = one_of<char>({';', '\t', '|', ','});
        const std::string end = one_of<std::string>({"\n", "\r\n", "\r"});
        const bool quoted = pick(4) == 0;
        Strings columns = {"metric", "unit", "scenario", "period", "value", "made"}, expected;
        for (std::size_t i = columns.size(); i > 1; --i)
            std::swap(columns[i - 1], columns[static_cast<std::size_t>(pick(static_cast<int>(i)))]);
        std::string text;
        if (toss()) text += "Uppf\u00F6ljning av n\u00E5got" + end + end;
        const auto line = [&](const auto& of_column) {
            for (std::size_t i = 0; i < columns.size(); ++i)
                text += (i > 0 ? std::string(1, separator) : "") + cell(of_column(columns[i]), separator, quoted);
            text += end;
        };
        line([](const std::string& c) { return c; });
        for (const auto& r : rows) {
            if (pick(10) == 0) text += end;
            line([&](const std::string& c) -> std::string {
                if (c == "metric") return r.metric;
                if (c == "unit") return spelled_unit(r.unit);
                if (c == "scenario") return r.scenario;
                if (c == "period") return spelled_period(r.period);
                if (c == "made") return r.made;
                return spelled_number(r, separator);
            });
            expected.push_back(r.said());
        }
        const int encoding = pick(3);
        const auto read_back = read_text(encoding == 0 ? text : encoding == 1 ? "\xEF\xBB\xBF" + text : in_1252(text));
        if (all_said(read_back) != expected || !read_back.rejections.empty()) {
            for (const auto& x : read_back.rejections) RC_LOG(x.message.en + " | " + x.raw);
            RC_LOG(text);
        }
        RC_ASSERT(all_said(read_back) == expected);
        RC_ASSERT(read_back.rejections.empty());
        for (std::size_t i = 0; i < rows.size(); ++i) RC_ASSERT(!read_back.raw(read_back.figures[i]).empty());
    }));
}

// Plain rows are read by the quick way, quoted ones by the careful way, words of any length by their bytes: one
// Reading.
TEST_CASE("the quick way and the careful way read alike, also what they refuse")
{
    CHECK(rc::check([] {
        const auto rows = random_rows();
        std::string plain = "metric;unit;scenario;period;made;value\n", careful = plain;
        const auto put = [](std::string& out, const Strings& cells, bool quoted) {
            for (std::size_t i = 0; i < cells.size(); ++i)
                out += (i > 0 ? ";" : "") + (quoted ? "\"" + cells[i] + "\"" : cells[i]);
            out += "\n";
        };
        for (const auto& r : rows) {
            Strings cells = {r.metric, r.unit, r.scenario, r.period, r.made, spelled_number(r, ';')};
            if (pick(6) == 0)
                cells[static_cast<std::size_t>(pick(6))] +=
                    one_of<std::string>({"x", " 1", "-", "a very long word that is in no list"});
            for (int times = pick(5) == 0 ? 2 : 1; times > 0; --times) {
                put(plain, cells, false);
                put(careful, cells, true);
            }
        }
        const auto a = read_text(plain), b = read_text(careful);
        RC_ASSERT(all_said(a) == all_said(b));
        RC_ASSERT(codes(a) == codes(b));
        RC_ASSERT(warning_codes(a) == warning_codes(b));
        for (std::size_t i = 0; i < a.figures.size(); ++i) {
            RC_ASSERT(a.figures[i].row == b.figures[i].row);
            RC_ASSERT(a.figures[i].column == b.figures[i].column);
            RC_ASSERT(a.raw(a.figures[i]) == b.raw(b.figures[i]));
        }
        for (std::size_t i = 0; i < a.rejections.size(); ++i)
            RC_ASSERT(a.rejections[i].message.en == b.rejections[i].message.en);
    }));
}

// Bytes changed at random: never a crash, and what is told is in order.
TEST_CASE("a damaged file is read or refused, never worse")
{
    const Strings seeds = {
        "metric;unit;scenario;period;value;made\nnet_cost;board;outcome;2024-03 ack;-22 "
        "681;\nnet_cost;\"board\";forecast;2024;1,5;2024-03\n",
        "M\u00E5nadsrapport 2019\nBarn & unga;Jan;Feb;Mar;Summa\nAntal inledda utredningar (12/8);59;8,5/7;83% (29 "
        "st);1\nAndel:;;;\nBel\u00E4ggningsgrad;92%;-;3 (sep. 2019)\n",
        "Tkr;Utfall ack. Jan 24 - Mars 24;Budget ack;Avvikelse;\u00C5rsprognos;F\u00F6r\u00E4ndring mot fg. "
        "prognos\nBarn & unga;-1;-2;1;3;4\nSumma;-1;-2;1;3;4\n* not\n",
        "[{\"metric\":\"net_cost\",\"unit\":\"board\",\"period\":\"2024-01\",\"value\":1.5,\"known_at\":\"2024-04-12\"}"
        "]",
        "{\"metric\":\"net_cost\",\"unit\":\"board\",\"period\":\"2024-01\",\"value\":1}\n{\"metric\":\"net_cost\"}\n"};
    CHECK(rc::check([&] {
        auto text = one_of(seeds);
        const int changes = 1 + pick(8);
        for (int i = 0; i < changes && !text.empty(); ++i) {
            const auto at = static_cast<std::size_t>(pick(static_cast<int>(text.size())));
            switch (pick(5)) {
                case 0: text.erase(at, static_cast<std::size_t>(1 + pick(6))); break;
                case 1: text.insert(at, 1, static_cast<char>(pick(256))); break;
                case 2:
                    text[at] = one_of<char>(
                        {';', '"', '\n', '\r', '-', '.', ',', '(', ')', '/', '%', ' ', '\t', '1', '[', '{', '}'});
                    break;
                case 3: text.insert(at, text.substr(at, static_cast<std::size_t>(pick(40)))); break;
                default: text.resize(at); break;
            }
        }
        const auto r = read_text(text, {.period = Period::month(2024, 3)});
        if (r.failure != Reading::Failure::none) RC_ASSERT(!r.failure_message.empty());
        if (r.failure == Reading::Failure::personal_number)
            RC_ASSERT(r.text.empty() && r.figures.empty() && r.rejections.empty());
        for (const auto& f : r.figures) {
            RC_ASSERT(f.unit < town().units.size());
            RC_ASSERT(f.metric < town().metrics.size());
            RC_ASSERT(static_cast<bool>(f.period));
            RC_ASSERT(f.raw_offset + f.raw_length <= r.text.size());
            RC_ASSERT((f.scenario == Scenario::forecast) == static_cast<bool>(f.made) ||
                      f.scenario == Scenario::budget);
        }
        for (const auto& x : r.rejections)
            RC_ASSERT(!x.code.empty() && x.raw.size() <= 500 && valid_utf8(x.raw) == x.raw.size() &&
                      valid_utf8(x.message.en) == x.message.en.size());
        RC_ASSERT(valid_utf8(r.failure_message.en) == r.failure_message.en.size());
        RC_ASSERT(r.rejected == r.rejections.size());
    }));
}
