// Totals and their rows: a green total above a red row.
//
// The total is judged by a rule, and so are the rows below it in its dimension.  That the total is green is no reason
// to overlook a row, so it is a finding of its own, told when it becomes so and not again while it stays so.
#include "rules/world.hpp"

#include <algorithm>

namespace varsko {

namespace {

class HiddenRows {
public:
    explicit HiddenRows(Doing& doing) : doing_(doing), catalogue_(doing.state.catalogue()) {}

    void look_at(std::size_t n)
    {
        const AssessmentColumn& column = doing_.changes.assessments[n];
        const auto metric = catalogue_.metric(column.metric);
        const auto track = doing_.state.track(column.rule, *metric);
        if (!track || doing_.state.is_old_news(*metric, column.period, doing_.now)) return;
        std::vector<UnitIndex> totals;
        for (std::size_t i = 0; i < column.units.size(); ++i) {
            const UnitIndex u = column.units[i];
            const auto& above = catalogue_.units[u].parent;
            if (column.level[i] == Level::green && !below(u).empty()) totals.push_back(u);
            if (column.level[i] == Level::red && above) totals.push_back(*above);
        }
        if (totals.empty()) return;
        track_ = &doing_.state.tracks[*track];
        cells_ = &track_->cells.at(column.period);
        before_.clear();
        for (std::size_t i = 0; i < column.units.size(); ++i) before_[column.units[i]] = doing_.levels_before[n][i];
        std::sort(totals.begin(), totals.end());
        totals.erase(std::unique(totals.begin(), totals.end()), totals.end());
        for (const UnitIndex total : totals) total_of(total, column);
    }

private:
    Level now(UnitIndex u) const
    {
        const auto position = track_->position(u);
        return position ? cells_->seen(*position).level : Level::unknown;
    }
    Level was(UnitIndex u) const
    {
        const auto found = before_.find(u);
        return found == before_.end() ? now(u) : found->second;
    }

    void total_of(UnitIndex total, const AssessmentColumn& column)
    {
        if (now(total) != Level::green) return;
        std::vector<UnitIndex> red;
        bool is_new = false;
        for (const UnitIndex row : below(total)) {
            if (now(row) != Level::red) continue;
            red.push_back(row);
            is_new = is_new || was(row) != Level::red || was(total) != Level::green;
        }
        if (!is_new) return;
        const Rule& rule = track_->rule();
        const auto title = [&](std::string_view language) {
            const auto& t = rule.title.in(language);
            return t.empty() ? rule.id : t;
        };
        std::string rows;
        for (const UnitIndex row : red) rows += (rows.empty() ? "" : ", ") + catalogue_.units[row].name;
        const bool one = red.size() == 1;
        doing_.changes.findings.push_back(
            {.code = "green-total-red-row",
             .metric = column.metric,
             .unit = catalogue_.units[total].id,
             .period = column.period,
             .message =
                 both("{}, {}: {} är grön, men under den är {} {}", "{}, {}: {} is green, but below it {} {} red",
                      Localised{title("sv"), title("en")},
                      Localised{spoken(column.period, "sv"), spoken(column.period, "en")}, catalogue_.units[total].name,
                      rows, one ? Localised{"röd", "is"} : Localised{"röda", "are"})});
    }

    const std::vector<UnitIndex>& below(UnitIndex total)
    {
        if (below_.empty()) below_ = rows_below(catalogue_);
        return below_[total];
    }

    Doing& doing_;
    const Catalogue& catalogue_;
    const Track* track_ = nullptr;
    const Cells* cells_ = nullptr;
    std::map<UnitIndex, Level> before_;
    std::vector<std::vector<UnitIndex>> below_;
};

}  // namespace

std::vector<std::vector<UnitIndex>> rows_below(const Catalogue& catalogue)
{
    std::vector<std::vector<UnitIndex>> out(catalogue.units.size());
    for (UnitIndex u = 0; u < catalogue.units.size(); ++u) {
        const Unit& unit = catalogue.units[u];
        if (unit.parent && catalogue.units[*unit.parent].dimension == unit.dimension) out[*unit.parent].push_back(u);
    }
    return out;
}

void find_hidden_rows(Doing& doing)
{
    HiddenRows hidden(doing);
    for (std::size_t n = 0; n < doing.changes.assessments.size(); ++n) hidden.look_at(n);
}

}  // namespace varsko
