// The texts of messages: mustache templates, an organisation's own or ours, so that a misspelt name is found when the
// configuration is read and not at three in the morning.
//
//   {{sentence}}   {{#inputs}}{{metric}} {{value}}{{/inputs}}   {{^inputs}}…{{/inputs}}
//
// An organisation's are files of templates/, named <mail|digest>.<language>.<subject|txt|html>.  What may stand between
// the braces is in docs/ and in rules/alert/facts.cpp: every name always exists, empty or false where it has nothing to
// say.
#pragma once

#include "rules/configuration.hpp"
#include "rules/diagnostic.hpp"

#include <kainjow/mustache.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace varsko {

struct Rendered {
    std::string text;
    std::string error;                 // a syntax fault in words; empty: it rendered
    std::size_t offset = 0;            // of the fault, in bytes
    std::vector<std::string> unknown;  // names that the data do not have
    bool ok() const { return error.empty() && unknown.empty(); }
};

// html: values are escaped.
Rendered render(const std::string& pattern, const kainjow::mustache::data&, bool html);

// "mail.sv.txt" -> the organisation's template, or ours.  REQUIRES a kind that is mail (of one alert) or digest (of
// what waited), and a part that is subject, txt or html.
const std::string& template_text(const Configuration&, std::string_view kind, std::string_view language,
                                 std::string_view part);
const std::string& built_in_template(std::string_view language, std::string_view part);
const std::string& built_in_digest(std::string_view language, std::string_view part);

// As a subject has to be.
std::string one_line(std::string);
// A section with nothing to say leaves its line; at most one blank line stands together, and none at the top.
std::string without_gaps(const std::string&);

// Renders every template of the configuration against sample facts, full and empty.
void check_templates(const Configuration&, Diagnostics&);

}  // namespace varsko
