// Whatever bytes a configuration is made of, reading it ends with diagnostics, never otherwise.
#include "rules/configuration.hpp"
#include "tests/catch.hpp"
#include "tests/rules/configuration_support.hpp"

#include <cstdint>

using namespace varsko;

namespace {

// xorshift: the same mutations every time.
class Dice {
public:
    std::uint64_t operator()(std::uint64_t sides)
    {
        state_ ^= state_ << 13U, state_ ^= state_ >> 7U, state_ ^= state_ << 17U;
        return state_ % sides;
    }

private:
    std::uint64_t state_ = 20240416;
};

const std::string whole = std::string{town} + R"toml(
[[rule]]
id = "r"
metric = ["net_cost"]
units = { level = ["board", "area"] }
value = "amount"
[rule.let]
amount = "ytd(outcome) - ytd(budget)"
[rule.levels]
red = """
amount < -200 tkr"""
[rule.notify]
on = ["red"]
to = ["economist"]
[rule.risk]
id = "EK-01"
probability = { red = 5 }
[rule.say]
sv = "{unit} {amount:+}"
[[mapping]]
id = "m"
recognise = { header = ["Utfall ack"] }
metric = "net_cost"
columns = { 1 = "unit", 2 = { scenario = "outcome", span = "ack" } }
[constants]
smallest = { value = "200 tkr", by_level = { board = "0 tkr" } }
[[route]]
match = { level = "red" }
to = ["economist"]
)toml";

std::string mutated(Dice& dice)
{
    static constexpr std::string_view tokens[] = {"[",  "]", "{", "}", "=",  "\"", "'''",  "\"\"\"",     ".", ",",
                                                  "\n", "#", "1", "-", "[[", "]]", "true", "1979-05-27", "å", "\\"};
    std::string text = whole;
    for (auto changes = 1 + dice(4); changes > 0 && !text.empty(); --changes) {
        const auto at = dice(text.size());
        switch (dice(6)) {
            case 0: text.resize(at); break;
            case 1: text[at] = static_cast<char>(static_cast<unsigned char>(dice(256))); break;
            case 2: text.erase(at, 1 + dice(20)); break;
            case 3: text.insert(at, tokens[dice(std::size(tokens))]); break;
            case 4: text.insert(dice(text.size()), text.substr(at, 1 + dice(60))); break;
            default: {
                const auto line = text.find('\n', at);
                if (line != std::string::npos) text.erase(line, text.find('\n', line + 1) - line);
            }
        }
    }
    return text;
}

}  // namespace

TEST_CASE("the configuration that is mutated is without fault")
{
    const auto read = read_one(whole);
    CHECK(text(read.diagnostics) == "0 errors, 0 warnings\n");
}

TEST_CASE("a mutated configuration is read to its end and every diagnostic has a sentence and a place in the file")
{
    Dice dice;
    int faulty = 0;
    for (int i = 0; i < 2000; ++i) {
        const auto text = mutated(dice);
        const auto read = read_one(text);
        const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
        faulty += read.ok() ? 0 : 1;
        for (const auto& d : read.diagnostics)
            if (d.message.empty() || d.code.empty() || d.place.line < 0 || d.place.line > lines + 1)
                FAIL(text << "\n" << d.text());
    }
    CHECK(faulty > 1000);
}
