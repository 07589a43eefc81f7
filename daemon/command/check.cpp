// varsko check: everything that is wrong with a configuration, before it runs.
#include "daemon/command/commands.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {

int check(Context& context)
{
    std::vector<NamedText> texts;
    try {
        texts = read_folder(context.configuration());
    } catch (const std::runtime_error& error) {
        throw Failed{1, error.what()};
    }
    const ReadConfiguration read = read_configuration(texts);
    const auto errors = std::count_if(read.diagnostics.begin(), read.diagnostics.end(),
                                      [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::error; });
    const auto warnings = static_cast<std::ptrdiff_t>(read.diagnostics.size()) - errors;
    const int code = read.ok() ? 0 : 1;

    Json json = {{"ok", read.ok()}, {"errors", errors}, {"warnings", warnings}, {"diagnostics", Json::array()}};
    for (const Diagnostic& diagnostic : read.diagnostics) json["diagnostics"].push_back(view(diagnostic));
    if (read.ok()) json["version"] = read.configuration.version;
    if (context.printed(json)) return code;

    std::ostream& out = context.terminal.out;
    for (const Diagnostic& diagnostic : read.diagnostics) out << diagnostic.text() << '\n';
    if (!read.ok()) {
        out << fmt::format(fmt::runtime(context.say("{} fel, {} varningar i {}\n", "{} errors, {} warnings in {}\n")),
                           errors, warnings, context.configuration().string());
        return code;
    }
    const Configuration& configuration = read.configuration;
    out << fmt::format(
        fmt::runtime(context.say("{}: {} enheter, {} mått, {} regler, {} personer, {} risker; inga fel, {} varningar\n",
                                 "{}: {} units, {} metrics, {} rules, {} people, {} risks; no errors, {} warnings\n")),
        context.configuration().string(), configuration.catalogue.units.size(), configuration.catalogue.metrics.size(),
        configuration.rules.size(), configuration.catalogue.people.size(), configuration.risks.size(), warnings);
    return code;
}

}  // namespace varsko
