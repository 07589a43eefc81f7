#include "notifiers/notifier.hpp"

#include "notifiers/chat.hpp"
#include "notifiers/command.hpp"
#include "notifiers/file.hpp"
#include "notifiers/journal.hpp"
#include "notifiers/smtp.hpp"
#include "notifiers/syslog.hpp"
#include "notifiers/webhook.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace varsko {

std::unique_ptr<Notifier> make_notifier(const ChannelSettings& settings, const Secrets& secrets,
                                        const std::string& data)
{
    if (settings.kind == "smtp") return std::make_unique<SmtpNotifier>(settings, secrets);
    if (settings.kind == "webhook") return std::make_unique<WebhookNotifier>(settings, secrets);
    if (settings.kind == "chat") return std::make_unique<ChatNotifier>(settings, secrets);
    if (settings.kind == "command") return std::make_unique<CommandNotifier>(settings);
    if (settings.kind == "journal") return std::make_unique<JournalNotifier>(settings);
    if (settings.kind == "syslog") return std::make_unique<SyslogNotifier>(settings);
    if (settings.kind == "file") return std::make_unique<FileNotifier>(settings, data);
    throw std::invalid_argument(fmt::format(
        "channel.{}: kind \"{}\" is unknown, expected smtp, webhook, chat, command, journal, syslog or file",
        settings.id, settings.kind));
}

}  // namespace varsko
