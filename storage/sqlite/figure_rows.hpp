// Figures, as rows of packed blocks.
#pragma once

#include "storage/sqlite/batch_rows.hpp"
#include "storage/sqlite/figure_block.hpp"
#include "storage/sqlite/words.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace varsko {

class FigureRows {
public:
    FigureRows(Database&, Words&, BatchRows&);

    void add(const Step&, std::int64_t batch);
    void each(const Catalogue&, std::optional<Instant> as_of,
              const std::function<void(const Figure&, Instant known_at)>&);
    std::vector<StoredFigure> find(const Catalogue&, const FigureQuery&);
    struct Counts {
        std::uint64_t keys = 0, versions = 0;
    };
    Counts count();

private:
    struct Group;  // what the figures of one block have in common
    static std::vector<std::pair<Group, std::vector<std::uint32_t>>> grouped(const Step&);
    void add_block(const Group&, std::int64_t metric, std::span<const FigureCell>, std::int64_t batch);
    void find_in(std::int64_t metric_word, MetricIndex, Scenario, const Words::Indices& units, const FigureQuery&,
                 std::vector<StoredFigure>& found);
    void add_sources(std::vector<StoredFigure>&);
    std::uint64_t keys_of(const Statement::Run& slice);

    Words& words_;
    BatchRows& batches_;
    FigureBlock block_;  // its memory is used again
    Statement insert_, order_, one_, of_metric_, slices_, blocks_of_slice_;
};

}  // namespace varsko
