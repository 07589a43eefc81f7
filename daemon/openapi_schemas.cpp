// What the API's answers and bodies look like, as JSON Schema (2020-12): the `components.schemas` of the OpenAPI
// document.
//
// Field by field what daemon/views*.cpp writes and daemon/api_*.cpp reads; tests/walk/openapi_walk.py holds a running
// daemon's answers against it.  A field may be added there without a word here; what stands here is promised.
#include "daemon/endpoints.hpp"

namespace varsko {

std::string_view api_schemas()
{
    return R"({
"Object": {"type": "object"},
"Text": {"type": ["string", "null"]},
"Number": {"type": ["number", "null"], "description": "Null: missing. A share is a fraction: -0.0182"},
"Instant": {"type": ["string", "null"], "format": "date-time", "description": "RFC 3339, UTC"},
"Day": {"type": ["string", "null"], "format": "date"},
"Period": {"type": ["string", "null"], "description": "2024-03, 2024-03 ack (January to March), 2024, 2024-T1, 2024-Q1, 2024-H1, 2024-W09 or a date"},
"Level": {"enum": ["green", "yellow", "red", "unknown", "flag", "clear"]},
"Trend": {"enum": ["positive", "stable", "negative", "unknown"]},
"Scenario": {"enum": ["outcome", "budget", "forecast", "target", "capacity"]},
"Localised": {"type": "object", "required": ["sv", "en"], "properties": {"sv": {"type": "string"}, "en": {"type": "string"}}},
"Place": {"type": "object", "required": ["file", "line", "column"], "properties": {"file": {"type": "string"}, "line": {"type": "integer"}, "column": {"type": "integer"}}},
"Source": {"type": "object", "required": ["file", "sheet", "row", "column"], "properties": {
  "file": {"type": "string"}, "sheet": {"$ref": "#/components/schemas/Text"},
  "row": {"type": "integer", "description": "From 1"}, "column": {"type": ["integer", "null"], "description": "From 1"}}},
"Problem": {"type": "object", "description": "RFC 9457", "required": ["type", "title", "status", "detail"], "properties": {
  "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}}},
"Health": {"type": "object", "required": ["status"], "properties": {"status": {"const": "alive"}}},
"Readiness": {"type": "object", "required": ["status", "version", "problems"], "properties": {
  "status": {"enum": ["ready", "not ready"]}, "version": {"type": "string"},
  "problems": {"type": "array", "items": {"type": "string"}}, "configuration": {"type": "string"}, "pretended": {"type": "string"}}},
"Figure": {"type": "object", "required": ["metric", "unit", "scenario", "period", "made", "value", "missing", "raw", "status", "known_at", "known_at_assumed", "recorded_at", "batch", "source"], "properties": {
  "metric": {"type": "string"}, "unit": {"type": "string"}, "scenario": {"$ref": "#/components/schemas/Scenario"},
  "period": {"$ref": "#/components/schemas/Period"}, "made": {"$ref": "#/components/schemas/Period"},
  "value": {"$ref": "#/components/schemas/Number"}, "missing": {"$ref": "#/components/schemas/Text"},
  "raw": {"type": "string", "description": "As it stood in the source"}, "status": {"enum": ["preliminary", "final"]},
  "known_at": {"$ref": "#/components/schemas/Instant"}, "known_at_assumed": {"type": "boolean"},
  "recorded_at": {"$ref": "#/components/schemas/Instant"}, "batch": {"type": "integer"}, "source": {"$ref": "#/components/schemas/Source"}}},
"NewFigure": {"type": "object", "required": ["metric", "unit", "period", "value"], "properties": {
  "metric": {"type": "string"}, "unit": {"type": "string"}, "scenario": {"$ref": "#/components/schemas/Scenario"},
  "period": {"type": "string"}, "made": {"type": "string", "description": "Of a forecast: the month it was made; of a budget: the day it was decided"},
  "value": {"type": ["number", "string", "null"]}, "status": {"enum": ["preliminary", "final"]}, "known_at": {"type": "string"}}},
"NewFigures": {"type": "array", "items": {"$ref": "#/components/schemas/NewFigure"}},
"Toml": {"type": "string"},
"Series": {"type": "object", "required": ["metric", "unit", "scenario", "accumulated", "every", "measure", "points"], "properties": {
  "metric": {"type": "string"}, "unit": {"type": "string"}, "scenario": {"$ref": "#/components/schemas/Scenario"},
  "accumulated": {"type": "boolean"}, "every": {"enum": ["day", "week", "month", "quarter", "tertial", "half", "half-year", "year"]}, "measure": {"type": "string"},
  "points": {"type": "array", "items": {"type": "object", "required": ["period", "value"], "properties": {
    "period": {"type": "string"}, "made": {"type": "string"}, "value": {"$ref": "#/components/schemas/Number"},
    "missing": {"type": "string"}, "status": {"type": "string"}}}}}},
"Input": {"type": "object", "required": ["metric", "unit", "scenario", "period", "made", "value", "missing", "measure", "status", "source", "batch", "known_at"], "properties": {
  "metric": {"type": "string"}, "unit": {"type": "string"}, "scenario": {"$ref": "#/components/schemas/Scenario"},
  "period": {"$ref": "#/components/schemas/Period"}, "made": {"$ref": "#/components/schemas/Period"}, "value": {"$ref": "#/components/schemas/Number"},
  "missing": {"$ref": "#/components/schemas/Text"}, "measure": {"type": "string"}, "status": {"enum": ["preliminary", "final"]},
  "source": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Source"}]}, "raw": {"type": "string"},
  "batch": {"type": ["integer", "null"]}, "known_at": {"$ref": "#/components/schemas/Instant"},
  "known_by": {"$ref": "#/components/schemas/Day", "description": "As it was known when that day ended; null: as it is known"}}},
"Judgement": {"type": "object", "required": ["level", "comment", "by", "at", "computed_level", "value"], "properties": {
  "level": {"anyOf": [{"$ref": "#/components/schemas/Level"}, {"type": "null"}], "description": "Null: withdrawn"}, "comment": {"$ref": "#/components/schemas/Text"}, "by": {"type": "string"},
  "at": {"$ref": "#/components/schemas/Instant"}, "computed_level": {"$ref": "#/components/schemas/Level"}, "value": {"$ref": "#/components/schemas/Number"},
  "figures_changed": {"type": "boolean", "description": "The figures have changed since it was judged"}}},
"NewJudgement": {"type": "object", "required": ["level"], "properties": {"level": {"enum": ["green", "yellow", "red", "flag", "clear", null], "description": "Null withdraws"},
  "comment": {"type": "string", "description": "Red wants one"}, "by": {"type": "string"}}},
"NewVerdict": {"type": "object", "required": ["verdict"], "properties": {"verdict": {"enum": ["useful", "noise"]}, "by": {"type": "string"}}},
"Assessment": {"type": "object", "required": ["id", "computed_level", "judged_by_people", "judgement", "rule", "title", "metric", "unit", "unit_name", "period", "level", "trend", "value", "measure", "preliminary", "explanation", "lets", "conditions", "other_rules", "inputs", "missing", "missing_in_words", "not_due", "known_at", "place", "ruleset"], "properties": {
  "rule": {"type": "string"}, "title": {"$ref": "#/components/schemas/Localised"}, "goal": {"type": ["integer", "null"]},
  "metric": {"type": "string"}, "unit": {"type": "string"}, "unit_name": {"type": "string"}, "period": {"$ref": "#/components/schemas/Period"},
  "since": {"$ref": "#/components/schemas/Period", "description": "The first period of the alert's episode that this period is in"},
  "id": {"type": "string", "description": "rule:metric:unit:period"}, "judged_by_people": {"type": "boolean", "description": "What is computed is a proposal"},
  "level": {"$ref": "#/components/schemas/Level", "description": "What counts"}, "computed_level": {"$ref": "#/components/schemas/Level"},
  "judgement": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Judgement"}]}, "judgements": {"type": "array", "items": {"$ref": "#/components/schemas/Judgement"}, "description": "All that were ever made, oldest first"},
  "trend": {"$ref": "#/components/schemas/Trend"},
  "value": {"$ref": "#/components/schemas/Number"}, "previous": {"$ref": "#/components/schemas/Number"}, "measure": {"type": "string"},
  "preliminary": {"type": "boolean"}, "explanation": {"$ref": "#/components/schemas/Localised"}, "shown": {"$ref": "#/components/schemas/Localised"},
  "lets": {"type": "array", "items": {"type": "object", "required": ["name", "text", "value", "measure"]}},
  "conditions": {"type": "array", "items": {"type": "object", "required": ["level", "text", "holds"], "properties": {"level": {"$ref": "#/components/schemas/Level"}, "holds": {"type": ["boolean", "null"]}}}},
  "other_rules": {"type": "array", "description": "what the rules that it stands on say", "items": {"type": "object", "required": ["rule", "metric", "unit", "level", "value", "explanation"], "properties": {"level": {"$ref": "#/components/schemas/Level"}, "value": {"$ref": "#/components/schemas/Number"}, "explanation": {"$ref": "#/components/schemas/Localised"}}}},
  "missing_in_words": {"type": "object", "required": ["sv", "en"], "properties": {"sv": {"type": "array", "items": {"type": "string"}}, "en": {"type": "array", "items": {"type": "string"}}}, "description": "`missing` as people read it"},
  "unusual": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Localised"}], "description": "How unusual the value is, where that can be said; with why=1"},
  "inputs": {"type": "array", "items": {"$ref": "#/components/schemas/Input"}}, "not_due": {"type": "boolean"},
  "known_at": {"$ref": "#/components/schemas/Instant"}, "as_of": {"$ref": "#/components/schemas/Instant"},
  "place": {"$ref": "#/components/schemas/Place"}, "ruleset": {"type": "string"}}},
"AlertState": {"enum": ["quiet", "pending", "firing", "acknowledged", "resolved", "corrected"]},
"Alert": {"type": "object", "required": ["id", "rule", "metric", "unit", "unit_name", "state", "state_name", "level", "trend", "value", "shown", "period", "since", "fired", "episode", "ended_because", "preliminary", "acknowledged", "verdicts", "changed"], "properties": {
  "id": {"type": "string", "description": "rule:metric:unit"}, "rule": {"type": "string"}, "metric": {"type": "string"}, "unit": {"type": "string"}, "unit_name": {"type": "string"},
  "state": {"$ref": "#/components/schemas/AlertState"}, "state_name": {"$ref": "#/components/schemas/Localised"}, "level": {"$ref": "#/components/schemas/Level"}, "trend": {"$ref": "#/components/schemas/Trend"},
  "value": {"$ref": "#/components/schemas/Number"}, "shown": {"$ref": "#/components/schemas/Localised"}, "period": {"$ref": "#/components/schemas/Period"}, "since": {"$ref": "#/components/schemas/Period"}, "fired": {"$ref": "#/components/schemas/Period"},
  "episode": {"$ref": "#/components/schemas/Text"}, "ended_because": {"$ref": "#/components/schemas/Text"}, "preliminary": {"type": "boolean"},
  "verdicts": {"type": "object", "required": ["useful", "noise"], "properties": {"useful": {"type": "integer"}, "noise": {"type": "integer"}}},
  "acknowledged": {"anyOf": [{"type": "null"}, {"type": "object", "required": ["by", "comment", "at", "level"]}]}, "changed": {"$ref": "#/components/schemas/Instant"}}},
"AlertEvent": {"type": "object", "required": ["at", "transition", "reason", "period", "before", "after", "ruleset"], "properties": {
  "at": {"$ref": "#/components/schemas/Instant"}, "transition": {"type": "string"}, "reason": {"type": "string"}, "period": {"$ref": "#/components/schemas/Period"}}},
"WholeAlert": {"allOf": [{"$ref": "#/components/schemas/Alert"}, {"type": "object", "required": ["events", "messages"], "properties": {
  "events": {"type": "array", "items": {"$ref": "#/components/schemas/AlertEvent"}}, "messages": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}}}}]},
"Comment": {"type": "object", "properties": {"by": {"type": "string"}, "comment": {"type": "string"}}},
"Rating": {"type": "object", "required": ["probability", "consequence", "value"], "properties": {"probability": {"type": "integer", "minimum": 0, "maximum": 5}, "consequence": {"type": "integer", "minimum": 0, "maximum": 5}, "value": {"type": "integer", "minimum": 0, "maximum": 25}}},
"RiskType": {"enum": ["environment", "staff", "quality", "delivery", "finance"]},
"RiskState": {"enum": ["proposed", "active", "accepted", "materialised", "closed"]},
"Measure": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}, "start": {"$ref": "#/components/schemas/Day"}, "end": {"$ref": "#/components/schemas/Day"}, "status": {"$ref": "#/components/schemas/Text"}, "by": {"type": "string"}, "comment": {"type": "string"}}},
"Control": {"type": "object", "required": ["what"], "properties": {"what": {"type": "string"}, "every": {"$ref": "#/components/schemas/Text"}, "by": {"$ref": "#/components/schemas/Text"}, "last_done": {"$ref": "#/components/schemas/Day"}}},
"RiskEvent": {"type": "object", "required": ["at", "kind", "by", "before", "after", "figure", "rule", "message"], "properties": {
  "at": {"$ref": "#/components/schemas/Instant"}, "kind": {"type": "string"}, "by": {"type": "string"}, "before": {"$ref": "#/components/schemas/Rating"}, "after": {"$ref": "#/components/schemas/Rating"},
  "figure": {"$ref": "#/components/schemas/Text"}, "rule": {"$ref": "#/components/schemas/Text"}, "message": {"type": "string"}}},
"Risk": {"type": "object", "required": ["id", "type", "text", "state", "probability", "consequence", "value", "level", "computed", "own", "measures_level", "owner", "measures", "controls", "events"], "properties": {
  "id": {"type": "string"}, "type": {"$ref": "#/components/schemas/RiskType"}, "text": {"type": "string"}, "texts": {"$ref": "#/components/schemas/Localised"},
  "state": {"$ref": "#/components/schemas/RiskState"}, "closed_because": {"$ref": "#/components/schemas/Text"},
  "probability": {"type": "integer"}, "consequence": {"type": "integer"}, "value": {"type": "integer"}, "level": {"$ref": "#/components/schemas/Level"},
  "base": {"$ref": "#/components/schemas/Rating"}, "computed": {"$ref": "#/components/schemas/Rating"}, "own": {"type": ["object", "null"], "description": "A person's own value, which wins"},
  "measures_level": {"$ref": "#/components/schemas/Text"}, "owner": {"$ref": "#/components/schemas/Text"}, "unit": {"$ref": "#/components/schemas/Text"},
  "origin": {"type": "string"}, "comment": {"$ref": "#/components/schemas/Text"}, "version": {"type": "integer"},
  "measures": {"type": "array", "items": {"$ref": "#/components/schemas/Measure"}}, "controls": {"type": "array", "items": {"$ref": "#/components/schemas/Control"}}, "events": {"type": "array", "items": {"$ref": "#/components/schemas/RiskEvent"}}}},
"NewRisk": {"type": "object", "required": ["id", "type", "text", "probability", "consequence"], "properties": {
  "id": {"type": "string"}, "type": {"$ref": "#/components/schemas/RiskType"},
  "text": {"anyOf": [{"type": "string"}, {"type": "object", "minProperties": 1, "additionalProperties": false, "properties": {"sv": {"type": "string"}, "en": {"type": "string"}}}]},
  "state": {"$ref": "#/components/schemas/RiskState"}, "closed_because": {"type": "string"}, "probability": {"type": "integer", "minimum": 1, "maximum": 5}, "consequence": {"type": "integer", "minimum": 1, "maximum": 5},
  "measures_level": {"type": "string"}, "owner": {"type": "string"}, "unit": {"type": "string"}, "measures": {"type": "array", "items": {"$ref": "#/components/schemas/Measure"}},
  "controls": {"type": "array", "items": {"$ref": "#/components/schemas/Control"}}, "comment": {"type": "string"}, "by": {"type": "string"}}},
"NewRisks": {"type": "object", "required": ["risks"], "properties": {"by": {"type": "string"}, "risks": {"type": "array", "items": {"anyOf": [{"$ref": "#/components/schemas/NewRisk"},
  {"type": "object", "description": "Of a risk that is there", "required": ["id"], "properties": {"id": {"type": "string"}, "measures": {"type": "array", "items": {"$ref": "#/components/schemas/Measure"}}, "controls": {"type": "array", "items": {"$ref": "#/components/schemas/Control"}}}}]}}}},
"EnteredRisks": {"type": "object", "required": ["risks"], "properties": {"risks": {"type": "array", "items": {"type": "object", "required": ["id", "outcome"], "properties": {
  "id": {"type": "string"}, "outcome": {"enum": ["entered", "changed", "unchanged"]}}}}}},
"RiskEdit": {"type": "object", "properties": {
  "probability": {"type": "integer", "minimum": 1, "maximum": 5}, "consequence": {"type": "integer", "minimum": 1, "maximum": 5}, "release": {"type": "boolean", "description": "Gives the value back to the figures"},
  "state": {"$ref": "#/components/schemas/RiskState"}, "closed_because": {"type": "string"}, "measures_level": {"type": "string"}, "owner": {"type": "string"}, "text": {"type": "string"},
  "measure": {"$ref": "#/components/schemas/Measure"}, "control": {"$ref": "#/components/schemas/Control"}, "comment": {"type": "string"}, "by": {"type": "string"}}},
"Hold": {"type": "object", "required": ["why", "why_name", "by", "until"], "properties": {"why": {"enum": ["inhibited", "silence", "quiet-hours", "digest"]}, "why_name": {"$ref": "#/components/schemas/Localised"},
  "by": {"$ref": "#/components/schemas/Text", "description": "The silence, or the alert that inhibits"}, "until": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Instant"}]}}},
"Silence": {"type": "object", "required": ["id", "state", "matchers", "from", "to", "by", "comment", "made", "ended_by", "alerts", "units", "messages"], "properties": {"id": {"type": "string"}, "state": {"enum": ["pending", "active", "expired"]},
  "matchers": {"type": "array", "items": {"type": "string"}}, "from": {"$ref": "#/components/schemas/Instant"}, "to": {"$ref": "#/components/schemas/Instant"}, "by": {"type": "string"}, "comment": {"type": "string"},
  "made": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Instant"}]}, "ended_by": {"$ref": "#/components/schemas/Text"}, "alerts": {"type": "array", "items": {"type": "string"}, "description": "That live and fit"}, "units": {"type": "integer"}, "messages": {"type": "integer", "description": "That wait for its end"}}},
"NewSilence": {"type": "object", "required": ["matchers", "comment"], "properties": {"matchers": {"type": "array", "items": {"type": "string"}, "description": "unit=\"asn\" fits the unit and all under it; rule is alertname; = != =~ !~"},
  "from": {"type": "string"}, "to": {"type": "string", "description": "An instant, or the last day"}, "for": {"type": "string", "description": "Instead of to: 14d, 8h, 2w"}, "by": {"type": "string"}, "comment": {"type": "string"}}},
"WhyNot": {"type": "object", "required": ["alert", "recipient", "reason", "told", "sentences", "messages"], "properties": {"alert": {"type": "string"}, "recipient": {"type": "string"},
  "reason": {"enum": ["told", "held", "waiting", "dead", "not-a-recipient", "not-asked", "old-news", "pending", "never"]}, "told": {"type": "boolean"}, "sentences": {"type": "array", "items": {"$ref": "#/components/schemas/Localised"}},
  "messages": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}}}},
"RoutesTest": {"type": "object", "required": ["rule", "metric", "unit", "level", "recipients"], "properties": {"recipients": {"type": "array", "items": {"type": "object", "required": ["recipient", "name", "address", "channel", "why", "why_name", "asked", "held"],
  "properties": {"asked": {"type": "boolean", "description": "Whether the rule asks for this level to be told"}, "held": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Hold"}]}}}}}},
"PrometheusAlert": {"type": "object", "required": ["labels", "annotations", "state", "activeAt", "value"], "properties": {"labels": {"type": "object"}, "annotations": {"type": "object"}, "state": {"enum": ["pending", "firing"]}, "activeAt": {"type": "string"}, "value": {"type": "string"}}},
"PrometheusAlerts": {"type": "object", "required": ["status", "data"], "properties": {"status": {"const": "success"}, "data": {"type": "object", "required": ["alerts"], "properties": {"alerts": {"type": "array", "items": {"$ref": "#/components/schemas/PrometheusAlert"}}}}}},
"PrometheusRules": {"type": "object", "required": ["status", "data"], "properties": {"status": {"const": "success"}, "data": {"type": "object", "required": ["groups"], "properties": {"groups": {"type": "array", "items": {"type": "object", "required": ["name", "file", "interval", "rules"],
  "properties": {"rules": {"type": "array", "items": {"type": "object", "required": ["state", "name", "query", "duration", "labels", "annotations", "alerts", "health", "type", "lastEvaluation", "evaluationTime"],
  "properties": {"state": {"enum": ["inactive", "pending", "firing"]}, "type": {"const": "alerting"}, "alerts": {"type": "array", "items": {"$ref": "#/components/schemas/PrometheusAlert"}}}}}}}}}}}},
"AlertmanagerSilence": {"type": "object", "required": ["id", "status", "updatedAt", "matchers", "startsAt", "endsAt", "createdBy", "comment"]},
"NewAlertmanagerSilence": {"type": "object", "required": ["matchers", "startsAt", "endsAt", "createdBy", "comment"]},
"AlertmanagerSilenceId": {"type": "object", "required": ["silenceID"]},
"Message": {"type": "object", "required": ["id", "state", "alert", "rule", "metric", "unit", "episode", "transition", "period", "recipient", "address", "channel", "why", "subject", "created", "attempts", "next_try", "held", "gathered_in", "answer"], "properties": {
  "held": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Hold"}], "description": "The gate that is shut"}, "gathered_in": {"$ref": "#/components/schemas/Text", "description": "The message that it went in, with what else waited"},
  "id": {"type": "string"}, "state": {"enum": ["waiting", "delivered", "dead"]}, "alert": {"type": "string"}, "transition": {"type": "string"}, "period": {"$ref": "#/components/schemas/Period"},
  "recipient": {"type": "string"}, "address": {"$ref": "#/components/schemas/Text"}, "channel": {"type": "string"}, "why": {"type": "string"}, "subject": {"type": "string"},
  "created": {"$ref": "#/components/schemas/Instant"}, "attempts": {"type": "integer"}, "next_try": {"$ref": "#/components/schemas/Instant"}, "answer": {"$ref": "#/components/schemas/Text"}}},
"WholeMessage": {"allOf": [{"$ref": "#/components/schemas/Message"}, {"type": "object", "required": ["thread", "language", "text", "html", "history", "held_by"], "properties": {
  "held_by": {"type": "array", "items": {"$ref": "#/components/schemas/Hold"}, "description": "Each gate that was found shut, oldest first"},
  "parts": {"type": "array", "items": {"type": "object", "required": ["id", "subject"]}, "description": "What waited and went in it"},
  "text": {"type": "string"}, "html": {"type": "string"}, "history": {"type": "array", "items": {"type": "object", "required": ["at", "outcome", "answer"], "properties": {"outcome": {"enum": ["delivered", "retry_later", "refused", "interrupted"]}}}}}}]},
"Channel": {"type": "object", "required": ["name", "kind", "state", "state_name", "failures", "until", "answer", "delivered", "waiting", "oldest_waiting", "oldest_waiting_seconds"], "properties": {
  "name": {"type": "string"}, "kind": {"$ref": "#/components/schemas/Text"}, "state": {"enum": ["flows", "tries", "rests", "too-fast", "not-configured", "down"]}, "state_name": {"$ref": "#/components/schemas/Localised"},
  "failures": {"type": "integer", "description": "In a row"}, "until": {"$ref": "#/components/schemas/Instant"}, "answer": {"$ref": "#/components/schemas/Text"}, "delivered": {"$ref": "#/components/schemas/Instant"},
  "waiting": {"type": "integer"}, "oldest_waiting": {"$ref": "#/components/schemas/Instant"}, "oldest_waiting_seconds": {"type": ["integer", "null"]}}},
"AlertmanagerReceiver": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
"AlertmanagerStatus": {"type": "object", "required": ["cluster", "versionInfo", "config", "uptime"], "properties": {
  "cluster": {"type": "object", "required": ["status", "peers"], "properties": {"status": {"enum": ["ready", "settling", "disabled"]}, "peers": {"type": "array"}}},
  "versionInfo": {"type": "object", "required": ["version", "revision", "branch", "buildUser", "buildDate", "goVersion"], "additionalProperties": {"type": "string"}},
  "config": {"type": "object", "required": ["original"], "properties": {"original": {"type": "string"}}}, "uptime": {"type": "string"}}},
"AlertmanagerAlert": {"type": "object", "required": ["labels", "annotations", "startsAt", "updatedAt", "endsAt", "fingerprint", "receivers", "status"], "properties": {
  "labels": {"type": "object", "required": ["alertname", "unit", "metric", "level", "organisation"], "additionalProperties": {"type": "string"}},
  "annotations": {"type": "object", "required": ["summary", "description"], "additionalProperties": {"type": "string"}},
  "startsAt": {"type": "string"}, "updatedAt": {"type": "string"}, "endsAt": {"type": "string"}, "generatorURL": {"type": "string"}, "fingerprint": {"type": "string"},
  "receivers": {"type": "array", "items": {"$ref": "#/components/schemas/AlertmanagerReceiver"}},
  "status": {"type": "object", "required": ["state", "silencedBy", "inhibitedBy"], "properties": {"state": {"enum": ["active", "suppressed", "unprocessed"]}, "silencedBy": {"type": "array"}, "inhibitedBy": {"type": "array"}}}}},
"AlertmanagerGroup": {"type": "object", "required": ["labels", "receiver", "alerts"], "properties": {
  "labels": {"type": "object", "additionalProperties": {"type": "string"}}, "receiver": {"$ref": "#/components/schemas/AlertmanagerReceiver"},
  "alerts": {"type": "array", "items": {"$ref": "#/components/schemas/AlertmanagerAlert"}}}},
"Catalogue": {"type": "object", "required": ["units", "metrics", "rules"], "properties": {
  "units": {"type": "array", "description": "Each before those under it", "items": {"type": "object", "required": ["id", "name", "parent", "level", "dimension", "depth", "responsible", "seen"], "properties": {
    "id": {"type": "string"}, "name": {"type": "string"}, "parent": {"$ref": "#/components/schemas/Text"}, "level": {"type": "string"},
    "dimension": {"enum": ["responsibility", "activity", "cost_kind"]}, "depth": {"type": "integer"},
    "responsible": {"type": "array", "items": {"type": "string"}}, "seen": {"type": "boolean", "description": "Whether whoever asks sees its figures"}}}},
  "metrics": {"type": "array", "items": {"type": "object", "required": ["id", "name", "measure", "good", "kind", "every", "scenarios"], "properties": {
    "id": {"type": "string"}, "name": {"$ref": "#/components/schemas/Localised"}, "measure": {"type": "string"}, "good": {"enum": ["higher", "lower", "neither"]},
    "kind": {"enum": ["flow", "stock", "share", "index"]}, "every": {"type": "string"}, "scenarios": {"type": "array", "items": {"$ref": "#/components/schemas/Scenario"}}}}},
  "rules": {"type": "array", "items": {"type": "object", "required": ["id", "title", "goal", "kind", "metrics", "judged_by_people"], "properties": {
    "id": {"type": "string"}, "title": {"$ref": "#/components/schemas/Localised"}, "goal": {"type": ["integer", "null"]}, "kind": {"enum": ["level", "flag"]},
    "metrics": {"type": "array", "items": {"type": "string"}}, "judged_by_people": {"type": "boolean"}}}}}},
"LevelAt": {"type": "object", "required": ["rule", "metric", "unit", "period", "level", "trend", "value", "preliminary", "judged"], "properties": {
  "rule": {"type": "string"}, "metric": {"type": "string"}, "unit": {"type": "string"}, "period": {"$ref": "#/components/schemas/Period"},
  "level": {"$ref": "#/components/schemas/Level"}, "trend": {"$ref": "#/components/schemas/Trend"}, "value": {"$ref": "#/components/schemas/Number"},
  "preliminary": {"type": "boolean"}, "judged": {"anyOf": [{"$ref": "#/components/schemas/Level"}, {"type": "null"}], "description": "What a person says, where one has"}}},
"Economy": {"type": "object", "required": ["metric", "period", "dimension", "measure", "periods", "metrics", "ruleset", "rows"], "properties": {
  "metric": {"type": "string"}, "period": {"$ref": "#/components/schemas/Period"}, "dimension": {"enum": ["responsibility", "activity", "cost_kind"]},
  "measure": {"type": "string"}, "periods": {"type": "array", "items": {"type": "string"}, "description": "That have an outcome, newest first"},
  "metrics": {"type": "array", "items": {"type": "string"}, "description": "That such a table can be made of"}, "ruleset": {"type": "string"},
  "rows": {"type": "array", "description": "Each total before its rows", "items": {"type": "object", "required": ["unit", "unit_name", "total", "depth", "preliminary", "values", "sums", "levels"], "properties": {
    "unit": {"type": "string"}, "unit_name": {"type": "string"}, "total": {"$ref": "#/components/schemas/Text"}, "depth": {"type": "integer"}, "preliminary": {"type": "boolean"},
    "values": {"type": "object", "description": "A deviation below zero is worse than the budget", "required": ["outcome", "budget", "deviation", "deviation_share", "forecast", "year_budget", "year_deviation", "year_deviation_share", "forecast_change", "last_year"], "additionalProperties": {"$ref": "#/components/schemas/Number"}},
    "sums": {"type": "array", "items": {"type": "object", "required": ["column", "verdict", "rows", "difference", "count", "missing"], "properties": {
      "column": {"type": "string"}, "verdict": {"enum": ["agrees", "rounded", "differs", "rows-missing"]}, "rows": {"$ref": "#/components/schemas/Number"},
      "difference": {"$ref": "#/components/schemas/Number"}, "count": {"type": "integer"}, "missing": {"type": "integer"}}}},
    "levels": {"type": "array", "items": {"type": "object", "required": ["rule", "level", "trend", "value", "hides"], "properties": {
      "rule": {"type": "string"}, "level": {"$ref": "#/components/schemas/Level"}, "trend": {"$ref": "#/components/schemas/Trend"}, "value": {"$ref": "#/components/schemas/Number"},
      "hides": {"type": "array", "items": {"type": "string"}, "description": "Red rows under this green total"}}}}}}}}},
"Course": {"type": "object", "required": ["metric", "metric_name", "unit", "unit_name", "measure", "from", "to", "points"], "properties": {
  "metric": {"type": "string"}, "metric_name": {"$ref": "#/components/schemas/Localised"}, "unit": {"type": "string"}, "unit_name": {"type": "string"}, "measure": {"type": "string"},
  "from": {"$ref": "#/components/schemas/Period"}, "to": {"$ref": "#/components/schemas/Period"},
  "points": {"type": "array", "items": {"type": "object", "required": ["period", "preliminary", "missing", "outcome", "expected", "expected_low", "expected_high", "last_year", "budget", "target", "capacity", "outcome_to_date", "budget_to_date", "last_year_to_date", "forecast", "year_budget", "year_end", "year_end_low", "year_end_high"], "properties": {
    "period": {"$ref": "#/components/schemas/Period"}, "preliminary": {"type": "boolean"}, "missing": {"$ref": "#/components/schemas/Text"}}, "additionalProperties": {"$ref": "#/components/schemas/Number"}}}}},
"NewSession": {"type": "object", "required": ["user", "password"], "properties": {
  "user": {"type": "string", "description": "A person's id or mail address"}, "password": {"type": "string"}}},
"Session": {"type": "object", "required": ["user", "csrf", "ends", "sign_in", "examples", "organisation", "language", "today", "clock_set", "time_zone", "version", "ruleset"], "properties": {
  "user": {"anyOf": [{"type": "null"}, {"type": "object", "required": ["id", "name", "mail", "language", "roles", "rank", "rights", "units"], "properties": {
    "id": {"type": "string"}, "name": {"type": "string"}, "mail": {"type": "string"}, "language": {"type": "string"},
    "roles": {"type": "array", "items": {"type": "object", "properties": {"role": {"type": "string"}, "unit": {"type": "string"}}}},
    "rank": {"enum": ["viewer", "chief", "economist", "admin"]},
    "rights": {"type": "array", "items": {"enum": ["see", "act", "silence", "bring-figures", "keep-register", "resend", "administer"]}},
    "units": {"type": ["array", "null"], "items": {"type": "string"}, "description": "That they see; null: all"}}}]},
  "csrf": {"$ref": "#/components/schemas/Text"}, "ends": {"$ref": "#/components/schemas/Instant"},
  "sign_in": {"enum": ["needed", "optional"], "description": "Optional: from here anybody may read"},
  "directory": {"$ref": "#/components/schemas/Text", "description": "What people may sign in by beside a password; null: nothing"},
  "examples": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "rank": {"type": "string"}, "password": {"type": "string"}}}},
  "organisation": {"type": "string"}, "language": {"type": "string"}, "today": {"$ref": "#/components/schemas/Day"}, "clock_set": {"type": "boolean"},
  "time_zone": {"type": "string"}, "version": {"type": "string"}, "ruleset": {"type": "string"}}},
"RuleByChance": {"type": "object", "required": ["metric", "alarms_a_year", "series", "left_out"], "properties": {
  "metric": {"type": "string"}, "alarms_a_year": {"$ref": "#/components/schemas/Number", "description": "Of all its series together; null: none has history enough"},
  "series": {"type": "integer"}, "left_out": {"type": "integer", "description": "With figures, but too few"}}},
"NewApiToken": {"type": "object", "required": ["name", "rights"], "properties": {
  "name": {"type": "string", "description": "Of the program"},
  "rights": {"type": "array", "minItems": 1, "items": {"enum": ["see", "act", "silence", "bring-figures", "keep-register", "resend", "administer"]}},
  "unit": {"type": "string", "description": "Its figures and those under it; without it every unit's"},
  "days": {"type": "integer", "minimum": 1, "maximum": 732, "description": "How long it is valid; 365 where nothing is said"}, "by": {"type": "string"}}},
"ApiToken": {"type": "object", "required": ["id", "name", "state", "rights", "unit", "made", "ends", "by", "revoked", "revoked_by"], "properties": {
  "id": {"type": "string"}, "name": {"type": "string"}, "state": {"enum": ["valid", "over", "revoked"]},
  "rights": {"type": "array", "items": {"type": "string"}}, "unit": {"$ref": "#/components/schemas/Text"},
  "made": {"$ref": "#/components/schemas/Instant"}, "ends": {"$ref": "#/components/schemas/Instant"}, "by": {"type": "string"},
  "revoked": {"$ref": "#/components/schemas/Instant"}, "revoked_by": {"$ref": "#/components/schemas/Text"},
  "token": {"type": "string", "description": "When it is made, and never again"}}},
"AuditEntry": {"type": "object", "required": ["number", "at", "who", "from", "what", "about", "status"], "properties": {
  "number": {"type": "integer"}, "at": {"$ref": "#/components/schemas/Instant"},
  "who": {"type": "string", "description": "A person's id, token:NAME, daemon token, link, here, or nothing: somebody whom nobody knows"},
  "from": {"type": "string", "description": "The address it came from"}, "what": {"type": "string"}, "about": {"type": "string"}, "status": {"type": "integer"}}},
"NewPassword": {"type": "object", "required": ["password"], "properties": {
  "password": {"type": "string", "minLength": 12}, "old_password": {"type": "string", "description": "Of whoever sets their own"}, "by": {"type": "string"}}},
"PasswordSet": {"type": "object", "required": ["person", "changed", "by"], "properties": {
  "person": {"type": "string"}, "changed": {"$ref": "#/components/schemas/Instant"}, "by": {"type": "string"}}},
"Rule": {"type": "object", "required": ["id", "title", "metric", "units", "let", "value", "levels", "when", "severity", "for", "clear", "notify", "say", "risk", "place", "ruleset"], "properties": {
  "id": {"type": "string"}, "title": {"$ref": "#/components/schemas/Localised"}, "metric": {"type": "string"}, "units": {"type": "array", "items": {"type": "string"}},
  "levels": {"type": "object"}, "for": {"type": "integer"}, "clear": {"type": "integer"}, "place": {"$ref": "#/components/schemas/Place"}, "ruleset": {"type": "string"}}},
"Diagnostic": {"type": "object", "required": ["severity", "file", "line", "column", "code", "message"], "properties": {
  "severity": {"enum": ["error", "warning"]}, "file": {"type": "string"}, "line": {"type": "integer"}, "column": {"type": "integer"}, "code": {"type": "string"}, "message": {"type": "string"}}},
"Check": {"type": "object", "required": ["ok", "diagnostics"], "properties": {"ok": {"type": "boolean"}, "diagnostics": {"type": "array", "items": {"$ref": "#/components/schemas/Diagnostic"}}}},
"ReloadCounts": {"type": "object", "description": "Alerts that began, ended and changed level; risks that moved; messages", "required": ["began", "ended", "changed", "risks", "messages"], "properties": {
  "began": {"type": "integer"}, "ended": {"type": "integer"}, "changed": {"type": "integer"}, "risks": {"type": "integer"}, "messages": {"type": "integer"}}},
"Differs": {"enum": ["added", "removed", "changed"]},
"TableDifference": {"type": "object", "required": ["table", "id", "how", "file"], "properties": {
  "table": {"type": "string", "description": "rule, unit, constants …"}, "id": {"type": "string", "description": "Empty: there is one of it"}, "how": {"$ref": "#/components/schemas/Differs"}, "file": {"type": "string"},
  "keys": {"type": "array", "items": {"type": "object", "required": ["key", "before", "after"], "properties": {"key": {"type": "string"}, "before": {"$ref": "#/components/schemas/Text"}, "after": {"$ref": "#/components/schemas/Text"}}}}}},
"FileDifference": {"type": "object", "required": ["name", "how", "in_form_only", "unreadable"], "properties": {
  "name": {"type": "string"}, "how": {"$ref": "#/components/schemas/Differs"}, "in_form_only": {"type": "boolean", "description": "Comments, blanks or the order differ"}, "unreadable": {"$ref": "#/components/schemas/Text"}}},
"Difference": {"type": "object", "required": ["tables", "files"], "properties": {
  "tables": {"type": "array", "items": {"$ref": "#/components/schemas/TableDifference"}}, "files": {"type": "array", "items": {"$ref": "#/components/schemas/FileDifference"}}}},
"RuleSet": {"type": "object", "required": ["id", "version", "at", "cause", "by", "ran", "did", "running"], "properties": {
  "id": {"type": "integer"}, "version": {"type": "string"}, "at": {"$ref": "#/components/schemas/Instant"}, "cause": {"enum": ["start", "sighup", "file-change", "apply", "restore", "kept"]},
  "by": {"$ref": "#/components/schemas/Text"}, "ran": {"type": "boolean", "description": "False: kept from before others were written over its files"}, "running": {"type": "boolean"}, "did": {"$ref": "#/components/schemas/ReloadCounts"},
  "differs": {"description": "From the one that ran before it", "anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Difference"}]}}},
"RulesFile": {"type": "object", "required": ["name", "text"], "properties": {"name": {"type": "string"}, "text": {"type": "string"}}},
"WholeRuleSet": {"allOf": [{"$ref": "#/components/schemas/RuleSet"}, {"type": "object", "required": ["files"], "properties": {"files": {"type": "array", "items": {"$ref": "#/components/schemas/RulesFile"}}}}]},
"By": {"type": "object", "properties": {"by": {"type": "string"}}},
"RestoredRules": {"type": "object", "required": ["id", "version", "written", "removed", "kept"], "properties": {
  "id": {"type": "integer"}, "version": {"type": "string"}, "written": {"type": "array", "items": {"type": "string"}}, "removed": {"type": "array", "items": {"type": "string"}},
  "kept": {"type": ["integer", "null"], "description": "What stood there had never run: kept under this id"}}},
"RulesWaiting": {"type": "object", "required": ["confirm", "running", "waiting"], "properties": {
  "confirm": {"type": "boolean", "description": "[reload] confirm of the configuration that runs"}, "running": {"type": "string"},
  "waiting": {"anyOf": [{"type": "null"}, {"type": "object", "required": ["version", "since", "cause", "would"], "properties": {
    "version": {"type": "string"}, "since": {"$ref": "#/components/schemas/Instant"}, "cause": {"enum": ["start", "sighup", "file-change"]}, "would": {"$ref": "#/components/schemas/ReloadCounts"}}}]}}},
"RulesToApply": {"type": "object", "properties": {
  "version": {"type": "string", "minLength": 6, "description": "The one that was shown, or its beginning; without it the one that waits"}, "by": {"type": "string"}}},
"AppliedRules": {"type": "object", "required": ["version", "did", "diagnostics"], "properties": {
  "version": {"type": "string"}, "did": {"$ref": "#/components/schemas/ReloadCounts"}, "diagnostics": {"type": "array", "items": {"$ref": "#/components/schemas/Diagnostic"}}}},
"RulesCompared": {"type": "object", "required": ["what", "id", "version"], "properties": {"what": {"enum": ["running", "folder", "kept"]}, "id": {"type": ["integer", "null"]}, "version": {"type": "string"}}},
"RulesDifference": {"allOf": [{"$ref": "#/components/schemas/Difference"}, {"type": "object", "required": ["from", "to", "same"], "properties": {
  "from": {"$ref": "#/components/schemas/RulesCompared"}, "to": {"$ref": "#/components/schemas/RulesCompared"}, "same": {"type": "boolean"}, "text": {"type": "string", "description": "As diff -u writes it"}}}]},
"RulesToTry": {"type": "object", "description": "Nothing: the folder's files as they are now", "properties": {
  "files": {"type": "array", "description": "In the place of all of them", "items": {"$ref": "#/components/schemas/RulesFile"}},
  "file": {"type": "string"}, "text": {"type": "string", "description": "In the place of that file"}}},
"RulesPreview": {"type": "object", "required": ["ok", "diagnostics", "running", "version", "differs"], "properties": {
  "ok": {"type": "boolean"}, "diagnostics": {"type": "array", "items": {"$ref": "#/components/schemas/Diagnostic"}}, "running": {"type": "string"}, "version": {"type": "string"}, "differs": {"$ref": "#/components/schemas/Difference"},
  "did": {"$ref": "#/components/schemas/ReloadCounts"}, "began": {"type": "array", "items": {"$ref": "#/components/schemas/Alert"}}, "ended": {"type": "array", "items": {"$ref": "#/components/schemas/Alert"}},
  "changed": {"type": "array", "items": {"$ref": "#/components/schemas/Alert"}}, "risks": {"type": "array", "items": {"$ref": "#/components/schemas/RiskEvent"}},
  "messages": {"type": "array", "items": {"type": "object", "required": ["recipient", "address", "channel", "alert", "transition", "period", "subject"]}}}},
"Batch": {"type": "object", "required": ["id", "file", "state", "figures", "changed", "rejected", "failure", "failure_message", "layout", "by", "digest", "idempotency_key", "recorded_at", "known_at", "known_at_assumed"], "properties": {
  "id": {"type": ["integer", "null"]}, "file": {"type": "string"}, "state": {"enum": ["taken", "refused"]},
  "figures": {"type": "integer"}, "changed": {"type": "integer"}, "rejected": {"type": "integer"}, "failure": {"$ref": "#/components/schemas/Text"}, "failure_message": {"$ref": "#/components/schemas/Text"}, "failure_messages": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Localised"}]},
  "layout": {"$ref": "#/components/schemas/Text"}, "by": {"type": "string"}, "digest": {"$ref": "#/components/schemas/Text"}, "recorded_at": {"$ref": "#/components/schemas/Instant"}, "known_at": {"$ref": "#/components/schemas/Instant"}}},
"BacktestQuestion": {"type": "object", "properties": {
  "from": {"type": "string", "description": "A month; without it the first with figures"}, "to": {"type": "string", "description": "A month; without it the newest"},
  "rules": {"type": "string", "description": "TOML: rules and constants in the place of those of the same name"},
  "sweep": {"type": "string", "description": "NAME=FROM..TO or NAME=FROM..TO:STEP of a constant: 1%..5%:1%"},
  "messages": {"type": "boolean", "description": "Give the texts that would have gone"}, "limit": {"type": "integer"}}},
"Alarm": {"type": "object", "required": ["since", "fired", "ended", "ended_because", "level"], "properties": {
  "since": {"$ref": "#/components/schemas/Period"}, "fired": {"$ref": "#/components/schemas/Period"},
  "ended": {"$ref": "#/components/schemas/Period"}, "ended_because": {"$ref": "#/components/schemas/Text"}, "level": {"$ref": "#/components/schemas/Level"},
  "rule": {"type": "string"}, "metric": {"type": "string"}, "unit": {"type": "string"}, "unit_name": {"type": "string"}}},
"Usefulness": {"type": ["object", "null"], "description": "Of alarms that people called useful or noise; null where nobody has", "required": ["useful", "noise"], "properties": {
  "useful": {"type": "object", "required": ["kept", "lost"], "properties": {"kept": {"type": "integer"}, "lost": {"type": "integer"}}},
  "noise": {"type": "object", "required": ["kept", "spared"], "properties": {"kept": {"type": "integer"}, "spared": {"type": "integer"}}}}},
"Replay": {"type": "object", "required": ["judged", "ruleset", "alarms", "messages", "recipients", "rules", "list"], "properties": {
  "ruleset": {"type": "string"}, "alarms": {"type": "integer"}, "messages": {"type": "integer"}, "judged": {"$ref": "#/components/schemas/Usefulness"},
  "recipients": {"type": "array", "items": {"type": "object", "required": ["recipient", "messages"]}},
  "rules": {"type": "array", "items": {"type": "object", "required": ["rule", "metric", "alarms", "stepwise_because"], "properties": {
    "rule": {"type": "string"}, "metric": {"type": "string"}, "alarms": {"type": "integer"}, "stepwise_because": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Localised"}]}}}},
  "list": {"type": "array", "items": {"$ref": "#/components/schemas/Alarm"}}}},
"Backtest": {"type": "object", "required": ["from", "to"], "properties": {
  "from": {"$ref": "#/components/schemas/Period"}, "to": {"$ref": "#/components/schemas/Period"},
  "now": {"$ref": "#/components/schemas/Replay"}, "new": {"$ref": "#/components/schemas/Replay"},
  "difference": {"type": "object", "required": ["rules", "changes", "recipients"], "properties": {
    "rules": {"type": "array", "items": {"type": "object", "required": ["rule", "metric", "before", "after", "same", "comes", "goes", "earlier", "later"]}},
    "changes": {"type": "array", "items": {"type": "object", "required": ["shift", "rule", "metric", "unit", "unit_name", "before", "after"], "properties": {
      "shift": {"enum": ["comes", "goes", "earlier", "later"]}, "before": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Alarm"}]}, "after": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Alarm"}]}}}},
    "recipients": {"type": "array", "items": {"type": "object", "required": ["recipient", "before", "after"]}}}},
  "sweep": {"type": "object", "required": ["constant", "rows"], "properties": {"constant": {"type": "string"},
    "rows": {"type": "array", "items": {"type": "object", "required": ["value", "shown", "alarms", "messages", "judged", "rules"], "properties": {"judged": {"$ref": "#/components/schemas/Usefulness"}}}}}},
  "texts": {"type": "array", "items": {"type": "object", "required": ["recipient", "transition", "alert", "period", "created", "subject", "text"]}}}},
"BatchProblem": {"type": "object", "required": ["kind", "row", "column", "code", "message", "messages", "raw"], "properties": {
  "kind": {"enum": ["rejection", "warning"]}, "row": {"type": "integer"}, "column": {"type": ["integer", "null"]}, "code": {"type": "string"}, "message": {"type": "string", "description": "In the organisation's language"}, "messages": {"$ref": "#/components/schemas/Localised"}, "raw": {"$ref": "#/components/schemas/Text"}}},
"WholeBatch": {"allOf": [{"$ref": "#/components/schemas/Batch"}, {"type": "object", "required": ["problems"], "properties": {"problems": {"type": "array", "items": {"$ref": "#/components/schemas/BatchProblem"}}}}]},
"Finding": {"type": "object", "required": ["code", "metric", "unit", "period", "message", "messages"], "properties": {
  "code": {"type": "string"}, "metric": {"$ref": "#/components/schemas/Text"}, "unit": {"anyOf": [{"$ref": "#/components/schemas/Text"}], "description": "Null: of all units"},
  "period": {"$ref": "#/components/schemas/Period"}, "message": {"type": "string", "description": "In the organisation's language"}, "messages": {"$ref": "#/components/schemas/Localised"}}},
"KeptFinding": {"allOf": [{"$ref": "#/components/schemas/Finding"}, {"type": "object", "required": ["at", "batch"], "properties": {
  "at": {"$ref": "#/components/schemas/Instant"}, "batch": {"type": ["integer", "null"], "description": "What it was found in; null: new rules"}}}]},
"Intake": {"type": "object", "required": ["outcome", "dry_run", "figures", "changed", "unchanged", "rejected", "messages", "batch", "alerts", "risks", "findings"], "properties": {
  "outcome": {"enum": ["taken", "seen_before", "refused"]}, "dry_run": {"type": "boolean"}, "figures": {"type": "integer"}, "changed": {"type": "integer"}, "unchanged": {"type": "integer"},
  "rejected": {"type": "integer"}, "messages": {"type": "integer"}, "batch": {"$ref": "#/components/schemas/WholeBatch"}, "alerts": {"type": "array", "items": {"$ref": "#/components/schemas/Alert"}},
  "risks": {"type": "array", "items": {"$ref": "#/components/schemas/RiskEvent"}}, "findings": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}}}}
})";
}

}  // namespace varsko
