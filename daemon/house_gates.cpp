// Messages that are held: which may go now, gathered for each recipient, and which are held by another gate than they
// were.  rules/alert/hold.hpp says what the gates are.
#include "daemon/house_rest.hpp"
#include "rules/alert/gather.hpp"

#include <map>

namespace varsko {

namespace {

using Rows = std::vector<OutboxRow>;

// A person gets one message; a channel by itself, behind which a program may be, each as it was written.
std::vector<Rows> together(Rows rows)
{
    std::map<std::pair<std::string, std::string>, Rows> people;
    std::vector<Rows> groups;
    for (OutboxRow& row : rows) {
        const Message& m = row.message;
        if (m.recipient.starts_with("channel:"))
            groups.push_back({std::move(row)});
        else
            people[{m.recipient, m.channel}].push_back(std::move(row));
    }
    for (auto& [who, of] : people) groups.push_back(std::move(of));
    return groups;
}

}  // namespace

House::Gates House::look_at_held()
{
    Changes gone;
    Gates gates;
    {
        const std::lock_guard one(rest_->commands);
        rest_->find_world();
        Rows held = ask([](Store& store) { return store.held(); });
        if (held.empty()) return gates;
        Opening opening;
        opening.at = rest_->now();
        read([&](const World& world) {
            Rows free;
            for (OutboxRow& row : held) {
                const auto hold = hold_of(world, row.message, row.hold, opening.at);
                if (!hold) {
                    free.push_back(std::move(row));
                    continue;
                }
                if (hold != row.hold) opening.held_on.push_back({.message = row.message.id, .hold = *hold});
                if (hold->until && (!gates.next || *hold->until < *gates.next)) gates.next = hold->until;
                ++gates.held;
            }
            for (const Rows& group : together(std::move(free))) {
                auto& gathered = opening.gathered.emplace_back();
                gathered.message = gather(world.configuration(), group, opening.at, world.time_zone());
                for (const OutboxRow& row : group) gathered.parts.push_back(row.message.id);
            }
        });
        if (opening.empty()) return gates;
        failpoint("gates-before-open");
        try {
            ask([&](Store& store) { store.open(opening); });
        } catch (const std::exception& error) {
            rest_->in_trouble(error);
            throw;
        }
        failpoint("gates-after-open");
        for (auto& gathered : opening.gathered) gone.messages.push_back(std::move(gathered.message));
    }
    gates.gone = gone.messages.size();
    if (!gone.empty()) rest_->tell(gone, nullptr);
    return gates;
}

Result<Changes, Refused> House::silence(const Silence& silence)
{
    return rest_->run("silence", silence.by, "ack-before-commit", "ack-after-commit",
                      [&](World& world, Instant now) { return varsko::add(world, silence, now); });
}

Result<Changes, Refused> House::end_silence(const std::string& id, const std::string& by)
{
    return rest_->run("silence", by, "ack-before-commit", "ack-after-commit",
                      [&](World& world, Instant now) { return varsko::end_silence(world, id, by, now); });
}

}  // namespace varsko
