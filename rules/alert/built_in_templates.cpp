// The texts that are sent where an organisation has none of its own.
#include "rules/alert/template.hpp"

#include <stdexcept>

namespace varsko {

namespace {

const std::string subject_sv =
    "{{#preliminary}}Preliminärt: {{/preliminary}}{{#missing_figures}}{{^ended}}Saknas: {{/ended}}{{#ended}}Har "
    "kommit: {{/ended}}{{/missing_figures}}"
    "{{^missing_figures}}{{#ended}}{{transition}}: {{/ended}}{{^ended}}{{level}}{{#worsened}} "
    "(förvärrad){{/worsened}}{{#improved}} (förbättrad){{/improved}}: {{/ended}}{{title}}, {{/missing_figures}}"
    "{{#missing_figures}}{{metric}}, {{/missing_figures}}{{unit}}, {{period}}{{#value}} ({{value}}){{/value}}";

const std::string subject_en =
    "{{#preliminary}}Preliminary: {{/preliminary}}{{#missing_figures}}{{^ended}}Missing: {{/ended}}{{#ended}}Has come: "
    "{{/ended}}{{/missing_figures}}"
    "{{^missing_figures}}{{#ended}}{{transition}}: {{/ended}}{{^ended}}{{level}}{{#worsened}} "
    "(worse){{/worsened}}{{#improved}} (better){{/improved}}: {{/ended}}{{title}}, {{/missing_figures}}"
    "{{#missing_figures}}{{metric}}, {{/missing_figures}}{{unit}}, {{period}}{{#value}} ({{value}}){{/value}}";

const std::string text_sv = R"({{#notes}}
OBS: {{note}}
{{/notes}}
{{#what_happened}}
{{what_happened}}
{{/what_happened}}
{{sentence}}

Nivå:     [{{letter}}] {{level}}{{#changed}} (tidigare {{level_before}}){{/changed}}{{#preliminary}}, preliminärt{{/preliminary}}
Enhet:    {{unit}}
Period:   {{period}}{{#since}} (sedan {{since}}){{/since}}
{{#value}}
Värde:    {{value}}{{#value_before}} (tidigare {{value_before}}){{/value_before}}
{{/value}}
{{#trend}}
Trend:    {{trend}}
{{/trend}}
{{#risks}}
Risk:     {{line}}
{{/risks}}
{{#late}}
Saknas:   {{period}}, skulle ha kommit {{due}}
{{/late}}
{{#missing}}
Saknas:   {{figure}}
{{/missing}}

{{^missing_figures}}
Så räknades det (regel {{rule}}, regelversion {{ruleset}}):
{{#inputs}}
  {{metric}}, {{unit}}, {{scenario}}, {{period}}: {{value}}{{#preliminary}} (preliminärt){{/preliminary}}
{{/inputs}}
{{#lets}}
  {{name}} = {{formula}} = {{value}}
{{/lets}}
{{#conditions}}
  {{level}} om {{formula}}: {{answer}}
{{/conditions}}

{{/missing_figures}}
{{#firing}}
Ta hand om larmet:  varsko ack {{id}} --comment "..."
{{/firing}}
Läs mer:            {{link}}
Du får detta som:   {{why}}
{{organisation}}
)";

const std::string text_en = R"({{#notes}}
NOTE: {{note}}
{{/notes}}
{{#what_happened}}
{{what_happened}}
{{/what_happened}}
{{sentence}}

Level:    [{{letter}}] {{level}}{{#changed}} (was {{level_before}}){{/changed}}{{#preliminary}}, preliminary{{/preliminary}}
Unit:     {{unit}}
Period:   {{period}}{{#since}} (since {{since}}){{/since}}
{{#value}}
Value:    {{value}}{{#value_before}} (was {{value_before}}){{/value_before}}
{{/value}}
{{#trend}}
Trend:    {{trend}}
{{/trend}}
{{#risks}}
Risk:     {{line}}
{{/risks}}
{{#late}}
Missing:  {{period}}, was due {{due}}
{{/late}}
{{#missing}}
Missing:  {{figure}}
{{/missing}}

{{^missing_figures}}
How it was computed (rule {{rule}}, rule set {{ruleset}}):
{{#inputs}}
  {{metric}}, {{unit}}, {{scenario}}, {{period}}: {{value}}{{#preliminary}} (preliminary){{/preliminary}}
{{/inputs}}
{{#lets}}
  {{name}} = {{formula}} = {{value}}
{{/lets}}
{{#conditions}}
  {{level}} if {{formula}}: {{answer}}
{{/conditions}}

{{/missing_figures}}
{{#firing}}
Take the alert:   varsko ack {{id}} --comment "..."
{{/firing}}
Read more:        {{link}}
You get this as:  {{why}}
{{organisation}}
)";

const std::string html_sv = R"(<!DOCTYPE html>
<html lang="sv">
<head><meta charset="utf-8"><title>{{title}}, {{unit}}, {{period}}</title></head>
<body style="font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a;background:#ffffff;max-width:42em;margin:0 auto;padding:1em">
{{#notes}}
<p style="border:1px solid #595959;padding:0.5em"><strong>Obs:</strong> {{note}}</p>
{{/notes}}
<h1 style="font-size:20px">{{title}}, {{unit}}, {{period}}</h1>
<p><strong style="border:2px solid {{colour}};color:{{colour}};padding:0.1em 0.5em">[{{letter}}] {{level}}</strong>{{#changed}} tidigare {{level_before}}{{/changed}}{{#preliminary}} <em>preliminärt</em>{{/preliminary}}</p>
{{#what_happened}}
<p>{{what_happened}}</p>
{{/what_happened}}
<p>{{sentence}}</p>
<ul>
{{#since}}
<li>Sedan {{since}}</li>
{{/since}}
{{#value}}
<li>Värde: {{value}}{{#value_before}} (tidigare {{value_before}}){{/value_before}}</li>
{{/value}}
{{#trend}}
<li>Trend: {{trend}}</li>
{{/trend}}
{{#risks}}
<li>Risk: {{line}}</li>
{{/risks}}
{{#late}}
<li>Saknas: {{period}}, skulle ha kommit {{due}}</li>
{{/late}}
{{#missing}}
<li>Saknas: {{figure}}</li>
{{/missing}}
</ul>
{{^missing_figures}}
<table style="border-collapse:collapse">
<caption style="text-align:left;font-weight:bold">Siffrorna</caption>
<thead><tr><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Mått</th><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Enhet</th><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Period</th><th scope="col" style="text-align:right">Värde</th></tr></thead>
<tbody>
{{#inputs}}
<tr><th scope="row" style="text-align:left;font-weight:normal;padding:0.2em 1em 0.2em 0">{{metric}}, {{scenario}}</th><td style="padding:0.2em 1em 0.2em 0">{{unit}}</td><td style="padding:0.2em 1em 0.2em 0">{{period}}</td><td style="text-align:right">{{value}}{{#preliminary}} (preliminärt){{/preliminary}}</td></tr>
{{/inputs}}
</tbody>
</table>
{{#lets}}
<p><code>{{name}} = {{formula}}</code> = {{value}}</p>
{{/lets}}
{{#conditions}}
<p>{{level}} om <code>{{formula}}</code>: {{answer}}</p>
{{/conditions}}
<p>Regel {{rule}}, regelversion {{ruleset}}.</p>
{{/missing_figures}}
{{#firing}}
<p>Ta hand om larmet: <code>varsko ack {{id}} --comment "..."</code></p>
{{/firing}}
<p><a href="{{link}}" style="color:#0b3d91">Läs mer om larmet</a></p>
<p style="color:#4a4a4a">Du får detta som {{why}}. {{organisation}}</p>
</body>
</html>
)";

const std::string html_en = R"(<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{{title}}, {{unit}}, {{period}}</title></head>
<body style="font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a;background:#ffffff;max-width:42em;margin:0 auto;padding:1em">
{{#notes}}
<p style="border:1px solid #595959;padding:0.5em"><strong>Note:</strong> {{note}}</p>
{{/notes}}
<h1 style="font-size:20px">{{title}}, {{unit}}, {{period}}</h1>
<p><strong style="border:2px solid {{colour}};color:{{colour}};padding:0.1em 0.5em">[{{letter}}] {{level}}</strong>{{#changed}} was {{level_before}}{{/changed}}{{#preliminary}} <em>preliminary</em>{{/preliminary}}</p>
{{#what_happened}}
<p>{{what_happened}}</p>
{{/what_happened}}
<p>{{sentence}}</p>
<ul>
{{#since}}
<li>Since {{since}}</li>
{{/since}}
{{#value}}
<li>Value: {{value}}{{#value_before}} (was {{value_before}}){{/value_before}}</li>
{{/value}}
{{#trend}}
<li>Trend: {{trend}}</li>
{{/trend}}
{{#risks}}
<li>Risk: {{line}}</li>
{{/risks}}
{{#late}}
<li>Missing: {{period}}, was due {{due}}</li>
{{/late}}
{{#missing}}
<li>Missing: {{figure}}</li>
{{/missing}}
</ul>
{{^missing_figures}}
<table style="border-collapse:collapse">
<caption style="text-align:left;font-weight:bold">The figures</caption>
<thead><tr><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Metric</th><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Unit</th><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Period</th><th scope="col" style="text-align:right">Value</th></tr></thead>
<tbody>
{{#inputs}}
<tr><th scope="row" style="text-align:left;font-weight:normal;padding:0.2em 1em 0.2em 0">{{metric}}, {{scenario}}</th><td style="padding:0.2em 1em 0.2em 0">{{unit}}</td><td style="padding:0.2em 1em 0.2em 0">{{period}}</td><td style="text-align:right">{{value}}{{#preliminary}} (preliminary){{/preliminary}}</td></tr>
{{/inputs}}
</tbody>
</table>
{{#lets}}
<p><code>{{name}} = {{formula}}</code> = {{value}}</p>
{{/lets}}
{{#conditions}}
<p>{{level}} if <code>{{formula}}</code>: {{answer}}</p>
{{/conditions}}
<p>Rule {{rule}}, rule set {{ruleset}}.</p>
{{/missing_figures}}
{{#firing}}
<p>Take the alert: <code>varsko ack {{id}} --comment "..."</code></p>
{{/firing}}
<p><a href="{{link}}" style="color:#0b3d91">Read more about the alert</a></p>
<p style="color:#4a4a4a">You get this as {{why}}. {{organisation}}</p>
</body>
</html>
)";

}  // namespace

const std::string& built_in_template(std::string_view language, std::string_view part)
{
    const bool english = language == "en";
    if (part == "subject") return english ? subject_en : subject_sv;
    if (part == "txt") return english ? text_en : text_sv;
    if (part == "html") return english ? html_en : html_sv;
    throw std::invalid_argument("no part of a message is called " + std::string(part));
}

}  // namespace varsko
