// The daemon's own tables: [organisation] [http] [inbox] [outbox] [clock] [reload] [log] [risk_register] [check]
// [findings].
#include "rules/configuration/draft.hpp"

namespace varsko::configuration {

namespace {

constexpr std::pair<std::string_view, std::string_view> languages[] = {{"sv", "sv"}, {"en", "en"}};
constexpr std::pair<std::string_view, std::string_view> log_levels[] = {
    {"trace", "trace"},  {"debug", "debug"}, {"info", "info"},         {"warning", "warning"},
    {"warn", "warning"}, {"error", "error"}, {"critical", "critical"}, {"off", "off"}};

std::optional<int> days(Table& table, std::string_view key)
{
    const auto given = table.value(key);
    if (!given) return std::nullopt;
    if (given->is_integer()) {
        const auto n = given->integer(0, 3660);
        return n ? std::optional<int>{static_cast<int>(*n)} : std::nullopt;
    }
    const auto text = given->text(wanted_days);
    const auto n = text ? parse_day_count(text->text) : std::nullopt;
    if (text && !n) given->wrong_value(wanted_days);
    return n;
}

// "127.0.0.1:8080", "[::1]:8080", "localhost:0".
bool is_listen(std::string_view s)
{
    const auto colon = s.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const auto host = s.substr(0, colon), port = s.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string_view::npos) return false;
    if (host.find(':') != std::string_view::npos && !(host.front() == '[' && host.back() == ']')) return false;
    return std::stoi(std::string{port}) <= 65535 && host.find_first_of(" /") == std::string_view::npos;
}

void read_organisation(Draft& draft)
{
    auto& catalogue = draft.out.catalogue;
    auto table = draft.single("organisation");
    if (!table) {
        catalogue.organisation = catalogue.organisation_name = "organisation";
        draft.warning({}, "no-organisation",
                      "no [organisation] says whose figures these are; it is called \"organisation\"");
        return;
    }
    if (const auto id = table->required("id")) {
        catalogue.organisation = id->text;
        if (!is_rule_id(id->text))
            table->error(
                id->place, "wrong-value",
                fmt::format("an organisation's id has lower-case letters a-z, digits, - and _ only, not \"{}\"",
                            id->text));
    }
    catalogue.organisation_name = table->string("name", catalogue.organisation);
    catalogue.language = table->one_of<std::string_view>("language", languages).value_or("sv");
    auto& daemon = draft.out.daemon;
    if (const auto zone = table->text("time_zone")) {
        daemon.time_zone = zone->text;
        if (zone->text.find('/') == std::string::npos && zone->text != "UTC")
            table->error(
                zone->place, "wrong-value",
                fmt::format("\"time_zone\" must be a name such as \"Europe/Stockholm\", not \"{}\"", zone->text));
    }
    daemon.history_after_days = days(*table, "history_after").value_or(daemon.history_after_days);
    if (const auto constructed = table->text("constructed")) draft.out.notes.push_back(constructed->text);
    table->finish();
}

void read_proxy(Table& table, DaemonSettings& daemon)
{
    for (const auto& address : table.texts("addresses")) {
        if (address.text.find_first_not_of("0123456789abcdefABCDEF.:") != std::string::npos)
            table.error(
                address.place, "wrong-value",
                fmt::format("\"addresses\" must be IP addresses such as \"127.0.0.1\", not \"{}\"", address.text));
        daemon.proxy_addresses.push_back(address.text);
    }
    if (daemon.proxy_addresses.empty()) table.missing("addresses");
    daemon.proxy_secret_file = table.string("secret_file");
    if (const auto header = table.text("user_header")) {
        for (const char c : header->text)
            daemon.proxy_user_header += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        if (daemon.proxy_secret_file.empty())
            table.error(header->place, "missing-key",
                        "\"user_header\" is believed only with a secret that the proxy shows: \"secret_file\" is "
                        "needed beside it");
    }
    table.finish();
}

void read_directory(Table& table, DaemonSettings& daemon)
{
    auto& directory = daemon.directory;
    if (const auto issuer = table.required("issuer")) {
        directory.issuer = issuer->text;
        const bool here = issuer->text.starts_with("http://127.0.0.1") || issuer->text.starts_with("http://localhost");
        if (!here && !is_url(issuer->text, {"https://"}))
            table.error(issuer->place, "wrong-value",
                        fmt::format("\"issuer\" must begin with https://, not \"{}\": the connection vouches for who "
                                    "somebody is",
                                    issuer->text));
    }
    if (const auto id = table.required("client_id")) directory.client_id = id->text;
    if (const auto file = table.required("client_secret_file")) directory.client_secret_file = file->text;
    directory.claim = table.string("claim", directory.claim);
    directory.name = table.string("name", directory.name);
    directory.ca_file = table.string("ca_file");
    if (daemon.base_url.empty())
        table.error(table.place(), "missing-key",
                    "\"directory\" needs \"base_url\": the directory sends people back to that address");
    table.finish();
}

void read_http(Draft& draft)
{
    auto table = draft.single("http");
    if (!table) return;
    auto& daemon = draft.out.daemon;
    if (const auto listen = table->text("listen")) {
        daemon.listen = listen->text;
        if (!is_listen(listen->text))
            table->error(listen->place, "wrong-value",
                         fmt::format("\"listen\" must be an address and a port such as \"127.0.0.1:8080\", not \"{}\"",
                                     listen->text));
    }
    daemon.read_without_token_on_loopback = table->flag("read_without_token_on_loopback", false);
    daemon.token_file = table->string("token_file", daemon.token_file);
    if (const auto url = table->text("base_url")) {
        daemon.base_url = url->text;
        if (!is_url(url->text, {"http://", "https://"}))
            table->error(url->place, "wrong-value",
                         fmt::format("\"base_url\" must begin with http:// or https://, not \"{}\"", url->text));
    }
    daemon.links_last_days = days(*table, "links_last").value_or(daemon.links_last_days);
    daemon.session_lasts = time_from(*table, "session_lasts", std::chrono::minutes(1), std::chrono::days(30))
                               .value_or(daemon.session_lasts);
    if (auto proxy = table->table("proxy")) read_proxy(*proxy, daemon);
    if (auto directory = table->table("directory")) read_directory(*directory, daemon);
    table->finish();
}

void read_inbox(Draft& draft)
{
    auto table = draft.single("inbox");
    if (!table) return;
    draft.out.daemon.inbox = table->string("folder", draft.out.daemon.inbox);
    draft.out.daemon.refused_kept_days = days(*table, "refused_kept").value_or(draft.out.daemon.refused_kept_days);
    table->finish();
}

void read_clock(Draft& draft)
{
    auto table = draft.single("clock");
    if (!table) return;
    draft.out.daemon.pretend = table->day("pretend");
    if (const auto day = draft.out.daemon.pretend)
        draft.out.notes.push_back(
            draft.out.catalogue.language == "en"
                ? fmt::format("The clock is set: this is shown as if today were {}.", text(*day))
                : fmt::format("Klockan är ställd: detta visas som om dagen vore {}.", text(*day)));
    table->finish();
}

void read_reload(Draft& draft)
{
    auto table = draft.single("reload");
    if (!table) return;
    draft.out.daemon.confirm_reload = table->flag("confirm", false);
    table->finish();
}

void read_log(Draft& draft)
{
    auto table = draft.single("log");
    if (!table) return;
    draft.out.daemon.log_level = table->one_of<std::string_view>("level", log_levels).value_or("info");
    table->finish();
}

void read_risk_register(Draft& draft)
{
    auto table = draft.single("risk_register");
    if (!table) return;
    if (auto bands = table->table("bands")) {
        auto& out = draft.out.risk_bands;
        out.green_to = static_cast<int>(bands->integer("green_to", 1, 25).value_or(out.green_to));
        out.yellow_to = static_cast<int>(bands->integer("yellow_to", 1, 25).value_or(out.yellow_to));
        if (out.yellow_to < out.green_to)
            bands->error(bands->key_place("yellow_to"), "wrong-value",
                         fmt::format("yellow ends at {}, below green at {}", out.yellow_to, out.green_to));
        bands->finish();
    }
    table->finish();
}

void read_check(Draft& draft)
{
    auto table = draft.single("check");
    if (!table) return;
    auto& most = draft.out.most_alarms_a_month;
    most = static_cast<int>(table->integer("most_alarms_a_month", 1, 1'000'000).value_or(most));
    table->finish();
}

// "1%", or false: it is switched off.
void read_limit(Table& table, std::string_view key, std::optional<double>& limit)
{
    constexpr std::string_view wanted = "a share such as \"1%\", or false";
    const auto given = table.value(key);
    if (!given) return;
    if (!given->is_text()) {
        const auto on = given->flag();
        if (on && *on) given->wrong_value(wanted);
        if (on && !*on) limit.reset();
        return;
    }
    const auto text = given->text(wanted);
    const auto share = text ? parse_quantified(text->text) : std::nullopt;
    if (share && share->measure && share->measure->quantity == Quantity::share && share->value >= 0)
        limit = share->value;
    else
        given->wrong_value(wanted);
}

void read_findings(Draft& draft)
{
    auto table = draft.single("findings");
    if (!table) return;
    FindingLimits& out = draft.out.findings;
    out.forecast_mechanical = table->flag("forecast_mechanical", out.forecast_mechanical);
    out.forecast_equals_budget = table->flag("forecast_equals_budget", out.forecast_equals_budget);
    out.budget_not_seasonal = table->flag("budget_not_seasonal", out.budget_not_seasonal);
    read_limit(*table, "forecast_moved", out.forecast_moved);
    read_limit(*table, "surplus_over", out.surplus);
    read_limit(*table, "forecast_accuracy", out.forecast_accuracy);
    if (const auto amount = table->value("smallest_amount")) {
        constexpr std::string_view wanted = "an amount of money such as \"100 tkr\"";
        const auto text = amount->text(wanted);
        const auto money = text ? parse_quantified(text->text) : std::nullopt;
        if (money && money->measure && money->measure->quantity == Quantity::money && money->value >= 0)
            out.smallest_amount = money->value * money->measure->factor;
        else if (text)
            amount->wrong_value(wanted);
    }
    table->finish();
}

void read_outbox(Draft& draft)
{
    auto table = draft.single("outbox");
    if (!table) return;
    auto& oldest = draft.out.daemon.oldest_alarm;
    oldest = time_from(*table, "oldest_alarm", std::chrono::minutes(1), std::chrono::days(3660)).value_or(oldest);
    table->finish();
}

}  // namespace

std::optional<std::chrono::seconds> time_from(Table& table, std::string_view key, std::chrono::seconds least,
                                              std::chrono::seconds most)
{
    const auto given = table.value(key);
    if (!given) return std::nullopt;
    if (given->is_integer()) {
        const auto n = given->integer(least.count(), most.count());
        return n ? std::optional{std::chrono::seconds{*n}} : std::nullopt;
    }
    const auto text = given->text(wanted_seconds);
    const auto time = text ? parse_time(text->text) : std::nullopt;
    if (time && *time >= least && *time <= most) return time;
    if (text) given->wrong_value(fmt::format("a time from {} to {}", time_in_words(least), time_in_words(most)));
    return std::nullopt;
}

void read_settings(Draft& draft)
{
    read_organisation(draft);
    read_http(draft);
    read_inbox(draft);
    read_clock(draft);
    read_reload(draft);
    read_log(draft);
    read_risk_register(draft);
    read_check(draft);
    read_findings(draft);
    read_outbox(draft);
}

}  // namespace varsko::configuration
