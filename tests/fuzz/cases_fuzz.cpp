// Any text as a file of rule tests: read or told what is wrong with it; what is read runs, and says what failed.
#include "rules/trial/run.hpp"
#include "tests/fuzz/place.hpp"
#include "tests/fuzz/sound.hpp"

namespace varsko::fuzz {

namespace {

void run(std::string_view given)
{
    const NamedText it{"it.toml", std::string(given)};
    Diagnostics of_head;
    trial::read_head(it, of_head);
    must_point_into(of_head, it.name, it.text);
    const auto cases = trial::read_cases(it, *place());
    must_point_into(cases.diagnostics, it.name, it.text);
    if (has_errors(cases.diagnostics)) return;
    static const std::shared_ptr<const RuleSet> rules = [] {
        Diagnostics none;
        return compile(place()->catalogue, place()->rules, place()->version, none);
    }();
    for (const auto& one : cases.cases) {
        const auto report = trial::run(one, place(), rules, false);
        for (const auto& failure : report.failures) {
            must(!failure.code.empty() && !failure.text.sv.empty() && !failure.text.en.empty(),
                 "a failure says nothing");
            must_be_text(failure.text.sv, "a failure");
            must_be_text(failure.text.en, "a failure");
        }
    }
}

const Registered here("cases", run);

}  // namespace

}  // namespace varsko::fuzz
