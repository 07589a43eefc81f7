#include "daemon/options.hpp"

#include "daemon/failpoint.hpp"
#include "daemon/http/address.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <sstream>

namespace varsko {

namespace {

std::string failpoint_table()
{
    std::string table;
#if VARSKO_FAILPOINTS
    for (const auto& row : failpoints) table += fmt::format("{:<24}  {}\n", row.name, row.passed_when);
#endif
    return table;
}

}  // namespace

CommandLine read_command_line(int argc, const char* const* argv)
{
    CommandLine line;
    CLI::App app{
        "varskod: takes in a municipality's monthly figures, assesses them by rules, and tells those who should know."};
    app.get_formatter()->column_width(28);
    std::string configuration, data, listen;
    bool list_failpoints = false;
    app.add_option("--config", configuration, "The configuration: a folder of TOML files, or one file")
        ->type_name("DIR-OR-FILE");
    app.add_option("--data", data,
                   "Where figures, alerts, the inbox and the token live (default: data, in the configuration's folder)")
        ->type_name("DIR");
    app.add_option("--listen", listen,
                   "Where the JSON API answers; port 0 takes any that is free (default: http.listen)")
        ->type_name("HOST:PORT");
    app.add_flag("--failpoints", list_failpoints,
                 "List the points where VARSKO_FAILPOINT=name[:n] kills the daemon; builds for tests only");
    app.set_version_flag("--version", "varskod " VARSKO_VERSION);
    app.footer(
        "Signals: SIGTERM and SIGINT stop it in good order, SIGHUP reads the configuration again.\n"
        "Exit: 0 after a clean stop, 2 when the configuration has errors or the start fails.");
    try {
        app.parse(argc, argv);
        if (!list_failpoints && configuration.empty()) throw CLI::RequiredError("--config");
    } catch (const CLI::ParseError& e) {
        std::ostringstream out, err;
        const int code = app.exit(e, out, err);
        line.exit_code = code == 0 ? 0 : 2;
        line.text = code == 0 ? out.str() : fmt::format("varskod: {}; see varskod --help\n", e.what());
        return line;
    }
    if (list_failpoints) {
        line.exit_code = 0;
        line.text = failpoint_table();
        return line;
    }
    if (!listen.empty()) {
        if (const auto where = http::parse_address(listen); !where) {
            line.exit_code = 2;
            line.text = fmt::format("varskod: {}\n", where.error());
            return line;
        }
        line.options.listen = listen;
    }
    line.options.configuration = configuration;
    const auto folder = std::filesystem::is_directory(configuration) ? line.options.configuration
                                                                     : line.options.configuration.parent_path();
    line.options.data = data.empty() ? folder / "data" : std::filesystem::path(data);
    return line;
}

}  // namespace varsko
