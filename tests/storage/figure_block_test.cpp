#include "storage/sqlite/figure_block.hpp"

#include "storage/sqlite/alert_event_block.hpp"
#include "storage/sqlite/alert_page.hpp"
#include "storage/sqlite/assessment_block.hpp"
#include "storage/store.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace varsko::test {

namespace {

// A cell with a text of its own; the block's cells point into it.
struct Written {
    FigureCell cell;
    std::string raw;
};

FigureBlock round_trip(std::vector<Written>& figures)
{
    std::vector<FigureCell> cells;
    for (auto& [cell, raw] : figures) {
        cell.raw = raw;
        cells.push_back(cell);
    }
    FigureBlock block;
    unpack_figures(pack_figures(cells), RawTexts::take, block);
    return block;
}

// What comes back of a text: nothing where it is the value's own.
std::string expected_raw(const Written& w)
{
    const bool own = w.cell.missing == Missing::known && w.raw == Amount::from_micro(w.cell.micro).text();
    return own ? std::string() : w.raw;
}

bool same(const FigureCell& a, const FigureCell& b)
{
    return a.unit == b.unit && a.micro == b.micro && a.row == b.row && a.column == b.column && a.sheet == b.sheet &&
           a.missing == b.missing && a.preliminary == b.preliminary;
}

rc::Gen<std::string> texts(std::int64_t micro)
{
    std::string own = Amount::from_micro(micro).text(), comma = own;
    std::replace(comma.begin(), comma.end(), '.', ',');
    return rc::gen::oneOf(rc::gen::just(own), rc::gen::just(comma), rc::gen::just(std::string()),
                          rc::gen::just(own + "0"), rc::gen::arbitrary<std::string>());
}

rc::Gen<Written> written()
{
    return rc::gen::exec([] {
        Written w;
        w.cell.unit = *rc::gen::inRange<std::int64_t>(1, 5000);
        w.cell.missing = static_cast<Missing>(*rc::gen::weightedElement<int>({{6, 0}, {1, 1}, {1, 4}, {1, 7}, {1, 9}}));
        const auto n =
            *rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(), rc::gen::inRange<std::int64_t>(-9'000'000, 9'000'000));
        const auto factor = *rc::gen::element<std::int64_t>(1, 10'000, 1'000'000, 1'000'000'000);
        if (w.cell.missing == Missing::known && __builtin_mul_overflow(n, factor, &w.cell.micro)) w.cell.micro = n;
        w.cell.row = *rc::gen::arbitrary<std::uint32_t>();
        w.cell.column = *rc::gen::arbitrary<std::uint16_t>();
        w.cell.sheet = *rc::gen::weightedElement<std::uint16_t>({{9, 0}, {1, 3}});
        w.cell.preliminary = *rc::gen::arbitrary<bool>();
        w.raw = *texts(w.cell.micro);
        return w;
    });
}

std::vector<std::uint8_t> sample_block()
{
    std::vector<FigureCell> cells;
    for (std::uint32_t i = 0; i < 40; ++i) {
        cells.push_back({.unit = 3 + i * i,
                         .micro = 10'000 * static_cast<std::int64_t>(i) - 55'000,
                         .row = 7 * i,
                         .column = 4,
                         .raw = "x y"});
        if (i % 5 == 0) cells.back().missing = Missing::secret;
    }
    return pack_figures(cells);
}

}  // namespace

TEST_CASE("every figure that is packed comes back as it was, with its text")
{
    CHECK(rc::check("round trip", [] {
        auto figures = *rc::gen::container<std::vector<Written>>(written());
        std::stable_sort(figures.begin(), figures.end(),
                         [](const auto& a, const auto& b) { return a.cell.unit < b.cell.unit; });
        const auto block = round_trip(figures);
        RC_ASSERT(block.cells.size() == figures.size());
        for (std::size_t i = 0; i < figures.size(); ++i) {
            RC_ASSERT(same(block.cells[i], figures[i].cell));
            RC_ASSERT(block.raws[i] == expected_raw(figures[i]));
        }
    }));
}

TEST_CASE("the largest and smallest amounts are packed to the last digit")
{
    for (const auto micro : {INT64_MIN, INT64_MIN + 1, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, INT64_MAX}) {
        std::vector<Written> one = {{.cell = {.unit = 1, .micro = micro}, .raw = Amount::from_micro(micro).text()}};
        const auto block = round_trip(one);
        CHECK(block.cells[0].micro == micro);
        CHECK(block.raws[0].empty());
    }
}

TEST_CASE("a common table costs a few bytes a figure: its rows and units go in step, its factor is taken out")
{
    std::vector<FigureCell> cells;
    std::vector<std::string> raws;
    for (std::int64_t i = 0; i < 3480; ++i) raws.push_back(std::to_string(500 + i % 100));
    for (std::int64_t i = 0; i < 3480; ++i) {
        const auto n = static_cast<std::size_t>(i);
        cells.push_back({.unit = i + 1,
                         .micro = (500 + i % 100) * 1'000'000,
                         .row = static_cast<std::uint32_t>(20 * i + 2),
                         .column = 6,
                         .raw = raws[n]});
    }
    CHECK(pack_figures(cells).size() < 2 * 3480 + 64);
}

TEST_CASE("texts with a decimal comma cost as little as those with a point")
{
    std::vector<std::string> points, commas;
    std::vector<FigureCell> with_points, with_commas;
    for (std::int64_t i = 0; i < 1000; ++i) {
        const auto micro = (12'345 + 37 * i) * 10'000;
        points.push_back(Amount::from_micro(micro).text());
        commas.push_back(points.back());
        std::replace(commas.back().begin(), commas.back().end(), '.', ',');
    }
    for (std::size_t i = 0; i < 1000; ++i) {
        const auto micro = (12'345 + 37 * static_cast<std::int64_t>(i)) * 10'000;
        with_points.push_back({.unit = static_cast<std::int64_t>(i), .micro = micro, .raw = points[i]});
        with_commas.push_back({.unit = static_cast<std::int64_t>(i), .micro = micro, .raw = commas[i]});
    }
    CHECK(pack_figures(with_commas).size() == pack_figures(with_points).size());
    FigureBlock block;
    unpack_figures(pack_figures(with_commas), RawTexts::take, block);
    CHECK(block.raws[7] == commas[7]);
}

TEST_CASE("a damaged block of figures is an error, whichever bit is wrong and wherever it ends")
{
    const auto whole = sample_block();
    FigureBlock block;
    REQUIRE_NOTHROW(unpack_figures(whole, RawTexts::take, block));
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            auto damaged = whole;
            damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ (1U << bit));
            CHECK_THROWS_AS(unpack_figures(damaged, RawTexts::take, block), StorageError);
        }
        CHECK_THROWS_AS(unpack_figures(Bytes(whole).first(i), RawTexts::take, block), StorageError);
    }
    auto longer = whole;
    longer.push_back(0);
    CHECK_THROWS_AS(unpack_figures(longer, RawTexts::take, block), StorageError);
}

TEST_CASE("bytes that nobody packed are an error or figures, even with a right sum, and never a crash")
{
    CHECK(rc::check("any bytes", [] {
        const auto bytes = *rc::gen::arbitrary<std::vector<std::uint8_t>>();
        PackedWriter out;
        out.byte(1);
        for (const auto b : bytes) out.byte(b);
        FigureBlock block;
        try {
            unpack_figures(out.sealed(), RawTexts::take, block);
            RC_ASSERT(block.raws.size() == block.cells.size());
        } catch (const StorageError&) {
            RC_SUCCEED("refused");
        }
    }));
}

TEST_CASE("numbers, texts and sequences are packed and read back")
{
    CHECK(rc::check("sequence", [](const std::vector<std::int64_t>& numbers) {
        PackedWriter out;
        out.sequence(numbers);
        const auto bytes = out.sealed();
        PackedReader in(bytes, "a sequence");
        std::vector<std::int64_t> back(numbers.size());
        in.sequence(back);
        in.end();
        RC_ASSERT(back == numbers);
    }));
    CHECK(rc::check("texts", [](const std::map<std::string, std::string>& texts) {
        RC_ASSERT(unpack_texts(pack(texts), "texts") == texts);
    }));
    CHECK(rc::check("numbers", [](std::uint64_t a, std::int64_t b, double c) {
        PackedWriter out;
        out.varint(a);
        out.integer(b);
        out.real(c);
        const auto bytes = out.sealed();
        PackedReader in(bytes, "numbers");
        RC_ASSERT(in.varint() == a);
        RC_ASSERT(in.integer() == b);
        RC_ASSERT(in.real() == c);
        in.end();
    }));
}

TEST_CASE("small numbers and real numbers are packed in columns, and each real number comes back bit for bit")
{
    CHECK(rc::check("codes", [] {
        const auto numbers = *rc::gen::container<std::vector<std::uint8_t>>(
            rc::gen::oneOf(rc::gen::inRange<std::uint8_t>(0, 3), rc::gen::inRange<std::uint8_t>(0, 64)));
        PackedWriter out;
        out.codes(numbers);
        const auto bytes = out.sealed();
        PackedReader in(bytes, "codes");
        std::vector<std::uint8_t> back(numbers.size());
        in.codes(back);
        in.end();
        RC_ASSERT(back == numbers);
    }));
    CHECK(rc::check("reals", [] {
        const auto numbers = *rc::gen::container<std::vector<double>>(
            rc::gen::oneOf(rc::gen::arbitrary<double>(), rc::gen::element(0.0, -0.0, std::nan(""), 1e300, 0.1 + 0.2),
                           rc::gen::map(rc::gen::inRange(-99'999'999, 99'999'999), [](int n) { return n / 100.0; })));
        PackedWriter out;
        out.reals(numbers);
        const auto bytes = out.sealed();
        PackedReader in(bytes, "reals");
        std::vector<double> back(numbers.size());
        in.reals(back);
        in.end();
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const bool both_missing = std::isnan(numbers[i]) && std::isnan(back[i]);
            RC_ASSERT(both_missing ||
                      std::bit_cast<std::uint64_t>(numbers[i]) == std::bit_cast<std::uint64_t>(back[i]));
        }
    }));
}

TEST_CASE("a column of money costs half of what its doubles do, and one level for all next to nothing")
{
    const std::size_t n = 1000;
    std::vector<std::int64_t> units(n);
    std::vector<double> value(n);
    for (std::size_t i = 0; i < n; ++i) {
        units[i] = static_cast<std::int64_t>(i);
        value[i] = (10'000'000.0 + 7919.0 * static_cast<double>(i)) / 100;
    }
    const auto bytes = pack(units, std::vector(n, Level::clear), std::vector(n, Trend::unknown), value,
                            std::vector<std::uint8_t>(n, 0));
    CHECK(bytes.size() < 4 * n + 64);
}

TEST_CASE("columns that nobody packed are an error, even with a right sum, and never a crash")
{
    CHECK(rc::check("any bytes", [] {
        const auto bytes = *rc::gen::arbitrary<std::vector<std::uint8_t>>();
        PackedWriter out;
        out.byte(1);
        for (const auto b : bytes) out.byte(b);
        const auto sealed = out.sealed();
        for (const auto& unpack : {+[](Bytes b) { unpack_assessments(b); }, +[](Bytes b) { unpack_alert_events(b); }}) {
            try {
                unpack(sealed);
            } catch (const StorageError&) {
                RC_SUCCEED("refused");
            }
        }
    }));
}

TEST_CASE("alert events are packed and read back, damage is an error")
{
    const AlertEventBlock block{.units = {7, 2, 7},
                                .episodes = {"@2024-03", "an older form of id"},
                                .episode = {0, 1, 0},
                                .value_before = {1.25, std::nan(""), -3},
                                .value_after = {1.0 / 3, 0, 8}};
    const auto bytes = pack(block);
    const auto back = unpack_alert_events(bytes);
    CHECK(back.units == block.units);
    CHECK(back.episodes == block.episodes);
    CHECK(back.episode == block.episode);
    CHECK(back.value_before[0] == 1.25);
    CHECK(std::isnan(back.value_before[1]));
    CHECK(back.value_after == block.value_after);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto damaged = bytes;
        damaged[i] ^= 0x10;
        CHECK_THROWS_AS(unpack_alert_events(damaged), StorageError);
        CHECK_THROWS_AS(unpack_alert_events(Bytes(bytes).first(i)), StorageError);
    }
}

TEST_CASE("a page of alerts keeps each in its place, damage is an error")
{
    const std::string first(3, 'a'), second(200, 'b');
    AlertPage page{};
    page[0] = first;
    page[255] = second;
    const auto bytes = pack(page);
    CHECK(unpack_alert_page(bytes) == page);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto damaged = bytes;
        damaged[i] ^= 0x10;
        CHECK_THROWS_AS(unpack_alert_page(damaged), StorageError);
        CHECK_THROWS_AS(unpack_alert_page(Bytes(bytes).first(i)), StorageError);
    }
    CHECK_THROWS_AS(unpack_alert(first, {"r", "m", "u"}), StorageError);
}

TEST_CASE("an alert costs thirty bytes, without its key, and comes back whole")
{
    Alert alert;
    alert.key = {.rule = "budget-balance", .metric = "net_cost", .unit = "child_youth"};
    alert.state = AlertState::resolved;
    alert.since = Period::month(2024, 2);
    alert.fired = alert.last = Period::month(2024, 3);
    alert.episode = alert.key.id() + "@2024-02";
    alert.level = Level::green;
    alert.trend = Trend::negative;
    alert.value = 1234.5;
    alert.ended_because = "good";
    alert.changed = Instant(std::chrono::milliseconds(1'713'312'000'123));
    const auto bytes = pack(alert);
    CHECK(bytes.size() <= 30);
    const Alert back = unpack_alert(bytes, alert.key);
    CHECK(back.episode == alert.episode);
    CHECK(back.since == alert.since);
    CHECK(back.last == alert.last);
    CHECK(back.value == alert.value);
    CHECK(back.changed == alert.changed);
    alert.since = Period::week(2020, 53);
    CHECK(unpack_alert(pack(alert), alert.key).episode == alert.episode);
    CHECK(unpack_alert(pack(alert), alert.key).since == alert.since);
}

TEST_CASE("assessments are packed and read back, missing values and all, damage is an error")
{
    const std::vector<std::int64_t> units = {5, 1, 900};
    const std::vector<Level> level = {Level::green, Level::flag, Level::unknown};
    const std::vector<Trend> trend = {Trend::positive, Trend::unknown, Trend::negative};
    const std::vector<double> value = {-0.0182, std::numeric_limits<double>::infinity(), std::nan("")};
    const std::vector<std::uint8_t> preliminary = {0, 1, 1};
    const auto bytes = pack(units, level, trend, value, preliminary);
    const auto block = unpack_assessments(bytes);
    CHECK(block.units == units);
    CHECK(block.level == level);
    CHECK(block.trend == trend);
    CHECK(block.value[0] == -0.0182);
    CHECK(std::isinf(block.value[1]));
    CHECK(std::isnan(block.value[2]));
    CHECK(block.preliminary == preliminary);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto damaged = bytes;
        damaged[i] ^= 0x10;
        CHECK_THROWS_AS(unpack_assessments(damaged), StorageError);
        CHECK_THROWS_AS(unpack_assessments(Bytes(bytes).first(i)), StorageError);
    }
}

}  // namespace varsko::test
