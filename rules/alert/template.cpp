#include "rules/alert/template.hpp"

#include "rules/alert/facts.hpp"
#include "rules/alert/gather.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace varsko {

namespace mustache = kainjow::mustache;

namespace {

// Remembers the names that were asked for and not there; mustache itself would leave a hole.
class Watching : public mustache::context<std::string> {
public:
    explicit Watching(const mustache::data* data) : context(data) {}
    const mustache::data* get(const std::string& name) const override { return watched(name, context::get(name)); }
    const mustache::data* get_partial(const std::string& name) const override
    {
        return watched(name, context::get_partial(name));
    }
    std::vector<std::string> unknown() const { return unknown_; }

private:
    const mustache::data* watched(const std::string& name, const mustache::data* found) const
    {
        if (!found && std::find(unknown_.begin(), unknown_.end(), name) == unknown_.end()) unknown_.push_back(name);
        return found;
    }
    mutable std::vector<std::string> unknown_;
};

// Thousands of messages have few templates, and parsing one takes longer than filling it in.  Each thread has its own:
// they change while they are used.
using ParsedTemplates = std::map<std::pair<bool, std::string>, mustache::mustache>;

ParsedTemplates& parsed_templates()
{
    thread_local ParsedTemplates kept;
    return kept;
}

ParsedTemplates::iterator find_or_parse(ParsedTemplates& kept, const std::string& pattern, bool html)
{
    constexpr std::size_t most_kept = 32;  // every part in every language, and an organisation's own before a reload
    std::pair key(html, pattern);
    if (const auto found = kept.find(key); found != kept.end()) return found;
    if (kept.size() == most_kept) kept.clear();
    const auto place = kept.try_emplace(std::move(key), pattern).first;
    if (!html) place->second.set_custom_escape([](const std::string& s) { return s; });
    return place;
}

// "Unclosed tag at 11" -> 11
std::size_t offset_in(const std::string& error)
{
    const auto at = error.rfind(" at ");
    std::size_t n = 0;
    for (std::size_t i = at == error.npos ? error.size() : at + 4;
         i < error.size() && error[i] >= '0' && error[i] <= '9'; ++i)
        n = n * 10 + static_cast<std::size_t>(error[i] - '0');
    return n;
}

Place place_of(const std::string& file, const std::string& text, std::size_t offset)
{
    Place place{.file = file, .line = 1, .column = 1};
    for (std::size_t i = 0; i < std::min(offset, text.size()); ++i) {
        if (text[i] == '\n') {
            ++place.line;
            place.column = 1;
        } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
            ++place.column;
        }
    }
    return place;
}

// Where {{name}}, {{#name}} or their like stands.
std::size_t offset_of_name(const std::string& text, const std::string& name)
{
    for (auto open = text.find("{{"); open != text.npos; open = text.find("{{", open + 2)) {
        auto at = open + 2;
        while (at < text.size() && std::string_view("{#^&> ").find(text[at]) != std::string_view::npos) ++at;
        const auto after = at + name.size();
        if (text.compare(at, name.size(), name) == 0 &&
            (after == text.size() || text[after] == '}' || text[after] == ' '))
            return open;
    }
    return 0;
}

const std::vector<std::string>& all_names()
{
    static const std::vector<std::string> names = {
        "organisation", "language",     "rule",        "title",        "metric",     "unit",
        "period",       "since",        "id",          "ruleset",      "transition", "what_happened",
        "level",        "letter",       "colour",      "level_before", "value",      "value_before",
        "trend",        "sentence",     "why",         "link",         "resolved",   "corrected",
        "ended",        "worsened",     "improved",    "risk_moved",   "firing",     "missing_figures",
        "preliminary",  "changed",      "inputs",      "lets",         "conditions", "missing",
        "late",         "risks",        "notes",       "scenario",     "name",       "formula",
        "answer",       "figure",       "due",         "line",         "note",       "unusual",
        "source",       "further",      "explain",     "would_change", "sections",   "entries",
        "heading",      "waited",       "calls_again", "course",       "chart",      "ack_link",
        "comment_link", "silence_link", "useful_link", "noise_link",   "links"};
    return names;
}

void check(const std::string& name, const std::string& text, Diagnostics& out)
{
    const std::string file = "templates/" + name;
    const auto tell = [&](std::size_t offset, std::string code, std::string message) {
        out.push_back({.severity = Diagnostic::Severity::error,
                       .place = place_of(file, text, offset),
                       .code = std::move(code),
                       .message = std::move(message)});
    };
    std::vector<std::string> unknown;
    for (const bool full : {true, false}) {
        const auto sample = name.starts_with("digest.") ? sample_gathering(full) : sample_facts(full);
        const Rendered r = render(text, sample, name.ends_with(".html"));
        if (!r.error.empty()) return tell(r.offset, "template-syntax", fmt::format("{}", r.error));
        for (const auto& n : r.unknown)
            if (std::find(unknown.begin(), unknown.end(), n) == unknown.end()) unknown.push_back(n);
    }
    for (const auto& n : unknown) {
        const auto meant = nearest(n, all_names());
        tell(offset_of_name(text, n), "unknown-name",
             fmt::format("no \"{}\" in messages{}", n,
                         meant.empty() ? "" : fmt::format("; did you mean \"{}\"?", meant)));
    }
}

}  // namespace

Rendered render(const std::string& pattern, const mustache::data& data, bool html)
{
    Rendered out;
    ParsedTemplates& kept = parsed_templates();
    const auto place = find_or_parse(kept, pattern, html);
    mustache::mustache& parsed = place->second;
    if (parsed.is_valid()) {
        Watching context(&data);
        out.text = parsed.render(context);
        out.unknown = context.unknown();
    }
    if (!parsed.is_valid()) {
        out.error = parsed.error_message();
        out.offset = offset_in(out.error);
        kept.erase(place);  // it keeps its error
    }
    return out;
}

const std::string& template_text(const Configuration& configuration, std::string_view kind, std::string_view language,
                                 std::string_view part)
{
    const auto own = configuration.templates.find(fmt::format("{}.{}.{}", kind, language, part));
    if (own != configuration.templates.end()) return own->second;
    return kind == "digest" ? built_in_digest(language, part) : built_in_template(language, part);
}

std::string one_line(std::string s)
{
    std::replace_if(s.begin(), s.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    while (!s.empty() && s.back() == ' ') s.pop_back();
    return s;
}

std::string without_gaps(const std::string& s)
{
    std::string out;
    for (const char c : s) {
        if (c == '\n' && (out.empty() || out.ends_with("\n\n"))) continue;
        out += c;
    }
    while (out.ends_with("\n\n")) out.pop_back();
    return out;
}

void check_templates(const Configuration& configuration, Diagnostics& diagnostics)
{
    std::vector<std::string> known;
    for (const char* kind : {"mail", "digest"})
        for (const char* language : {"sv", "en"})
            for (const char* part : {"subject", "txt", "html"})
                known.push_back(fmt::format("{}.{}.{}", kind, language, part));
    for (const auto& [name, text] : configuration.templates) {
        if (std::find(known.begin(), known.end(), name) != known.end()) {
            check(name, text, diagnostics);
            continue;
        }
        const auto meant = nearest(name, known);
        diagnostics.push_back(
            {.severity = Diagnostic::Severity::error,
             .place = {.file = "templates/" + name, .line = 0, .column = 0},
             .code = "unknown-template",
             .message = fmt::format("no template is called \"{}\"{}", name,
                                    meant.empty() ? "; they are <mail or digest>.<sv or en>.<subject, txt or html>"
                                                  : fmt::format("; did you mean \"{}\"?", meant))});
    }
}

}  // namespace varsko
