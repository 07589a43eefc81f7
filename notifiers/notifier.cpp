#include "notifiers/notifier.hpp"

#include "notifiers/file.hpp"
#include "notifiers/smtp.hpp"
#include "notifiers/webhook.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace varsko {

std::unique_ptr<Notifier> make_notifier(const ChannelSettings& settings, const Secrets& secrets,
                                        const std::string& data)
{
    if (settings.kind == "smtp") return std::make_unique<SmtpNotifier>(settings, secrets);
    if (settings.kind == "webhook") return std::make_unique<WebhookNotifier>(settings, secrets);
    if (settings.kind == "file") return std::make_unique<FileNotifier>(settings, data);
    throw std::invalid_argument(
        fmt::format("channel.{}: kind \"{}\" is unknown, expected smtp, webhook or file", settings.id, settings.kind));
}

}  // namespace varsko
