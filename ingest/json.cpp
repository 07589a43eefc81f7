// Figures as JSON: an array of objects, or one object a line.
//
//   {"metric":"net_cost","unit":"asn","scenario":"outcome","period":"2024-03 ack","value":-78622}
//   {"metric":"net_cost","unit":"asn","scenario":"forecast","period":"2024","made":"2024-03","value":-308853,"status":"preliminary"}
//   {"metric":"lvm_reports","unit":"adult_unit","period":"2024-03","missing":"secret"}
//
// A broken object is a rejection and the rest is taken; broken JSON is no table at all, for what follows is a guess.
// Numbers keep the digits they were written with.

#include "ingest/collector.hpp"
#include "ingest/delimited.hpp"
#include "ingest/fit.hpp"
#include "ingest/names.hpp"
#include "rules/diagnostic.hpp"
#include "rules/personal_number.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace varsko::ingest {

namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 9> keys = {"metric", "unit",     "scenario", "period", "value",
                                                  "made",   "known_at", "status",   "missing"};
enum Key : std::size_t {
    metric_key,
    unit_key,
    scenario_key,
    period_key,
    value_key,
    made_key,
    known_at_key,
    status_key,
    missing_key
};

// One object's members as they were written.
struct Member {
    enum class Kind : std::uint8_t { none, null, text, number, boolean, other } kind = Kind::none;
    std::string text;
};

struct Object {
    std::array<Member, keys.size()> members;
    std::vector<std::string> unknown, repeated;
    void clear()
    {
        for (auto& m : members) m.kind = Member::Kind::none, m.text.clear();
        unknown.clear();
        repeated.clear();
    }
};

class Figures {
public:
    Figures(Reading& reading, const ReadOptions& options, const Catalogue& catalogue)
        : options_(options), out_(reading, catalogue), names_(catalogue, nullptr)
    {
    }

    void take(const Object& object, std::uint32_t row)
    {
        if (const auto problem = taken(object, row))
            out_.reject(row, 0, problem->code, problem->message, shown(object));
    }
    void refuse(std::uint32_t row, std::string_view what) { out_.reject(row, 0, "not-an-object", what, ""); }
    void finish() { out_.finish(); }

private:
    using Kind = Member::Kind;

    static std::string shown(const Object& o)
    {
        json j = json::object();
        for (std::size_t k = 0; k < keys.size(); ++k) {
            const auto& m = o.members[k];
            if (m.kind == Kind::none) continue;
            if (m.kind == Kind::number)
                j[std::string(keys[k])] = json::parse(m.text, nullptr, false);
            else if (m.kind == Kind::null)
                j[std::string(keys[k])] = nullptr;
            else
                j[std::string(keys[k])] = m.text;
        }
        return j.dump(-1, ' ', false, json::error_handler_t::replace);
    }

    // The member as text; a problem where it is something else or, when needed, not there.
    static std::optional<Problem> text_of(const Object& o, Key key, bool needed, std::string& out)
    {
        const auto& m = o.members[key];
        if (m.kind == Kind::text) return out = m.text, std::nullopt;
        if (m.kind == Kind::number && key == period_key) return out = m.text, std::nullopt;  // 2024
        if ((m.kind == Kind::none || m.kind == Kind::null) && !needed) return std::nullopt;
        return Problem{m.kind == Kind::none ? "missing-key" : "bad-type",
                       m.kind == Kind::none ? fmt::format("no \"{}\"", keys[key])
                                            : fmt::format("\"{}\" must be a string", keys[key])};
    }

    std::optional<Problem> subject(const Object& o, Figure& f)
    {
        std::string metric, unit, scenario;
        if (auto p = text_of(o, metric_key, options_.metric.empty(), metric)) return p;
        if (auto p = text_of(o, unit_key, options_.unit.empty(), unit)) return p;
        if (auto p = text_of(o, scenario_key, false, scenario)) return p;
        const auto& m = names_.metric(metric.empty() ? options_.metric : metric);
        if (!m.index) return Problem{"unknown-metric", m.problem};
        const auto& u = names_.unit(unit.empty() ? options_.unit : unit);
        if (!u.index) return Problem{"unknown-unit", u.problem};
        const auto& s = names_.scenario(scenario);
        if (!s.index) return Problem{"unknown-scenario", s.problem};
        f.metric = *m.index;
        f.unit = *u.index;
        f.scenario = *s.index;
        return std::nullopt;
    }

    std::optional<Problem> time(const Object& o, Figure& f, const Metric& metric, std::optional<Day>& known_at)
    {
        std::string period, made, known;
        if (auto p = text_of(o, period_key, !options_.period, period)) return p;
        if (auto p = text_of(o, made_key, false, made)) return p;
        if (auto p = text_of(o, known_at_key, false, known)) return p;
        Spoken spoken{options_.period.value_or(Period{})};
        if (!period.empty()) {
            const auto read = parse_period_and_span(period);
            if (!read)
                return Problem{"bad-period", fmt::format("\"{}\" is not a period; expected 2024-03, 2024-03 ack, 2024, "
                                                         "2024-T1, 2024-Q1, 2024-H1, 2024-W09 or a date",
                                                         period)};
            spoken = {read->period, read->span};
        }
        Period made_period;
        if (!made.empty()) {
            const auto read = Period::parse(made);
            if (!read) return Problem{"bad-period", fmt::format("made: \"{}\" is not a month or a day", made)};
            made_period = *read;
        }
        if (!known.empty()) {
            const auto instant = parse_instant(known);
            if (!instant)
                return Problem{"bad-day", fmt::format("known_at: \"{}\" is not a day or an RFC 3339 time", known)};
            known_at = std::chrono::floor<std::chrono::days>(*instant);
        }
        return fit_period(f, metric, spoken, made_period);
    }

    std::optional<Problem> value(const Object& o, Figure& f, const Metric& metric)
    {
        const auto& v = o.members[value_key];
        const auto& missing = o.members[missing_key];
        if (missing.kind == Kind::text) {
            if (v.kind != Kind::none && v.kind != Kind::null)
                return Problem{"bad-value", "both \"value\" and \"missing\""};
            const auto why = missing_spelled(missing.text);
            if (!why)
                return Problem{"bad-value", fmt::format("missing: \"{}\" is not known; expected not_reported, "
                                                        "not_applicable, secret, suppressed or not_computable",
                                                        missing.text)};
            f.missing = *why;
            return std::nullopt;
        }
        if (v.kind == Kind::none || v.kind == Kind::null)
            return Problem{"missing-key", "no \"value\"; say why in \"missing\" if there is none"};
        if (v.kind == Kind::text) {
            const auto mark = read_number(v.text, true);
            if (mark.kind != Number::Kind::missing)
                return Problem{"bad-type", fmt::format("value: \"{}\" is a string; write a plain JSON number", v.text)};
            f.missing = mark.missing;
            return std::nullopt;
        }
        if (v.kind != Kind::number) return Problem{"bad-type", "\"value\" must be a number"};
        auto amount = Amount::parse(v.text);
        if (!amount && v.text.find_first_of("eE") != std::string::npos)
            amount = Amount::from_double(std::strtod(v.text.c_str(), nullptr));
        if (!amount) return Problem{"bad-number", fmt::format("value: {} is too large a number", v.text)};
        Number number;
        number.kind = Number::Kind::value;
        number.value = *amount;
        return fit_value(f, number, metric, std::nullopt, true);
    }

    std::optional<Problem> taken(const Object& o, std::uint32_t row)
    {
        if (!o.unknown.empty()) {
            static const std::vector<std::string> known(keys.begin(), keys.end());
            const auto near = nearest(o.unknown[0], known);
            return Problem{"unknown-key", fmt::format("unknown key \"{}\"{}", o.unknown[0],
                                                      near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near))};
        }
        if (!o.repeated.empty()) return Problem{"repeated-key", fmt::format("\"{}\" stands twice", o.repeated[0])};
        Figure f;
        f.row = row;
        f.preliminary = options_.preliminary;
        if (auto p = subject(o, f)) return p;
        const auto& metric = out_.catalogue().metrics[f.metric];
        std::optional<Day> known_at;
        if (auto p = time(o, f, metric, known_at)) return p;
        if (auto p = value(o, f, metric)) return p;
        std::string status;
        if (auto p = text_of(o, status_key, false, status)) return p;
        if (!status.empty()) {
            const auto preliminary = preliminary_spelled(status);
            if (!preliminary)
                return Problem{"unknown-status", fmt::format("status: \"{}\"; expected preliminary or final", status)};
            f.preliminary = *preliminary;
        }
        out_.take(f, known_at);
        return std::nullopt;
    }

    const ReadOptions& options_;
    Collector out_;
    Names names_;
};

// Listens to the parser: objects at `level` are figures, whatever is deeper is a member that should be plain.
class Listener : public json::json_sax_t {
public:
    Listener(Figures& out, bool array, std::uint32_t row) : out_(out), level_(array ? 1 : 0), row_(row) {}

    bool null() override { return plain(Member::Kind::null, ""); }
    bool boolean(bool b) override { return plain(Member::Kind::boolean, b ? "true" : "false"); }
    bool number_integer(number_integer_t n) override { return plain(Member::Kind::number, std::to_string(n)); }
    bool number_unsigned(number_unsigned_t n) override { return plain(Member::Kind::number, std::to_string(n)); }
    bool number_float(number_float_t, const string_t& s) override { return plain(Member::Kind::number, s); }
    bool string(string_t& s) override { return plain(Member::Kind::text, s); }
    bool binary(binary_t&) override { return plain(Member::Kind::other, ""); }
    bool start_object(std::size_t) override
    {
        if (depth_ == level_)
            object_.clear();
        else if (depth_ == level_ + 1)
            plain(Member::Kind::other, "");
        return deeper();
    }
    bool key(string_t& k) override
    {
        if (has_personal_number(k)) personal_number = true;
        if (depth_ != level_ + 1) return true;
        const auto it = std::find(keys.begin(), keys.end(), k);
        key_ = static_cast<std::size_t>(it - keys.begin());
        if (it == keys.end())
            object_.unknown.push_back(k);
        else if (object_.members[key_].kind != Member::Kind::none)
            object_.repeated.push_back(k);
        return true;
    }
    bool end_object() override
    {
        if (--depth_ == level_) out_.take(object_, row_++);
        return true;
    }
    bool start_array(std::size_t) override
    {
        if (depth_ == level_ + 1)
            plain(Member::Kind::other, "");
        else if (depth_ == level_)
            out_.refuse(row_++, "a figure must be an object, not an array");
        return deeper();
    }
    bool end_array() override { return --depth_, true; }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& e) override
    {
        error_at = position;
        error = e.what();
        return false;
    }

    std::size_t error_at = 0;
    std::string error;
    bool personal_number = false;  // behind escapes: "8507099805"

private:
    bool deeper()
    {
        if (++depth_ <= 64) return true;
        error = "nested deeper than 64";
        return false;
    }
    bool plain(Member::Kind kind, std::string_view text)
    {
        if (kind == Member::Kind::text && has_personal_number(text)) personal_number = true;
        if (depth_ == level_)
            out_.refuse(row_++, "a figure must be an object {\"metric\": …, \"unit\": …, \"period\": …, \"value\": …}");
        if (depth_ == level_ + 1 && key_ < keys.size()) {
            object_.members[key_].kind = kind;
            object_.members[key_].text = text;
        }
        return true;
    }

    Figures& out_;
    std::size_t level_, depth_ = 0, key_ = keys.size();
    std::uint32_t row_;
    Object object_;
};

struct LineAndColumn {
    std::uint32_t line = 1;
    std::size_t column = 1;
};

LineAndColumn place_of(std::string_view text, std::size_t byte)
{
    const auto before = text.substr(0, std::min(byte, text.size()));
    const auto newline = before.rfind('\n');
    return {static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n')),
            newline == before.npos ? before.size() + 1 : before.size() - newline};
}

Reading broken(std::string_view text, std::size_t byte, const Listener& heard)
{
    Reading reading;
    const auto place = place_of(text, byte);
    reading.failure = Reading::Failure::no_table;
    reading.failure_row = place.line;
    reading.failure_column = static_cast<std::uint16_t>(std::min<std::size_t>(place.column, UINT16_MAX));
    // The library's sentence without its own number and place: "syntax error while parsing value - unexpected …".
    auto why = heard.error;
    if (const auto at = why.find("syntax error"); at != why.npos) why = why.substr(at);
    reading.failure_message = well_formed(fmt::format("line {}, column {}: not valid JSON: {}; nothing was taken",
                                                      place.line, place.column, why.substr(0, 200)));
    return reading;
}

}  // namespace

Reading read_json_text(Decoded decoded, const ReadOptions& options, const Catalogue& catalogue)
{
    if (auto refused = refuse_early(decoded)) return std::move(*refused);
    if (const auto byte = find_personal_number(decoded.text)) {
        const auto place = place_of(decoded.text, *byte);
        return personal_number_found(place.line, place.column);
    }
    Reading reading;
    reading.text = std::move(decoded.text);
    reading.encoding = decoded.encoding;
    const std::string_view text = reading.text;
    Figures figures(reading, options, catalogue);

    const auto first = text.find_first_not_of(" \t\r\n");
    const auto first_line = text.substr(first, text.find('\n', first) - first);
    const bool array = text[first] == '[';
    const bool lines = !array && json::accept(first_line);
    if (!lines) {
        Listener listener(figures, array, 1);
        const bool good = json::sax_parse(text.begin(), text.end(), &listener);
        if (listener.personal_number) return personal_number_found(1, 0);
        if (!good) return broken(text, listener.error_at > 0 ? listener.error_at - 1 : 0, listener);
    }
    std::uint32_t row = 0;
    for (std::size_t at = 0; lines && at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = text.substr(at, end - at);
        ++row;
        if (line.find_first_not_of(" \t\r") != line.npos) {
            Listener listener(figures, false, row);
            const bool good = json::sax_parse(line.begin(), line.end(), &listener);
            if (listener.personal_number) return personal_number_found(row, 0);
            if (!good) return broken(text, at + (listener.error_at > 0 ? listener.error_at - 1 : 0), listener);
        }
        at = end + 1;
    }
    figures.finish();
    reading.layout = lines ? "ndjson" : "json";
    return reading;
}

Reading read_json(std::string bytes, const ReadOptions& options, const Catalogue& catalogue)
{
    return read_json_text(decode(std::move(bytes)), options, catalogue);
}

}  // namespace varsko::ingest
