// Figures as JSON: an array of objects, or one object a line.
//
//   {"metric":"net_cost","unit":"asn","scenario":"outcome","period":"2024-03 ack","value":-78622}
//   {"metric":"net_cost","unit":"asn","scenario":"forecast","period":"2024","made":"2024-03","value":-308853,"status":"preliminary"}
//   {"metric":"lvm_reports","unit":"adult_unit","period":"2024-03","missing":"secret"}
//
// A broken object is a rejection and the rest is taken, and so is a line that is no JSON, for the next line begins
// anew. An array that is broken is no table at all, for what follows is a guess; nor is a text of which no line is an
// object. Numbers keep the digits they were written with.

#include "ingest/collector.hpp"
#include "ingest/delimited.hpp"
#include "ingest/fit.hpp"
#include "ingest/names.hpp"
#include "ingest/rows.hpp"
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

class ObjectReader {
public:
    ObjectReader(Reading& reading, const ReadOptions& options, const Catalogue& catalogue)
        : options_(options), out_(reading, catalogue), names_(catalogue, nullptr)
    {
    }

    void take(const Object& object, std::uint32_t row)
    {
        if (const auto problem = taken(object, row))
            out_.reject(row, 0, problem->code, problem->message, shown(object));
    }
    void refuse(std::uint32_t row, const Localised& what) { out_.reject(row, 0, "not-an-object", what, ""); }
    void refuse_line(std::uint32_t row, const Localised& why, std::string_view line)
    {
        out_.reject(row, 0, "bad-json", why, line);
    }
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
        if (m.kind == Kind::none) return Problem{"missing-key", both("\"{}\" saknas", "no \"{}\"", keys[key])};
        return Problem{"bad-type", both("\"{}\" måste vara en sträng", "\"{}\" must be a string", keys[key])};
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

    std::optional<Problem> time(const Object& o, Figure& f, const Metric& metric, std::optional<Instant>& known_at)
    {
        std::string period, made, known;
        if (auto p = text_of(o, period_key, !options_.period, period)) return p;
        if (auto p = text_of(o, made_key, false, made)) return p;
        if (auto p = text_of(o, known_at_key, false, known)) return p;
        Spoken spoken{options_.period.value_or(Period{})};
        if (!period.empty()) {
            const auto read = parse_period_and_span(period);
            if (!read)
                return Problem{"bad-period",
                               both("\"{}\" är ingen period; väntade 2024-03, 2024-03 ack, 2024, 2024-T1, "
                                    "2024-Q1, 2024-H1, 2024-W09 eller en dag",
                                    "\"{}\" is not a period; expected 2024-03, 2024-03 ack, 2024, "
                                    "2024-T1, 2024-Q1, 2024-H1, 2024-W09 or a date",
                                    period)};
            spoken = {read->period, read->span};
        }
        Period made_period;
        if (!made.empty()) {
            const auto read = Period::parse(made);
            if (!read)
                return Problem{"bad-period", both("made: \"{}\" är ingen månad eller dag",
                                                  "made: \"{}\" is not a month or a day", made)};
            made_period = *read;
        }
        if (!known.empty()) {
            const auto instant = parse_instant(known);
            if (!instant)
                return Problem{"bad-day", both("known_at: \"{}\" är ingen dag och ingen tid enligt RFC 3339",
                                               "known_at: \"{}\" is not a day or an RFC 3339 time", known)};
            known_at = *instant;
        }
        return fit_period(f, metric, spoken, made_period);
    }

    std::optional<Problem> value(const Object& o, Figure& f, const Metric& metric)
    {
        const auto& v = o.members[value_key];
        const auto& missing = o.members[missing_key];
        if (missing.kind == Kind::text) {
            if (v.kind != Kind::none && v.kind != Kind::null)
                return Problem{"bad-value", {"både \"value\" och \"missing\"", "both \"value\" and \"missing\""}};
            const auto why = missing_spelled(missing.text);
            if (!why)
                return Problem{"bad-value", both("missing: \"{}\" är inte känt; väntade not_reported, not_applicable, "
                                                 "secret, suppressed eller not_computable",
                                                 "missing: \"{}\" is not known; expected not_reported, "
                                                 "not_applicable, secret, suppressed or not_computable",
                                                 missing.text)};
            f.missing = *why;
            return std::nullopt;
        }
        if (v.kind == Kind::none || v.kind == Kind::null)
            return Problem{"missing-key",
                           {"\"value\" saknas; säg varför i \"missing\" om det inte finns något värde",
                            "no \"value\"; say why in \"missing\" if there is none"}};
        if (v.kind == Kind::text) {
            const auto mark = read_number(v.text, true);
            if (mark.kind != Number::Kind::missing)
                return Problem{"bad-type", both("value: \"{}\" är en sträng; skriv ett vanligt JSON-tal",
                                                "value: \"{}\" is a string; write a plain JSON number", v.text)};
            f.missing = mark.missing;
            return std::nullopt;
        }
        if (v.kind != Kind::number)
            return Problem{"bad-type", {"\"value\" måste vara ett tal", "\"value\" must be a number"}};
        auto amount = Amount::parse(v.text);
        if (!amount && v.text.find_first_of("eE") != std::string::npos)
            amount = Amount::from_double(std::strtod(v.text.c_str(), nullptr));
        if (!amount)
            return Problem{"bad-number",
                           both("value: {} är ett för stort tal", "value: {} is too large a number", v.text)};
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
            return Problem{"unknown-key",
                           both("okänd nyckel \"{}\"{}", "unknown key \"{}\"{}", o.unknown[0], did_you_mean(near))};
        }
        if (!o.repeated.empty())
            return Problem{"repeated-key", both("\"{}\" står två gånger", "\"{}\" stands twice", o.repeated[0])};
        Figure f;
        f.row = row;
        f.preliminary = options_.preliminary;
        if (auto p = subject(o, f)) return p;
        const auto& metric = out_.catalogue().metrics[f.metric];
        std::optional<Instant> known_at;
        if (auto p = time(o, f, metric, known_at)) return p;
        if (auto p = value(o, f, metric)) return p;
        std::string status;
        if (auto p = text_of(o, status_key, false, status)) return p;
        if (!status.empty()) {
            const auto preliminary = preliminary_spelled(status);
            if (!preliminary)
                return Problem{"unknown-status", both("status: \"{}\"; väntade preliminary eller final",
                                                      "status: \"{}\"; expected preliminary or final", status)};
            f.preliminary = *preliminary;
        }
        out_.take(f, known_at);
        return std::nullopt;
    }

    const ReadOptions& options_;
    Collector out_;
    Names names_;
};

// Listens to the parser: objects at `level` are figures, whatever is deeper is a member that should be plain.  The
// objects of an array are taken as they come; one that stands alone waits for deliver(), for what follows it may be
// broken.
class Listener : public json::json_sax_t {
public:
    Listener(ObjectReader& out, bool array, std::uint32_t row) : out_(out), level_(array ? 1 : 0), row_(row) {}

    // REQUIRES the text was good, and no array.  False: what stood there is no object.
    bool deliver()
    {
        if (level_ == 0 && whole_) out_.take(object_, row_);
        if (level_ == 0 && refused_) out_.refuse(row_, *refused_);
        return whole_;
    }

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
        if (--depth_ != level_) return true;
        whole_ = true;
        if (level_ > 0) out_.take(object_, row_++);
        return true;
    }
    bool start_array(std::size_t) override
    {
        if (depth_ == level_ + 1)
            plain(Member::Kind::other, "");
        else if (depth_ == level_)
            refuse({"en siffra måste vara ett objekt, inte en lista", "a figure must be an object, not an array"});
        return deeper();
    }
    bool end_array() override { return --depth_, true; }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        error_at = position;
        return false;
    }

    std::size_t error_at = 0;
    bool personal_number = false;  // behind escapes: "8507099805"

private:
    bool deeper() { return ++depth_ <= 64; }
    void refuse(const Localised& why)
    {
        if (level_ > 0)
            out_.refuse(row_++, why);
        else
            refused_ = why;
    }
    bool plain(Member::Kind kind, std::string_view text)
    {
        if (kind == Member::Kind::text && has_personal_number(text)) personal_number = true;
        if (depth_ == level_)
            refuse({"en siffra måste vara ett objekt {\"metric\": …, \"unit\": …, \"period\": …, \"value\": …}",
                    "a figure must be an object {\"metric\": …, \"unit\": …, \"period\": …, \"value\": …}"});
        if (depth_ == level_ + 1 && key_ < keys.size()) {
            object_.members[key_].kind = kind;
            object_.members[key_].text = text;
        }
        return true;
    }

    ObjectReader& out_;
    std::size_t level_, depth_ = 0, key_ = keys.size();
    std::uint32_t row_;
    bool whole_ = false;
    std::optional<Localised> refused_;
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

// What is wrong from `byte` on: "not valid JSON at …".
Localised not_json(std::string_view text, std::size_t byte)
{
    const auto rest = text.substr(std::min(byte, text.size()));
    const auto near = rest.substr(0, std::min<std::size_t>(rest.find_first_of("\r\n"), 40));
    if (near.empty()) return {"ogiltig JSON: texten slutar för tidigt", "not valid JSON: it ends too early"};
    return both("ogiltig JSON vid \"{}\"", "not valid JSON at \"{}\"", near);
}

// Where the parser stopped, counted from 0.
std::size_t stopped_at(const Listener& heard) { return heard.error_at > 0 ? heard.error_at - 1 : 0; }

Reading broken(std::string_view text, std::size_t byte)
{
    Reading reading;
    const auto place = place_of(text, byte);
    reading.failure = Reading::Failure::no_table;
    reading.failure_row = place.line;
    reading.failure_column = static_cast<std::uint16_t>(std::min<std::size_t>(place.column, UINT16_MAX));
    reading.failure_message =
        well_formed(both("rad {}, kolumn {}: {}; inget togs in", "line {}, column {}: {}; nothing was taken",
                         place.line, place.column, not_json(text, byte)));
    return reading;
}

// A broken line is kept as it is written: \u0038 in it may be the 8 of a personal number.
bool hides_personal_number(std::string_view line)
{
    std::string plain;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto code = line.substr(i, 6);
        if (code.size() == 6 && code.starts_with("\\u003") && code[5] >= '0' && code[5] <= '9') {
            plain += code[5];
            i += 5;
        } else if (code == "\\u002d" || code == "\\u002D" || code == "\\u002b" || code == "\\u002B") {
            plain += (code[5] | 0x20) == 'd' ? '-' : '+';
            i += 5;
        } else {
            plain += line[i];
        }
    }
    return has_personal_number(plain);
}

// An object a line.  A failure where no line is an object, or one holds a personal number.
std::optional<Reading> read_lines(std::string_view text, ObjectReader& figures)
{
    std::uint32_t row = 0;
    bool any = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = trimmed(text.substr(at, end - at));
        at = end + 1;
        ++row;
        if (line.empty()) continue;
        Listener listener(figures, false, row);
        const bool good = json::sax_parse(line.begin(), line.end(), &listener);
        if (listener.personal_number || (!good && hides_personal_number(line))) return personal_number_found(row, 0);
        if (good)
            any = listener.deliver() || any;
        else
            figures.refuse_line(row, not_json(line, stopped_at(listener)), line);
    }
    if (any) return std::nullopt;
    Listener whole(figures, false, 1);
    (void)json::sax_parse(text.begin(), text.end(), &whole);
    return broken(text, stopped_at(whole));
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
    ObjectReader figures(reading, options, catalogue);

    const auto first = text.find_first_not_of(" \t\r\n");
    const bool array = text[first] == '[';
    const auto first_line = text.substr(first, text.find('\n', first) - first);
    const bool lines = !array && (json::accept(first_line) || !json::accept(text));
    if (lines) {
        if (auto refused = read_lines(text, figures)) return std::move(*refused);
    } else {
        Listener listener(figures, array, 1);
        const bool good = json::sax_parse(text.begin(), text.end(), &listener);
        if (listener.personal_number) return personal_number_found(1, 0);
        if (!good) return broken(text, stopped_at(listener));
        listener.deliver();
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
