#include "notifiers/smtp.hpp"

#include "notifiers/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>
#include <vector>

namespace varsko {
namespace {

using Outcome = Delivery::Outcome;

const Delivery interrupted{.outcome = Outcome::interrupted,
                           .answer = "interrupted: the mail server had not answered when varsko was stopped"};

// "250-SIZE 100" and "250 OK" -> 250; 0 for anything else.
int reply_code(std::string_view line)
{
    if (line.size() < 3) return 0;
    int code = 0;
    for (char c : line.substr(0, 3)) {
        if (c < '0' || c > '9') return 0;
        code = code * 10 + (c - '0');
    }
    return code;
}

std::string_view without_line_end(std::string_view line)
{
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    return line;
}

// The account is wrong, not the mail, whichever command it came in answer to.
bool about_the_account(int code, std::string_view reply)
{
    return code == 530 || code == 534 || code == 535 || code == 538 || reply.find("5.7.30") != std::string_view::npos;
}

}  // namespace

// Lives on the stack of transact(); libcurl's callbacks get its address.
struct SmtpNotifier::Exchange {
    std::string_view unsent;
    std::string reply;    // the server's last line
    bool over = false;    // QUIT is sent after a refusal, and its answer is not the mail's
    std::string command;  // our last command's first word: MAIL, RCPT, DATA, "." for the mail itself
    std::vector<char> error = std::vector<char>(CURL_ERROR_SIZE, '\0');

    static std::size_t read(char* to, std::size_t size, std::size_t count, void* self)
    {
        auto& unsent = static_cast<Exchange*>(self)->unsent;
        const std::size_t n = std::min(size * count, unsent.size());
        std::memcpy(to, unsent.data(), n);
        unsent.remove_prefix(n);
        return n;
    }
    static std::size_t answer(char* line, std::size_t size, std::size_t count, void* self)
    {
        auto& exchange = *static_cast<Exchange*>(self);
        if (!exchange.over) exchange.reply = without_line_end({line, size * count});
        return size * count;
    }
    static std::size_t ignore(char*, std::size_t size, std::size_t count, void*) { return size * count; }
    static int watch(CURL*, curl_infotype type, char* data, std::size_t size, void* self)
    {
        auto& exchange = *static_cast<Exchange*>(self);
        const std::string_view sent(data, size);
        const std::string_view word = sent.substr(0, sent.find_first_of(" \r\n"));
        if (type == CURLINFO_HEADER_OUT && word == "QUIT") exchange.over = true;
        if (exchange.over) return 0;
        if (type == CURLINFO_HEADER_OUT) exchange.command = word;
        if (type == CURLINFO_DATA_OUT) exchange.command = ".";
        return 0;
    }
};

SmtpNotifier::SmtpNotifier(const ChannelSettings& settings, const Secrets& secrets)
    : settings_(settings), password_(secrets.password), curl_(new_curl_handle())
{
    const auto fail = [&settings](const std::string& what) {
        throw std::invalid_argument(fmt::format("channel.{}: {}", settings.id, what));
    };
    const ChannelUrl url = check_channel_url(settings.id, settings.url, {"smtp", "smtps"});
    const auto from = parse_mailbox(settings.from);
    if (!from) {
        fail(fmt::format("from \"{}\" is not one mail address, expected \"varsko <varsko@kommun.example>\"",
                         settings.from));
    }
    from_ = *from;
    if (settings.starttls != "required" && settings.starttls != "opportunistic" && settings.starttls != "never") {
        fail(fmt::format("starttls \"{}\" is unknown, expected required, opportunistic or never", settings.starttls));
    }
    if (settings.user.empty() && !password_.empty()) fail("a password is given but no user");
    if (!settings.user.empty() && password_.empty()) {
        fail(fmt::format("user \"{}\" is given but no password: password_file is missing or empty", settings.user));
    }
    if (settings.timeout < std::chrono::seconds(1)) fail("timeout must be at least 1 second");
    loopback_ = is_loopback_host(url.host);
    const bool opportunistic = settings.starttls == "opportunistic" && url.scheme == "smtp";
    const bool guarded = opportunistic && !password_.empty() && !loopback_;
    require_tls_ = settings.starttls == "required" || guarded;
    verify_ = !opportunistic || guarded || !settings.ca_file.empty();
}

// A connection that goes with its handle would be given two minutes for its QUIT.
SmtpNotifier::~SmtpNotifier()
{
    if (!kept_ || interruption_.asked()) return;
    try {
        set_up_connection();
        set_option(curl_, CURLOPT_CUSTOMREQUEST, "NOOP");
        set_option(curl_, CURLOPT_WRITEFUNCTION, &Exchange::ignore);
        set_option(curl_, CURLOPT_FORBID_REUSE, 1L);
        set_option(curl_, CURLOPT_TIMEOUT, 1L);
        set_option(curl_, CURLOPT_SERVER_RESPONSE_TIMEOUT, 1L);
        static_cast<void>(curl_easy_perform(curl_.get()));  // it is over, whatever it answers
    } catch (const std::exception&) {
        kept_ = false;  // an option that was taken for every mail: there is nobody to tell, and nothing is kept
    }
}

Delivery SmtpNotifier::send(const Message& message, int, Instant)
{
    if (!is_mail_address(message.address)) {
        return {.outcome = Outcome::refused,
                .answer = fmt::format("\"{}\" is not a mail address; {} needs one in people.toml", message.address,
                                      message.recipient)};
    }
    if (interruption_.asked()) return interrupted;
    try {
        // The message's own time, so that a mail sent again is the same bytes.
        const std::string mail = compose_mail(message, from_, message.created);
        return transact(message, mail, false);
    } catch (const std::exception& problem) {
        return {.outcome = Outcome::retry_later, .answer = problem.what()};
    }
}

// Everything that says which connection it is.
void SmtpNotifier::set_up_connection()
{
    curl_easy_reset(curl_.get());  // forgets the options, keeps the connection
    set_option(curl_, CURLOPT_URL, settings_.url.c_str());
    set_option(curl_, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set_option(curl_, CURLOPT_PROXY, "");
    set_option(curl_, CURLOPT_NOSIGNAL, 1L);
    set_option(curl_, CURLOPT_TIMEOUT, static_cast<long>(settings_.timeout.count()));
    // Also how long QUIT waits after a timeout, so a silent server holds us twice as long; the default is two minutes.
    set_option(curl_, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(settings_.timeout.count()));
    set_option(curl_, CURLOPT_CONNECTTIMEOUT, static_cast<long>(std::min<std::int64_t>(settings_.timeout.count(), 10)));
    const long tls = require_tls_ ? CURLUSESSL_ALL : settings_.starttls == "never" ? CURLUSESSL_NONE : CURLUSESSL_TRY;
    set_option(curl_, CURLOPT_USE_SSL, tls);
    set_option(curl_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set_option(curl_, CURLOPT_SSL_VERIFYPEER, verify_ ? 1L : 0L);
    set_option(curl_, CURLOPT_SSL_VERIFYHOST, verify_ ? 2L : 0L);
    if (!settings_.ca_file.empty()) set_option(curl_, CURLOPT_CAINFO, settings_.ca_file.c_str());
    if (!password_.empty()) {
        set_option(curl_, CURLOPT_USERNAME, settings_.user.c_str());
        set_option(curl_, CURLOPT_PASSWORD, password_.c_str());
    }
}

Delivery SmtpNotifier::transact(const Message& message, const std::string& mail, bool fresh_connection)
{
    Exchange exchange;
    exchange.unsent = mail;
    CurlList to;
    append(to, fmt::format("<{}>", message.address));

    set_up_connection();
    set_option(curl_, CURLOPT_FRESH_CONNECT, fresh_connection ? 1L : 0L);
    interruption_.watch(curl_);
    const std::string sender = fmt::format("<{}>", from_.address);
    set_option(curl_, CURLOPT_MAIL_FROM, sender.c_str());
    set_option(curl_, CURLOPT_MAIL_RCPT, to.get());
    set_option(curl_, CURLOPT_UPLOAD, 1L);
    set_option(curl_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.size()));
    set_option(curl_, CURLOPT_READFUNCTION, &Exchange::read);
    set_option(curl_, CURLOPT_READDATA, &exchange);
    set_option(curl_, CURLOPT_HEADERFUNCTION, &Exchange::answer);
    set_option(curl_, CURLOPT_HEADERDATA, &exchange);
    set_option(curl_, CURLOPT_WRITEFUNCTION, &Exchange::answer);
    set_option(curl_, CURLOPT_WRITEDATA, &exchange);
    set_option(curl_, CURLOPT_VERBOSE, 1L);
    set_option(curl_, CURLOPT_DEBUGFUNCTION, &Exchange::watch);
    set_option(curl_, CURLOPT_DEBUGDATA, &exchange);
    set_option(curl_, CURLOPT_ERRORBUFFER, exchange.error.data());

    const CURLcode code = curl_easy_perform(curl_.get());
    const bool was_kept = std::exchange(kept_, code == CURLE_OK) && !fresh_connection;
    // The handle lives on and says QUIT when it goes; `exchange` does not.
    curl_easy_reset(curl_.get());

    if (code != CURLE_OK && interruption_.asked()) return interrupted;
    const int reply = reply_code(exchange.reply);
    const std::string_view words = exchange.error.front() != '\0' ? exchange.error.data() : curl_easy_strerror(code);
    const bool answered = reply != 0 && !exchange.command.empty();
    // A server may have hung up on a kept connection between two mails: that says nothing about this mail.
    if (code != CURLE_OK && was_kept && (!answered || reply == 421)) return transact(message, mail, true);
    if (code == CURLE_OK && reply >= 200 && reply < 300)
        return {.outcome = Outcome::delivered, .answer = exchange.reply};
    if (code == CURLE_OK) {
        return {.outcome = Outcome::retry_later, .answer = fmt::format("unexpected answer \"{}\"", exchange.reply)};
    }
    const bool of_the_mail = exchange.command == "MAIL" || exchange.command == "RCPT" || exchange.command == "DATA" ||
                             exchange.command == ".";
    if (code == CURLE_LOGIN_DENIED || about_the_account(reply, exchange.reply)) {
        return {.outcome = Outcome::retry_later,
                .answer = fmt::format(
                    "{} (the server does not accept the user name and password of channel.{}: a person must mend it)",
                    reply >= 400 ? exchange.reply : std::string(words), settings_.id)};
    }
    if (reply >= 500 && reply < 600 && of_the_mail) return {.outcome = Outcome::refused, .answer = exchange.reply};
    if (reply >= 400 && reply < 600) return {.outcome = Outcome::retry_later, .answer = exchange.reply};
    return {.outcome = Outcome::retry_later, .answer = std::string(words)};
}

}  // namespace varsko
