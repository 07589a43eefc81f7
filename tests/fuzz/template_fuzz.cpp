// Any text as the template of a mail: told what is wrong with it, in the text; or it renders, in text and in HTML, with
// something to say everywhere and nowhere.
#include "rules/alert/facts.hpp"
#include "rules/alert/template.hpp"
#include "tests/fuzz/place.hpp"
#include "tests/fuzz/sound.hpp"

namespace varsko::fuzz {

namespace {

void run(std::string_view given)
{
    Configuration configuration = *place();
    configuration.templates["mail.sv.txt"] = std::string(given);
    configuration.templates["mail.sv.html"] = std::string(given);
    Diagnostics diagnostics;
    check_templates(configuration, diagnostics);
    const auto lines = 1 + std::count(given.begin(), given.end(), '\n');
    for (const auto& d : diagnostics)
        must(d.place.line >= 1 && d.place.line <= lines && !d.message.empty(), "a diagnostic outside of the text");
    if (has_errors(diagnostics)) return;
    for (const bool full : {true, false})
        for (const bool html : {true, false}) {
            const auto r = render(std::string(given), sample_facts(full), html);
            must(r.ok(), "accepted, and does not render");
            if (ingest::valid_utf8(given) == given.size()) must_be_text(r.text, "what is rendered");
        }
}

const Registered here("template", run);

}  // namespace

}  // namespace varsko::fuzz
