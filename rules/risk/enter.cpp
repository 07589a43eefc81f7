// A register that is read in: every line is checked before any of it is entered.
#include "rules/risk/entry.hpp"

#include <fmt/format.h>

#include <set>

namespace varsko {

namespace {

// What a file says otherwise than the register, and how it can be changed.
std::optional<Refused> refuse_difference(const Risk& here, const RiskEntry& entry)
{
    const auto differs = [&](std::string_view what, std::string_view has, std::string_view says) {
        return Refused{
            Refusal::exists,
            fmt::format("{} is in the register with {} \"{}\", not \"{}\": change it with varsko risk set {}", here.id,
                        what, has, says, here.id)};
    };
    const Risk& given = entry.risk;
    const Rating now = here.effective();
    if (given.base.probability != now.probability)
        return differs("probability", std::to_string(now.probability), std::to_string(given.base.probability));
    if (given.base.consequence != now.consequence)
        return differs("consequence", std::to_string(now.consequence), std::to_string(given.base.consequence));
    if (given.text.sv != here.text.sv && given.text.sv != here.text.en)
        return differs("the text", here.text.sv, given.text.sv);
    if (entry.state && *entry.state != here.state) return differs("state", text(here.state), text(*entry.state));
    struct Field {
        std::string_view name;
        const std::string &has, &says;
    };
    for (const Field& f : {Field{"type", here.type, given.type}, Field{"owner", here.owner, given.owner},
                           Field{"unit", here.unit, given.unit}, Field{"comment", here.comment, given.comment},
                           Field{"measures' colour", here.measures_level, given.measures_level},
                           Field{"reason for closing", here.closed_because, given.closed_because}})
        if (!f.says.empty() && f.says != f.has) return differs(f.name, f.has, f.says);
    return std::nullopt;
}

class Entering {
public:
    Entering(World::State& state, std::span<const RiskEntry> entries, const std::string& by, Instant now)
        : state_(state), entries_(entries), by_(by), now_(now)
    {
    }

    Result<Changes, std::vector<RefusedEntry>> run()
    {
        std::vector<RefusedEntry> refused;
        for (std::size_t i = 0; i < entries_.size(); ++i)
            if (auto why = refuse(entries_[i])) refused.push_back({.index = i, .refused = std::move(*why)});
        if (!refused.empty()) return failure(std::move(refused));
        for (const RiskEntry& entry : entries_) enter(entry);
        return std::move(changes_);
    }

private:
    std::optional<Refused> refuse(const RiskEntry& entry)
    {
        const std::string& id = entry.risk.id;
        const auto found = state_.risks.find(id);
        if (!entry.lists_only && !named_.insert(id).second)
            return Refused{Refusal::exists, fmt::format("{} stands twice in what is read in", id)};
        if (found == state_.risks.end() && entry.lists_only)
            return Refused{Refusal::unknown_risk, fmt::format("no risk \"{}\"", id)};
        if (found == state_.risks.end()) return refuse_new(state_, opened(entry));
        if (!entry.lists_only)
            if (auto why = refuse_difference(found->second, entry)) return why;
        for (const auto& m : entry.risk.measures)
            if (auto why = refuse_measure(m)) return why;
        for (const auto& c : entry.risk.controls)
            if (auto why = refuse_control(c)) return why;
        Risk after = found->second;
        if (after.state == RiskState::closed && !put_lists(after, entry.risk).empty())
            return Refused{Refusal::closed, fmt::format("{} is closed ({}); open it first by giving it another state",
                                                        id, after.closed_because)};
        return std::nullopt;
    }

    static Risk opened(const RiskEntry& entry)
    {
        Risk risk = entry.risk;
        risk.state = entry.state.value_or(RiskState::active);
        if (risk.origin.empty()) risk.origin = "import";
        return risk;
    }

    struct Change {
        std::string kind, what;
    };
    static std::vector<Change> put_lists(Risk& risk, const Risk& given)
    {
        std::vector<Change> changes;
        for (const auto& one : given.measures)
            if (put(risk.measures, one, [&](const RiskMeasure& m) { return m.text == one.text; }))
                changes.push_back({"measure", one.text});
        for (const auto& one : given.controls)
            if (put(risk.controls, one, [&](const RiskControl& c) { return c.what == one.what; }))
                changes.push_back({"control", one.what});
        return changes;
    }

    void enter(const RiskEntry& entry)
    {
        const auto found = state_.risks.find(entry.risk.id);
        if (found == state_.risks.end()) return open(state_, opened(entry), "imported", by_, now_, changes_);
        Risk& risk = found->second;
        const auto changes = put_lists(risk, entry.risk);
        if (changes.empty()) return;
        ++risk.version;
        for (const Change& change : changes)
            changes_.risk_events.push_back({.risk = risk.id,
                                            .at = now_,
                                            .kind = change.kind,
                                            .by = by_,
                                            .before = risk.effective(),
                                            .after = risk.effective(),
                                            .figure = {},
                                            .rule = {},
                                            .metric = {},
                                            .unit = {},
                                            .message = change.what});
        changes_.risks.push_back(risk);
    }

    World::State& state_;
    std::span<const RiskEntry> entries_;
    const std::string& by_;
    Instant now_;
    std::set<std::string> named_;
    Changes changes_;
};

}  // namespace

Result<Changes, std::vector<RefusedEntry>> enter(World& world, std::span<const RiskEntry> entries,
                                                 const std::string& by, Instant now)
{
    return Entering(world.state(), entries, by, now).run();
}

}  // namespace varsko
