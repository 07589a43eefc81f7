#include "daemon/clock.hpp"
#include "daemon/command/commands.hpp"
#include "daemon/folder_held.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <ostream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

namespace fs = std::filesystem;

std::string trimmed_file(const fs::path& path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw Failed{1, fmt::format("{}: cannot be read", path.string())};
    std::string token = text.str();
    token.erase(token.find_last_not_of(" \t\r\n") + 1);
    return token;
}

std::string header(const Response& response, std::string_view lower_case_name)
{
    for (const auto& [name, value] : response.headers) {
        std::string folded_name = name;
        for (char& c : folded_name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (folded_name == lower_case_name) return value;
    }
    return {};
}

std::string percent_decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

}  // namespace

fs::path Context::configuration() const
{
    if (!common_.configuration.empty()) return common_.configuration;
    if (const std::string given = terminal.environment("VARSKO_CONFIG"); !given.empty()) return given;
    if (fs::exists("varsko.toml") || !fs::exists("/etc/varsko")) return ".";
    return "/etc/varsko";
}

bool Context::configuration_given() const
{
    return !common_.configuration.empty() || !terminal.environment("VARSKO_CONFIG").empty();
}

fs::path Context::data() const
{
    if (!common_.data.empty()) return common_.data;
    if (const std::string given = terminal.environment("VARSKO_DATA"); !given.empty()) return given;
    const fs::path folder = configuration();
    return (fs::is_regular_file(folder) ? folder.parent_path() : folder) / "data";
}

std::string Context::user() const
{
    const std::string name = terminal.environment("USER");
    return name.empty() ? "cli" : name;
}

std::string Context::url() const
{
    if (!common_.url.empty()) return common_.url;
    return common_.data.empty() ? terminal.environment("VARSKO_URL") : std::string();  // --data is nearer
}

bool Context::through_url() const { return !url().empty(); }

Door& Context::door()
{
    if (door_) return *door_;
    if (through_url()) {
        const std::string token =
            common_.token_file.empty() ? terminal.environment("VARSKO_TOKEN") : trimmed_file(common_.token_file);
        door_ = open_http_door(url(), token);
        return *door_;
    }
    try {
        door_ = open_house_door(configuration(), data(), rules_);
    } catch (const BrokenConfiguration& error) {
        for (const Diagnostic& diagnostic : error.diagnostics) terminal.err << diagnostic.text() << '\n';
        throw Failed{2, error.what()};
    } catch (const FolderHeld& error) {
        throw Failed{
            1, fmt::format("{}\n{}", error.what(),
                           say("Fråga den som håller mappen: --url http://…, med --token-file för det som skriver.",
                               "Ask the one who holds it: --url http://…, with --token-file for what writes."))};
    } catch (const std::runtime_error& error) {
        throw Failed{1, error.what()};
    }
    return *door_;
}

void Context::remember(const Response& response)
{
    pretended_ = header(response, "x-varsko-pretended");
    time_zone_ = header(response, "x-varsko-time-zone");
    notes_.clear();
    for (const auto& [name, value] : response.headers) {
        if (name == "X-Varsko-Notes" || name == "x-varsko-notes") notes_.push_back(percent_decoded(value));
    }
}

Response Context::raw(const Request& request)
{
    Response response = door().ask(request);
    if (response.status < 400) remember(response);
    return response;
}

Json Context::ask(const Request& request)
{
    const Response response = raw(request);
    if (response.status >= 400) fail(response, *this);
    const Json json = Json::parse(response.body, nullptr, false);
    if (json.is_discarded()) throw Failed{1, "the answer is no JSON: is that address a varsko daemon?"};
    return json;
}

std::string Context::time(const Json& instant) const
{
    const std::string utc = text_of(instant);
    const auto at = parse_instant(utc);
    if (!at) return utc;
    const std::string in_utc = utc.substr(0, 10) + " " + utc.substr(11, 5) + " UTC";
    try {
        return time_zone_.empty() ? in_utc : Clock(time_zone_, std::nullopt).local_text(*at);
    } catch (const std::runtime_error&) {
        return in_utc;  // a zone that this machine does not know
    }
}

bool Context::printed(const Json& json) const
{
    if (!common_.json) return false;
    terminal.out << json.dump(2) << '\n';
    return true;
}

void Context::print_notes()
{
    std::vector<std::string> lines;
    if (!pretended_.empty())
        lines.push_back(fmt::format(fmt::runtime(say("Klockan är ställd: detta visas som om dagen vore {}.",
                                                     "The clock is set: this is shown as if the day were {}.")),
                                    pretended_));
    // The house says so too, in its own language.
    std::copy_if(notes_.begin(), notes_.end(), std::back_inserter(lines), [&](const std::string& note) {
        const bool of_the_clock = note.starts_with("Klockan är ställd") || note.starts_with("The clock is set");
        return pretended_.empty() || !of_the_clock;
    });
    if (!lines.empty()) terminal.out << '\n';
    for (const auto& line : lines) terminal.out << line << '\n';
}

void fail(const Response& response, const Context& context)
{
    const Json body = Json::parse(response.body, nullptr, false);
    if (!body.is_object()) throw Failed{1, fmt::format("HTTP {}", response.status)};
    std::string sentence = text_of(body.value("detail", Json(nullptr)));
    if (sentence.empty()) sentence = text_of(body.value("title", Json(nullptr)));
    if (response.status == 401)
        sentence += std::string(context.say("\n(--token-file eller VARSKO_TOKEN)", "\n(--token-file or VARSKO_TOKEN)"));
    throw Failed{1, sentence};
}

}  // namespace varsko
