// Any text as a configuration: by itself, beside a town, and laid over it.  It is read or told what is wrong with it,
// in the text and in order; the same text gives the same; what is accepted compiles.
#include "rules/configuration.hpp"
#include "rules/ruleset.hpp"
#include "tests/fuzz/place.hpp"
#include "tests/fuzz/sound.hpp"

namespace varsko::fuzz {

namespace {

void check(const ReadConfiguration& read, std::string_view text)
{
    must_point_into(read.diagnostics, "it.toml", text);
    if (!read.ok()) return;
    const Configuration& c = read.configuration;
    Diagnostics diagnostics;
    const auto rules = compile(c.catalogue, c.rules, c.version, diagnostics);
    must(rules && !has_errors(diagnostics), "accepted, and does not compile: " + varsko::text(diagnostics));
    must(!c.version.empty(), "a configuration without a version");
}

void run(std::string_view given)
{
    const NamedText it{"it.toml", std::string(given)}, town{"town.toml", std::string(place_text)};
    const auto alone = read_configuration({it});
    check(alone, given);
    const auto again = read_configuration({it});
    must(text(again.diagnostics) == text(alone.diagnostics) &&
             again.configuration.version == alone.configuration.version,
         "read twice, and not the same");
    check(read_configuration({it, town}), given);
    check(read_configuration({town}, {{.file = it, .is_test = false}}), given);
    check(read_configuration({town}, {{.file = it, .is_test = true}}), given);
}

const Registered here("configuration", run);

}  // namespace

}  // namespace varsko::fuzz
