#include "rules/expression/other_rules.hpp"

#include "rules/expression/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko::expression {

namespace {

std::vector<std::string> named_by(const Rule& rule)
{
    std::vector<std::string> out;
    const auto add = [&](const Text& text) {
        for (auto& id : rules_named(text.text)) out.push_back(std::move(id));
    };
    for (const auto& [name, text] : rule.let) add(text);
    if (rule.value) add(*rule.value);
    for (const auto& [level, text] : rule.levels) add(text);
    if (rule.when) add(*rule.when);
    return out;
}

// Depth first; a rule is done when all that it names are.
class Ordering {
public:
    Ordering(std::span<const Rule> rules, Diagnostics& diagnostics) : rules_(rules), diagnostics_(diagnostics)
    {
        for (std::size_t i = 0; i < rules.size(); ++i) {
            index_.try_emplace(rules[i].id, i);
            named_.push_back(named_by(rules[i]));
        }
        state_.resize(rules.size());
    }

    std::vector<std::size_t> run()
    {
        for (std::size_t i = 0; i < rules_.size(); ++i) visit(i);
        return std::move(order_);
    }

private:
    enum class State : std::uint8_t { untouched, open, done };
    struct At {
        std::size_t rule, next = 0;  // which of the rules that it names is looked at next
    };

    void visit(std::size_t first)
    {
        if (state_[first] != State::untouched) return;
        std::vector<At> path{{.rule = first}};
        state_[first] = State::open;
        while (!path.empty()) {
            At& at = path.back();
            if (at.next == named_[at.rule].size()) {
                state_[at.rule] = State::done;
                order_.push_back(at.rule);
                path.pop_back();
                continue;
            }
            const auto found = index_.find(named_[at.rule][at.next++]);
            if (found == index_.end()) continue;  // the checker says so
            const std::size_t other = found->second;
            if (state_[other] == State::open) ring(path, other);
            if (state_[other] != State::untouched) continue;
            state_[other] = State::open;
            path.push_back({.rule = other});
        }
    }

    void ring(const std::vector<At>& path, std::size_t begin)
    {
        std::vector<std::size_t> members;
        for (auto at = path.rbegin(); at != path.rend(); ++at) {
            members.insert(members.begin(), at->rule);
            if (at->rule == begin) break;
        }
        std::rotate(members.begin(), std::min_element(members.begin(), members.end()), members.end());
        std::string ids;
        for (const auto m : members) ids += rules_[m].id + " -> ";
        const Rule& lowest = rules_[members.front()];
        diagnostics_.push_back({.severity = Diagnostic::Severity::error,
                                .place = lowest.place,
                                .code = "cycle",
                                .message = fmt::format("rule \"{0}\" stands on itself: {1}{0}", lowest.id, ids)});
    }

    std::span<const Rule> rules_;
    Diagnostics& diagnostics_;
    std::map<std::string, std::size_t> index_;
    std::vector<std::vector<std::string>> named_;
    std::vector<State> state_;
    std::vector<std::size_t> order_;
};

}  // namespace

const Rule* OtherRules::find(std::string_view id) const
{
    const auto found = std::find_if(written.begin(), written.end(), [&](const Rule& r) { return r.id == id; });
    return found == written.end() ? nullptr : &*found;
}

std::vector<std::string> rules_named(std::string_view text)
{
    std::vector<std::string> out;
    if (text.find("rule") == text.npos) return out;
    const auto syntax = parse(text);
    if (!syntax) return out;
    for (const Node& n : syntax->nodes)
        if (n.kind == Node::Kind::call && n.name == "rule" && !n.arguments.empty() &&
            syntax->at(n.arguments[0].node).kind == Node::Kind::text)
            out.push_back(syntax->at(n.arguments[0].node).name);
    return out;
}

std::vector<std::size_t> in_order(std::span<const Rule> rules, Diagnostics& diagnostics)
{
    return Ordering(rules, diagnostics).run();
}

}  // namespace varsko::expression
