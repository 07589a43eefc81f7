#include "ingest/rows.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace varsko::ingest {

Rows::Rows(std::string_view text, char separator, std::size_t offset, std::uint32_t rows_before)
    : text_(text), separator_(separator), at_(offset), row_(rows_before)
{
    cells_.reserve(64);
    for (const char c : {separator, '\n', '\r', '"'}) ends_cell_[static_cast<unsigned char>(c)] = true;
}

void Rows::step_over_line_end(std::size_t at)
{
    at_ = at;
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
}

bool Rows::next()
{
    if (at_ >= text_.size()) return false;
    ++row_;
    broken_ = Broken::no;
    cells_.clear();
    begin_ = at_;
    const char *const first = text_.data(), *const last = first + text_.size();
    const char *p = first + at_, *cell = p;
    const char separator = separator_;
    for (; p != last; ++p) {
        const char c = *p;
        if (!ends_cell_[static_cast<unsigned char>(c)]) continue;
        if (c == separator) {
            cells_.push_back({static_cast<std::uint32_t>(cell - first), static_cast<std::uint32_t>(p - cell), false});
            cell = p + 1;
        } else if (c == '\n' || c == '\r') {
            break;
        } else if (c == '"' && p == cell) {
            return quoted_row();
        }
    }
    cells_.push_back({static_cast<std::uint32_t>(cell - first), static_cast<std::uint32_t>(p - cell), false});
    end_ = static_cast<std::size_t>(p - first);
    if (end_ - begin_ > longest) return give_up(Broken::too_long), true;
    step_over_line_end(end_);
    return true;
}

// The row again from its beginning, now with quotes: at most `longest` bytes, so that a missing quote costs little.
bool Rows::quoted_row()
{
    cells_.clear();
    std::size_t p = begin_;
    const std::size_t limit = std::min(text_.size(), begin_ + longest);
    while (true) {
        Cell cell{static_cast<std::uint32_t>(p), 0, false};
        if (p < limit && text_[p] == '"') {
            ++cell.offset;
            ++p;
            while (true) {
                p = text_.substr(0, limit).find('"', p);
                if (p == text_.npos) return give_up(Broken::open_quote), true;
                if (p + 1 >= limit || text_[p + 1] != '"') break;
                cell.doubled = true;
                p += 2;
            }
            cell.length = static_cast<std::uint32_t>(p) - cell.offset;
            ++p;
        }
        const std::size_t after = p;
        while (p < limit && text_[p] != separator_ && text_[p] != '\n' && text_[p] != '\r') ++p;
        if (after == cell.offset) {
            cell.length = static_cast<std::uint32_t>(p - after);
        } else if (p != after && !trimmed(text_.substr(after, p - after)).empty()) {
            cell.length =
                static_cast<std::uint32_t>(p) - cell.offset;  // "a"b: the letters after the quote belong to it
        }
        cells_.push_back(cell);
        if (p >= limit && limit < text_.size()) return give_up(Broken::too_long), true;
        if (p < limit && text_[p] == separator_) {
            ++p;
            continue;
        }
        end_ = p;
        step_over_line_end(p);
        return true;
    }
}

void Rows::give_up(Broken why)
{
    broken_ = why;
    cells_.clear();
    end_ = std::min(text_.find_first_of("\r\n", begin_), text_.size());
    if (why == Broken::open_quote && end_ - begin_ > longest) broken_ = Broken::too_long;
    step_over_line_end(end_);
}

std::string_view code(Rows::Broken why) { return why == Rows::Broken::open_quote ? "open-quote" : "row-too-long"; }

Localised said(Rows::Broken why)
{
    if (why == Rows::Broken::open_quote)
        return {"ett citattecken som aldrig stängs; raden gavs upp",
                "a quotation mark that is never closed; the line was given up"};
    return {"raden är längre än 1 MiB; den gavs upp", "the row is longer than 1 MiB; it was given up"};
}

bool Rows::blank() const
{
    return std::all_of(cells_.begin(), cells_.end(),
                       [&](const Cell& c) { return trimmed(text_.substr(c.offset, c.length)).empty(); });
}

std::string_view trimmed(std::string_view s)
{
    const auto ink = [](char c) { return c > ' ' && c < 0x7F; };  // most cells
    if (s.empty() || (ink(s.front()) && ink(s.back()))) return s;
    static constexpr std::array<std::string_view, 5> wide = {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x87",
                                                             "\xEF\xBB\xBF"};
    for (bool again = true; again;) {
        again = false;
        while (!s.empty() && std::strchr(" \t\r\n\v\f", s.front())) s.remove_prefix(1);
        while (!s.empty() && std::strchr(" \t\r\n\v\f", s.back())) s.remove_suffix(1);
        for (const auto blank : wide) {
            while (s.starts_with(blank)) s.remove_prefix(blank.size()), again = true;
            while (s.ends_with(blank)) s.remove_suffix(blank.size()), again = true;
        }
    }
    return s;
}

std::string_view plain(std::string_view text, const Cell& cell, std::string& storage)
{
    const auto raw = trimmed(text.substr(cell.offset, cell.length));
    if (!cell.doubled) return raw;
    storage.clear();
    for (std::size_t i = 0; i < raw.size(); ++i) {
        storage += raw[i];
        if (raw[i] == '"' && i + 1 < raw.size() && raw[i + 1] == '"') ++i;
    }
    return storage;
}

namespace {

// How often each candidate stands outside quotes, line by line.
constexpr std::array<char, 4> candidates = {';', '\t', '|', ','};
using Counts = std::array<int, candidates.size()>;

std::vector<Counts> count_lines(std::string_view text)
{
    std::vector<Counts> out;
    Counts now{};
    bool quoted = false, any = false;
    const auto end_line = [&] {
        if (any) out.push_back(now);
        now = {};
        any = false;
    };
    for (std::size_t i = 0; i < text.size() && out.size() < 200; ++i) {
        const char c = text[i];
        if (c == '"') quoted = !quoted;
        if (c == '\n' || c == '\r') {
            if (!quoted) end_line();
            continue;
        }
        any = true;
        if (quoted) continue;
        for (std::size_t k = 0; k < candidates.size(); ++k) now[k] += c == candidates[k];
    }
    end_line();
    return out;
}

// How many lines agree on the number of separators; more separators weigh a little more.
int agreement(const std::vector<Counts>& lines, std::size_t k)
{
    int best = 0;
    for (const auto& line : lines) {
        if (line[k] == 0) continue;
        const auto same =
            std::count_if(lines.begin(), lines.end(), [&](const Counts& other) { return other[k] == line[k]; });
        best = std::max(best, static_cast<int>(same) * 4 + std::min(line[k], 3));
    }
    return best;
}

}  // namespace

Dialect detect(std::string_view text)
{
    Dialect out;
    if (text.size() > 4 && (text.starts_with("sep=") || text.starts_with("SEP="))) {
        const auto end = std::min(text.find_first_of("\r\n", 4), text.size());
        if (end <= 5) {
            out.separators = {end == 5 ? text[4] : ';'};
            out.rows_before = 1;
            out.first = end;
            if (out.first < text.size() && text[out.first] == '\r') ++out.first;
            if (out.first < text.size() && text[out.first] == '\n') ++out.first;
            return out;
        }
    }
    const auto lines = count_lines(text.substr(0, 1 << 16));
    std::array<int, candidates.size()> score{};
    for (std::size_t k = 0; k < candidates.size(); ++k) score[k] = agreement(lines, k);
    score[3] /= 2;  // a comma is also a decimal and a pause
    std::vector<std::size_t> order = {0, 1, 2, 3};
    std::sort(order.begin(), order.end(),
              [&](auto a, auto b) { return score[a] != score[b] ? score[a] > score[b] : a < b; });
    for (const auto k : order)
        if (score[k] > 0) out.separators.push_back(candidates[k]);
    return out;
}

}  // namespace varsko::ingest
