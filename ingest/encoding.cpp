#include "ingest/encoding.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <optional>

namespace varsko::ingest {

namespace {

using Failure = Reading::Failure;

constexpr char32_t unknown_letter = 0xFFFD;

// 0x80-0x9F; the rest of Windows-1252 is Latin-1.  Five bytes have no letter.
constexpr std::array<char32_t, 32> windows_1252 = {
    0x20AC,         unknown_letter, 0x201A, 0x0192, 0x201E, 0x2026,         0x2020, 0x2021,
    0x02C6,         0x2030,         0x0160, 0x2039, 0x0152, unknown_letter, 0x017D, unknown_letter,
    unknown_letter, 0x2018,         0x2019, 0x201C, 0x201D, 0x2022,         0x2013, 0x2014,
    0x02DC,         0x2122,         0x0161, 0x203A, 0x0153, unknown_letter, 0x017E, 0x0178};

constexpr unsigned byte(char c) { return static_cast<unsigned char>(c); }

void append(std::string& out, char32_t c)
{
    const auto put = [&](char32_t b) { out += static_cast<char>(static_cast<unsigned char>(b)); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
        put(0xC0 | c >> 6);
    } else {
        if (c < 0x10000) {
            put(0xE0 | c >> 12);
        } else {
            put(0xF0 | c >> 18);
            put(0x80 | (c >> 12 & 0x3F));
        }
        put(0x80 | (c >> 6 & 0x3F));
    }
    put(0x80 | (c & 0x3F));
}

// How many bytes the character at the front wants (0: it cannot begin one), and how many of them are right.
struct Sequence {
    std::size_t wanted = 0, right = 0;
};

Sequence sequence(std::string_view s)
{
    const unsigned lead = byte(s[0]);
    if (lead < 0x80) return {1, 1};
    Sequence out{lead < 0xC2 ? 0U : lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : lead < 0xF5 ? 4U : 0U, 1};
    unsigned low = lead == 0xE0   ? 0xA0
                   : lead == 0xF0 ? 0x90
                                  : 0x80,
             high = lead == 0xED   ? 0x9F
                    : lead == 0xF4 ? 0x8F
                                   : 0xBF;
    for (; out.right < out.wanted && out.right < s.size(); ++out.right, low = 0x80, high = 0xBF)
        if (byte(s[out.right]) < low || byte(s[out.right]) > high) break;
    return out;
}

std::string from_windows_1252(std::string_view bytes, bool& odd)
{
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        const unsigned b = byte(c);
        const char32_t letter = b >= 0x80 && b < 0xA0 ? windows_1252.at(b - 0x80) : b;
        odd = odd || letter == unknown_letter;
        append(out, letter);
    }
    return out;
}

std::string from_utf16(std::string_view bytes, bool little)
{
    const auto unit = [&](std::size_t i) -> char32_t {
        const unsigned a = byte(bytes[i]), b = byte(bytes[i + 1]);
        return little ? a | b << 8 : b | a << 8;
    };
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        char32_t c = unit(i);
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
            i += 2;
        } else if (c >= 0xD800 && c < 0xE000) {
            c = unknown_letter;
        }
        append(out, c);
    }
    return out;
}

// What the first bytes say of files that are no text, and what to do instead.
std::optional<Localised> not_text(std::string_view s)
{
    struct Magic {
        std::string_view bytes;
        Phrase message;
    };
    static constexpr std::array<Magic, 9> known = {{
        {"PK\x03\x04",
         {"filen är ett zip-arkiv, till exempel en Excelbok (.xlsx); spara bladet som CSV (UTF-8) och skicka det",
          "the file is a zip archive, such as an Excel workbook (.xlsx); save the sheet as CSV (UTF-8) and send "
          "that"}},
        {"\xD0\xCF\x11\xE0",
         {"filen är ett gammalt Office-dokument (.xls, .doc); spara bladet som CSV (UTF-8) och skicka det",
          "the file is an old Office document (.xls, .doc); save the sheet as CSV (UTF-8) and send that"}},
        {"%PDF",
         {"filen är en PDF; siffror läses från CSV eller JSON",
          "the file is a PDF; figures are read from CSV or JSON"}},
        {"\x1F\x8B",
         {"filen är komprimerad (gzip); packa upp den först", "the file is compressed (gzip); unpack it first"}},
        {"\x89PNG", {"filen är en bild (PNG)", "the file is a picture (PNG)"}},
        {"\xFF\xD8\xFF", {"filen är en bild (JPEG)", "the file is a picture (JPEG)"}},
        {"\x7F"
         "ELF",
         {"filen är ett program", "the file is a program"}},
        {"SQLite format 3", {"filen är en databas", "the file is a database"}},
        {"{\\rtf",
         {"filen är ett textdokument (RTF); spara tabellen som CSV (UTF-8)",
          "the file is a word-processor document (RTF); save the table as CSV (UTF-8)"}},
    }};
    for (const auto& magic : known)
        if (s.starts_with(magic.bytes)) return both(magic.message);
    if (const auto at = s.find('\0'); at != s.npos) {
        const bool wide = at % 2 == 1 && s.size() > 4 && s[3] == '\0' && s[1] == '\0';
        return wide ? both({"filen ser ut att vara UTF-16 utan märke i början; spara den som CSV (UTF-8)",
                            "the file looks like UTF-16 without a byte order mark; save it as CSV (UTF-8)"})
                    : both("filen är inte text: byte {} är NUL", "the file is not text: byte {} is NUL", at + 1);
    }
    const auto head = s.substr(0, 4096);
    std::size_t controls = 0;
    for (const char c : head) controls += byte(c) < 32 && !std::strchr("\t\n\v\f\r\x1A\x1B", c);
    if (controls * 10 > head.size())
        return both({"filen är inte text: var tionde byte eller fler är styrtecken",
                     "the file is not text: every tenth byte or more is a control character"});
    return std::nullopt;
}

// Only å ä ö of Windows-1252 end a word as a lone last byte; all else that looks cut is cut.
bool cut_at_end(std::string_view s, std::size_t good)
{
    const auto rest = s.substr(good);
    const auto [wanted, right] = sequence(rest);
    if (right != rest.size() || right >= wanted) return false;
    const bool utf8_so_far = s.substr(0, good).find_first_of("\xC3\xC2\xE2") != s.npos;
    return utf8_so_far || right > 1 || std::string_view("\xC2\xC3\xE2").find(rest[0]) != std::string_view::npos;
}

Decoded failed(Failure why, Localised message)
{
    Decoded out;
    out.failure = why;
    out.message = std::move(message);
    return out;
}

bool is_blank(std::string_view s) { return s.find_first_not_of(" \t\r\n\xEF\xBB\xBF") == s.npos; }

Decoded blank()
{
    return failed(Failure::empty, {"filen innehåller bara blanktecken", "the file holds nothing but blanks"});
}

Decoded utf16(std::string_view bytes, bool little)
{
    if (bytes.size() % 2 != 0)
        return failed(Failure::truncated,
                      {"filen är UTF-16 och slutar mitt i ett tecken; den har kapats, skicka den igen",
                       "the file is UTF-16 and ends in the middle of a character; it was cut off, send it again"});
    Decoded out;
    out.text = from_utf16(bytes.substr(2), little);
    out.encoding = little ? "utf-16le" : "utf-16be";
    if (out.text.find('\0') != out.text.npos)
        return failed(Failure::binary, {"filen är inte text: den innehåller NUL-tecken",
                                        "the file is not text: it holds NUL characters"});
    if (is_blank(out.text)) return blank();
    return out;
}

}  // namespace

std::size_t valid_utf8(std::string_view s)
{
    std::size_t i = 0;
    while (i < s.size()) {
        std::uint64_t eight = 0;
        while (i + 8 <= s.size()) {
            std::memcpy(&eight, s.data() + i, 8);
            if (eight & 0x8080808080808080U) break;
            i += 8;
        }
        if (i == s.size()) break;
        const auto [wanted, right] = sequence(s.substr(i));
        if (wanted == 0 || right < wanted) return i;
        i += wanted;
    }
    return i;
}

std::string well_formed(std::string s)
{
    for (auto at = valid_utf8(s); at < s.size(); at += valid_utf8(std::string_view(s).substr(at)))
        s.replace(at, 1, "\uFFFD");
    return s;
}

Localised well_formed(Localised s) { return {well_formed(std::move(s.sv)), well_formed(std::move(s.en))}; }

Decoded decode(std::string bytes)
{
    if (bytes.empty()) return failed(Failure::empty, {"filen är tom", "the file is empty"});
    if (is_blank(bytes)) return blank();
    if (bytes.starts_with("\xFF\xFE")) return utf16(bytes, true);
    if (bytes.starts_with("\xFE\xFF")) return utf16(bytes, false);
    if (auto message = not_text(bytes)) return failed(Failure::binary, std::move(*message));

    Decoded out;
    const bool marked = bytes.starts_with("\xEF\xBB\xBF");
    const std::size_t good = valid_utf8(bytes);
    if (good == bytes.size()) {
        out.encoding = marked ? "utf-8-bom" : "utf-8";
        if (marked) bytes.erase(0, 3);
        out.text = std::move(bytes);
        return out;
    }
    if (cut_at_end(bytes, good))
        return failed(
            Failure::truncated,
            both("filen är UTF-8 och slutar mitt i ett tecken (byte {}); den har kapats, skicka den igen",
                 "the file is UTF-8 and ends in the middle of a character (byte {}); it was cut off, send it again",
                 good + 1));
    if (marked)
        return failed(Failure::binary, both("filen säger sig vara UTF-8 men byte {} är det inte",
                                            "the file says it is UTF-8 but byte {} is not", good + 1));
    out.encoding = "windows-1252";
    out.text = from_windows_1252(bytes, out.odd_bytes);
    return out;
}

}  // namespace varsko::ingest
