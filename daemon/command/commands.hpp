// What each command of the varsko tool does with its arguments.  daemon/command/options.cpp reads them.
#pragma once

#include "daemon/command/command.hpp"
#include "daemon/command/door.hpp"
#include "daemon/command/text.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace varsko {

// What every command is told.
struct Common {
    std::string configuration, data, url, token_file, language;
    bool json = false;
};

// The command's end, with a sentence on stderr.
struct Failed {
    int code = 1;
    std::string sentence;
};

class Context {
public:
    Context(const Terminal& given, Common common, Language language)
        : terminal(given), say(language), common_(std::move(common))
    {
    }

    const Terminal& terminal;
    const Language say;  // say("larm", "alerts")
    bool json() const { return common_.json; }
    std::filesystem::path configuration() const;
    bool configuration_given() const;  // by --config or VARSKO_CONFIG
    std::filesystem::path data() const;
    std::string user() const;  // who does it, where --by does not say
    bool through_url() const;  // a daemon is asked
    // Where a house of our own answers: by the rules that ran last, not by what stands in the folder now.  To be called
    // before the first question.
    void compare_with_last_run() { rules_ = House::Options::Rules::last_run; }

    // Opened at the first use; throws Failed with a sentence when there is nobody to ask.
    Door& door();
    // The answer's JSON; a problem document is thrown as Failed.
    Json ask(const Request&);
    Response raw(const Request&);
    // With --json prints the answer itself and returns true.
    bool printed(const Json&) const;
    // An instant of the newest answer in the house's own time zone: "2024-04-16 09:30".
    std::string time(const Json& instant) const;
    // "the clock is pretended to …", and what the data are: beside every text that shows them.
    void print_notes();

private:
    Common common_;
    std::unique_ptr<Door> door_;
    House::Options::Rules rules_ = House::Options::Rules::folder;
    std::string url() const;
    std::string pretended_, time_zone_;
    std::vector<std::string> notes_;
    void remember(const Response&);
};
[[noreturn]] void fail(const Response&, const Context&);

struct IngestArguments {
    std::vector<std::string> files;
    bool dry_run = false, preliminary = false;
    std::string period, mapping, metric, unit, by;
};
struct AssessArguments {
    std::string period, as_of, unit, rule, metric, level;
    std::size_t limit = 0;
};
struct ExplainArguments {
    std::string rule, unit, period, metric, as_of;
};
struct FindingsArguments {
    std::string code, unit, metric;
};
struct AlertsArguments {
    std::string state, unit, rule;
};
struct JudgeArguments {
    std::string rule, unit, period, level, metric, comment, by;
    bool withdraw = false;
};
struct VerdictArguments {
    std::string id, verdict, by;
};
struct AckArguments {
    std::string id, comment, by;
};
struct RiskArguments {
    std::string id, state, owner, measures_level, text, comment, by, because;
    std::vector<std::string> files;
    std::optional<int> probability, consequence;
    bool release = false;
    std::string measure, start, end, status;
};
struct OutboxArguments {
    std::string state, id;
};

struct SilenceArguments {
    std::vector<std::string> matchers;
    std::string from, until, lasting, comment, by, id;
    bool dry_run = false, all = false;
};
struct WhyArguments {
    std::string address, alert, rule, unit, level, metric;
};

struct TestArguments {
    std::vector<std::string> files;
};

struct BacktestArguments {
    std::string from, to, rules, sweep;
    bool messages = false;
    int limit = 0;
};

struct RulesArguments {
    std::string from, to, by, into, file, as;
    int limit = 0;
    bool text = false;
};

struct PasswordArguments {
    std::string person, by;
};

struct TokenArguments {
    std::string name, unit, id, by;
    std::vector<std::string> rights;
    int days = 0;
};

struct AuditArguments {
    std::string who;
    int limit = 50;
};

int check(Context&);
int log_rules(Context&, const RulesArguments&);
int diff_rules(Context&, const RulesArguments&);
int preview_rules(Context&, const RulesArguments&);
int apply_rules(Context&, const RulesArguments&);
int restore_rules(Context&, const RulesArguments&);
int backtest_rules(Context&, const BacktestArguments&);
// which: a function, a group, or empty for all.
int list_functions(Context&, const std::string& which, bool markdown);
int print_schema(Context&, const std::string& which);
int test_rules(Context&, const TestArguments&);
int ingest_files(Context&, const IngestArguments&);
int assess_rules(Context&, const AssessArguments&);
int explain_rule(Context&, const ExplainArguments&);
int list_findings(Context&, const FindingsArguments&);
int list_alerts(Context&, const AlertsArguments&);
int judge_assessment(Context&, const JudgeArguments&);
int judge_alert(Context&, const VerdictArguments&);
int set_password(Context&, const PasswordArguments&);
int add_token(Context&, const TokenArguments&);
int list_tokens(Context&);
int end_token(Context&, const TokenArguments&);
int list_audit(Context&, const AuditArguments&);
int acknowledge_alert(Context&, const AckArguments&);
int list_risks(Context&, bool csv, const std::string& state);
int show_risk(Context&, const RiskArguments&);
int set_risk(Context&, const RiskArguments&);
int measure_risk(Context&, const RiskArguments&);
int close_risk(Context&, const RiskArguments&);
int import_risks(Context&, const RiskArguments&);
int list_outbox(Context&, const OutboxArguments&);
int show_message(Context&, const OutboxArguments&);
int add_silence(Context&, const SilenceArguments&);
int list_silences(Context&, const SilenceArguments&);
int end_silence(Context&, const SilenceArguments&);
int why_not_told(Context&, const WhyArguments&);
int test_routes(Context&, const WhyArguments&);
int retry_outbox(Context&, const OutboxArguments&);

}  // namespace varsko
