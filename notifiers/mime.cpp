#include "notifiers/mime.hpp"

#include "notifiers/picture.hpp"

#include <fmt/format.h>
#include <gmime/gmime.h>

#include <memory>

namespace varsko {
namespace {

// GMime counts references; this gives ours back.
struct Unref {
    void operator()(gpointer p) const { g_object_unref(p); }
};
template <class T>
using Ref = std::unique_ptr<T, Unref>;

struct FreeText {
    void operator()(char* p) const { g_free(p); }
};

void start_gmime()
{
    static const bool started = (g_mime_init(), true);
    static_cast<void>(started);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// One line, whatever was in it.
std::string header_value(std::string_view value)
{
    std::string line(value);
    for (char& c : line) {
        if (is_control(c)) c = ' ';
    }
    return line;
}

// The left side of a Message-ID.  What may not stand there is written =3A, so that different ids stay different.
std::string id_part(std::string_view id)
{
    constexpr std::string_view allowed = "!#$%&'*+-/?^_`{|}~";
    std::string safe;
    for (char c : id) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (plain || allowed.find(c) != std::string_view::npos) {
            safe += c;
        } else {
            safe += fmt::format("={:02X}", static_cast<unsigned char>(c));
        }
    }
    return safe;
}

// RFC 2046: at most 70 characters, of a small set.
std::string boundary_of(std::string_view id)
{
    std::string boundary = "=_";
    for (char c : id_part(id)) boundary += g_ascii_isalnum(c) ? c : '_';
    return boundary.substr(0, 70);
}

// CRLF, CR and LF are all line ends; GMime writes them as CRLF.
std::string with_plain_line_ends(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size() + 1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') {
            plain += '\n';
            if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
        } else {
            plain += text[i];
        }
    }
    if (plain.empty() || plain.back() != '\n') plain += '\n';
    return plain;
}

void put(GMimeObject* object, const char* name, const std::string& value)
{
    g_mime_object_set_header(object, name, header_value(value).c_str(), "UTF-8");
}

Ref<GMimeObject> part(const char* subtype, std::string_view text, const std::string& language)
{
    // Not GMimeTextPart: that one chooses the smallest character set, and receivers then differ.
    const std::string plain = with_plain_line_ends(text);
    const Ref<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(plain.data(), plain.size()));
    const Ref<GMimeDataWrapper> content(
        g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
    Ref<GMimeObject> made(GMIME_OBJECT(g_mime_part_new_with_type("text", subtype)));
    g_mime_object_set_content_type_parameter(made.get(), "charset", "UTF-8");
    g_mime_part_set_content(GMIME_PART(made.get()), content.get());
    g_mime_part_set_content_encoding(GMIME_PART(made.get()), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    if (!language.empty()) put(made.get(), "Content-Language", language);
    return made;
}

Ref<GMimeObject> picture(const std::string& name, const std::string& png)
{
    const Ref<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(png.data(), png.size()));
    const Ref<GMimeDataWrapper> content(
        g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
    Ref<GMimeObject> made(GMIME_OBJECT(g_mime_part_new_with_type("image", "png")));
    g_mime_part_set_content(GMIME_PART(made.get()), content.get());
    g_mime_part_set_content_encoding(GMIME_PART(made.get()), GMIME_CONTENT_ENCODING_BASE64);
    g_mime_object_set_content_id(made.get(), header_value(name).c_str());
    g_mime_object_set_disposition(made.get(), "inline");
    return made;
}

// With its picture, as one part: the alternative to the plain text is both of them.
Ref<GMimeObject> html_part(const Message& message)
{
    Ref<GMimeObject> html = part("html", message.html, message.language);
    const std::string png = message.picture.name.empty() ? std::string() : png_of(message.picture.svg);
    if (png.empty()) return html;
    const Ref<GMimeObject> drawn = picture(message.picture.name, png);
    Ref<GMimeObject> both(GMIME_OBJECT(g_mime_multipart_new_with_subtype("related")));
    g_mime_object_set_content_type_parameter(both.get(), "type", "text/html");
    g_mime_multipart_set_boundary(GMIME_MULTIPART(both.get()), boundary_of("r" + message.id).c_str());
    g_mime_multipart_add(GMIME_MULTIPART(both.get()), html.get());
    g_mime_multipart_add(GMIME_MULTIPART(both.get()), drawn.get());
    return both;
}

Ref<GMimeObject> body(const Message& message)
{
    const Ref<GMimeObject> text = part("plain", message.text, message.language);
    if (message.html.empty()) return Ref<GMimeObject>(GMIME_OBJECT(g_object_ref(text.get())));
    const Ref<GMimeObject> html = html_part(message);
    Ref<GMimeObject> both(GMIME_OBJECT(g_mime_multipart_new_with_subtype("alternative")));
    g_mime_multipart_set_boundary(GMIME_MULTIPART(both.get()), boundary_of(message.id).c_str());
    g_mime_multipart_add(GMIME_MULTIPART(both.get()), text.get());
    g_mime_multipart_add(GMIME_MULTIPART(both.get()), html.get());
    return both;
}

void add(GMimeMessage* mail, GMimeAddressType type, const std::string& name, const std::string& address)
{
    const std::string shown = header_value(name);
    const Ref<InternetAddress> mailbox(
        internet_address_mailbox_new(shown.empty() ? nullptr : shown.c_str(), header_value(address).c_str()));
    internet_address_set_charset(mailbox.get(), "UTF-8");
    internet_address_list_add(g_mime_message_get_addresses(mail, type), mailbox.get());
}

void set_date(GMimeMessage* mail, Instant date)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(date).time_since_epoch().count();
    const std::unique_ptr<GDateTime, decltype(&g_date_time_unref)> utc(g_date_time_new_from_unix_utc(seconds),
                                                                       &g_date_time_unref);
    g_mime_message_set_date(mail, utc.get());
}

std::string label(const Message& message, const char* name)
{
    const auto found = message.labels.find(name);
    return found == message.labels.end() ? std::string() : found->second;
}

}  // namespace

bool is_mail_address(std::string_view address)
{
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == address.size() || address.size() > 254) return false;
    for (char c : address) {
        if (is_control(c) || c == ' ' || c == '<' || c == '>') return false;
    }
    return address.find('@') == at;
}

std::optional<Mailbox> parse_mailbox(std::string_view text)
{
    start_gmime();
    const std::string line = header_value(text);
    const Ref<InternetAddressList> list(internet_address_list_parse(nullptr, line.c_str()));
    if (!list || internet_address_list_length(list.get()) != 1) return std::nullopt;
    InternetAddress* only = internet_address_list_get_address(list.get(), 0);
    if (!INTERNET_ADDRESS_IS_MAILBOX(only)) return std::nullopt;
    const char* name = internet_address_get_name(only);
    const char* address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(only));
    if (address == nullptr || !is_mail_address(address)) return std::nullopt;
    return Mailbox{.name = name == nullptr ? "" : name, .address = address};
}

std::string compose_mail(const Message& message, const Mailbox& from, Instant date)
{
    start_gmime();
    const Ref<GMimeMessage> mail(g_mime_message_new(FALSE));
    const std::string domain(from.domain());
    add(mail.get(), GMIME_ADDRESS_TYPE_FROM, from.name, from.address);
    add(mail.get(), GMIME_ADDRESS_TYPE_TO, "", message.address);
    g_mime_message_set_subject(mail.get(), header_value(message.subject).c_str(), "UTF-8");
    set_date(mail.get(), date);
    g_mime_message_set_message_id(mail.get(), fmt::format("{}@{}", id_part(message.id), domain).c_str());

    GMimeObject* headers = GMIME_OBJECT(mail.get());
    const std::string root = fmt::format("<{}@{}>", id_part(message.thread), domain);
    put(headers, "In-Reply-To", root);
    put(headers, "References", root);
    put(headers, "List-Id", fmt::format("varsko <varsko.{}>", domain));
    put(headers, "Auto-Submitted", "auto-generated");
    put(headers, "X-Auto-Response-Suppress", "All");
    put(headers, "X-Varsko-Alert", message.alert.id());
    put(headers, "X-Varsko-Rule", message.alert.rule);
    put(headers, "X-Varsko-Level", label(message, "level"));
    const Ref<GMimeObject> content = body(message);
    g_mime_message_set_mime_part(mail.get(), content.get());

    const std::unique_ptr<GMimeFormatOptions, decltype(&g_mime_format_options_free)> options(
        g_mime_format_options_new(), &g_mime_format_options_free);
    g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
    const std::unique_ptr<char, FreeText> bytes(g_mime_object_to_string(headers, options.get()));
    return bytes.get();
}

}  // namespace varsko
