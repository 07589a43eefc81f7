// Every name that a template may use, so that one with a name of its own is found when it is loaded.
#include "rules/alert/facts.hpp"

#include <initializer_list>

namespace varsko {

namespace mustache = kainjow::mustache;

mustache::data sample_facts(bool full)
{
    mustache::data d;
    for (const char* name :
         {"organisation", "language",     "rule",         "title",        "metric",        "unit",    "period",
          "since",        "id",           "ruleset",      "transition",   "what_happened", "level",   "letter",
          "colour",       "level_before", "value",        "value_before", "trend",         "unusual", "further",
          "explain",      "would_change", "sentence",     "why",          "link",          "course",  "chart",
          "ack_link",     "comment_link", "silence_link", "useful_link",  "noise_link"})
        d.set(name, full ? mustache::data(name) : mustache::data(false));
    for (const char* name : {"resolved", "corrected", "ended", "worsened", "improved", "risk_moved", "firing",
                             "missing_figures", "preliminary", "changed", "calls_again"})
        d.set(name, mustache::data(full));
    const auto list = [&](const char* name, std::initializer_list<const char*> fields) {
        mustache::data all(mustache::data::type::list), item;
        for (const char* field : fields) item.set(field, mustache::data(field));
        if (full) all << item;
        d.set(name, all);
    };
    list("inputs", {"metric", "unit", "scenario", "period", "value", "preliminary", "source"});
    list("lets", {"name", "formula", "value"});
    list("conditions", {"level", "formula", "answer"});
    list("other_rules", {"title", "unit", "level", "sentence"});
    list("missing", {"figure"});
    list("late", {"period", "due"});
    list("rows", {"line"});
    list("risks", {"line"});
    list("notes", {"note"});
    return d;
}

}  // namespace varsko
