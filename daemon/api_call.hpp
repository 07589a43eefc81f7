// One request on its way through the API: what it asks, read strictly, and the handlers that answer.
//
// A handler reads what it needs through `Call` and returns JSON.  What is wrong with the request is thrown as an
// Answered (a problem document) and caught in Api::handle: no handler can forget to stop.
#pragma once

#include "daemon/api.hpp"
#include "daemon/views.hpp"
#include "rules/rights.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

// Not an error of ours: the answer to a request that cannot be answered otherwise.
struct Answered {
    Response response;
};
[[noreturn]] void answer_problem(int status, std::string_view title, std::string_view detail);

// Who asks, where that is somebody: a person who has signed in, or a program with a token of its own.  The daemon's
// token and the machine itself are nobody, and may all.
struct Visitor {
    std::string person;  // its id; of a program "token:" and its name
    Rights rights;
    std::optional<Session> session{};  // none: a program
};

struct Call {
    House& house;
    const Surroundings& around;
    const Request& request;
    std::vector<std::string> names{};  // the {…} segments of the path, in order
    std::optional<Visitor> visitor{};
    std::optional<Proxy::Said> proxied{};  // what a proxy in front says of the request

    const std::string& from() const { return proxied ? proxied->from : request.peer; }  // the address it comes from
    bool sees(UnitIndex unit) const { return !visitor || visitor->rights.sees(unit); }
    bool sees(const Catalogue&, std::string_view unit) const;  // not one that is gone, unless all
    // Problems (403) for whoever may not.
    void must_see(const AlertKey&) const;
    void must(Right) const;
    // Who did it, for commands: whoever signed in, else the body's "by", else "api".
    std::string by(const Json& body) const;

    // Empty when it was not given.  A parameter given twice is a problem.
    std::string text(const std::string& name) const;
    bool flag(const std::string& name) const;  // 1 true yes, or given without a value
    std::optional<Period> period(const std::string& name) const;
    // RFC 3339, or a day: what was known when it ended.
    std::optional<Instant> instant(const std::string& name) const;
    std::size_t limit(std::size_t otherwise) const;
    std::vector<std::string> list(const std::string& name) const;  // separated by commas

    // Unknown names are a problem that says the nearest known one; so is a unit that the visitor does not see.
    std::optional<UnitIndex> unit(const Catalogue&) const;
    std::optional<MetricIndex> metric(const Catalogue&) const;
    std::optional<std::string> rule(const RuleSet&) const;

    Json body() const;                                     // an object; anything else is a problem
    std::multimap<std::string, std::string> form() const;  // a body of application/x-www-form-urlencoded; else empty
};

// Whoever is signed in by that session, with what their roles are now; none: their row is gone.
std::optional<Visitor> visitor_of(const House&, const Session&);

// A body's own fields, read strictly: unknown keys and wrong types are problems that say what was expected.
class Fields {
public:
    Fields(const Json& object, std::vector<std::string> known);
    bool has(const std::string& name) const;  // given and not null
    std::string text(const std::string& name) const;
    std::string needed(const std::string& name) const;
    std::optional<int> integer(const std::string& name) const;
    bool flag(const std::string& name) const;
    std::optional<Day> day(const std::string& name) const;
    const Json& raw(const std::string& name) const;

private:
    const Json& object_;
};

// 200 with the body; every place that shows a date says when the day is pretended, and what the data are (notes).
Response answer(const Call&, Json, int status = 200);
// A list, cut at `limit`; `total` goes into X-Total-Count.
Response answer_list(const Call&, Json items, std::size_t total);
[[noreturn]] void refuse(const Refused&);

// "unknown unit "ans"; did you mean "asn"?"
std::string unknown(std::string_view what, std::string_view name, const std::vector<std::string>& known);

// The cookie of that name, or "".
std::string cookie(const Request&, std::string_view name);
bool over_tls(const House&);  // people reach this daemon so: base_url says https
// What the session's cookie is called: browsers take one that begins with __Host- over TLS only, and from nobody else.
std::string session_cookie(const Call&);

// ── handlers, by file ────────────────────────────────────────────────────────────────────────────────────────────
Response post_figures(const Call&);  // api_figures.cpp
Response get_figures(const Call&);
Response get_series(const Call&);
Response get_batches(const Call&);
Response get_batch(const Call&);
Response get_findings(const Call&);     // api_findings.cpp
Response get_assessments(const Call&);  // api_assessments.cpp
Response post_judgement(const Call&);   // api_judgements.cpp
Response post_verdict(const Call&);
Response get_alerts(const Call&);  // api_alerts.cpp
Response get_alert(const Call&);
Response post_acknowledgement(const Call&);
Response post_comment(const Call&);
Response get_messages(const Call&);
Response get_message(const Call&);
Response post_retry(const Call&);
Response get_silences(const Call&);  // api_silences.cpp
Response get_silence(const Call&);
Response post_silence(const Call&);
Response post_silence_end(const Call&);
Response get_why_not(const Call&);  // api_why.cpp
Response get_routes_test(const Call&);
Response get_prometheus_rules(const Call&);  // api_prometheus.cpp
Response get_prometheus_alerts(const Call&);
Response get_prometheus_buildinfo(const Call&);
Response ask_prometheus_query(const Call&);
Response get_channels(const Call&);  // api_channels.cpp
Response get_feed(const Call&);      // api_feed.cpp
Response get_risks(const Call&);     // api_risks.cpp
Response get_risk(const Call&);
Response post_risk(const Call&);
Response post_risks(const Call&);
Response edit_risk(const Call&);
Response post_measure(const Call&);
Response get_rules(const Call&);  // api_rules.cpp
Response get_rule(const Call&);
Response get_rule_chance(const Call&);
Response post_rules_check(const Call&);
Response get_rule_sets(const Call&);  // api_rule_sets.cpp
Response get_rule_set(const Call&);
Response get_rules_difference(const Call&);
Response post_preview(const Call&);
Response get_waiting(const Call&);
Response post_apply(const Call&);
Response post_restore(const Call&);
Response post_backtest(const Call&);  // api_backtest.cpp
Response get_healthz(const Call&);    // api_health.cpp
Response get_readyz(const Call&);
Response get_metrics(const Call&);
Response get_openapi(const Call&);  // openapi.cpp
Response get_session(const Call&);  // api_session.cpp
Response post_session(const Call&);
Response delete_session(const Call&);
Response post_password(const Call&);
Response get_directory(const Call&);
Response get_directory_done(const Call&);
Response get_tokens(const Call&);  // api_tokens.cpp
Response post_token(const Call&);
Response post_token_end(const Call&);
Response get_audit(const Call&);      // api_audit.cpp
Response get_catalogue(const Call&);  // api_catalogue.cpp
Response get_levels(const Call&);     // api_levels.cpp
Response get_economy(const Call&);    // api_economy.cpp
Response get_course(const Call&);     // api_course.cpp
Response get_page(const Call&);       // page.cpp
Response get_act(const Call&);        // api_act.cpp
Response post_act(const Call&);
Response get_events(const Call&);

}  // namespace varsko
