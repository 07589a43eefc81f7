#include "ingest/collector.hpp"

#include "ingest/encoding.hpp"
#include "ingest/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace varsko::ingest {

namespace {

// Cut between characters, not within one.
std::string at_most(std::string_view s, std::size_t n)
{
    if (s.size() <= n) return std::string(s);
    while (n > 0 && (static_cast<unsigned char>(s[n]) & 0xC0) == 0x80) --n;
    return std::string(s.substr(0, n));
}

Localised placed(std::uint32_t row, std::size_t column, const Localised& message)
{
    if (row == 0) return well_formed(message);
    if (column == 0) return well_formed(both("rad {}: {}", "row {}: {}", row, message));
    return well_formed(both("rad {}, kolumn {}: {}", "row {}, column {}: {}", row, column, message));
}

std::uint16_t narrow(std::size_t column)
{
    return static_cast<std::uint16_t>(std::min<std::size_t>(column, UINT16_MAX));
}

}  // namespace

Collector::Collector(Reading& reading, const Catalogue& catalogue)
    : reading_(reading),
      text_(reading.text),
      catalogue_(catalogue),
      scenario_checked_(catalogue.metrics.size() * scenario_count)
{
}

Collector::Collector(Reading& reading, const Catalogue& catalogue, std::string_view text, std::span<Figure> room)
    : Collector(reading, catalogue)
{
    text_ = text;
    room_ = room;
}

void Collector::reject(std::uint32_t row, std::size_t column, std::string_view code, const Localised& message,
                       std::string_view raw)
{
    if (++reading_.rejected > most_problems) return;
    reading_.rejections.push_back(
        {row, narrow(column), std::string(code), placed(row, column, message), at_most(raw, 500)});
}

void Collector::warn(std::uint32_t row, std::size_t column, std::string_view code, const Localised& message)
{
    keep({row, narrow(column), std::string(code), placed(row, column, message)});
}

// A part keeps a few more, for those that are told once a file may be struck out of it.
void Collector::keep(Warning warning)
{
    const std::size_t most = most_problems + (room_.empty() ? 0 : scenario_checked_.size());
    if (reading_.warnings.size() >= most)
        ++warnings_beyond_;
    else
        reading_.warnings.push_back(std::move(warning));
}

void Collector::check_scenario(const Figure& f)
{
    const auto slot = f.metric * std::size_t{scenario_count} + static_cast<std::size_t>(f.scenario);
    if (scenario_checked_[slot]) return;
    scenario_checked_[slot] = true;
    const auto& metric = catalogue_.metrics[f.metric];
    if (std::find(metric.scenarios.begin(), metric.scenarios.end(), f.scenario) != metric.scenarios.end()) return;
    scenario_warnings_.emplace_back(reading_.warnings.size(), slot);
    warn(f.row, f.column, "scenario-not-declared",
         both("måttet {} har inget scenario {}; siffrorna tas in, men ingen regel ser dem",
              "metric {} names no scenario {}; its figures are taken, but no rule will see them", metric.id,
              spoken(f.scenario)));
}

bool Collector::first_time(const Figure& f, std::optional<Instant> known)
{
    const Time time{f.span, f.period, f.made, known};
    if (!last_time_ || *last_time_ != time) {
        const auto it = seen_.try_emplace(time, catalogue_.metrics.size() * scenario_count).first;
        last_time_ = &it->first;
        last_ = &it->second;
    }
    auto& bits = (*last_)[f.metric * std::size_t{scenario_count} + static_cast<std::size_t>(f.scenario)];
    if (bits.empty()) bits.resize(catalogue_.units.size() / 64 + 1);
    auto& word = bits[f.unit / 64];
    const auto bit = std::uint64_t{1} << f.unit % 64;
    const bool first = (word & bit) == 0;
    word |= bit;
    return first;
}

void Collector::take(const Figure& f, std::optional<Instant> known)
{
    check_scenario(f);
    if (!first_time(f, known)) doubles_.push_back(static_cast<std::uint32_t>(taken()));
    if (known && reading_.known_at_each.empty()) reading_.known_at_each.resize(taken());
    if (known || !reading_.known_at_each.empty()) reading_.known_at_each.push_back(known);
    if (room_.empty())
        reading_.figures.push_back(f);
    else if (used_ < room_.size())
        room_[used_++] = f;
    else
        beyond_ = true;
}

void Collector::join(Collector& part, std::size_t before)
{
    for (const auto i : part.doubles_) doubles_.push_back(static_cast<std::uint32_t>(before + i));
    auto& each = reading_.known_at_each;
    const auto& theirs = part.reading_.known_at_each;
    if (!theirs.empty()) each.resize(before);
    each.insert(each.end(), theirs.begin(), theirs.end());
    if (!each.empty()) each.resize(before + part.used_);

    auto told_once = part.scenario_warnings_.begin();
    for (std::size_t i = 0; i < part.reading_.warnings.size(); ++i) {
        if (told_once != part.scenario_warnings_.end() && told_once->first == i) {
            const auto slot = (told_once++)->second;
            if (scenario_checked_[slot]) continue;
            scenario_checked_[slot] = true;
        }
        keep(std::move(part.reading_.warnings[i]));
    }
    warnings_beyond_ += part.warnings_beyond_;
    for (std::size_t slot = 0; slot < scenario_checked_.size(); ++slot)
        if (part.scenario_checked_[slot]) scenario_checked_[slot] = true;

    for (auto& [time, bits] : part.seen_) {
        const auto [own, added] = seen_.try_emplace(time);
        if (added) {
            own->second = std::move(bits);
            continue;
        }
        for (std::size_t slot = 0; slot < bits.size(); ++slot) {
            auto& here = own->second[slot];
            if (here.empty()) here.resize(bits[slot].size());
            for (std::size_t word = 0; word < bits[slot].size(); ++word) {
                repeats_ = repeats_ || (here[word] & bits[slot][word]) != 0;
                here[word] |= bits[slot][word];
            }
        }
    }
    last_time_ = nullptr;
}

std::optional<Instant> Collector::known_at(std::size_t i) const
{
    return reading_.known_at_each.empty() ? std::nullopt : reading_.known_at_each[i];
}

// Rare, and then one pass over all figures: those whose key is in a small table are judged together.
void Collector::settle_doubles()
{
    using Key = std::tuple<UnitIndex, MetricIndex, Scenario, Span, Period, Period, std::optional<Instant>>;
    struct Hash {
        std::size_t operator()(const Key& k) const
        {
            std::uint64_t h = std::get<0>(k);
            for (const auto part :
                 {std::uint64_t{std::get<1>(k)}, static_cast<std::uint64_t>(std::get<2>(k)),
                  static_cast<std::uint64_t>(std::get<3>(k)), static_cast<std::uint64_t>(std::get<4>(k).ordinal()),
                  static_cast<std::uint64_t>(std::get<5>(k).ordinal()),
                  static_cast<std::uint64_t>(std::get<6>(k).value_or(Instant{}).time_since_epoch().count())})
                h = (h ^ part) * 0x9E3779B97F4A7C15U, h ^= h >> 29;
            return h;
        }
    };
    const auto key = [&](std::size_t i) {
        const auto& f = reading_.figures[i];
        return Key{f.unit, f.metric, f.scenario, f.span, f.period, f.made, known_at(i)};
    };
    std::unordered_map<Key, std::vector<std::uint32_t>, Hash> together;
    for (const auto i : doubles_) together[key(i)];
    for (std::uint32_t i = 0; i < reading_.figures.size(); ++i)
        if (const auto it = together.find(key(i)); it != together.end()) it->second.push_back(i);

    std::vector<bool> gone(reading_.figures.size());
    for (const auto first_double : doubles_) {
        auto& same = together[key(first_double)];
        if (same.empty()) continue;  // judged already, with another of them
        const auto& first = reading_.figures[same[0]];
        const bool equal = std::all_of(same.begin(), same.end(), [&](auto i) {
            const auto& f = reading_.figures[i];
            return f.missing == first.missing && (f.missing != Missing::known || f.value == first.value);
        });
        for (const auto i : same) {
            const auto& f = reading_.figures[i];
            const auto& other = reading_.figures[i == same[0] ? same[1] : same[0]];
            const auto what =
                both("{} för {}, {}, {}{}{}", "{} of {}, {}, {}{}{}", catalogue_.metrics[f.metric].id,
                     catalogue_.units[f.unit].id, spoken(f.scenario), varsko::text(f.period, f.span),
                     f.made ? Phrase{", gjord ", " made "} : Phrase{}, f.made ? f.made.text() : std::string());
            if (equal && i == same[0]) continue;
            gone[i] = true;
            const auto place = other.row == f.row ? both("i kolumn {}", "in column {}", other.column)
                                                  : both("på rad {}", "in row {}", other.row);
            if (equal)
                warn(f.row, f.column, "duplicate",
                     both("{} står också {}, med samma värde; en togs in",
                          "{} stands {} too, with the same value; one was taken", what, place));
            else
                reject(f.row, f.column, "duplicate",
                       both("{} står också {}, med ett annat värde; ingen av dem togs in",
                            "{} stands {} too, with another value; neither was taken", what, place),
                       reading_.raw(f));
        }
        same.clear();
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < reading_.figures.size(); ++i) {
        if (gone[i]) continue;
        reading_.figures[kept] = reading_.figures[i];
        if (!reading_.known_at_each.empty()) reading_.known_at_each[kept] = reading_.known_at_each[i];
        ++kept;
    }
    reading_.figures.resize(kept);
    if (!reading_.known_at_each.empty()) reading_.known_at_each.resize(kept);
}

void Collector::finish()
{
    if (repeats_) {
        seen_.clear();
        last_time_ = nullptr;
        doubles_.clear();
        for (std::uint32_t i = 0; i < reading_.figures.size(); ++i)
            if (!first_time(reading_.figures[i], known_at(i))) doubles_.push_back(i);
    }
    if (!doubles_.empty()) settle_doubles();
    const auto by_place = [](const auto& a, const auto& b) {
        return std::tie(a.row, a.column, a.code, a.message.en) < std::tie(b.row, b.column, b.code, b.message.en);
    };
    std::sort(reading_.rejections.begin(), reading_.rejections.end(), by_place);
    std::sort(reading_.warnings.begin(), reading_.warnings.end(), by_place);
    if (warnings_beyond_ > 0)
        reading_.warnings.push_back(
            {0, 0, "more-warnings",
             both("och {} varningar till, som inte sparas", "and {} warnings more, not kept", warnings_beyond_)});
    if (reading_.rejected > reading_.rejections.size())
        reading_.warnings.push_back({0, 0, "more-rejections",
                                     both("{} rader eller celler togs inte in; de första {} sparas med sin text",
                                          "{} rows or cells were not taken; the first {} are kept with their texts",
                                          reading_.rejected, reading_.rejections.size())});
}

}  // namespace varsko::ingest
