// A test of rules as somebody wrote it: figures that come on given days, and what should be seen on others.
//
//   [[test]]
//   name = "The board is 1.8 % over: yellow"
//   given.net_cost.asn.outcome = "2024-03 ack: -78 622"
//   given.net_cost.asn.budget = "2024-03 ack: -77 214"
//   [[test.then]]
//   at = "2024-04-16"
//   assessments = [{ rule = "budget-balance", unit = "asn", period = "2024-03", level = "yellow", value = "-1.82%" }]
//
// rules/configuration/ reads it against a catalogue, rules/trial/run.hpp runs it.  How it is written:
// docs/rule-tests.md.
#pragma once

#include "rules/alert/alert.hpp"
#include "rules/configuration.hpp"
#include "rules/engine.hpp"
#include "rules/risk/risk.hpp"

#include <optional>
#include <string>
#include <vector>

namespace varsko::trial {

struct Given {
    Figure figure;
    Day known{};        // the day it came: the one written, else the day it was due
    std::string words;  // "net_cost.asn.outcome"
    Place place;        // of its series
};

// A number as it was written: "-1.82 %" is met by whatever rounds to it, a bare TOML number only by itself.
struct Number {
    bool missing = false;
    double value = 0;                // a share is a fraction
    double within = 0;               // how far off it may be, in the same measure
    std::optional<Measure> measure;  // none: in the measure of what it is compared with
    std::string words;
};

// What a person says on a day of the test.
struct GivenJudgement {
    Place place;
    Day at{};
    Judging judging;
};

// Which rule, metric and unit an expectation is about.
struct About {
    std::string rule, metric, unit;  // ids; empty: any, where that is allowed
};

struct ExpectedAssessment {
    Place place;
    About about;
    Period period;
    enum class NotDue : std::uint8_t { no, yes } not_due = NotDue::no;
    std::optional<Level> level, computed;
    std::optional<Trend> trend;
    std::optional<Number> value;
    std::vector<std::pair<std::string, Number>> lets;
    std::vector<std::string> text, missing;  // fragments of the sentence; what it says is missing
};

struct ExpectedAlert {
    Place place;
    About about;
    std::optional<AlertState> state;  // quiet: there is none
    std::optional<Level> level;
    std::optional<Period> since, last;
    std::optional<std::string> ended_because;
};

struct ExpectedMessage {
    Place place;
    About about;
    std::string to;                          // a person's id, or "channel:hook"
    std::string transition;                  // empty: any
    std::vector<std::string> subject, text;  // fragments
};

// "3 -> 5", or only what it is now.
struct Step {
    std::optional<int> before, after;
};

struct ExpectedRisk {
    Place place;
    std::string id;
    Step probability, consequence, value;
    std::optional<RiskState> state;
};

struct ExpectedFinding {
    Place place;
    std::string code, metric, unit;
    std::optional<Period> period;
    std::vector<std::string> text;
};

// What is seen at the end of one day.  Messages, risk changes and findings are those since the look before.
struct Look {
    Place place;
    Day at{};
    std::vector<ExpectedAssessment> assessments;
    std::vector<ExpectedAlert> alerts;
    std::vector<ExpectedMessage> messages;
    std::vector<ExpectedRisk> risks;
    std::vector<ExpectedFinding> findings;
    bool all_alerts = false, all_messages = false, all_risks = false, all_findings = false;  // others are errors
};

struct Case {
    std::string name, source;  // where the figures are printed, in words
    Place place;
    std::vector<Given> given;
    std::vector<GivenJudgement> judgements;  // by day
    std::vector<Look> looks;                 // by day
};

// What a test file says before its tests: which configuration, and which of its rules run.
struct Head {
    std::vector<std::string> configuration;  // folders or files, as written
    Place configuration_place;
    std::vector<Text> rules;  // ids; empty: all.  "missing": the alerts of figures that have not come
};

Head read_head(const NamedText&, Diagnostics&);

struct ReadCases {
    std::vector<Case> cases;
    Diagnostics diagnostics;
};
// REQUIRES a configuration without errors.
ReadCases read_cases(const NamedText&, const Configuration&);

}  // namespace varsko::trial
