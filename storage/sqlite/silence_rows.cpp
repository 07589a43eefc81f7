#include "storage/sqlite/silence_rows.hpp"

namespace varsko {

SilenceRows::SilenceRows(Database& db, std::int64_t organisation)
    : organisation_(organisation),
      put_(db,
           "INSERT OR REPLACE INTO silence (organisation, id, matchers, starts_at, ends_at, by, comment, made_at, "
           "ended_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      all_(db,
           "SELECT id, matchers, starts_at, ends_at, by, comment, made_at, ended_by FROM silence WHERE organisation = "
           "? ORDER BY id")
{
}

void SilenceRows::put(const std::vector<Silence>& silences)
{
    for (const Silence& silence : silences) {
        PackedWriter matchers;
        matchers.varint(silence.of.size());
        for (const LabelMatcher& matcher : silence.of) matchers.text(matcher.text());
        const auto packed = std::move(matchers).sealed();
        put_.execute(organisation_, silence.id, Bytes(packed), silence.from, silence.to, silence.by, silence.comment,
                     silence.made, silence.ended_by);
    }
}

std::vector<Silence> SilenceRows::all()
{
    std::vector<Silence> found;
    auto row = all_.run(organisation_);
    while (row.next()) {
        Silence& silence = found.emplace_back();
        silence.id = row.string(0);
        PackedReader matchers(row.bytes(1), "a silence's matchers");
        for (auto n = matchers.varint(); n > 0; --n) {
            auto matcher = LabelMatcher::parse(matchers.text());
            if (!matcher) throw StorageError("a silence in the database cannot be read; restore it from a backup");
            silence.of.push_back(std::move(*matcher));
        }
        silence.from = row.instant(2);
        silence.to = row.instant(3);
        silence.by = row.string(4);
        silence.comment = row.string(5);
        silence.made = row.instant(6);
        silence.ended_by = row.string(7);
    }
    return found;
}

}  // namespace varsko
