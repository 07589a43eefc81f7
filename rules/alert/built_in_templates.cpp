// The texts that are sent where an organisation has none of its own.
#include "rules/alert/template.hpp"

#include <stdexcept>

namespace varsko {

namespace {

const std::string subject_sv =
    "{{#calls_again}}{{transition}}: {{/calls_again}}"
    "{{#preliminary}}Preliminärt: {{/preliminary}}{{#missing_figures}}{{^ended}}Saknas: {{/ended}}{{#ended}}Har "
    "kommit: {{/ended}}{{/missing_figures}}"
    "{{^missing_figures}}{{#ended}}{{transition}}: {{/ended}}{{^ended}}{{level}}{{#worsened}} "
    "(förvärrad){{/worsened}}{{#improved}} (förbättrad){{/improved}}: {{/ended}}{{title}}, {{/missing_figures}}"
    "{{#missing_figures}}{{metric}}, {{/missing_figures}}{{unit}}, {{period}}{{#value}} ({{value}}){{/value}}";

const std::string subject_en =
    "{{#calls_again}}{{transition}}: {{/calls_again}}"
    "{{#preliminary}}Preliminary: {{/preliminary}}{{#missing_figures}}{{^ended}}Missing: {{/ended}}{{#ended}}Has come: "
    "{{/ended}}{{/missing_figures}}"
    "{{^missing_figures}}{{#ended}}{{transition}}: {{/ended}}{{^ended}}{{level}}{{#worsened}} "
    "(worse){{/worsened}}{{#improved}} (better){{/improved}}: {{/ended}}{{title}}, {{/missing_figures}}"
    "{{#missing_figures}}{{metric}}, {{/missing_figures}}{{unit}}, {{period}}{{#value}} ({{value}}){{/value}}";

// A tag stands at the end or the beginning of a line with words: alone on its line it would leave a blank one behind
// where there is nothing to say.
//
// A person may read no further than the sentence: it stands first.  Then the figures, then how they were judged, then
// what to do.
const std::string text_sv = R"({{#notes}}Obs! {{note}}

{{/notes}}{{^missing_figures}}{{#what_happened}}{{what_happened}}
{{/what_happened}}{{/missing_figures}}{{sentence}}

{{^missing_figures}}Nivå:     {{level}}{{#changed}} (var {{level_before}}){{/changed}}{{#preliminary}}, preliminära siffror{{/preliminary}}
{{/missing_figures}}Enhet:    {{unit}}
Period:   {{period}}{{#since}} (sedan {{since}}){{/since}}
{{#value}}Värde:    {{value}}{{#value_before}} (var {{value_before}}){{/value_before}}
{{/value}}{{#trend}}Trend:    {{trend}}
{{/trend}}{{#unusual}}Historik: {{unusual}}
{{/unusual}}{{#course}}Förlopp:  {{course}}
{{/course}}{{#would_change}}Gräns:    {{would_change}}
{{/would_change}}{{#rows}}Obs:      {{line}}
{{/rows}}{{#risks}}Risk:     {{line}}
{{/risks}}{{#late}}Saknas:   {{period}}, skulle ha kommit {{due}}
{{/late}}{{#missing}}Saknas:   {{figure}}
{{/missing}}

{{^missing_figures}}Siffrorna, och var de står (fil:rad:kolumn):
{{#inputs}}  {{metric}}, {{unit}}, {{scenario}}, {{period}}: {{value}}{{#preliminary}} (preliminär){{/preliminary}}{{#source}}  [{{source}}]{{/source}}
{{/inputs}}{{#further}}  och {{further}} till: {{explain}}
{{/further}}

Så bedömdes de (regel {{rule}}, version {{ruleset}}):
{{#lets}}  {{name}} = {{formula}} = {{value}}
{{/lets}}{{#conditions}}  {{level}} om {{formula}}: {{answer}}
{{/conditions}}{{#other_rules}}  {{title}}, {{unit}}, {{level}}: {{sentence}}
{{/other_rules}}

{{/missing_figures}}{{#firing}}Kvittera larmet när någon har tagit hand om det:
{{#ack_link}}  {{ack_link}}
{{/ack_link}}{{^ack_link}}  varsko ack {{id}} --comment "vad som görs"
{{/ack_link}}

{{/firing}}{{#comment_link}}Kommentera:     {{comment_link}}
{{/comment_link}}{{#silence_link}}Tysta ett tag:  {{silence_link}}
{{/silence_link}}{{#useful_link}}Bra att veta:   {{useful_link}}
{{/useful_link}}{{#noise_link}}Onödigt larm:   {{noise_link}}

{{/noise_link}}{{#link}}Mer om larmet: {{link}}
{{/link}}Du får det här som {{why}}.
{{organisation}}
)";

const std::string text_en = R"({{#notes}}Note: {{note}}

{{/notes}}{{^missing_figures}}{{#what_happened}}{{what_happened}}
{{/what_happened}}{{/missing_figures}}{{sentence}}

{{^missing_figures}}Level:    {{level}}{{#changed}} (was {{level_before}}){{/changed}}{{#preliminary}}, preliminary figures{{/preliminary}}
{{/missing_figures}}Unit:     {{unit}}
Period:   {{period}}{{#since}} (since {{since}}){{/since}}
{{#value}}Value:    {{value}}{{#value_before}} (was {{value_before}}){{/value_before}}
{{/value}}{{#trend}}Trend:    {{trend}}
{{/trend}}{{#unusual}}History:  {{unusual}}
{{/unusual}}{{#course}}Course:   {{course}}
{{/course}}{{#would_change}}Limit:    {{would_change}}
{{/would_change}}{{#rows}}Note:     {{line}}
{{/rows}}{{#risks}}Risk:     {{line}}
{{/risks}}{{#late}}Missing:  {{period}}, was due {{due}}
{{/late}}{{#missing}}Missing:  {{figure}}
{{/missing}}

{{^missing_figures}}The figures, and where they stand (file:row:column):
{{#inputs}}  {{metric}}, {{unit}}, {{scenario}}, {{period}}: {{value}}{{#preliminary}} (preliminary){{/preliminary}}{{#source}}  [{{source}}]{{/source}}
{{/inputs}}{{#further}}  and {{further}} more: {{explain}}
{{/further}}

How they were judged (rule {{rule}}, version {{ruleset}}):
{{#lets}}  {{name}} = {{formula}} = {{value}}
{{/lets}}{{#conditions}}  {{level}} if {{formula}}: {{answer}}
{{/conditions}}{{#other_rules}}  {{title}}, {{unit}}, {{level}}: {{sentence}}
{{/other_rules}}

{{/missing_figures}}{{#firing}}Acknowledge the alert when somebody has taken it on:
{{#ack_link}}  {{ack_link}}
{{/ack_link}}{{^ack_link}}  varsko ack {{id}} --comment "what is being done"
{{/ack_link}}

{{/firing}}{{#comment_link}}Comment:          {{comment_link}}
{{/comment_link}}{{#silence_link}}Silence a while:  {{silence_link}}
{{/silence_link}}{{#useful_link}}Good to know:     {{useful_link}}
{{/useful_link}}{{#noise_link}}Needless alert:   {{noise_link}}

{{/noise_link}}{{#link}}More on the alert: {{link}}
{{/link}}You get this as {{why}}.
{{organisation}}
)";

// Colours are set in pairs or not at all, so that a mail program's dark mode can turn the rest; a level is a word, the
// colour is beside it.
const std::string html_sv = R"(<!DOCTYPE html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{title}}, {{unit}}, {{period}}</title>
</head>
<body style="font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;max-width:42em;margin:0 auto;padding:1em">
{{#notes}}<p style="border:1px solid;padding:0.5em"><strong>Obs!</strong> {{note}}</p>
{{/notes}}<h1 style="font-size:20px;line-height:1.3">{{#missing_figures}}{{metric}}{{/missing_figures}}{{^missing_figures}}{{title}}{{/missing_figures}}, {{unit}}, {{period}}</h1>
{{^missing_figures}}<p><strong style="background-color:{{colour}};color:#ffffff;border:1px solid #ffffff;padding:0.2em 0.6em">{{level}}</strong>{{#changed}} var {{level_before}}{{/changed}}{{#preliminary}} (preliminära siffror){{/preliminary}}</p>
{{/missing_figures}}{{^missing_figures}}{{#what_happened}}<p>{{what_happened}}</p>
{{/what_happened}}{{/missing_figures}}<p>{{sentence}}</p>
{{#since}}<p style="margin:0">Sedan {{since}}</p>
{{/since}}{{#value}}<p style="margin:0">Värde: {{value}}{{#value_before}} (var {{value_before}}){{/value_before}}</p>
{{/value}}{{#trend}}<p style="margin:0">Trend: {{trend}}</p>
{{/trend}}{{#unusual}}<p style="margin:0">Historik: {{unusual}}</p>
{{/unusual}}{{#chart}}<p style="margin:0.5em 0"><img src="cid:{{chart}}" width="480" height="150" alt="{{course}}" style="max-width:100%;height:auto"></p>
{{/chart}}{{^chart}}{{#course}}<p style="margin:0">{{course}}</p>
{{/course}}{{/chart}}{{#would_change}}<p style="margin:0">Gräns: {{would_change}}</p>
{{/would_change}}{{#rows}}<p style="margin:0">Obs: {{line}}</p>
{{/rows}}{{#risks}}<p style="margin:0">Risk: {{line}}</p>
{{/risks}}{{#late}}<p style="margin:0">Saknas: {{period}}, skulle ha kommit {{due}}</p>
{{/late}}{{#missing}}<p style="margin:0">Saknas: {{figure}}</p>
{{/missing}}{{^missing_figures}}<table style="border-collapse:collapse;margin-top:1em">
<caption style="text-align:left;font-weight:bold">Siffrorna</caption>
<thead><tr><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Mått</th><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Enhet</th><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Period</th><th scope="col" style="text-align:right;padding:0.2em 1em 0.2em 0">Värde</th><th scope="col" style="text-align:left;padding:0.2em 0">Källa (fil:rad:kolumn)</th></tr></thead>
<tbody>
{{#inputs}}<tr><th scope="row" style="text-align:left;font-weight:normal;padding:0.2em 1em 0.2em 0">{{metric}}, {{scenario}}</th><td style="padding:0.2em 1em 0.2em 0">{{unit}}</td><td style="padding:0.2em 1em 0.2em 0">{{period}}</td><td style="text-align:right;padding:0.2em 1em 0.2em 0;white-space:nowrap">{{value}}{{#preliminary}} (preliminär){{/preliminary}}</td><td style="padding:0.2em 0">{{#source}}{{source}}{{/source}}</td></tr>
{{/inputs}}</tbody>
</table>{{#further}}<p>och {{further}} till: <code>{{explain}}</code></p>
{{/further}}
<h2 style="font-size:16px">Så bedömdes de (regel {{rule}}, version {{ruleset}})</h2>
<ul>
{{#lets}}<li><code>{{name}} = {{formula}}</code> = {{value}}</li>
{{/lets}}{{#conditions}}<li>{{level}} om <code>{{formula}}</code>: {{answer}}</li>
{{/conditions}}{{#other_rules}}<li>{{title}}, {{unit}}, {{level}}: {{sentence}}</li>
{{/other_rules}}</ul>
{{/missing_figures}}{{#firing}}{{^ack_link}}<p>Kvittera larmet när någon har tagit hand om det:<br><code>varsko ack {{id}} --comment "vad som görs"</code></p>
{{/ack_link}}{{/firing}}{{#comment_link}}<p style="margin-top:1em">{{/comment_link}}{{#ack_link}}<a href="{{ack_link}}" style="display:inline-block;border:1px solid #767676;border-radius:4px;padding:0.4em 0.8em;margin:0 0.4em 0.4em 0;text-decoration:none">Kvittera</a>
{{/ack_link}}{{#comment_link}}<a href="{{comment_link}}" style="display:inline-block;border:1px solid #767676;border-radius:4px;padding:0.4em 0.8em;margin:0 0.4em 0.4em 0;text-decoration:none">Kommentera</a>
{{/comment_link}}{{#silence_link}}<a href="{{silence_link}}" style="display:inline-block;border:1px solid #767676;border-radius:4px;padding:0.4em 0.8em;margin:0 0.4em 0.4em 0;text-decoration:none">Tysta ett tag</a>
{{/silence_link}}{{#useful_link}}<a href="{{useful_link}}" style="display:inline-block;border:1px solid #767676;border-radius:4px;padding:0.4em 0.8em;margin:0 0.4em 0.4em 0;text-decoration:none">Bra att veta</a>
{{/useful_link}}{{#noise_link}}<a href="{{noise_link}}" style="display:inline-block;border:1px solid #767676;border-radius:4px;padding:0.4em 0.8em;margin:0 0.4em 0.4em 0;text-decoration:none">Onödigt larm</a>
{{/noise_link}}{{#comment_link}}</p>
{{/comment_link}}{{#link}}<p><a href="{{link}}">Mer om larmet</a></p>
{{/link}}<p>Du får det här som {{why}}.<br>{{organisation}}</p>
</body>
</html>
)";

const std::string html_en = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{title}}, {{unit}}, {{period}}</title>
</head>
<body style="font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;max-width:42em;margin:0 auto;padding:1em">
{{#notes}}<p style="border:1px solid;padding:0.5em"><strong>Note:</strong> {{note}}</p>
{{/notes}}<h1 style="font-size:20px;line-height:1.3">{{#missing_figures}}{{metric}}{{/missing_figures}}{{^missing_figures}}{{title}}{{/missing_figures}}, {{unit}}, {{period}}</h1>
{{^missing_figures}}<p><strong style="background-color:{{colour}};color:#ffffff;border:1px solid #ffffff;padding:0.2em 0.6em">{{level}}</strong>{{#changed}} was {{level_before}}{{/changed}}{{#preliminary}} (preliminary figures){{/preliminary}}</p>
{{/missing_figures}}{{^missing_figures}}{{#what_happened}}<p>{{what_happened}}</p>
{{/what_happened}}{{/missing_figures}}<p>{{sentence}}</p>
{{#since}}<p style="margin:0">Since {{since}}</p>
{{/since}}{{#value}}<p style="margin:0">Value: {{value}}{{#value_before}} (was {{value_before}}){{/value_before}}</p>
{{/value}}{{#trend}}<p style="margin:0">Trend: {{trend}}</p>
{{/trend}}{{#unusual}}<p style="margin:0">History: {{unusual}}</p>
{{/unusual}}{{#chart}}<p style="margin:0.5em 0"><img src="cid:{{chart}}" width="480" height="150" alt="{{course}}" style="max-width:100%;height:auto"></p>
{{/chart}}{{^chart}}{{#course}}<p style="margin:0">{{course}}</p>
{{/course}}{{/chart}}{{#would_change}}<p style="margin:0">Limit: {{would_change}}</p>
{{/would_change}}{{#rows}}<p style="margin:0">Note: {{line}}</p>
{{/rows}}{{#risks}}<p style="margin:0">Risk: {{line}}</p>
{{/risks}}{{#late}}<p style="margin:0">Missing: {{period}}, was due {{due}}</p>
{{/late}}{{#missing}}<p style="margin:0">Missing: {{figure}}</p>
{{/missing}}{{^missing_figures}}<table style="border-collapse:collapse;margin-top:1em">
<caption style="text-align:left;font-weight:bold">The figures</caption>
<thead><tr><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Metric</th><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Unit</th><th scope="col" style="text-align:left;padding:0.2em 1em 0.2em 0">Period</th><th scope="col" style="text-align:right;padding:0.2em 1em 0.2em 0">Value</th><th scope="col" style="text-align:left;padding:0.2em 0">Source (file:row:column)</th></tr></thead>
<tbody>
{{#inputs}}<tr><th scope="row" style="text-align:left;font-weight:normal;padding:0.2em 1em 0.2em 0">{{metric}}, {{scenario}}</th><td style="padding:0.2em 1em 0.2em 0">{{unit}}</td><td style="padding:0.2em 1em 0.2em 0">{{period}}</td><td style="text-align:right;padding:0.2em 1em 0.2em 0;white-space:nowrap">{{value}}{{#preliminary}} (preliminary){{/preliminary}}</td><td style="padding:0.2em 0">{{#source}}{{source}}{{/source}}</td></tr>
{{/inputs}}</tbody>
</table>{{#further}}<p>and {{further}} more: <code>{{explain}}</code></p>
{{/further}}
<h2 style="font-size:16px">How they were judged (rule {{rule}}, version {{ruleset}})</h2>
<ul>
{{#lets}}<li><code>{{name}} = {{formula}}</code> = {{value}}</li>
{{/lets}}{{#conditions}}<li>{{level}} if <code>{{formula}}</code>: {{answer}}</li>
{{/conditions}}{{#other_rules}}<li>{{title}}, {{unit}}, {{level}}: {{sentence}}</li>
{{/other_rules}}</ul>
{{/missing_figures}}{{#firing}}{{^ack_link}}<p>Acknowledge the alert when somebody has taken it on:<br><code>varsko ack {{id}} --comment "what is being done"</code></p>
{{/ack_link}}{{/firing}}{{#comment_link}}<p style="margin-top:1em">{{/comment_link}}{{#ack_link}}<a href="{{ack_link}}" style="display:inline-block;border:1px solid #767676;border-radius:4px;padding:0.4em 0.8em;margin:0 0.4em 0.4em 0;text-decoration:none">Acknowledge</a>
{{/ack_link}}{{#comment_link}}<a href="{{comment_link}}" style="display:inline-block;border:1px solid #767676;border-radius:4px;padding:0.4em 0.8em;margin:0 0.4em 0.4em 0;text-decoration:none">Comment</a>
{{/comment_link}}{{#silence_link}}<a href="{{silence_link}}" style="display:inline-block;border:1px solid #767676;border-radius:4px;padding:0.4em 0.8em;margin:0 0.4em 0.4em 0;text-decoration:none">Silence a while</a>
{{/silence_link}}{{#useful_link}}<a href="{{useful_link}}" style="display:inline-block;border:1px solid #767676;border-radius:4px;padding:0.4em 0.8em;margin:0 0.4em 0.4em 0;text-decoration:none">Good to know</a>
{{/useful_link}}{{#noise_link}}<a href="{{noise_link}}" style="display:inline-block;border:1px solid #767676;border-radius:4px;padding:0.4em 0.8em;margin:0 0.4em 0.4em 0;text-decoration:none">Needless alert</a>
{{/noise_link}}{{#comment_link}}</p>
{{/comment_link}}{{#link}}<p><a href="{{link}}">More on the alert</a></p>
{{/link}}<p>You get this as {{why}}.<br>{{organisation}}</p>
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
