#include "rules/engine_rows.hpp"

#include "rules/alert/tell.hpp"

#include <fmt/format.h>

namespace varsko {

std::optional<std::size_t> Rows::row_behind(std::size_t track, std::size_t total)
{
    const auto key = std::pair{track, total};
    if (const auto known = known_.find(key); known != known_.end()) return known->second;
    return known_[key] = found(state_.tracks[track], total);
}

bool Rows::known_to(const std::string& recipient, std::size_t track, std::size_t total)
{
    const Track& t = state_.tracks[track];
    const int bad = badness(t.lives[total].alive_level);
    for (auto row = row_behind(track, total); row; row = row_behind(track, *row)) {
        const auto rows = state_.told.find(key_of(state_, t, *row));
        if (rows == state_.told.end()) continue;
        const auto told = rows->second.find(recipient);
        if (told != rows->second.end() && is_open(told->second) && badness(told->second.level) >= bad) return true;
    }
    return false;
}

std::vector<std::string> Rows::sentences(std::size_t track, std::size_t position, std::string_view language)
{
    const Track& t = state_.tracks[track];
    const auto& units = state_.catalogue().units;
    std::vector<std::string> out;
    const auto add = [&](std::size_t total, std::size_t row) {
        const auto level = [&](std::size_t i) { return spoken(t.lives[i].alive_level, language); };
        out.push_back(fmt::format(
            fmt::runtime(language == "en" ? "{} is {} only because {} is {}" : "{} är {} bara därför att {} är {}"),
            units[t.subjects[total]].name, level(total), units[t.subjects[row]].name, level(row)));
    };
    if (const auto row = row_behind(track, position)) add(position, *row);
    std::size_t row = position;
    for (auto above = units[t.subjects[position]].parent; above; above = units[*above].parent) {
        const auto total = t.position(*above);
        if (!total || row_behind(track, *total) != row) break;
        add(*total, row);
        row = *total;
    }
    return out;
}

std::optional<std::size_t> Rows::found(const Track& track, std::size_t total)
{
    const Life& life = track.lives[total];
    const Catalogue& catalogue = state_.catalogue();
    if (life.state != AlertState::firing || !is_alive(life.at_last.level) || track.compiled->across_units) return {};
    if (catalogue.metrics[track.compiled->metric].adds_over_units != "sum") return {};
    if (below_.empty()) below_ = rows_below(catalogue);
    const UnitIndex unit = track.subjects[total];
    if (below_[unit].empty()) return {};
    const auto cells = track.cells.find(life.last);
    if (cells == track.cells.end()) return {};
    std::optional<std::size_t> only;
    for (const UnitIndex row : below_[unit]) {
        const auto position = track.position(row);
        if (!position) continue;
        const Level level = cells->second.seen(*position).level;
        if (!is_alive(level) || badness(level) < badness(life.alive_level)) continue;
        if (only || track.lives[*position].state != AlertState::firing) return {};
        only = position;
    }
    if (only && better_without(track, unit, track.subjects[*only], life.last, life.alive_level)) return only;
    return {};
}

bool Rows::better_without(const Track& track, UnitIndex total, UnitIndex row, Period period, Level level) const
{
    const Catalogue& catalogue = state_.catalogue();
    Panel rest(catalogue.units.size(), catalogue.metrics.size());
    for (const Input& input : explain(catalogue, *track.compiled, state_.panel, total, period).inputs) {
        if (input.missing == Missing::absent) continue;
        if (catalogue.metrics[input.metric].adds_over_units != "sum") return false;
        const Column* column = state_.panel.column(input.metric, input.slice);
        if (!column || column->missing[row] != Missing::known || input.missing != Missing::known) return false;
        const auto left = Amount::from_double(input.value - column->value[row]);
        if (!left) return false;
        Figure f;
        f.unit = total;
        f.metric = input.metric;
        f.scenario = input.slice.scenario;
        f.span = input.slice.span;
        f.period = input.slice.period;
        f.made = input.slice.made;
        f.value = *left;
        rest.put(f);
    }
    Assessed found;
    const UnitIndex subjects[] = {total};
    assess(catalogue, *track.compiled, rest, period, subjects, found);
    return found.level[0] != Level::unknown && badness(found.level[0]) < badness(level);
}

}  // namespace varsko
