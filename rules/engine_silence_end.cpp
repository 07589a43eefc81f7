// A silence that is about to end: whoever asked for it hears of it the day before, so that what it holds comes as no
// surprise, and may be held on.  Who is no person here cannot be told; the admins are.
#include "rules/alert/letter.hpp"
#include "rules/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko {

namespace {

constexpr std::chrono::hours before_the_end{24};
constexpr std::chrono::hours shortest_reminded{48};  // who silences for a day knows when it ends

std::vector<const Person*> to_be_told(const Catalogue& catalogue, const Silence& silence)
{
    if (const Person* person = catalogue.person(silence.by)) return {person};
    std::vector<const Person*> admins;
    for (const Person& person : catalogue.people)
        if (std::any_of(person.roles.begin(), person.roles.end(), [](const auto& r) { return r.role == "admin"; }))
            admins.push_back(&person);
    return admins;
}

std::string matchers_of(const Silence& silence)
{
    std::string list;
    for (const LabelMatcher& matcher : silence.of) list += (list.empty() ? "" : " ") + matcher.text();
    return list;
}

Message written(const Configuration& configuration, const Silence& silence, std::size_t alerts, const Person& person,
                const TimeZone& zone, Instant now)
{
    const Recipient recipient{
        .person = &person, .id = person.id, .channel = person.channel, .why = "silence-ends " + silence.id};
    Message m;
    m.language = language_of(configuration.catalogue, recipient);
    const bool english = m.language == "en";
    const std::string matchers = matchers_of(silence), end = spoken(silence.to, zone, m.language);
    m.subject =
        fmt::format(fmt::runtime(english ? "A silence ends {}: {}" : "En tystnad slutar {}: {}"), end, matchers);
    m.text = fmt::format(
        fmt::runtime(
            english
                ? "The silence {} ends {}. It was asked for by {}: {}\n\nIt holds {} alerts that ring. What has "
                  "happened "
                  "to them is told when it ends.\n\nTo hold on:       varsko silence add {} --for 14d --comment "
                  "\"why\"\n"
                  "To end it now:    varsko silence expire {}\n"
                : "Tystnaden {} slutar {}. Den begärdes av {}: {}\n\nDen håller {} larm som ringer. Det som har hänt "
                  "med dem berättas när den slutar.\n\nFör att hålla kvar:    varsko silence add {} --for 14d "
                  "--comment "
                  "\"varför\"\nFör att sluta nu:      varsko silence expire {}\n"),
        matchers, end, silence.by, silence.comment, alerts, matchers, silence.id);
    m.alert = {.rule = "silence", .metric = "ends", .unit = silence.id};
    m.episode = fmt::format("{}@{}", m.alert.id(), text(silence.to));
    m.transition = "silence-ends";
    m.period = Period::day(std::chrono::floor<std::chrono::days>(silence.to));
    m.recipient = recipient.id;
    m.address = person.mail;
    m.channel = recipient.channel;
    m.why = recipient.why;
    m.id = "v" + stable_name(m.episode + "|" + m.recipient);
    m.thread = "t" + stable_name(m.episode + "|" + m.recipient);
    m.status = "firing";
    m.labels = {{"alertname", m.alert.rule}, {"unit", m.alert.unit}, {"metric", m.alert.metric}, {"level", "unknown"}};
    m.annotations = {{"summary", m.subject}, {"description", m.subject}, {"explanation", m.text}};
    m.starts_at = silence.from;
    m.created = now;
    return m;
}

}  // namespace

void tell_of_silences_that_end(Doing& doing)
{
    World::State& state = doing.state;
    for (const auto& [id, silence] : state.silences) {
        const bool ends_soon = silence.state(doing.now) == Silence::State::active &&
                               silence.to - doing.now <= before_the_end &&
                               silence.to - silence.from >= shortest_reminded;
        // After a start it is written once more, under the same id, which is queued only once.
        if (!ends_soon || !state.silences_told.insert(id).second || !state.writes) continue;
        const auto alerts = static_cast<std::size_t>(
            std::count_if(state.alerts.begin(), state.alerts.end(), [&asked = silence, &state](const auto& entry) {
                const Alert& alert = entry.second;
                const bool rings = alert.state == AlertState::firing || alert.state == AlertState::acknowledged;
                return rings && holds(asked, state.catalogue(), {.alert = entry.first, .level = alert.level});
            }));
        for (const Person* person : to_be_told(state.catalogue(), silence)) {
            Message message = written(*state.configuration, silence, alerts, *person, state.time_zone(), doing.now);
            message.hold = hold_of_person(*person, message.urgency, doing.now, state.time_zone());
            doing.changes.messages.push_back(std::move(message));
        }
    }
}

}  // namespace varsko
