// The arguments of the varsko tool.  CLI11 is a slow header: it is included here and nowhere else.
#include "daemon/command/commands.hpp"
#include "storage/store.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace varsko {
namespace {

using Run = std::function<int(Context&)>;

// --lang before anything is parsed, so that the help is in the reader's language too.
std::string language_of(const std::vector<std::string>& arguments, const Terminal& terminal)
{
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == "--lang" && i + 1 < arguments.size()) return arguments[i + 1];
        if (arguments[i].rfind("--lang=", 0) == 0) return arguments[i].substr(7);
    }
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        if (const std::string value = terminal.environment(name); !value.empty())
            return value.substr(0, 2) == "sv" ? "sv" : "en";
    }
    return "en";
}

// The tool's commands, each with its own arguments; parsing chooses which one runs.
class Commands {
public:
    explicit Commands(Language language)
        : say_(language),
          app_(text("varsko varnar i tid: uppföljning av siffror, larm och risker",
                    "varsko gives warning ahead of time: figures, alerts, risks"),
               "varsko")
    {
        add_common();
        add_figures();
        add_trials();
        add_rules();
        add_alerts();
        add_risks();
        add_outbox();
        add_silences();
        add_why();
        add_doors();
        app_.require_subcommand(1);
    }

    CLI::App& app() { return app_; }
    const Common& common() const { return common_; }
    const Run& chosen() const { return run_; }

private:
    std::string text(std::string_view sv, std::string_view en) const { return std::string(say_(sv, en)); }

    CLI::App* command(CLI::App& above, const std::string& name, std::string_view sv, std::string_view en, Run run)
    {
        CLI::App* made = above.add_subcommand(name, text(sv, en));
        made->fallthrough();
        if (run) made->callback([this, run = std::move(run)] { run_ = run; });
        return made;
    }

    void add_common()
    {
        app_.set_version_flag("--version", std::string("varsko ") + VARSKO_VERSION,
                              text("visa versionen", "show the version"));
        app_.set_help_flag("-h,--help", text("visa hjälp", "show this help"));
        app_.add_option("--config", common_.configuration,
                        text("konfigurationens mapp eller fil (VARSKO_CONFIG, ., /etc/varsko)",
                             "the configuration's folder or file (VARSKO_CONFIG, ., /etc/varsko)"));
        app_.add_option(
            "--data", common_.data,
            text("datamappen (VARSKO_DATA, <config>/data)", "the data folder (VARSKO_DATA, <config>/data)"));
        app_.add_option("--url", common_.url,
                        text("fråga en varskod i stället (VARSKO_URL)", "ask a varskod instead (VARSKO_URL)"));
        app_.add_option(
            "--token-file", common_.token_file,
            text("fil med token för --url (VARSKO_TOKEN)", "a file with the token for --url (VARSKO_TOKEN)"));
        app_.add_option("--lang", common_.language, text("sv eller en (LANG)", "sv or en (LANG)"))
            ->check(CLI::IsMember({"sv", "en"}));
        app_.add_flag("--json", common_.json, text("för maskiner", "for machines"));
    }

    void add_figures()
    {
        command(app_, "check", "alla fel och varningar i konfigurationen",
                "all errors and warnings of the configuration", &check)
            ->footer(text("Slutkod: 0 inga fel, 1 fel.", "Exit: 0 no errors, 1 errors."));

        CLI::App* functions =
            command(app_, "functions", "regelspråkets funktioner: formel, minsta underlag, källa, exempel",
                    "the functions of the rule language: formula, smallest data, source, example",
                    [this](Context& c) { return list_functions(c, function_, markdown_); });
        functions->add_option("NAME", function_,
                              text("bara denna funktion eller grupp", "only this function or group"));
        functions->add_flag("--markdown", markdown_, text("som tabeller i Markdown", "as tables of Markdown"));

        CLI::App* schema = command(app_, "schema", "konfigurationens nycklar som JSON Schema, för editorn",
                                   "the configuration's keys as JSON Schema, for the editor",
                                   [this](Context& c) { return print_schema(c, schema_); });
        schema
            ->add_option("--for", schema_,
                         text("bara vad som brukar stå i den filen; annars allt",
                              "only what usually stands in that file; else everything"))
            ->check(CLI::IsMember({"varsko", "units", "metrics", "people", "mappings", "risks", "rules", "tests"}));

        CLI::App* ingest = command(app_, "ingest", "läs in filer med siffror", "take files of figures in",
                                   [this](Context& c) { return ingest_files(c, ingest_); });
        ingest->add_option("FILE", ingest_.files, text("filer; - är standard in", "files; - is standard input"))
            ->required();
        ingest->add_flag(
            "--dry-run", ingest_.dry_run,
            text("på prov: säg vad som skulle hända, spara inget", "a trial: say what would happen, keep nothing"));
        ingest->add_flag("--preliminary", ingest_.preliminary,
                         text("siffrorna är preliminära", "the figures are preliminary"));
        ingest->add_option(
            "--period", ingest_.period,
            text("filens period, där den inte själv säger den", "the file's period, where it does not say so itself"));
        ingest->add_option("--mapping", ingest_.mapping, text("läs med denna mappning", "read it by this mapping"));
        ingest->add_option("--metric", ingest_.metric,
                           text("mått, där filen inget säger", "the metric, where the file says none"));
        ingest->add_option("--unit", ingest_.unit,
                           text("enhet, där filen ingen säger", "the unit, where the file says none"));
        ingest->add_option("--by", ingest_.by, text("vem som läser in", "who takes it in"));
        ingest->footer(text("Slutkod: 0 allt togs in, 1 något avvisades, 2 inget gick att läsa.",
                            "Exit: 0 all taken, 1 some refused, 2 nothing could be read."));

        CLI::App* assess = command(app_, "assess", "bedömningarna", "the assessments",
                                   [this](Context& c) { return assess_rules(c, assess_); });
        assess->add_option("--period", assess_.period,
                           text("t.ex. 2024-03; annars den senaste", "such as 2024-03; else the newest"));
        assess->add_option(
            "--as-of", assess_.as_of,
            text("vad som var känt då: 2019-04-30 eller RFC 3339", "what was known then: 2019-04-30 or RFC 3339"));
        assess->add_option("--unit", assess_.unit, text("bara denna enhet", "only this unit"));
        assess->add_option("--rule", assess_.rule, text("bara denna regel", "only this rule"));
        assess->add_option("--metric", assess_.metric, text("bara detta mått", "only this metric"));
        assess->add_option("--level", assess_.level,
                           text("bara dessa nivåer: red,flag", "only these levels: red,flag"));
        assess->add_option("--limit", assess_.limit, text("högst så många", "at most so many"));

        CLI::App* explain = command(app_, "explain", "varför denna färg", "why this colour",
                                    [this](Context& c) { return explain_rule(c, explain_); });
        explain->add_option("RULE", explain_.rule, text("regelns id", "the rule's id"))->required();
        explain->add_option("UNIT", explain_.unit, text("enheten", "the unit"))->required();
        explain->add_option("PERIOD", explain_.period, text("perioden, 2024-03", "the period, 2024-03"))->required();
        explain->add_option("--metric", explain_.metric,
                            text("måttet, för en regel om flera", "the metric, of a rule for several"));
        explain->add_option("--as-of", explain_.as_of, text("som det var känt då", "as it was known then"));
        CLI::App* findings = command(app_, "findings", "vad som iakttagits om siffrorna: prognoser, budgetar, summor",
                                     "what was found about the figures: forecasts, budgets, sums",
                                     [this](Context& c) { return list_findings(c, findings_); });
        findings->add_option("--code", findings_.code,
                             text("bara dessa: forecast-mechanical …", "only these: forecast-mechanical …"));
        findings->add_option("--unit", findings_.unit, text("bara denna enhet", "only this unit"));
        findings->add_option("--metric", findings_.metric, text("bara detta mått", "only this metric"));
        explain->footer(
            text("Slutkod: 1 om regel, enhet eller period är okänd.", "Exit: 1 if rule, unit or period is unknown."));
    }

    void add_trials()
    {
        CLI::App* test =
            command(app_, "test", "kör prov av reglerna, skrivna i TOML", "run tests of the rules, written in TOML",
                    [this](Context& c) { return test_rules(c, test_); });
        test->add_option("DIR-OR-FILE", test_.files,
                         text("mappar eller filer med prov; annars tests/ i konfigurationen",
                              "folders or files of tests; else tests/ in the configuration"));
        CLI::App* backtest = command(app_, "backtest", "vad reglerna hade sagt hela tiden, och vad andra hade sagt",
                                     "what the rules would have said all along, and what others would have",
                                     [this](Context& c) { return backtest_rules(c, backtest_); });
        backtest->add_option("--from", backtest_.from, text("första månaden, 2019-01", "the first month, 2019-01"));
        backtest->add_option("--to", backtest_.to, text("sista månaden", "the last month"));
        backtest->add_option("--rules", backtest_.rules,
                             text("TOML med regler i stället för dem med samma id: visa skillnaden",
                                  "TOML with rules in the place of those of the same id: show the difference"));
        backtest->add_option("--sweep", backtest_.sweep,
                             text("larm för olika värden på en konstant: NAMN=1%..5%:1%",
                                  "alarms by a constant's value: NAME=1%..5%:1%"));
        backtest->add_flag("--messages", backtest_.messages,
                           text("visa meddelandena som hade gått", "show the messages that would have gone"));
        backtest->add_option("--limit", backtest_.limit, text("högst så många larm", "at most so many alarms"))
            ->check(CLI::Range(1, 1'000'000));
        test->footer(text("Slutkod: 0 allt blev som väntat, 1 något blev inte det, 2 något prov gick inte att läsa.",
                          "Exit: 0 all as expected, 1 something was not, 2 some test could not be read."));
    }

    void add_rules()
    {
        CLI::App* rules =
            command(app_, "rules", "reglerna över tid: logg, skillnad, förhandsvisning, införande, återställning",
                    "the rules over time: log, diff, preview, apply, restore", {});
        rules->require_subcommand(1);
        CLI::App* log = command(*rules, "log", "vilka som gällt, när, varför och vad de ändrade",
                                "which ones ran, when, why, and what they changed",
                                [this](Context& c) { return log_rules(c, rules_); });
        log->add_option("--limit", rules_.limit, text("högst så många", "at most so many"))
            ->check(CLI::Range(1, 1'000'000));

        const std::string version = text("ett nummer ur loggen, början av en version, running eller folder",
                                         "a number of the log, the beginning of a version, running or folder");
        CLI::App* diff = command(*rules, "diff", "hur två skiljer sig; annars de som gäller mot mappens filer",
                                 "how two differ; else those that run from the folder's files",
                                 [this](Context& c) { return diff_rules(c, rules_); });
        diff->add_option("A", rules_.from, version);
        diff->add_option("B", rules_.to, version);
        diff->add_flag("--text", rules_.text, text("rad för rad, som diff -u", "line by line, as diff -u"));

        CLI::App* preview =
            command(*rules, "preview", "vad som skulle hända om mappens filer gällde nu: larm, risker, meddelanden",
                    "what would happen if the folder's files ran now: alerts, risks, messages",
                    [this](Context& c) { return preview_rules(c, rules_); });
        preview->add_option("--file", rules_.file,
                            text("en fil till, eller i stället för en av mappens",
                                 "one file more, or in the place of one of the folder's"));
        preview->add_option("--as", rules_.as,
                            text("vad den heter i mappen; annars rules.d/ och filens namn",
                                 "its name in the folder; else rules.d/ and the file's name"));
        preview->footer(text("Slutkod: 1 om filerna har fel.", "Exit: 1 if the files have errors."));

        CLI::App* apply = command(*rules, "apply", "låt de ändrade filer gälla som väntar ([reload] confirm)",
                                  "let the changed files run that wait ([reload] confirm)",
                                  [this](Context& c) { return apply_rules(c, rules_); });
        apply->add_option("VERSION", rules_.from,
                          text("början av den som visades; står en annan i mappen händer ingenting",
                               "the beginning of the one that was shown; if another stands there, nothing happens"));
        apply->add_option("--by", rules_.by, text("vem", "who"));
        apply->footer(text("Slutkod: 1 om ingenting väntar, filerna har fel eller är andra än de som visades.",
                           "Exit: 1 if nothing waits, the files have errors or are not those that were shown."));

        CLI::App* restore =
            command(*rules, "restore", "skriv tillbaka en tidigare versions filer i mappen: alla eller ingen",
                    "write an earlier version's files back into the folder: all or none",
                    [this](Context& c) { return restore_rules(c, rules_); });
        restore->add_option("VERSION", rules_.from, version)->required();
        restore->add_option("--into", rules_.into,
                            text("skriv dem i den här mappen i stället", "write them into this folder instead"));
        restore->add_option("--by", rules_.by, text("vem", "who"));
    }

    void add_alerts()
    {
        CLI::App* alerts = command(app_, "alerts", "larmen", "the alerts", {});
        alerts->callback([this, alerts] {
            if (alerts->get_subcommands().empty()) run_ = [this](Context& c) { return list_alerts(c, alerts_); };
        });
        alerts->add_option("--state", alerts_.state,
                           text("pending, firing, acknowledged, resolved, corrected",
                                "pending, firing, acknowledged, resolved, corrected"));
        alerts->add_option("--unit", alerts_.unit, text("bara denna enhet", "only this unit"));
        alerts->add_option("--rule", alerts_.rule, text("bara denna regel", "only this rule"));

        CLI::App* verdict = command(*alerts, "judge", "säg om ett larm var till nytta eller brus",
                                    "say whether an alert was useful or noise",
                                    [this](Context& c) { return judge_alert(c, verdict_); });
        verdict->add_option("ID", verdict_.id, text("larmets id", "the alert's id"))->required();
        verdict->add_option("VERDICT", verdict_.verdict, "useful, noise")
            ->required()
            ->check(CLI::IsMember({"useful", "noise"}));
        verdict->add_option("--by", verdict_.by,
                            text("vem; visas aldrig, bara hur många", "who; never shown, only how many"));

        CLI::App* ack = command(app_, "ack", "kvittera ett larm", "acknowledge an alert",
                                [this](Context& c) { return acknowledge_alert(c, ack_); });
        ack->add_option("ID", ack_.id, text("larmets id (varsko alerts)", "the alert's id (varsko alerts)"))
            ->required();
        ack->add_option("--comment", ack_.comment, text("vad som görs åt det", "what is done about it"))->required();
        ack->add_option("--by", ack_.by, text("vem som kvitterar", "who acknowledges"));
        add_judge();
    }

    void add_judge()
    {
        CLI::App* judge =
            command(app_, "judge", "bedöm själv: en annan nivå än den beräknade, eller där ingen beräknas",
                    "judge it yourself: another level than the computed one, or where none is computed",
                    [this](Context& c) { return judge_assessment(c, judge_); });
        judge->add_option("RULE", judge_.rule, text("regelns id", "the rule's id"))->required();
        judge->add_option("UNIT", judge_.unit, text("enheten", "the unit"))->required();
        judge->add_option("PERIOD", judge_.period, text("perioden, 2024-03", "the period, 2024-03"))->required();
        judge->add_option(
            "LEVEL", judge_.level,
            text("green, yellow, red; för en flagga flag, clear", "green, yellow, red; of a flag flag, clear"));
        judge->add_flag("--withdraw", judge_.withdraw,
                        text("ta tillbaka: siffrorna gäller", "withdraw it: the figures hold"));
        judge->add_option("--comment", judge_.comment, text("varför; rött vill ha en", "why; red wants one"));
        judge->add_option("--metric", judge_.metric,
                          text("måttet, för en regel om flera", "the metric, of a rule for several"));
        judge->add_option("--by", judge_.by, text("vem som bedömer", "who judges"));
    }

    // Who may come in, and who did.
    void add_doors()
    {
        add_password();
        CLI::App* token = command(app_, "token", "programs egna nycklar, med rättigheter och slutdag",
                                  "programs' own tokens, with rights and a last day", {});
        token->require_subcommand(1);
        CLI::App* add = command(*token, "add", "gör en; den visas en gång", "make one; it is shown once",
                                [this](Context& c) { return add_token(c, token_); });
        add->add_option("NAME", token_.name, text("programmets namn", "the program's name"))->required();
        add->add_option("--rights", token_.rights,
                        "see, act, silence, bring-figures, keep-register, resend, administer")
            ->required()
            ->delimiter(',');
        add->add_option(
            "--unit", token_.unit,
            text("bara den enhetens siffror och dem under den", "only that unit's figures and those under it"));
        add->add_option("--days", token_.days,
                        text("hur länge den gäller; annars 365", "how long it is valid; else 365"));
        add->add_option("--by", token_.by, text("vem", "who"));
        command(*token, "list", "de som finns, och till när de gäller", "those there are, and until when",
                [](Context& c) { return list_tokens(c); });
        CLI::App* end = command(*token, "end", "återkalla en nu", "revoke one now",
                                [this](Context& c) { return end_token(c, token_); });
        end->add_option("ID", token_.id, text("nyckelns id (varsko token list)", "the token's id (varsko token list)"))
            ->required();
        end->add_option("--by", token_.by, text("vem", "who"));
        CLI::App* audit = command(app_, "audit", "vem som gjort vad, nyast först", "who did what, newest first",
                                  [this](Context& c) { return list_audit(c, audit_); });
        audit->add_option("--who", audit_.who, text("bara den personen eller nyckeln", "only that person or token"));
        audit->add_option("--limit", audit_.limit, text("högst så många", "at most so many"));
    }

    void add_password()
    {
        CLI::App* password = command(app_, "password", "ge en person ett lösenord till sidan; det frågas efter",
                                     "give a person a password for the page; it is asked for",
                                     [this](Context& c) { return set_password(c, password_); });
        password->add_option("PERSON", password_.person, text("personens id", "the person's id"))->required();
        password->add_option("--by", password_.by, text("vem", "who"));
        password->footer(text("Personens inloggningar upphör. Utan terminal läses en rad från standard in.",
                              "The person's sessions end. Without a terminal a line of standard input is read."));
    }

    void add_person(CLI::App* app)
    {
        app->add_option("--comment", risk_.comment, text("varför", "why"));
        app->add_option("--by", risk_.by, text("vem", "who"));
    }

    void add_risks()
    {
        CLI::App* risks = command(app_, "risks", "riskregistret", "the risk register",
                                  [this](Context& c) { return list_risks(c, risks_csv_, risks_state_); });
        risks->add_flag("--csv", risks_csv_, text("som CSV för Excel", "as CSV for a Swedish Excel"));
        risks->add_option("--state", risks_state_,
                          text("proposed, active, accepted, materialised, closed",
                               "proposed, active, accepted, materialised, closed"));

        CLI::App* risk = command(app_, "risk", "en risk: visa, ändra, åtgärda, stäng; läs in en tabell",
                                 "one risk: show, set, measure, close; import a table", {});
        risk->require_subcommand(1);
        const auto one = [&](const std::string& name, std::string_view sv, std::string_view en, Run run) {
            CLI::App* made = command(*risk, name, sv, en, std::move(run));
            made->add_option("ID", risk_.id, text("riskens id", "the risk's id"))->required();
            return made;
        };
        one("show", "visa risken med historik", "show it with its history",
            [this](Context& c) { return show_risk(c, risk_); });

        CLI::App* set = one("set", "ändra; en persons värde gäller tills det släpps",
                            "change it; a person's value holds until it is released",
                            [this](Context& c) { return set_risk(c, risk_); });
        set->add_option("--probability", risk_.probability, text("sannolikhet 1-5", "probability 1-5"));
        set->add_option("--consequence", risk_.consequence, text("konsekvens 1-5", "consequence 1-5"));
        set->add_flag("--release", risk_.release,
                      text("släpp det egna värdet: siffrorna gäller", "release the own value: the figures hold"));
        set->add_option("--state", risk_.state,
                        text("proposed, active, accepted, materialised", "proposed, active, accepted, materialised"));
        set->add_option("--owner", risk_.owner, text("ägare", "owner"));
        set->add_option("--measures-level", risk_.measures_level,
                        text("hur åtgärderna går: green, yellow, red", "how the measures go: green, yellow, red"));
        set->add_option("--text", risk_.text, text("riskens text", "the risk's text"));
        add_person(set);

        CLI::App* measure = one("measure", "lägg till eller ändra en åtgärd", "add or change a measure",
                                [this](Context& c) { return measure_risk(c, risk_); });
        measure->add_option("--text", risk_.measure, text("åtgärden", "the measure"))->required();
        measure->add_option("--start", risk_.start, "2024-05-01");
        measure->add_option("--end", risk_.end, "2024-12-31");
        measure->add_option("--status", risk_.status, "planned, ongoing, done");
        add_person(measure);

        CLI::App* close = one("close", "stäng risken", "close it", [this](Context& c) { return close_risk(c, risk_); });
        close->add_option("--because", risk_.because, "done, reduced, eliminated")
            ->required()
            ->check(CLI::IsMember({"done", "reduced", "eliminated"}));
        add_person(close);

        CLI::App* import =
            command(*risk, "import", "läs in en plans tabeller: risker, åtgärder, kontrollmoment; eller en utläst CSV",
                    "enter a plan's tables: risks, measures, controls; or an exported CSV",
                    [this](Context& c) { return import_risks(c, risk_); });
        import->add_option("FILE", risk_.files, text("CSV", "CSV"))->required();
        import->add_option("--type", risk_.text, text("typ där filen ingen ger", "the type where the file gives none"))
            ->check(CLI::IsMember({"environment", "staff", "quality", "delivery", "finance"}));
        import->add_option("--by", risk_.by, text("vem", "who"));
    }

    void add_outbox()
    {
        CLI::App* outbox = command(app_, "outbox", "vad som sänts, väntar och inte gick fram",
                                   "what was sent, waits, could not be sent", {});
        outbox->callback([this, outbox] {
            if (outbox->get_subcommands().empty()) run_ = [this](Context& c) { return list_outbox(c, outbox_); };
        });
        outbox->add_option("--state", outbox_.state, "waiting, held, delivered, gathered, dead");
        CLI::App* show =
            command(*outbox, "show", "ett meddelande: dess väg och dess text", "a message: its way and its text",
                    [this](Context& c) { return show_message(c, outbox_); });
        show->add_option("ID", outbox_.id, text("meddelandets id", "the message's id"))->required();
        CLI::App* retry = command(*outbox, "retry", "lägg ett meddelande i kön igen", "put a message back in the queue",
                                  [this](Context& c) { return retry_outbox(c, outbox_); });
        retry->add_option("ID", outbox_.id, text("meddelandets id", "the message's id"))->required();
    }

    void add_silences()
    {
        CLI::App* silence = command(app_, "silence", "larm som inte behöver meddelas en tid",
                                    "alerts that need not be told for a while", {});
        silence->require_subcommand(1);
        CLI::App* add = command(*silence, "add", "be om tystnad", "ask for silence",
                                [this](Context& c) { return add_silence(c, silence_); });
        add->add_option("MATCHER", silence_.matchers,
                        text("rule=…, unit=… (med alla under), metric=…, level=…; även != =~ !~",
                             "rule=…, unit=… (with all under it), metric=…, level=…; also != =~ !~"))
            ->required();
        auto* until = add->add_option("--until", silence_.until,
                                      text("till och med den dagen, eller RFC 3339", "through that day, or RFC 3339"));
        auto* lasting =
            add->add_option("--for", silence_.lasting, text("så länge: 14d, 8h, 2w", "so long: 14d, 8h, 2w"));
        until->excludes(lasting);
        add->add_option("--from", silence_.from, text("från och med; annars nu", "from then on; else now"));
        add->add_option("--comment", silence_.comment, text("varför", "why"))->required();
        add->add_option("--by", silence_.by, text("vem", "who"));
        add->add_flag("--dry-run", silence_.dry_run,
                      text("på prov: säg vad den skulle hålla", "a trial: say what it would hold"));
        CLI::App* list = command(*silence, "list", "de som gäller, och hur mycket de håller",
                                 "those that are on, and how much they hold",
                                 [this](Context& c) { return list_silences(c, silence_); });
        list->add_flag("--all", silence_.all, text("även de som är slut", "also those that are over"));
        CLI::App* expire = command(*silence, "expire", "avsluta en i förtid", "end one before its time",
                                   [this](Context& c) { return end_silence(c, silence_); });
        expire->add_option("ID", silence_.id, text("tystnadens id", "the silence's id"))->required();
        expire->add_option("--by", silence_.by, text("vem", "who"));
    }

    void add_why()
    {
        CLI::App* why =
            command(app_, "why-not", "varför någon inte fick besked om ett larm",
                    "why somebody was not told of an alert", [this](Context& c) { return why_not_told(c, why_); });
        why->add_option("ADDRESS", why_.address,
                        text("mejladress, person eller channel:väg", "a mail address, a person or channel:way"))
            ->required();
        why->add_option("ALERT", why_.alert, text("larmets id (varsko alerts)", "the alert's id (varsko alerts)"))
            ->required();
        why->footer(text("Slutkod: 0 fick besked, 1 fick det inte.", "Exit: 0 was told, 1 was not."));
        CLI::App* routes = command(app_, "routes", "vilka som får besked", "who is told", {});
        routes->require_subcommand(1);
        CLI::App* test =
            command(*routes, "test", "vilka som skulle få besked, varför och när", "who would be told, why and when",
                    [this](Context& c) { return test_routes(c, why_); });
        test->add_option("RULE", why_.rule, text("regelns id", "the rule's id"))->required();
        test->add_option("UNIT", why_.unit, text("enheten", "the unit"))->required();
        test->add_option("LEVEL", why_.level, "yellow, red, flag")->required();
        test->add_option("--metric", why_.metric, text("där regeln gäller flera", "where the rule is for several"));
        test->footer(text("Slutkod: 1 om ingen får besked.", "Exit: 1 if nobody is told."));
    }

    Language say_;
    CLI::App app_;
    Common common_;
    Run run_;
    IngestArguments ingest_;
    TestArguments test_;
    BacktestArguments backtest_;
    RulesArguments rules_;
    AssessArguments assess_;
    ExplainArguments explain_;
    FindingsArguments findings_;
    AlertsArguments alerts_;
    AckArguments ack_;
    JudgeArguments judge_;
    PasswordArguments password_;
    TokenArguments token_;
    AuditArguments audit_;
    VerdictArguments verdict_;
    RiskArguments risk_;
    OutboxArguments outbox_;
    SilenceArguments silence_;
    WhyArguments why_;
    bool risks_csv_ = false, markdown_ = false;
    std::string risks_state_, function_, schema_;
};

}  // namespace

int run_command(const std::vector<std::string>& arguments, const Terminal& terminal)
{
    const Language language(language_of(arguments, terminal));
    Commands commands(language);
    try {
        std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
        commands.app().parse(reversed);
        Context context(terminal, commands.common(), language);
        return commands.chosen()(context);
    } catch (const CLI::ParseError& error) {
        const int code = commands.app().exit(error, terminal.out, terminal.err);
        return code == 0 ? 0 : 2;
    } catch (const Failed& failed) {
        terminal.err << "varsko: " << failed.sentence << '\n';
        return failed.code;
    } catch (const std::exception& error) {
        terminal.err << "varsko: " << error.what() << '\n';
        return 1;
    }
}

}  // namespace varsko
