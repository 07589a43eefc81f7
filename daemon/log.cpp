#include "daemon/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace varsko {

namespace {

// sd-daemon(3): 7 debug, 6 info, 4 warning, 3 error, 2 critical.
class JournalPriority final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& line, const std::tm&, spdlog::memory_buf_t& out) override
    {
        constexpr std::array priorities = {'7', '7', '6', '4', '3', '2', '6'};
        out.push_back(priorities[static_cast<std::size_t>(line.level)]);
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JournalPriority>(); }
};

}  // namespace

void start_logging(const std::string& level)
{
    auto logger = std::make_shared<spdlog::logger>("varskod", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    if (std::getenv("JOURNAL_STREAM")) {
        auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
        formatter->add_flag<JournalPriority>('P').set_pattern("<%P>%v");
        logger->set_formatter(std::move(formatter));
    } else {
        logger->set_formatter(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %-8l %v",
                                                                          spdlog::pattern_time_type::utc));
    }
    logger->flush_on(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
    set_log_level(level);
}

void set_log_level(const std::string& level)
{
    const auto known = spdlog::level::from_str(level == "warning" ? "warn" : level == "error" ? "err" : level);
    if (known == spdlog::level::off && level != "off")
        throw std::invalid_argument("no log level \"" + level + "\"; expected trace, debug, info, warn or error");
    spdlog::set_level(known);
}

}  // namespace varsko
