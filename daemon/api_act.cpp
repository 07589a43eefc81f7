// Links in messages: GET /act/{message}/{action}/{seal} asks, and the same address by POST does it.
//
// Whoever holds the link is whoever got the message; no password is asked for.  A link does its one thing, once, until
// the end of its day; the page comes first, because mail scanners and previews follow links and press no buttons.
#include "daemon/api_call.hpp"
#include "daemon/html.hpp"
#include "rules/escaped.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

struct Words {
    Phrase heading, asks, button, done;
};

const Words& words_of(LinkAction action)
{
    static constexpr std::array<Words, all_link_actions.size()> all = {{
        {{"Kvittera larmet", "Acknowledge the alert"},
         {"Vad görs åt det?", "What is being done about it?"},
         {"Kvittera", "Acknowledge"},
         {"Larmet är kvitterat. Påminnelserna slutar.", "The alert is acknowledged. Reminders end."}},
        {{"Kommentera larmet", "Comment on the alert"},
         {"Kommentar", "Comment"},
         {"Spara kommentaren", "Save the comment"},
         {"Kommentaren är sparad.", "The comment is saved."}},
        {{"Tysta larmet ett tag", "Silence the alert for a while"},
         {"Varför?", "Why?"},
         {"Tysta", "Silence"},
         {"Larmet är tystat. Det som händer under tiden berättas när tystnaden är slut.",
          "The alert is silenced. What happens meanwhile is told when the silence ends."}},
        {{"Var larmet bra att veta?", "Was the alert good to know?"},
         {"", ""},
         {"Ja, det var bra att veta", "Yes, it was good to know"},
         {"Tack. Omdömet räknas, utan namn.", "Thank you. The judgement is counted, without a name."}},
        {{"Var larmet onödigt?", "Was the alert needless?"},
         {"", ""},
         {"Ja, det var onödigt", "Yes, it was needless"},
         {"Tack. Omdömet räknas, utan namn.", "Thank you. The judgement is counted, without a name."}},
    }};
    return all.at(static_cast<std::size_t>(action));
}

bool takes_words(LinkAction action) { return action != LinkAction::useful && action != LinkAction::noise; }

// Who follows it, and which message it stood in.
struct Opened {
    ActionLink link;
    OutboxRow row;
    std::string name;  // of the person
    std::string_view language;

    std::string_view in(Phrase phrase) const { return language == "en" ? phrase.en : phrase.sv; }
};

Response page(int status, std::string_view language, std::string_view heading, const std::string& rest)
{
    Response response = html_page(status, language, heading, fmt::format("<h1>{}</h1>\n{}", escaped(heading), rest));
    response.headers.emplace("Cache-Control", "no-store");
    response.headers.emplace("Referrer-Policy", "no-referrer");
    response.headers.emplace("X-Robots-Tag", "noindex");
    return response;
}

[[noreturn]] void end_with(int status, std::string_view language, Phrase heading, Phrase why)
{
    const bool english = language == "en";
    throw Answered{page(status, language, english ? heading.en : heading.sv,
                        fmt::format("<p>{}</p>\n", escaped(english ? why.en : why.sv)))};
}

// One answer for every link that is not ours: nothing can be learnt by trying.
[[noreturn]] void end_as_unknown(std::string_view language)
{
    end_with(404, language, {"Länken stämmer inte", "The link is not right"},
             {"Kontrollera att hela länken följde med från meddelandet.",
              "Check that the whole link was taken from the message."});
}

Opened opened(const Call& call)
{
    const std::string house_language = call.house.read([](const World& world) { return world.catalogue().language; });
    const std::string& seal = call.names.at(2);
    const auto dot = std::min(seal.find('.'), seal.size());
    const auto link = ActionLink::parse(call.names.at(0), call.names.at(1), seal.substr(0, dot));
    const bool is_ours = link && dot < seal.size() && call.around.links &&
                         call.around.links->is_right(link->path(), std::string_view(seal).substr(dot + 1));
    if (!is_ours) end_as_unknown(house_language);
    auto row = call.house.look([&](StoreReader& store) { return store.message(link->message); });
    if (!row || row->message.recipient.starts_with("channel:")) end_as_unknown(house_language);
    Opened found{.link = *link, .row = std::move(*row), .name = {}, .language = {}};
    found.language = found.row.message.language == "en" ? "en" : "sv";
    found.name = call.house.read([&](const World& world) {
        const Person* person = world.catalogue().person(found.row.message.recipient);
        return person ? person->name : std::string();
    });
    if (found.name.empty())
        end_with(410, found.language, {"Länken gäller inte längre", "The link is no longer valid"},
                 {"Den som fick meddelandet finns inte kvar bland dem som får besked.",
                  "Whoever got the message is no longer among those who are told."});
    if (call.house.clock().today() > link->last)
        end_with(410, found.language, {"Länken gäller inte längre", "The link is no longer valid"},
                 {"Den gällde en begränsad tid. Larmet kan fortfarande ses i varsko.",
                  "It was valid for a limited time. The alert can still be seen in varsko."});
    if (call.house.look([&](StoreReader& store) { return store.link_used(link->path()); }))
        end_with(410, found.language, {"Länken är redan använd", "The link has been used"},
                 {"Varje länk fungerar en gång. Det som gjordes med den är sparat.",
                  "Each link works once. What was done with it is kept."});
    return found;
}

// What the alert is now, in words.
std::string standing(const Call& call, const Opened& found)
{
    return call.house.read([&](const World& world) -> std::string {
        const Alert* alert = world.alert(found.row.message.alert);
        if (!alert) return std::string(found.in({"Larmet finns inte längre.", "The alert is no more."}));
        switch (alert->state) {
            case AlertState::firing:
                return std::string(found.in({"Ingen har kvitterat larmet.", "Nobody has acknowledged the alert."}));
            case AlertState::acknowledged:
                return alert->ack ? fmt::format(fmt::runtime(found.in({"{} har kvitterat larmet: {}",
                                                                       "{} has acknowledged the alert: {}"})),
                                                alert->ack->by, alert->ack->comment)
                                  : std::string(found.in({"Larmet är kvitterat.", "The alert is acknowledged."}));
            case AlertState::quiet:
            case AlertState::pending:
            case AlertState::resolved:
            case AlertState::corrected:
                return std::string(found.in({"Larmet ringer inte längre.", "The alert rings no longer."}));
        }
        return {};
    });
}

// Is there still something to do?
bool is_offered(const Call& call, const Opened& found)
{
    const LinkAction action = found.link.action;
    if (action != LinkAction::acknowledge && action != LinkAction::silence) return true;
    return call.house.read([&](const World& world) {
        const Alert* alert = world.alert(found.row.message.alert);
        return alert && (alert->state == AlertState::firing ||
                         (alert->state == AlertState::acknowledged && action == LinkAction::silence));
    });
}

std::string choice_of_days(const Opened& found)
{
    std::string out = fmt::format("<label for=\"days\">{}</label>\n<select id=\"days\" name=\"days\">",
                                  found.in({"Hur länge?", "For how long?"}));
    for (const int days : {7, 14, 30, 90})
        out += fmt::format("<option value=\"{0}\">{0} {1}</option>", days, found.in({"dagar", "days"}));
    return out + "</select>\n";
}

// The form, with what was wrong with it and what had been written, if it comes back.
Response asking(const Call& call, const Opened& found, int status = 200, std::string_view wrong = {},
                std::string_view written = {})
{
    const Message& message = found.row.message;
    const LinkAction action = found.link.action;
    const Words& words = words_of(action);
    const auto sentence = message.annotations.find("description");
    std::string out = fmt::format("<p><strong>{}</strong></p>\n", escaped(message.subject));
    if (sentence != message.annotations.end()) out += fmt::format("<p>{}</p>\n", escaped(sentence->second));
    out += fmt::format("<p>{}</p>\n", escaped(standing(call, found)));
    if (!is_offered(call, found)) return page(status, found.language, found.in(words.heading), out);
    if (!wrong.empty()) out += fmt::format("<p class=\"note\" role=\"alert\">{}</p>\n", escaped(wrong));
    out += "<form method=\"post\">\n";
    if (takes_words(action))
        out += fmt::format(
            "<label for=\"comment\">{}</label>\n<textarea id=\"comment\" name=\"comment\" rows=\"3\" "
            "maxlength=\"2000\" "
            "required>{}</textarea>\n",
            found.in(words.asks), escaped(written));
    if (action == LinkAction::silence) out += choice_of_days(found);
    out += fmt::format("<button type=\"submit\">{}</button>\n</form>\n", found.in(words.button));
    out += fmt::format(fmt::runtime(found.in(
                           {"<p>Du gör det som {}. Länken fungerar en gång, till och med {}; inget händer förrän du "
                            "trycker på knappen.</p>\n",
                            "<p>You do it as {}. The link works once, until the end of {}; nothing happens before you "
                            "press the button.</p>\n"})),
                       escaped(found.name), text(found.link.last));
    return page(status, found.language, found.in(words.heading), out);
}

// What the engine refuses, to somebody who reads no log.
Phrase why_not(Refusal reason)
{
    switch (reason) {
        case Refusal::needs_comment: return {"Skriv några ord först.", "Write a few words first."};
        case Refusal::personal_number:
            return {"Det står ett personnummer i texten. Skriv utan det.",
                    "A personal number stands in the text. Write without it."};
        case Refusal::already_acknowledged:
            return {"Någon annan har redan kvitterat larmet.", "Somebody else has already acknowledged the alert."};
        case Refusal::not_firing:
        case Refusal::unknown_alert:
            return {"Larmet ringer inte längre, så det finns inget att göra.",
                    "The alert rings no longer, so there is nothing to do."};
        case Refusal::link_used: return {"Länken är redan använd.", "The link has been used."};
        default: return {"Det gick inte.", "It could not be done."};
    }
}

constexpr std::size_t longest_comment = 2'000;

struct Form {
    std::string comment;
    int days = 7;
};

Form form_of(const Call& call)
{
    Form form;
    for (const auto& [name, value] : call.form()) {
        if (name == "comment") form.comment = value.substr(0, longest_comment);
        if (name == "days") form.days = value == "14" ? 14 : value == "30" ? 30 : value == "90" ? 90 : 7;
    }
    return form;
}

}  // namespace

Response get_act(const Call& call) { return asking(call, opened(call)); }

Response post_act(const Call& call)
{
    const Opened found = opened(call);
    const Form form = form_of(call);
    const auto changes = call.house.follow({.link = found.link,
                                            .alert = found.row.message.alert,
                                            .by = found.row.message.recipient,
                                            .comment = form.comment,
                                            .silent_for = std::chrono::days(form.days)});
    if (!changes) {
        const bool can_mend =
            changes.error().reason == Refusal::needs_comment || changes.error().reason == Refusal::personal_number;
        const std::string_view why = found.in(why_not(changes.error().reason));
        // What held a personal number is not shown again.
        const bool show = changes.error().reason == Refusal::needs_comment;
        if (can_mend) return asking(call, found, 422, why, show ? form.comment : std::string());
        return page(409, found.language, found.in(words_of(found.link.action).heading),
                    fmt::format("<p>{}</p>\n", escaped(why)));
    }
    if (!changes->messages.empty() && call.around.outbox_waiting) call.around.outbox_waiting();
    return page(200, found.language, found.in(words_of(found.link.action).heading),
                fmt::format("<p>{}</p>\n<p>{}</p>\n", found.in(words_of(found.link.action).done),
                            found.in({"Sidan kan stängas.", "The page can be closed."})));
}

}  // namespace varsko
