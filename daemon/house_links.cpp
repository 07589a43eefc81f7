// Links of messages that are followed: each does its one thing, once.
#include "daemon/house_rest.hpp"

namespace varsko {

namespace {

Silence silence_of(const Followed& followed, Instant now)
{
    const AlertKey& key = followed.alert;
    Silence silence;
    for (const auto& [label, value] :
         {std::pair("alertname", key.rule), std::pair("metric", key.metric), std::pair("unit", key.unit)})
        silence.of.push_back(LabelMatcher::of(label, value, false, false).value());
    silence.from = now;
    silence.to = now + followed.silent_for;
    silence.by = followed.by;
    silence.comment = followed.comment;
    return silence;
}

Result<Changes, Refused> done(World& world, const Followed& followed, Instant now)
{
    const AlertKey& key = followed.alert;
    switch (followed.link.action) {
        case LinkAction::acknowledge: return varsko::acknowledge(world, key, followed.by, followed.comment, now);
        case LinkAction::comment: return varsko::comment(world, key, followed.by, followed.comment, now);
        case LinkAction::silence: return varsko::add(world, silence_of(followed, now), now);
        case LinkAction::useful: return varsko::judge_alert(world, key, true, followed.by, now);
        case LinkAction::noise: return varsko::judge_alert(world, key, false, followed.by, now);
    }
    return Changes{};
}

std::string_view command_of(LinkAction action)
{
    switch (action) {
        case LinkAction::acknowledge: return "ack";
        case LinkAction::comment: return "comment";
        case LinkAction::silence: return "silence";
        case LinkAction::useful:
        case LinkAction::noise: return "judge";
    }
    return "ack";
}

}  // namespace

Result<Changes, Refused> House::follow(const Followed& followed)
{
    const std::string path = followed.link.path();
    return rest_->run(command_of(followed.link.action), followed.by, "ack-before-commit", "ack-after-commit",
                      [&](World& world, Instant now) -> Result<Changes, Refused> {
                          if (const auto used = ask([&](Store& store) { return store.link_used(path); }))
                              return failure(Refused{Refusal::link_used, fmt::format("the link was used {} by {}",
                                                                                     text(used->at), used->by)});
                          return done(world, followed, now);
                      },
                      {.link = path});
}

}  // namespace varsko
