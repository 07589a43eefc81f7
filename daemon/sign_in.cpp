#include "daemon/sign_in.hpp"

#include "daemon/digest.hpp"
#include "daemon/password.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace varsko {

namespace {

constexpr std::size_t longest_password = 1'000;

struct Door {
    std::string person, example_password;
    std::chrono::seconds lasts{};
};

// The person of that id or mail address; nobody: an empty one.
Door door_of(const House& house, const std::string& user)
{
    return house.read([&](const World& world) {
        const Configuration& configuration = world.configuration();
        const auto& people = configuration.catalogue.people;
        const std::string wanted = folded(user);
        const auto found = std::ranges::find_if(
            people, [&](const Person& p) { return p.id == wanted || (!p.mail.empty() && folded(p.mail) == wanted); });
        return found == people.end() ? Door{}
                                     : Door{.person = found->id,
                                            .example_password = found->example_password,
                                            .lasts = configuration.daemon.session_lasts};
    });
}

// Takes about as long whoever it is and whatever they say.
bool opens(const House& house, const Door& door, const Knock& knock)
{
    const auto account = house.look([&](StoreReader& store) { return store.account(door.person); });
    if (account) return is_password(account->password_hash, knock.password);
    as_if_is_password(knock.password);
    return !door.example_password.empty() && knock.loopback &&
           sha256({knock.password}) == sha256({door.example_password});
}

void note(House& house, const std::string& person, const std::string& from, std::string_view what, int status)
{
    const std::string who = person.empty() ? "nobody we know" : person;
    if (status < 400)
        spdlog::info("{} signed in from {}", who, from);
    else
        spdlog::warn("signing in as {} from {}: turned away", who, from);
    house.ask([&](Store& store) {
        store.note({.at = Clock::real_now(),
                    .who = person,
                    .place = from,
                    .what = std::string(what),
                    .about = {},
                    .status = status});
    });
}

}  // namespace

// "eva.3f…": a random number, and the signature of both.
std::string SignIn::known_mark(const std::string& person) const
{
    const std::string number = random_key().substr(0, 16);
    return number + "." + signer_->signature("known/" + person + "/" + number);
}

bool SignIn::is_known(const std::string& mark, const std::string& person) const
{
    const auto dot = mark.find('.');
    return dot != std::string::npos &&
           signer_->is_right("known/" + person + "/" + mark.substr(0, dot), mark.substr(dot + 1));
}

std::optional<TurnedAway> SignIn::turned_away(House& house, const Knock& knock)
{
    const Door door = door_of(house, knock.user);
    const std::string whom = door.person.empty() ? folded(knock.user).substr(0, 100) : door.person;
    const std::string from = is_known(knock.known, door.person) ? "known " + knock.known : knock.from;
    const Instant now = Clock::real_now();
    {
        std::lock_guard lock(mutex_);
        if (const auto wait = attempts_.wait(from, whom, now); wait.count() > 0)
            return TurnedAway{.why = TurnedAway::Why::too_often, .wait = wait};
    }
    const bool right = knock.password.size() <= longest_password && opens(house, door, knock);
    {
        std::lock_guard lock(mutex_);
        if (right)
            attempts_.right(from, whom);
        else
            attempts_.wrong(from, whom, now);
    }
    if (right) return std::nullopt;
    note(house, door.person, knock.from, "sign in", 401);
    return TurnedAway{.why = TurnedAway::Why::wrong};
}

Result<Admitted, TurnedAway> SignIn::admit(House& house, const Knock& knock)
{
    if (const auto away = turned_away(house, knock)) return failure(*away);
    const Door door = door_of(house, knock.user);
    note(house, door.person, knock.from, "sign in", 200);
    return admitted(house, door.person, door.lasts, knock.known);
}

std::optional<Admitted> SignIn::admit_known(House& house, const std::string& user, const std::string& from,
                                            const std::string& known, std::string_view by)
{
    const Door door = door_of(house, user);
    if (door.person.empty()) return std::nullopt;
    note(house, door.person, from, fmt::format("sign in by the {}", by), 200);
    return admitted(house, door.person, door.lasts, known);
}

std::string SignIn::person_of(const House& house, const std::string& user) { return door_of(house, user).person; }

Admitted SignIn::admitted(House& house, const std::string& person, std::chrono::seconds lasts,
                          const std::string& known) const
{
    const Instant now = Clock::real_now();
    Admitted admitted;
    admitted.key = random_key();
    admitted.known = is_known(known, person) ? known : known_mark(person);
    admitted.session = {
        .digest = sha256({admitted.key}), .person = person, .token = random_key(), .begun = now, .ends = now + lasts};
    house.ask([&](Store& store) { store.begin(admitted.session); });
    return admitted;
}

std::optional<Session> SignIn::session(const House& house, const std::string& key)
{
    if (key.empty()) return std::nullopt;
    auto found = house.look([&](StoreReader& store) { return store.session(sha256({key})); });
    if (!found || found->ends <= Clock::real_now()) return std::nullopt;
    const bool there =
        house.read([&](const World& world) { return world.catalogue().person(found->person) != nullptr; });
    return there ? found : std::nullopt;
}

void SignIn::end(House& house, const std::string& key)
{
    house.ask([&](Store& store) { store.end_session(sha256({key})); });
}

}  // namespace varsko
