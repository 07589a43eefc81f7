// Any text as a number, an amount, a measure, a period, a day, an instant: what is read is written so that it reads the
// same.
#include "ingest/number.hpp"
#include "ingest/rows.hpp"
#include "ingest/spoken_period.hpp"
#include "rules/catalogue.hpp"
#include "tests/fuzz/sound.hpp"

namespace varsko::fuzz {

namespace {

void must_be_a_period(Period p)
{
    must(static_cast<bool>(p), "a period that is none");
    must(Period::parse(p.text()) == p, "a period that cannot be read: " + p.text());
    must(p.first_day() <= p.last_day(), "a period that ends before it begins: " + p.text());
    must(Period::of(p.grain(), p.first_day()) == p && Period::of(p.grain(), p.last_day()) == p,
         "a day of another period: " + p.text());
    must(Period::from_ordinal(p.grain(), p.ordinal()) == p, "another ordinal: " + p.text());
    must(p.plus(1).first_day() == p.last_day() + std::chrono::days{1}, "a gap after " + p.text());
    must(p.last_year().plus(0) < p, "last year is not before " + p.text());
    for (const std::string_view language : {"sv", "en"}) must_be_text(spoken(p, language), "a spoken period");
}

void periods(std::string_view text)
{
    if (const auto p = Period::parse(text)) must_be_a_period(*p);
    if (const auto both = parse_period_and_span(text)) {
        must_be_a_period(both->period);
        const auto again = parse_period_and_span(varsko::text(both->period, both->span));
        must(again && again->period == both->period && again->span == both->span, "another span");
    }
    if (const auto day = parse_day(text)) must(parse_day(varsko::text(*day)) == day, "another day");
    if (const auto instant = parse_instant(text))
        must(parse_instant(varsko::text(*instant)) == instant, "another instant: " + varsko::text(*instant));
    for (const int year : {0, 2024})
        for (const bool months : {false, true})
            if (const auto spoken = ingest::read_period(text, {.year = year, .month_column = months})) {
                must_be_a_period(spoken->period);
                must(spoken->span == Span::own || spoken->period.grain() == Grain::month, "a span of no months");
            }
    if (const auto found = ingest::find_period(text)) must_be_a_period(*found);
    const std::string small = folded(text);
    if (const auto stretch = ingest::find_stretch(small, 2024)) {
        must(stretch->begin < stretch->end && stretch->end <= small.size(), "a stretch outside of the text");
        must_be_a_period(stretch->first);
        must_be_a_period(stretch->last);
    }
    const int month = ingest::month_named(text);
    must(month >= 0 && month <= 12, "the thirteenth month");
}

void numbers(std::string_view text)
{
    if (const auto amount = Amount::parse(text))
        must(Amount::parse(amount->text()) == amount, "another amount: " + amount->text());
    if (const auto measure = parse_measure(text))
        must(parse_measure(varsko::text(*measure)) == measure, "another measure");
    if (text.empty() || text != ingest::trimmed(text)) return;
    for (const bool dots : {false, true}) {
        const auto n = ingest::read_number(text, dots);
        using Kind = ingest::Number::Kind;
        must((n.kind == Kind::bad) == (n.problem != nullptr), "bad without a reason, or a reason for nothing");
        must((n.kind == Kind::missing) == (n.missing != Missing::known), "a kind of missing without missing");
        if (n.as_of) must_be_a_period(*n.as_of);
        if (n.kind != Kind::value || n.percent || n.second || n.base || n.measure || n.as_of) continue;
        const auto again = ingest::read_number(n.value.text(), true);
        must(again.kind == Kind::value && again.value == n.value, "written again, another number: " + n.value.text());
    }
    const int evidence = ingest::dot_evidence(text);
    must(evidence >= -1 && evidence <= 1, "evidence of what?");
}

void run(std::string_view text)
{
    if (text.size() > 200) return;
    periods(text);
    numbers(text);
}

const Registered here("words", run);

}  // namespace

}  // namespace varsko::fuzz
