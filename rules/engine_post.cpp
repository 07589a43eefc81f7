#include "rules/engine_post.hpp"

#include "rules/alert/tell.hpp"

#include <utility>

namespace varsko {

void Post::send(Letter& letter, const Recipient& r, Level level, Level severity)
{
    auto& rows = state_.told[letter.key];
    const auto before = rows.find(r.id);
    // Restatements may bring the same words about the same period again; those are another message.
    const bool again = before != rows.end();
    letter.repeat = again ? text(before->second.at) + text(doing_.now) + std::to_string(++repeats_) : std::string();
    Message message = state_.writes ? write(*state_.configuration, letter, r, doing_.now) : unwritten(letter, r);
    message.level = level;
    message.urgency =
        urgency_of(r.when, {level, letter.level_before, again ? before->second.level : Level::unknown}, severity);
    if (state_.writes) message.hold = hold_of(state_, message, std::nullopt, doing_.now);
    const Told told{.episode = letter.episode,
                    .transition = letter.transition,
                    .level = level,
                    .period = letter.period,
                    .value = letter.value,
                    .at = doing_.now,
                    .first = again && before->second.episode == letter.episode && is_open(before->second)
                                 ? before->second.first
                                 : doing_.now};
    rows[r.id] = told;
    doing_.changes.told.push_back({.alert = letter.key, .recipient = r.id, .told = told});
    doing_.changes.messages.push_back(std::move(message));
}

// Only what says which message it is.
Message Post::unwritten(const Letter& letter, const Recipient& r) const
{
    Message m;
    m.alert = letter.key;
    m.episode = letter.episode;
    m.transition = letter.transition;
    m.period = letter.period;
    m.recipient = r.id;
    m.channel = r.channel;
    m.why = r.why;
    m.created = doing_.now;
    return m;
}

void Post::end(const AlertKey& key, const std::string& recipient, const std::string& transition)
{
    Told& told = state_.told[key][recipient];
    told.transition = transition;
    doing_.changes.told.push_back({.alert = key, .recipient = recipient, .told = told});
}

std::optional<Recipient> Post::told_before(const std::string& id) const
{
    if (id.starts_with("channel:"))
        return Recipient{.person = nullptr, .id = id, .channel = id.substr(8), .why = "told-before"};
    const Person* person = state_.catalogue().person(id);
    if (!person) return std::nullopt;
    return Recipient{.person = person, .id = id, .channel = person->channel, .why = "told-before"};
}

}  // namespace varsko
