#include "rules/period.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace varsko {

namespace chr = std::chrono;

namespace {

constexpr int epoch_days(Day d) { return static_cast<int>(d.time_since_epoch().count()); }
Day day_of(int epoch) { return Day{chr::days{epoch}}; }
Day ymd(int y, int m, int d)
{
    return Day{chr::year{y} / chr::month{static_cast<unsigned>(m)} / chr::day{static_cast<unsigned>(d)}};
}
Day last_of_month(int y, int m) { return Day{chr::year{y} / chr::month{static_cast<unsigned>(m)} / chr::last}; }
int floor_div(int a, int b) { return a / b - (a % b < 0 ? 1 : 0); }
int floor_mod(int a, int b) { return a - floor_div(a, b) * b; }

// How many months a grain spans; 0 for days and weeks.
int months_in(Grain g)
{
    switch (g) {
        case Grain::month: return 1;
        case Grain::quarter: return 3;
        case Grain::tertial: return 4;
        case Grain::half_year: return 6;
        case Grain::year: return 12;
        default: return 0;
    }
}

// ISO weeks: number 0 is the week of Monday 1969-12-29 (1970-W01).
int week_ordinal(Day d) { return floor_div(epoch_days(d) + 3, 7); }
Day monday(int week) { return day_of(week * 7 - 3); }
int iso_year(int week) { return static_cast<int>(chr::year_month_day{monday(week) + chr::days{3}}.year()); }
int week_number(int week) { return week - week_ordinal(ymd(iso_year(week), 1, 4)) + 1; }

// All of `s` as digits, `width` of them.
std::optional<int> digits(std::string_view s, std::size_t width)
{
    if (s.size() != width) return std::nullopt;
    int n = 0;
    for (char c : s) {
        if (c < '0' || c > '9') return std::nullopt;
        n = n * 10 + (c - '0');
    }
    return n;
}

}  // namespace

Period Period::day(Day d) { return {Grain::day, epoch_days(d)}; }
Period Period::week(int year, int number) { return {Grain::week, week_ordinal(ymd(year, 1, 4)) + number - 1}; }
Period Period::month(int year, int number) { return {Grain::month, year * 12 + number - 1}; }
Period Period::tertial(int year, int number) { return {Grain::tertial, year * 3 + number - 1}; }
Period Period::quarter(int year, int number) { return {Grain::quarter, year * 4 + number - 1}; }
Period Period::half_year(int year, int number) { return {Grain::half_year, year * 2 + number - 1}; }
Period Period::year(int year) { return {Grain::year, year}; }
Period Period::from_ordinal(Grain g, std::int32_t o) { return {g, o}; }

Period Period::of(Grain g, Day d)
{
    if (g == Grain::day) return day(d);
    if (g == Grain::week) return {g, week_ordinal(d)};
    const chr::year_month_day date{d};
    const int month = static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month())) - 1;
    return {g, floor_div(month, months_in(g))};
}

Day Period::first_day() const
{
    if (grain_ == Grain::day) return day_of(ordinal_);
    if (grain_ == Grain::week) return monday(ordinal_);
    const int month = ordinal_ * months_in(grain_);
    return ymd(floor_div(month, 12), floor_mod(month, 12) + 1, 1);
}

Day Period::last_day() const
{
    if (grain_ == Grain::day) return day_of(ordinal_);
    if (grain_ == Grain::week) return monday(ordinal_) + chr::days{6};
    const int month = ordinal_ * months_in(grain_) + months_in(grain_) - 1;
    return last_of_month(floor_div(month, 12), floor_mod(month, 12) + 1);
}

int Period::calendar_year() const
{
    if (grain_ == Grain::day) return static_cast<int>(chr::year_month_day{day_of(ordinal_)}.year());
    if (grain_ == Grain::week) return iso_year(ordinal_);
    return floor_div(ordinal_ * months_in(grain_), 12);
}

int Period::number() const
{
    if (grain_ == Grain::day) return epoch_days(day_of(ordinal_)) - epoch_days(ymd(calendar_year(), 1, 1)) + 1;
    if (grain_ == Grain::week) return week_number(ordinal_);
    return floor_mod(ordinal_, 12 / months_in(grain_)) + 1;
}

Period Period::last_year() const
{
    if (grain_ == Grain::day) {
        const chr::year_month_day d{day_of(ordinal_)};
        const auto back = d - chr::years{1};
        return day(back.ok() ? Day{back} : Day{back.year() / back.month() / chr::last});
    }
    if (grain_ == Grain::week) {
        const int y = iso_year(ordinal_) - 1;
        const int weeks = week_number(week_ordinal(ymd(y, 12, 28)));
        return week(y, std::min(week_number(ordinal_), weeks));
    }
    return {grain_, ordinal_ - 12 / months_in(grain_)};
}

Period Period::first_of_year() const
{
    if (grain_ == Grain::week) return week(calendar_year(), 1);
    return of(grain_, ymd(calendar_year(), 1, 1));
}

std::string Period::text() const
{
    if (!*this) return "";
    switch (grain_) {
        case Grain::day: return varsko::text(day_of(ordinal_));
        case Grain::week: return fmt::format("{:04}-W{:02}", calendar_year(), number());
        case Grain::month: return fmt::format("{:04}-{:02}", calendar_year(), number());
        case Grain::tertial: return fmt::format("{:04}-T{}", calendar_year(), number());
        case Grain::quarter: return fmt::format("{:04}-Q{}", calendar_year(), number());
        case Grain::half_year: return fmt::format("{:04}-H{}", calendar_year(), number());
        case Grain::year: return fmt::format("{:04}", calendar_year());
    }
    return "";
}

std::optional<Period> Period::parse(std::string_view s)
{
    if (s.size() < 4) return std::nullopt;
    const auto y = digits(s.substr(0, 4), 4);
    if (!y || *y < 1) return std::nullopt;
    if (s.size() == 4) return year(*y);
    if (s[4] != '-') return std::nullopt;
    const auto rest = s.substr(5);
    if (rest.size() == 2) {
        if (const auto n = digits(rest, 2)) return *n >= 1 && *n <= 12 ? std::optional{month(*y, *n)} : std::nullopt;
        const auto n = digits(rest.substr(1), 1);
        if (!n || *n < 1) return std::nullopt;
        if (rest[0] == 'T' && *n <= 3) return tertial(*y, *n);
        if (rest[0] == 'Q' && *n <= 4) return quarter(*y, *n);
        if (rest[0] == 'H' && *n <= 2) return half_year(*y, *n);
        return std::nullopt;
    }
    if (rest.size() == 3 && rest[0] == 'W') {
        const auto n = digits(rest.substr(1), 2);
        if (!n || *n < 1 || *n > week_number(week_ordinal(ymd(*y, 12, 28)))) return std::nullopt;
        return week(*y, *n);
    }
    if (const auto d = parse_day(s)) return day(*d);
    return std::nullopt;
}

std::string text(Period p, Span span) { return span == Span::accumulated ? p.text() + " ack" : p.text(); }

std::optional<PeriodAndSpan> parse_period_and_span(std::string_view s)
{
    constexpr std::string_view ack = " ack";
    const bool accumulated = s.ends_with(ack);
    const auto p = Period::parse(accumulated ? s.substr(0, s.size() - ack.size()) : s);
    if (!p || (accumulated && p->grain() != Grain::month)) return std::nullopt;
    return PeriodAndSpan{*p, accumulated ? Span::accumulated : Span::own};
}

std::string text(Day d)
{
    const chr::year_month_day date{d};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::optional<Day> parse_day(std::string_view s)
{
    if (s.size() != 10 || s[4] != '-' || s[7] != '-') return std::nullopt;
    const auto y = digits(s.substr(0, 4), 4), m = digits(s.substr(5, 2), 2), d = digits(s.substr(8, 2), 2);
    if (!y || !m || !d || *y < 1) return std::nullopt;
    const chr::year_month_day date =
        chr::year{*y} / chr::month{static_cast<unsigned>(*m)} / chr::day{static_cast<unsigned>(*d)};
    if (!date.ok()) return std::nullopt;
    return Day{date};
}

std::string text(Instant t)
{
    const auto day = chr::floor<chr::days>(t);
    const chr::hh_mm_ss time{t - day};
    return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", text(day), time.hours().count(), time.minutes().count(),
                       time.seconds().count(), time.subseconds().count());
}

std::optional<Instant> parse_instant(std::string_view s)
{
    const auto day = parse_day(s.substr(0, std::min<std::size_t>(10, s.size())));
    if (!day) return std::nullopt;
    Instant t = *day;
    if (s.size() == 10) return t;
    if ((s[10] != 'T' && s[10] != ' ' && s[10] != 't') || s.size() < 20 || s[13] != ':' || s[16] != ':')
        return std::nullopt;
    const auto h = digits(s.substr(11, 2), 2), m = digits(s.substr(14, 2), 2), sec = digits(s.substr(17, 2), 2);
    if (!h || !m || !sec || *h > 23 || *m > 59 || *sec > 60) return std::nullopt;
    t += chr::hours{*h} + chr::minutes{*m} + chr::seconds{*sec};
    s.remove_prefix(19);
    if (!s.empty() && s[0] == '.') {
        int milli = 0, scale = 100;
        std::size_t i = 1;
        for (; i < s.size() && s[i] >= '0' && s[i] <= '9'; ++i, scale /= 10) milli += (s[i] - '0') * scale;
        if (i == 1) return std::nullopt;
        t += chr::milliseconds{milli};
        s.remove_prefix(i);
    }
    if (s == "Z" || s == "z") return t;
    if (s.size() != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':') return std::nullopt;
    const auto oh = digits(s.substr(1, 2), 2), om = digits(s.substr(4, 2), 2);
    if (!oh || !om || *oh > 23 || *om > 59) return std::nullopt;
    const auto offset = chr::hours{*oh} + chr::minutes{*om};
    return s[0] == '+' ? t - offset : t + offset;
}

namespace {
constexpr std::array<std::string_view, 7> grain_names = {"day",     "week",      "month", "tertial",
                                                         "quarter", "half-year", "year"};
constexpr std::array<std::string_view, 12> months_sv = {"januari",   "februari", "mars",     "april",
                                                        "maj",       "juni",     "juli",     "augusti",
                                                        "september", "oktober",  "november", "december"};
constexpr std::array<std::string_view, 12> months_en = {"January",   "February", "March",    "April",
                                                        "May",       "June",     "July",     "August",
                                                        "September", "October",  "November", "December"};
}  // namespace

std::string_view text(Grain g) { return grain_names.at(static_cast<std::size_t>(g)); }

std::optional<Grain> parse_grain(std::string_view s)
{
    for (std::size_t i = 0; i < grain_names.size(); ++i)
        if (grain_names[i] == s) return static_cast<Grain>(i);
    return std::nullopt;
}

std::string spoken(Period p, std::string_view language)
{
    const bool en = language == "en";
    const int y = p.calendar_year(), n = p.number();
    switch (p.grain()) {
        case Grain::month:
            return fmt::format("{} {}", (en ? months_en : months_sv).at(static_cast<std::size_t>(n - 1)), y);
        case Grain::week: return fmt::format(fmt::runtime(en ? "week {} of {}" : "vecka {} {}"), n, y);
        case Grain::tertial:
            return fmt::format(fmt::runtime(en ? "four-month period {} of {}" : "tertial {} {}"), n, y);
        case Grain::quarter: return fmt::format(fmt::runtime(en ? "quarter {} of {}" : "kvartal {} {}"), n, y);
        case Grain::half_year: return fmt::format(fmt::runtime(en ? "half-year {} of {}" : "halvår {} {}"), n, y);
        default: return p.text();
    }
}

}  // namespace varsko
