// Any table under any mapping.  The first line is the mapping, a letter a column and words for the rest; what follows
// is the table:
//
//   umspv.-fcx decimal=. turned metric=net_cost period=2024-03 header=Enhet
#include "tests/fuzz/reading.hpp"
#include "tests/ingest/town.hpp"

namespace varsko::fuzz {

namespace {

using Role = MappedColumn::Role;

MappedColumn column(char letter, std::size_t place)
{
    static constexpr std::string_view letters = "umspdvktei";
    static constexpr Role roles[] = {Role::unit,  Role::metric,   Role::scenario, Role::period,  Role::made,
                                     Role::value, Role::known_at, Role::status,   Role::measure, Role::ignore};
    MappedColumn c;
    if (const auto at = letters.find(letter); at != letters.npos) {
        c.role = roles[at];
        return c;
    }
    // The rest are figures of one kind or another, turned by where they stand.
    c.role = letter == 'c' ? Role::forecast_change : letter == 'x' ? Role::control : Role::figure;
    const auto turn = static_cast<unsigned char>(letter) + place;
    c.scenario = static_cast<Scenario>(turn % scenario_count);
    c.span = static_cast<MappedColumn::SpanIn>(turn % 4);
    c.month = static_cast<int>(turn % 13);
    if (turn % 3 == 0) c.metric = "investigations";
    if (turn % 5 == 0) c.unit = "adults";
    return c;
}

std::vector<std::string> words_of(std::string_view line)
{
    std::vector<std::string> out(1);
    for (const char c : line) {
        if (c == ' ')
            out.emplace_back();
        else
            out.back() += c;
    }
    return out;
}

Mapping mapping(std::string_view line)
{
    Mapping m;
    m.id = "it";
    m.metric = "net_cost";
    m.period = "given";
    const auto words = words_of(line);
    for (std::size_t i = 0; i < words[0].size() && i < 30; ++i)
        m.columns[static_cast<int>(i) + 1] = column(words[0][i], i);
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto equals = words[i].find('=');
        const std::string key = words[i].substr(0, equals),
                          value = equals == std::string::npos ? "" : words[i].substr(equals + 1);
        const char first = value.empty() ? ';' : value[0];
        if (key == "decimal") m.decimal = first == '.' ? '.' : ',';
        if (key == "separator") m.separator = first;
        if (key == "turned") m.turned = true;
        if (key == "preliminary") m.preliminary = true;
        if (key == "metric") m.metric = value;
        if (key == "unit") m.unit = value;
        if (key == "period") m.period = value == "file" ? "from file name" : value;
        if (key == "cell") m.period = "cell " + value;
        if (key == "known") m.known_at = value == "file" ? "from file date" : value;
        if (key == "measure") m.measure = parse_measure(value) ? value : "";
        if (key == "header") m.recognise.header.push_back(value);
        if (key == "control") m.controls.push_back(value);
        if (key == "named") m.columns.clear(), m.columns_by_name[value] = column('f', i);
    }
    return m;
}

void run(std::string_view bytes)
{
    const auto end = std::min(bytes.find('\n'), bytes.size());
    const std::vector<Mapping> mappings = {mapping(bytes.substr(0, end))};
    const std::string table(bytes.substr(std::min(end + 1, bytes.size())));
    ingest::ReadOptions options;
    options.file_name = "figures-2024-03.csv";
    options.period = Period::month(2024, 3);
    options.file_date = parse_day("2024-04-16");
    if (mappings[0].recognise.header.empty()) options.mapping = "it";
    const auto whole = ingest::read_text(table, options, mappings);
    must_be_sound(whole, ingest::town());
    options.parts = {.most = std::max<std::size_t>(table.size(), 1), .smallest = 1};
    must(told(ingest::read_text(table, options, mappings)) == told(whole), "parts are not the whole");
}

const Registered here("mapping", run);

}  // namespace

}  // namespace varsko::fuzz
