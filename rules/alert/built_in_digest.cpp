// The texts of a message that gathers what waited, where an organisation has none of its own.
#include "rules/alert/template.hpp"

#include <stdexcept>

namespace varsko {

namespace {

const std::string subject_sv = "Sammandrag: {{heading}}";
const std::string subject_en = "Digest: {{heading}}";

const std::string text_sv = R"({{#notes}}Obs! {{note}}

{{/notes}}{{heading}}.{{#waited}} {{waited}}{{/waited}}

{{#sections}}{{title}}
{{#entries}}
* {{line}}{{#level_before}} (var {{level_before}}){{/level_before}}
{{#sentence}}  {{sentence}}
{{/sentence}}{{#ack_link}}  Kvittera: {{ack_link}}
{{/ack_link}}{{#link}}  {{link}}
{{/link}}{{/entries}}

{{/sections}}{{^links}}Kvittera ett larm när någon har tagit hand om det: varsko ack LARM --comment "vad som görs"
{{/links}}Varför ett larm ringer: varsko explain LARM
{{organisation}}
)";

const std::string text_en = R"({{#notes}}Note: {{note}}

{{/notes}}{{heading}}.{{#waited}} {{waited}}{{/waited}}

{{#sections}}{{title}}
{{#entries}}
* {{line}}{{#level_before}} (was {{level_before}}){{/level_before}}
{{#sentence}}  {{sentence}}
{{/sentence}}{{#ack_link}}  Acknowledge: {{ack_link}}
{{/ack_link}}{{#link}}  {{link}}
{{/link}}{{/entries}}

{{/sections}}{{^links}}Acknowledge an alert when somebody has taken it on: varsko ack ALERT --comment "what is being done"
{{/links}}Why an alert rings: varsko explain ALERT
{{organisation}}
)";

const std::string html_head = R"(<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{heading}}</title>
</head>
<body style="font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;max-width:42em;margin:0 auto;padding:1em">
)";

const std::string html_sv = "<!DOCTYPE html>\n<html lang=\"sv\">\n<head>\n" + html_head +
                            R"({{#notes}}<p style="border:1px solid;padding:0.5em"><strong>Obs!</strong> {{note}}</p>
{{/notes}}<h1 style="font-size:20px;line-height:1.3">{{heading}}</h1>
{{#waited}}<p>{{waited}}</p>
{{/waited}}{{#sections}}<h2 style="font-size:18px;margin-bottom:0">{{title}}</h2>
<ul>
{{#entries}}<li style="margin:0.5em 0"><strong>{{line}}</strong>{{#level_before}} (var {{level_before}}){{/level_before}}{{#sentence}}<br>{{sentence}}{{/sentence}}<br>{{#ack_link}}<a href="{{ack_link}}">Kvittera</a> {{/ack_link}}{{#silence_link}}<a href="{{silence_link}}">Tysta ett tag</a> {{/silence_link}}{{#useful_link}}<a href="{{useful_link}}">Bra att veta</a> {{/useful_link}}{{#noise_link}}<a href="{{noise_link}}">Onödigt larm</a> {{/noise_link}}{{#link}}<a href="{{link}}">Mer om larmet</a>{{/link}}</li>
{{/entries}}</ul>
{{/sections}}{{^links}}<p>Kvittera ett larm när någon har tagit hand om det: <code>varsko ack LARM --comment "vad som görs"</code></p>
{{/links}}<p>{{organisation}}</p>
</body>
</html>
)";

const std::string html_en = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n" + html_head +
                            R"({{#notes}}<p style="border:1px solid;padding:0.5em"><strong>Note:</strong> {{note}}</p>
{{/notes}}<h1 style="font-size:20px;line-height:1.3">{{heading}}</h1>
{{#waited}}<p>{{waited}}</p>
{{/waited}}{{#sections}}<h2 style="font-size:18px;margin-bottom:0">{{title}}</h2>
<ul>
{{#entries}}<li style="margin:0.5em 0"><strong>{{line}}</strong>{{#level_before}} (was {{level_before}}){{/level_before}}{{#sentence}}<br>{{sentence}}{{/sentence}}<br>{{#ack_link}}<a href="{{ack_link}}">Acknowledge</a> {{/ack_link}}{{#silence_link}}<a href="{{silence_link}}">Silence a while</a> {{/silence_link}}{{#useful_link}}<a href="{{useful_link}}">Good to know</a> {{/useful_link}}{{#noise_link}}<a href="{{noise_link}}">Needless alert</a> {{/noise_link}}{{#link}}<a href="{{link}}">More on the alert</a>{{/link}}</li>
{{/entries}}</ul>
{{/sections}}{{^links}}<p>Acknowledge an alert when somebody has taken it on: <code>varsko ack ALERT --comment "what is being done"</code></p>
{{/links}}<p>{{organisation}}</p>
</body>
</html>
)";

}  // namespace

const std::string& built_in_digest(std::string_view language, std::string_view part)
{
    const bool english = language == "en";
    if (part == "subject") return english ? subject_en : subject_sv;
    if (part == "txt") return english ? text_en : text_sv;
    if (part == "html") return english ? html_en : html_sv;
    throw std::invalid_argument("no part of a message is called " + std::string(part));
}

}  // namespace varsko
