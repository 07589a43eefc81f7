#include "storage/sqlite/assessment_rows.hpp"

#include "storage/sqlite/assessment_block.hpp"

namespace varsko {

AssessmentRows::AssessmentRows(Database& db, Words& words)
    : words_(words),
      insert_(db,
              "INSERT INTO assessment_column (organisation, rule, metric, period, ruleset, at, block) VALUES (?, ?, ?, "
              "?, ?, ?, ?)"),
      all_(db,
           "SELECT rule, metric, period, ruleset, block FROM assessment_column WHERE organisation = ? ORDER BY number"),
      of_key_(db,
              "SELECT ruleset, at, block FROM assessment_column WHERE organisation = ? AND rule = ? AND metric = ? AND "
              "period = ? "
              "ORDER BY number")
{
}

void AssessmentRows::add(const Step& step)
{
    if (step.changes->assessments.empty()) return;
    WordNumbers units(words_, step.catalogue->units);
    std::vector<std::int64_t> numbers;
    for (const auto& column : step.changes->assessments) {
        numbers.clear();
        for (const auto unit : column.units) numbers.push_back(units[unit]);
        const auto block = pack(numbers, column.level, column.trend, column.value, column.preliminary);
        insert_.execute(words_.organisation(), words_.number(column.rule), words_.number(column.metric), column.period,
                        words_.number(column.ruleset), step.at, Bytes(block));
    }
}

void AssessmentRows::take_column(std::string_view rule, std::string_view metric, Period period,
                                 std::string_view ruleset, Bytes bytes, const Words::Indices& units,
                                 const std::function<void(const AssessmentColumn&)>& take) const
{
    const auto block = unpack_assessments(bytes);
    AssessmentColumn column;
    column.rule = rule;
    column.metric = metric;
    column.period = period;
    column.ruleset = ruleset;
    for (std::size_t i = 0; i < block.units.size(); ++i) {
        const auto unit = units[block.units[i]];
        if (!unit) continue;
        column.units.push_back(*unit);
        column.level.push_back(block.level[i]);
        column.trend.push_back(block.trend[i]);
        column.value.push_back(block.value[i]);
        column.preliminary.push_back(block.preliminary[i]);
    }
    if (!column.units.empty()) take(column);
}

void AssessmentRows::each(const Catalogue& catalogue, const std::function<void(const AssessmentColumn&)>& take)
{
    const auto units = words_.indices(catalogue.units);
    auto row = all_.run(words_.organisation());
    while (row.next())
        take_column(words_.word(row.integer(0)), words_.word(row.integer(1)), row.period(2),
                    words_.word(row.integer(3)), row.bytes(4), units, take);
}

void AssessmentRows::each_of(const Catalogue& catalogue, std::string_view rule, std::string_view metric, Period period,
                             const std::function<void(const AssessmentColumn&)>& take)
{
    const auto rule_number = words_.find(rule), metric_number = words_.find(metric);
    if (!rule_number || !metric_number) return;
    const auto units = words_.indices(catalogue.units);
    auto row = of_key_.run(words_.organisation(), *rule_number, *metric_number, period);
    while (row.next()) take_column(rule, metric, period, words_.word(row.integer(0)), row.bytes(2), units, take);
}

std::vector<StoredAssessment> AssessmentRows::history(std::string_view rule, std::string_view metric,
                                                      std::string_view unit, Period period)
{
    std::vector<StoredAssessment> found;
    const auto key =
        find(words_, {.rule = std::string(rule), .metric = std::string(metric), .unit = std::string(unit)});
    if (!key) return found;
    auto row = of_key_.run(words_.organisation(), key->rule, key->metric, period);
    while (row.next()) {
        const auto block = unpack_assessments(row.bytes(2));
        for (std::size_t i = 0; i < block.units.size(); ++i) {
            if (block.units[i] != key->unit) continue;
            found.push_back({.rule = std::string(rule),
                             .metric = std::string(metric),
                             .unit = std::string(unit),
                             .period = period,
                             .level = block.level[i],
                             .trend = block.trend[i],
                             .value = block.value[i],
                             .preliminary = block.preliminary[i] != 0,
                             .ruleset = words_.word(row.integer(0)),
                             .at = row.instant(1)});
        }
    }
    return found;
}

}  // namespace varsko
