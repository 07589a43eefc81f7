// Runs a Program over the columns of a Panel for many units at once.
//
// A step at a period is computed once and remembered, so what conditions, value and trend share is shared.  Windows and
// steps back ask for their operand at other periods; figures are read where they lie when nothing must be filled in.
// Nothing is allocated per unit.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/chance/answer.hpp"
#include "rules/expression/program.hpp"
#include "rules/panel.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace varsko::expression {

// When a step is computed.  A forecast is for `origin`'s year, as it was made by then, `back` versions ago: stepping
// back from a forecast is to its previous version, for the same year.
struct When {
    Period period, origin;
    int back = 0;
    friend auto operator<=>(const When&, const When&) = default;
};

// One number per unit, or one for all of them; and for which units a preliminary figure went into it.
struct View {
    const double* at = nullptr;
    std::size_t step = 1;                       // 0: the same for all
    const std::uint8_t* preliminary = nullptr;  // by unit; nullptr: for none
    double operator[](std::size_t i) const { return at[i * step]; }
};

// Hears which cells were read, for explanations; used with one unit at a time.
class Listener {
public:
    virtual ~Listener() = default;
    virtual void used(MetricIndex, UnitIndex, const Slice&, const Column&) = 0;
    virtual void absent(MetricIndex, UnitIndex, const Slice&) = 0;
    virtual void divided_by_zero(const std::string& divisor) = 0;
    virtual void only_where(const std::string& condition) = 0;  // it does not hold, so nothing is said
    virtual void looks_back(bool) = 0;  // a history is being read: what is missing there is not named one by one
    // A method has no answer; how often the history is reported says what its values are: months, weeks.
    // Another rule was asked about a unit at a period; is_for: it judges that unit then.
    virtual void asked(const CompiledRule&, UnitIndex, Period, bool is_for) = 0;
    virtual void lacking(std::string_view function, const chance::Lack&, Grain) = 0;
    // What is read from now on is read as it was known when that day ended; none: as it is known.
    virtual void as_known(std::optional<Day>) = 0;
};

struct Findings;  // rules/expression/courses.cpp
struct YearEnds;
struct KnownThen;  // rules/expression/known_then.cpp

class Evaluation {
public:
    // The arguments must outlive it.
    Evaluation(const Catalogue&, const Program&, const Panel&);

    // Forgets everything but its memory.
    void start(std::span<const UnitIndex> units, Listener* = nullptr);
    void listen(Listener* listener) { listener_ = listener; }

    View at(int step, Period p) { return at(step, {p, p, 0}); }
    // Adds to `marks` where a preliminary figure went into the view.
    void mark_preliminary(const View&, std::span<std::uint8_t> marks) const;

private:
    struct Known {
        When when;
        View view;
    };
    // Cells that are being filled in from several columns, best first.
    struct Cells {
        double* value = nullptr;
        std::uint8_t* given = nullptr;
        std::size_t open = 0;                 // how many are not given yet
        std::uint8_t* preliminary = nullptr;  // made when the first is
    };
    struct Candidate {
        const Slice* slice;
        const Column* column;
    };

    View at(int step, const When&);
    View compute(int index, const When&);
    View unary(const Step&, const When&);
    View binary(const Step&, const When&);
    View division(int index, const Step&, const When&);
    View choose(int index, const Step&, const When&);
    View days_left(const When&);
    View moved(const Step&, const When&);
    View window(const Step&, const When&);
    View run(const Step&, const When&);  // rising, falling
    View streak(const Step&, const When&);
    View chance(const Step&, const When&);  // rules/expression/histories.cpp
    // rules/expression/courses.cpp
    View course(const Step&, const When&);
    View year_course(const Step&, const When&);
    const Findings& findings(const Step&, const When&);
    const YearEnds& year_ends(const Step&, const When&);

    // rules/expression/known_then.cpp
    View as_known(const Step&, const When&);
    Day last_day_known(const Step&, Period) const;

    // rules/expression/units.cpp
    View across(const Step&, const When&);
    View of_everyone(int step, const When&, std::span<const UnitIndex> asked);
    Evaluation& everyone();
    View of_rule(const Step&, const When&);
    View judged(const CompiledRule&, Period, View computed);

    // The n periods that a window looks at, newest first; shorter where a break or the calendar ends it.
    std::vector<When> look_back(const Step&, const When&, int n) const;
    When stepped(const Step&, const When&, int n) const;  // a due period back, or forward
    bool crosses_break(const Step&, Period from, Period to) const;

    // rules/expression/figures.cpp
    View figure(const Step&, const When&);
    View forecast(const Step&, const When&);
    View direct(const Column&);
    View merged(const Step&, const When&, Cells&);
    void own(const Step&, Period, Day limit, Cells&);
    void differences(const Step&, Period, Day limit, Cells&);
    void accumulated(const Step&, Period, Day limit, Cells&);
    void of_year(const Step&, Period, Day limit, Cells&);
    void mean_of_due(const Step&, Period first, Period last, Day limit, Cells&);
    void take(const Step&, Span, Period, Day limit, Cells&);
    void take(MetricIndex, const Candidate&, Cells&);
    void newest_first(MetricIndex, Scenario, Span, Period, Day limit, std::vector<Candidate>&) const;
    bool any_slice(MetricIndex, Scenario, Span, Period) const;
    bool may_be_filled_in(const Step&, Period) const;
    Cells new_cells();
    void settle(Cells&, std::size_t i, double value, bool preliminary);
    static bool is_preliminary(const Cells& c, std::size_t i) { return c.preliminary && c.preliminary[i]; }
    const Metric& metric(const Step& s) const { return catalogue_.metrics[s.metric]; }

    double* buffer();
    std::uint8_t* mask();  // zeros
    const std::uint8_t* joined(const std::uint8_t* a, const std::uint8_t* b);
    View scalar(double);
    View missing() { return scalar(nan_); }
    UnitIndex unit(std::size_t i) const { return units_[i]; }

    const Catalogue& catalogue_;
    const Program& program_;
    const Panel& panel_;
    Listener* listener_ = nullptr;
    std::span<const UnitIndex> units_;
    std::size_t n_ = 0;
    bool dense_ = false;                     // units_ are units_[0], units_[0] + 1, …
    std::vector<std::vector<Known>> known_;  // by step, then by when
    std::vector<std::unique_ptr<double[]>> buffers_;
    std::vector<std::unique_ptr<std::uint8_t[]>> masks_;
    std::size_t buffers_used_ = 0, masks_used_ = 0, capacity_ = 0;
    std::deque<double> scalars_;
    // What the functions of one history share.
    std::vector<std::shared_ptr<Findings>> findings_;
    std::vector<std::shared_ptr<YearEnds>> year_ends_;
    // By the last day known.  The figures do not change while an Evaluation lives, so they are kept from one set of
    // units to the next, and told when another begins.
    std::map<Day, std::shared_ptr<KnownThen>> known_then_;
    std::uint32_t starts_ = 0;
    static const double nan_;
    // All units at once, for what one unit asks about others; made when first asked.  The figures do not change while
    // an Evaluation lives, so it is kept from one set of units to the next.
    std::unique_ptr<Evaluation> everyone_;
    std::vector<UnitIndex> all_units_;
    std::deque<std::vector<double>> wide_;
    std::deque<std::vector<std::uint8_t>> wide_marks_;
};

}  // namespace varsko::expression
