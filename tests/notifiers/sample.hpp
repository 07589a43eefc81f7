// One message as the engine would make it, on the published figures of March 2024.
#pragma once

#include "rules/alert/message.hpp"

namespace varsko::testing {

inline Message sample_message(const std::string& id = "v1-3f2a91c0")
{
    Message m;
    m.id = id;
    m.thread = "t-5be1c09d";
    m.alert = {.rule = "budget-balance", .metric = "net_cost", .unit = "child_youth"};
    m.episode = "budget-balance:net_cost:child_youth@2024-03";
    m.transition = "fired";
    m.period = Period::month(2024, 3);
    m.recipient = "eko1";
    m.address = "eko1@kommun.example";
    m.channel = "mail";
    m.why = "economist-of child_youth";
    m.language = "sv";
    m.subject =
        "Röd: Barn- och ungdomsvård, budget i balans, ackumulerat t.o.m. mars 2024 (−14,6 %), för andra månaden i rad";
    m.text =
        "Barn- och ungdomsvård ligger −14,6 % (−2\u00a0890 tkr) mot budget.\n\n"
        "Utfall  −22\u00a0681 tkr\nBudget  −19\u00a0791 tkr\n\n"
        ".\nFrån fil budget-2024-03.csv, rad 4.\n";
    m.html =
        "<!doctype html>\n<html lang=\"sv\">\n<title>Röd</title>\n"
        "<p><strong>Röd</strong>: Barn- och ungdomsvård ligger −14,6&nbsp;% mot budget.</p>\n</html>\n";
    m.status = "firing";
    m.labels = {{"alertname", "budget-balance"}, {"unit", "child_youth"}, {"metric", "net_cost"}, {"level", "red"}};
    m.annotations = {{"summary", "Barn- och ungdomsvård ligger −14,6 % mot budget"},
                     {"url", "http://127.0.0.1:8080/alerts/1"}};
    m.starts_at = m.created = *parse_instant("2024-04-16T07:30:00Z");
    return m;
}

}  // namespace varsko::testing
