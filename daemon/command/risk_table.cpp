#include "daemon/command/risk_table.hpp"

#include "daemon/command/risk_blocks.hpp"

#include <iterator>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

const Vocabulary<std::string> types = {
    {"environment", {"environment", "omvärld"}},
    {"staff", {"staff", "medarbetare", "personal"}},
    {"quality", {"quality", "verksamhet", "kvalitet", "verksamhet/kvalitet"}},
    {"delivery", {"delivery", "leverans"}},
    {"finance", {"finance", "ekonomi", "finansiell", "finansiell/ekonomi"}},
};
const Vocabulary<std::string> states = {{"proposed", {"proposed", "föreslagen", "förslag"}},
                                        {"active", {"active", "aktiv"}},
                                        {"accepted", {"accepted", "accepterad"}},
                                        {"materialised", {"materialised", "inträffad", "materialiserad"}},
                                        {"closed", {"closed", "stängd"}}};
const Vocabulary<std::string> closings = {
    {"done", {"done", "åtgärdad"}}, {"reduced", {"reduced", "minskad"}}, {"eliminated", {"eliminated", "undanröjd"}}};
const Vocabulary<std::string> colours = {
    {"green", {"grön", "green", "g"}}, {"yellow", {"gul", "yellow", "y"}}, {"red", {"röd", "red", "r"}}};
const Vocabulary<std::string> statuses = {{"planned", {"planned", "planerad"}},
                                          {"ongoing", {"ongoing", "pågående", "pågår"}},
                                          {"done", {"done", "klar", "genomförd", "avslutad"}}};

int rating_of(const std::string& cell)
{
    return cell.size() == 1 && cell[0] >= '1' && cell[0] <= '5' ? cell[0] - '0' : 0;
}

class Reader {
public:
    Reader(std::string type, Language say) : type_(std::move(type)), say_(say) {}

    ReadRisks run(const std::vector<RiskFile>& files)
    {
        std::vector<RiskBlock> blocks;
        for (const RiskFile& file : files) {
            auto of_file = risk_blocks(file.name, file.text);
            if (of_file.empty())
                problem(file.name, 0, {},
                        say_("ingen rad är rubrik för risker (RISK, SANNOLIKHET, KONSEKVENS), åtgärder eller "
                             "kontrollmoment",
                             "no row is a heading of risks (risk, probability, consequence), measures or controls"));
            std::move(of_file.begin(), of_file.end(), std::back_inserter(blocks));
        }
        for (const RiskBlock& block : blocks)
            if (block.kind == Columns::Kind::risks) take_risks(block);
        for (const RiskBlock& block : blocks)
            if (block.kind == Columns::Kind::lists) take_lists(block);
        std::stable_sort(out_.problems.begin(), out_.problems.end(),
                         [](const RowProblem& a, const RowProblem& b) { return a.file == b.file && a.row < b.row; });
        return std::move(out_);
    }

private:
    template <class... Args>
    std::string said(std::string_view sv, std::string_view en, const Args&... args) const
    {
        return fmt::format(fmt::runtime(say_(sv, en)), args...);
    }

    void problem(const std::string& file, std::size_t row, const std::string& id, std::string_view message)
    {
        out_.problems.push_back({.file = file, .row = row, .id = id, .message = std::string(message)});
    }

    // A word of a list, its code; empty for an empty cell.  A word that is not known is a problem.
    template <class Found>
    std::string word(const Cells& cells, const Columns& columns, Heading heading, const Vocabulary<std::string>& known,
                     std::string_view what, Found&& wrong) const
    {
        const std::string cell = columns.at(cells, heading);
        if (cell.empty()) return {};
        if (const auto code = named(cell, known)) return *code;
        std::string expected;
        for (const auto& [code, names] : known)
            expected +=
                (expected.empty() ? "" : ", ") + std::string(say_(names.size() > 1 ? names[1] : names[0], code));
        wrong(said("{} \"{}\" är okänd: {}", "unknown {} \"{}\": expected {}", what, cell, expected));
        return {};
    }

    // ── risks ────────────────────────────────────────────────────────────────────────────────────────────────────

    void take_risks(const RiskBlock& block)
    {
        RiskRow* above = nullptr;
        std::size_t index = 0;
        for (const RiskBlock::Row& row : block.rows) {
            const std::string id = block.columns.at(row.cells, Heading::id);
            if (!block.columns.at(row.cells, Heading::text).empty()) {
                index = take_risk(block, row);
                above = &out_.risks[index];
                add_lists(block, row, above);
                continue;
            }
            if (!id.empty()) above = target(id, block.file, row.number);
            if (above == nullptr)
                problem(block.file, row.number, {},
                        say_("raden har ingen risk, och ingen står ovanför",
                             "the row has no risk, nor is there one above"));
            else if (!add_lists(block, row, above))
                problem(block.file, row.number, id,
                        say_("raden har varken risk, åtgärd eller kontrollmoment",
                             "the row has neither a risk nor a measure nor a control"));
        }
    }

    std::size_t take_risk(const RiskBlock& block, const RiskBlock::Row& row)
    {
        const auto cell = [&](Heading heading) { return block.columns.at(row.cells, heading); };
        std::string id = cell(Heading::id);
        const std::size_t number = out_.risks.size() + 1;
        if (id.empty()) id = fmt::format("R-{:02}", number);
        bool good = true;
        const auto wrong = [&](const std::string& message) {
            problem(block.file, row.number, id, message);
            good = false;
        };
        const int probability = rating_of(cell(Heading::probability)),
                  consequence = rating_of(cell(Heading::consequence));
        const std::string value = cell(Heading::value);
        if (probability == 0 || consequence == 0)
            wrong(said("sannolikhet och konsekvens ska vara hela tal från 1 till 5, inte \"{}\" och \"{}\"",
                       "probability and consequence must be whole numbers from 1 to 5, not \"{}\" and \"{}\"",
                       cell(Heading::probability), cell(Heading::consequence)));
        else if (!value.empty() && value != std::to_string(probability * consequence))
            wrong(said("riskvärdet {} är inte {} × {}", "the risk value {} is not {} × {}", value, probability,
                       consequence));
        std::string type = word(row.cells, block.columns, Heading::type, types, say_("typen", "type"), wrong);
        const bool assumed = cell(Heading::type).empty();
        Json body = {{"id", id},
                     {"type", assumed ? type_ : type},
                     {"text", cell(Heading::text)},
                     {"probability", probability},
                     {"consequence", consequence}};
        const auto put = [&](const char* name, const std::string& given) {
            if (!given.empty()) body[name] = given;
        };
        put("state", word(row.cells, block.columns, Heading::state, states, say_("läget", "state"), wrong));
        put("closed_because", word(row.cells, block.columns, Heading::closed_because, closings,
                                   say_("orsaken", "reason for closing"), wrong));
        put("measures_level", word(row.cells, block.columns, Heading::level, colours,
                                   say_("bedömningen av åtgärderna", "colour of the measures"), wrong));
        put("owner", cell(Heading::owner));
        put("unit", cell(Heading::unit));
        put("comment", cell(Heading::comment));
        body["measures"] = Json::array();
        body["controls"] = Json::array();
        by_name_.emplace(folded(id), out_.risks.size());
        by_name_.emplace(folded(cell(Heading::text)), out_.risks.size());
        in_order_.push_back(out_.risks.size());
        out_.risks.push_back({.file = block.file,
                              .row = row.number,
                              .body = good ? std::move(body) : Json(nullptr),
                              .type_assumed = assumed});
        return out_.risks.size() - 1;
    }

    // ── measures and controls ────────────────────────────────────────────────────────────────────────────────────

    // False where the row has neither.
    bool add_lists(const RiskBlock& block, const RiskBlock::Row& row, RiskRow* risk)
    {
        const auto cell = [&](Heading heading) { return block.columns.at(row.cells, heading); };
        const std::string measure = cell(Heading::measure), control = cell(Heading::control);
        if (measure.empty() && control.empty()) return false;
        const std::string id = risk != nullptr && risk->body.is_object() ? text_of(risk->body["id"]) : std::string();
        const auto wrong = [&](const std::string& message) { problem(block.file, row.number, id, message); };
        const auto day = [&](Json& into, const char* name, Heading heading) {
            const std::string given = cell(heading);
            if (given.empty()) return;
            if (parse_day(given))
                into[name] = given;
            else
                wrong(said("\"{}\" är inget datum: skriv 2024-05-31", "\"{}\" is no date: write 2024-05-31", given));
        };
        Json entry;
        if (!measure.empty()) {
            entry = {{"text", measure}};
            day(entry, "start", Heading::start);
            day(entry, "end", Heading::end);
            const std::string status =
                word(row.cells, block.columns, Heading::status, statuses, say_("status", "status"), wrong);
            if (!status.empty()) entry["status"] = status;
            if (risk != nullptr && risk->body.is_object()) risk->body["measures"].push_back(entry);
        }
        if (!control.empty()) {
            entry = {{"what", control}};
            if (const std::string every = cell(Heading::every); !every.empty()) entry["every"] = every;
            if (const std::string by = cell(Heading::control_by); !by.empty()) entry["by"] = by;
            day(entry, "last_done", Heading::last_done);
            if (measure.empty() && !cell(Heading::status).empty())
                wrong(
                    said("ett kontrollmoment har ingen status (\"{}\"): skriv i kommentaren, eller när det senast "
                         "utfördes",
                         "a control has no status (\"{}\"): write a comment, or when it was last done",
                         cell(Heading::status)));
            if (risk != nullptr && risk->body.is_object()) risk->body["controls"].push_back(entry);
        }
        return true;
    }

    // The risk of that id or text; one that is in no file is taken to be in the register.
    RiskRow* target(const std::string& name, const std::string& file, std::size_t row)
    {
        const auto found = by_name_.find(folded(name));
        if (found != by_name_.end()) return &out_.risks[found->second];
        if (name.find(' ') != name.npos) return nullptr;
        by_name_.emplace(folded(name), out_.risks.size());
        const Json lists = {{"id", name}, {"measures", Json::array()}, {"controls", Json::array()}};
        out_.risks.push_back({.file = file, .row = row, .body = lists, .type_assumed = false});
        return &out_.risks.back();
    }

    void take_lists(const RiskBlock& block)
    {
        std::vector<std::vector<const RiskBlock::Row*>> unnamed;  // those that belong together
        std::optional<std::size_t> above;
        for (std::size_t i = 0; i < block.rows.size(); ++i) {
            const RiskBlock::Row& row = block.rows[i];
            const auto cell = [&](Heading heading) { return block.columns.at(row.cells, heading); };
            std::string name = cell(Heading::id);
            if (name.empty()) name = cell(Heading::text);
            if (!name.empty()) {
                RiskRow* risk = target(name, block.file, row.number);
                if (risk == nullptr)
                    problem(block.file, row.number, {},
                            said("ingen risk heter \"{}\"", "no risk is called \"{}\"", name));
                else if (!add_lists(block, row, risk))
                    problem(block.file, row.number, name,
                            say_("raden har varken åtgärd eller kontrollmoment",
                                 "the row has neither a measure nor a control"));
                continue;
            }
            const std::string what = cell(Heading::measure).empty() ? cell(Heading::control) : cell(Heading::measure);
            if (const auto risk = by_name_.find(folded(what)); filled(row.cells) == 1 && risk != by_name_.end()) {
                above = risk->second;
                continue;
            }
            if (above && row.after_blank && filled(row.cells) == 1) {
                out_.notes.push_back(said("{}: tabellen slutar före rad {}; resten lästes inte",
                                          "{}: the table ends before row {}; the rest was not read", block.file,
                                          row.number));
                break;
            }
            if (above)
                add_lists(block, row, &out_.risks[*above]);
            else if (row.after_blank && !unnamed.empty())
                unnamed.back().push_back(&row);
            else
                unnamed.push_back({&row});
        }
        tie_by_order(block, unnamed);
    }

    void tie_by_order(const RiskBlock& block, const std::vector<std::vector<const RiskBlock::Row*>>& unnamed)
    {
        if (unnamed.empty()) return;
        const bool as_many = unnamed.size() == in_order_.size();
        for (std::size_t n = 0; n < unnamed.size(); ++n)
            for (const RiskBlock::Row* row : unnamed[n]) {
                if (as_many)
                    add_lists(block, *row, &out_.risks[in_order_[n]]);
                else
                    problem(block.file, row->number, {},
                            say_("vilken risk hör raden till? Ange riskens id i en kolumn Id, eller riskens text på en "
                                 "egen rad ovanför",
                                 "which risk does the row belong to? Give the risk's id in a column Id, or the risk's "
                                 "text in a row of its own above"));
            }
        if (as_many)
            out_.notes.push_back(
                said("{}: raderna {}–{} säger inte vilken risk de hör till och knöts till riskerna i "
                     "ordning",
                     "{}: rows {}–{} do not say which risk they belong to and were tied to the risks "
                     "in order",
                     block.file, unnamed.front().front()->number, unnamed.back().back()->number));
    }

    std::string type_;
    Language say_;
    ReadRisks out_;
    std::map<std::string, std::size_t> by_name_;  // folded id or text -> place in out_.risks
    std::vector<std::size_t> in_order_;           // the risks of the files, as places in out_.risks
};

}  // namespace

ReadRisks read_risks(const std::vector<RiskFile>& files, const std::string& type, Language say)
{
    return Reader(type, say).run(files);
}

}  // namespace varsko
