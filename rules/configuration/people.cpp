// [[person]] and [[route]]: who there is, and who is told beside those that rules name.
#include "rules/configuration/draft.hpp"

#include <algorithm>

namespace varsko::configuration {

namespace {

constexpr std::pair<std::string_view, std::string_view> languages[] = {{"sv", "sv"}, {"en", "en"}};
constexpr std::pair<std::string_view, std::string_view> level_words[] = {{"green", "green"}, {"yellow", "yellow"},
                                                                         {"red", "red"},     {"unknown", "unknown"},
                                                                         {"flag", "flag"},   {"clear", "clear"}};

// An Alertmanager is told the state of all alerts, and takes no messages.
bool takes_messages(const ChannelSettings& channel) { return channel.kind != "alertmanager"; }

std::vector<std::string> channel_ids(const Draft& draft)
{
    std::vector<std::string> out;
    out.reserve(draft.out.channels.size());
    for (const auto& [id, channel] : draft.out.channels)
        if (takes_messages(channel)) out.push_back(id);
    return out;
}

void check_channel(Draft& draft, const Text& name)
{
    const auto found = draft.out.channels.find(name.text);
    if (found == draft.out.channels.end())
        draft.error(name.place, "unknown-name", "no channel " + suggestion(name.text, channel_ids(draft)));
    else if (!takes_messages(found->second))
        draft.error(name.place, "wrong-value",
                    fmt::format("channel \"{}\" is an Alertmanager: it is told how all alerts stand, and no messages "
                                "are sent through it",
                                name.text));
}

// "mail" where there is such a channel, else the first that sends mail, else the first at all.
std::string usual_channel(const Draft& draft)
{
    const auto& channels = draft.out.channels;
    if (channels.contains("mail")) return "mail";
    const auto smtp =
        std::find_if(channels.begin(), channels.end(), [](const auto& c) { return c.second.kind == "smtp"; });
    if (smtp != channels.end()) return smtp->first;
    const auto known = channel_ids(draft);
    return known.empty() ? "mail" : known.front();
}

std::optional<UnitIndex> first_root(const Catalogue& catalogue)
{
    for (UnitIndex i = 0; i < catalogue.units.size(); ++i)
        if (!catalogue.units[i].parent) return i;
    return std::nullopt;
}

void read_roles(Draft& draft, Table& table, Person& person)
{
    for (auto& role : table.tables("roles")) {
        const auto name = role.required("role");
        const auto unit = role.text("unit");
        const auto index = unit ? unit_named(draft, *unit) : first_root(draft.out.catalogue);
        role.finish();
        if (name && index) person.roles.push_back({name->text, *index});
    }
}

bool is_loopback(std::string_view listen)
{
    return listen.starts_with("127.") || listen.starts_with("localhost:") || listen.starts_with("[::1]:");
}

std::optional<Person::Nights> nights_of(std::string_view s)
{
    if (s.size() != 11 || s[5] != '-') return std::nullopt;
    const auto from = clock_time(s.substr(0, 5)), to = clock_time(s.substr(6));
    if (!from || !to || *from == *to) return std::nullopt;
    return Person::Nights{.from = *from, .to = *to};
}

void read_when(Table& table, Person& person)
{
    if (auto quiet = table.table("quiet")) {
        Person::Quiet hours{.nights = std::nullopt, .weekends = quiet->flag("weekends", false)};
        if (const auto nights = quiet->text("nights")) {
            hours.nights = nights_of(nights->text);
            if (!hours.nights) quiet->value("nights")->wrong_value(wanted_nights);
        }
        quiet->finish();
        person.quiet = hours;
    }
    if (const auto digest = table.value("digest")) {
        const auto time = digest->text(wanted_clock);
        if (time) person.digest = clock_time(time->text);
        if (time && !person.digest) digest->wrong_value(wanted_clock);
    }
    if (auto stand_in = table.table("stand_in")) {
        Person::StandIn other{stand_in->string("person"), {}, {}};
        if (other.person.empty()) stand_in->missing("person");
        if (!stand_in->has("from")) stand_in->missing("from");
        if (!stand_in->has("to")) stand_in->missing("to");
        const auto from = stand_in->day("from"), to = stand_in->day("to");
        if (from && to && *to < *from)
            stand_in->error(stand_in->key_place("to"), "wrong-value",
                            fmt::format("the stand-in ends {} before beginning {}", text(*to), text(*from)));
        other.from = from.value_or(Day{});
        other.to = to.value_or(Day{});
        stand_in->finish();
        person.stand_in = std::move(other);
    }
}

Person read_person(Draft& draft, Table& table, std::map<std::string, Place>& seen)
{
    Person person;
    if (const auto id = table.required("id")) {
        person.id = id->text;
        if (!is_rule_id(id->text))
            table.error(
                id->place, "wrong-value",
                fmt::format("a person's id has lower-case letters a-z, digits, - and _ only, not \"{}\"", id->text));
        is_first(draft, seen, *id, "person");
    }
    person.name = table.string("name", person.id);
    person.language = table.one_of<std::string_view>("language", languages).value_or("");
    const auto channel = table.text("channel");
    if (channel) check_channel(draft, *channel);
    person.channel = channel ? channel->text : usual_channel(draft);
    if (const auto mail = table.text("mail")) {
        person.mail = mail->text;
        const auto at = mail->text.find('@');
        if (at == 0 || at == std::string::npos || at + 1 == mail->text.size() ||
            mail->text.find_first_of(" \t\r\n<>,") != std::string::npos)
            table.error(mail->place, "wrong-value", fmt::format("\"{}\" is not a mail address", mail->text));
    }
    const auto it = draft.out.channels.find(person.channel);
    if (it != draft.out.channels.end() && it->second.kind == "smtp" && !table.has("mail"))
        table.error(table.place(), "missing-key", fmt::format("{} is told by mail and needs \"mail\"", table.what()));
    read_roles(draft, table, person);
    read_when(table, person);
    if (const auto password = table.text("example_password")) {
        person.example_password = password->text;
        if (!is_loopback(draft.out.daemon.listen))
            table.error(password->place, "wrong-value",
                        fmt::format("\"example_password\" is shown to everybody who opens the page, and this daemon "
                                    "listens on {}: take it out, and let varsko password {} set one",
                                    draft.out.daemon.listen, person.id));
    }
    table.finish();
    return person;
}

void check_stand_ins(Draft& draft)
{
    const auto known = ids_of(draft.out.catalogue.people);
    for (auto& table : draft.section("person")) {
        if (!table.has("stand_in")) continue;
        auto stand_in = table.table("stand_in");
        const auto other = stand_in ? stand_in->text("person") : std::nullopt;
        if (other && draft.out.catalogue.person(other->text) == nullptr)
            draft.error(other->place, "unknown-name", "no person " + suggestion(other->text, known));
    }
}

void read_match(Draft& draft, Table match, Route& route)
{
    if (const auto rule = match.text("rule")) {
        route.rule = rule->text;
        auto known = ids_of(draft.out.rules);
        known.emplace_back("missing");  // the alert of figures that have not come
        if (std::find(known.begin(), known.end(), rule->text) == known.end())
            draft.error(rule->place, "unknown-name", "no rule " + suggestion(rule->text, known));
    }
    route.level = match.one_of<std::string_view>("level", level_words).value_or("");
    if (const auto metric = match.text("metric")) {
        route.metric = metric->text;
        metric_named(draft, *metric);
    }
    if (const auto unit = match.text("unit")) {
        route.unit = unit->text;
        unit_named(draft, *unit);
    }
    if (const auto risk = match.text("risk")) {
        route.risk = risk->text;
        draft.risks_named.push_back({*risk, "\"risk\" in " + match.what()});
    }
    if (const auto goal = match.integer("goal", 0, 1000)) route.goal = static_cast<int>(*goal);
    match.finish();
}

void read_when(Table& table, Route& route)
{
    const auto when = table.text("when");
    if (!when) return;
    if (when->text == "at once")
        route.when = Route::When::at_once;
    else if (when->text == "digest")
        route.when = Route::When::digest;
    else
        table.error(when->place, "wrong-value",
                    fmt::format("\"when\" must be \"at once\" or \"digest\", not \"{}\"", when->text));
}

}  // namespace

void read_people(Draft& draft)
{
    std::map<std::string, Place> seen;
    for (auto& table : draft.section("person")) draft.out.catalogue.people.push_back(read_person(draft, table, seen));
    check_stand_ins(draft);
    // Here, because an expected figure may be waited for from somebody whom only people.toml knows.
    for (auto& table : draft.section("metric")) {
        if (!table.has("expected")) continue;
        auto expected = table.table("expected");
        const auto by = expected ? expected->text("by") : std::nullopt;
        if (by) check_recipient(draft, *by, "\"by\" in " + expected->what());
    }
}

void read_routes(Draft& draft)
{
    for (auto& table : draft.section("route")) {
        Route route;
        if (const auto match = table.table("match")) read_match(draft, *match, route);
        for (const auto& name : table.texts("to")) {
            check_recipient(draft, name, "\"to\" in [[route]]");
            route.to.push_back(name.text);
        }
        for (const auto* key : {"channel", "channels"})
            for (const auto& name : table.texts(key)) {
                check_channel(draft, name);
                route.channels.push_back(name.text);
            }
        if (route.to.empty() && route.channels.empty() && !table.has("to") && !table.has("channel") &&
            !table.has("channels"))
            table.missing("to");
        read_when(table, route);
        route.continues = table.flag("continue", false);
        table.finish();
        draft.route_places.push_back(table.place());
        draft.out.routes.push_back(std::move(route));
    }
}

void read_inhibitions(Draft& draft)
{
    auto known = ids_of(draft.out.rules);
    const auto rule_named = [&](const Text& name) {
        if (std::find(known.begin(), known.end(), name.text) == known.end())
            draft.error(name.place, "unknown-name", "no rule " + suggestion(name.text, known));
        return name.text;
    };
    constexpr std::pair<std::string_view, Level> living[] = {
        {"yellow", Level::yellow}, {"red", Level::red}, {"flag", Level::flag}};
    constexpr std::pair<std::string_view, Inhibition::Units> reach[] = {
        {"same", Inhibition::Units::same}, {"below", Inhibition::Units::below}, {"all", Inhibition::Units::all}};
    for (auto& table : draft.section("inhibit")) {
        Inhibition inhibition;
        if (const auto source = table.required("source")) inhibition.source = rule_named(*source);
        inhibition.level = table.one_of<Level>("level", living);
        for (const auto& target : table.texts("targets")) {
            inhibition.targets.push_back(rule_named(target));
            if (target.text == inhibition.source)
                draft.error(target.place, "wrong-value", "an alert does not inhibit itself: name another rule");
        }
        if (inhibition.targets.empty()) table.missing("targets");
        inhibition.units = table.one_of<Inhibition::Units>("units", reach).value_or(Inhibition::Units::same);
        table.finish();
        draft.out.inhibitions.push_back(std::move(inhibition));
    }
}

}  // namespace varsko::configuration
