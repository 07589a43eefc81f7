#include "rules/calendar.hpp"

#include <algorithm>

namespace varsko {

namespace chr = std::chrono;

namespace {

Day ymd(int year, unsigned month, unsigned day) { return Day{chr::year{year} / chr::month{month} / chr::day{day}}; }
int year_of(Day d) { return static_cast<int>(chr::year_month_day{d}.year()); }
// The first Saturday on or after a day.
Day saturday_from(Day d) { return d + (chr::Saturday - chr::weekday{d}); }

struct Fixed {
    unsigned month, day;
    std::string_view name;
};
constexpr Fixed fixed_days[] = {{1, 1, "Nyårsdagen"},  {1, 6, "Trettondedag jul"}, {5, 1, "Första maj"},
                                {12, 24, "Julafton"},  {12, 25, "Juldagen"},       {12, 26, "Annandag jul"},
                                {12, 31, "Nyårsafton"}};

struct AfterEaster {
    int days;
    std::string_view name;
};
constexpr AfterEaster easter_days[] = {
    {-2, "Långfredagen"}, {0, "Påskdagen"}, {1, "Annandag påsk"}, {39, "Kristi himmelsfärdsdag"}, {49, "Pingstdagen"}};

Day last_of_next_month(Day d)
{
    const chr::year_month_day date{d};
    return Day{(date.year() / date.month() + chr::months{1}) / chr::last};
}

// No calendar leaves more than a year's periods out; beyond that nothing is ever due.
constexpr int longest_gap = 400;

}  // namespace

Day easter_sunday(int year)
{
    const int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25,
              g = (b - f + 1) / 3;
    const int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    const int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
    return ymd(year, static_cast<unsigned>(n / 31), static_cast<unsigned>(n % 31 + 1));
}

std::string_view holiday(Day day)
{
    const chr::year_month_day date{day};
    for (const auto& fixed : fixed_days)
        if (date.month() == chr::month{fixed.month} && date.day() == chr::day{fixed.day}) return fixed.name;
    const int year = year_of(day);
    const auto easter = easter_sunday(year);
    for (const auto& moving : easter_days)
        if (day == easter + chr::days{moving.days}) return moving.name;
    const auto midsummer = saturday_from(ymd(year, 6, 20));
    if (day == midsummer) return "Midsommardagen";
    if (day == midsummer - chr::days{1}) return "Midsommarafton";
    if (day == saturday_from(ymd(year, 10, 31))) return "Alla helgons dag";
    // The National Day took Whit Monday's place in 2005.
    if (year >= 2005 && day == ymd(year, 6, 6)) return "Nationaldagen";
    if (year < 2005 && day == easter + chr::days{50}) return "Annandag pingst";
    return {};
}

bool is_working_day(Day day)
{
    const chr::weekday weekday{day};
    return weekday != chr::Saturday && weekday != chr::Sunday && holiday(day).empty();
}

Day nth_working_day_after(Day day, int n)
{
    for (; n > 0; --n) do
            day += chr::days{1};
        while (!is_working_day(day));
    return day;
}

bool is_due(const DueCalendar& calendar, Period period)
{
    return period && period.grain() == calendar.every &&
           std::find(calendar.except.begin(), calendar.except.end(), period.number()) == calendar.except.end();
}

Day due_day(const DueCalendar& calendar, Period period)
{
    const auto& due = calendar.due;
    const auto end = period.last_day();
    if (due.month_end) {
        auto day = last_of_next_month(end);
        while (due.working_days && !is_working_day(day)) day -= chr::days{1};
        return day;
    }
    return due.working_days ? nth_working_day_after(end, due.days) : end + chr::days{due.days};
}

Period due_before(const DueCalendar& calendar, Period period, int n)
{
    if (!period) return {};
    if (period.grain() != calendar.every) period = Period::of(calendar.every, period.last_day());
    const int step = n < 0 ? 1 : -1;
    int gap = 0;
    for (int left = n < 0 ? -n : n; left > 0;) {
        period = period.plus(step);
        if (is_due(calendar, period))
            --left, gap = 0;
        else if (++gap > longest_gap)
            return {};
    }
    return period;
}

Period first_due_of_year(const DueCalendar& calendar, int year)
{
    const Period first = Period::of(calendar.every, ymd(year, 7, 1)).first_of_year();
    return is_due(calendar, first) ? first : due_before(calendar, first, -1);
}

std::optional<int> year_begun(const DueCalendar& calendar, Day today)
{
    for (int year = Period::of(calendar.every, today).calendar_year();; --year) {
        const Period first = first_due_of_year(calendar, year);
        if (!first) return std::nullopt;
        if (due_day(calendar, first) < today) return year;
    }
}

std::vector<Period> due_periods(const DueCalendar& calendar, Period first, Period last)
{
    std::vector<Period> out;
    if (!first || !last) return out;
    if (first.grain() != calendar.every) first = Period::of(calendar.every, first.first_day());
    if (last.grain() != calendar.every) last = Period::of(calendar.every, last.last_day());
    for (auto period = first; period <= last; period = period.plus(1))
        if (is_due(calendar, period)) out.push_back(period);
    return out;
}

Period known_with(const DueCalendar& calendar, const Figure& figure)
{
    if (figure.made) return figure.made;
    const bool longer = figure.period.grain() > calendar.every;
    if (figure.scenario != Scenario::outcome && longer)
        return Period::of(calendar.every, figure.period.first_day()).plus(-1);
    return figure.period;
}

Day usually_known(const DueCalendar& calendar, const Figure& figure)
{
    const bool decided = figure.made && figure.made.grain() == Grain::day;
    return decided ? figure.made.first_day() : due_day(calendar, known_with(calendar, figure));
}

}  // namespace varsko
