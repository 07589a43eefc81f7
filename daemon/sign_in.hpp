// Signing in on the page: who may, until when, and what every later request shows for it.
//
// The browser keeps two cookies that no script can read.  `session` is 32 random bytes; the store has their SHA-256.
// `known` is signed, and says that this person has signed in with this browser before (daemon/attempts.hpp).
// Everything but reading must bring the session's token in a header as well: a page elsewhere can make a browser send
// its cookies, and cannot know that.
#pragma once

#include "daemon/attempts.hpp"
#include "daemon/house.hpp"
#include "daemon/link_signer.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace varsko {

struct Knock {
    std::string user;  // a person's id or mail address
    std::string password;
    std::string from;       // the peer's address
    std::string known;      // the cookie of that name, or ""
    bool loopback = false;  // example passwords open from this machine only
};

struct Admitted {
    Session session;
    std::string key;    // what the browser keeps of the session
    std::string known;  // and to be known by
};

struct TurnedAway {
    enum class Why : std::uint8_t { wrong, too_often } why;
    std::chrono::seconds wait{};  // of too_often
};

class SignIn {
public:
    explicit SignIn(std::shared_ptr<const LinkSigner> signer) : signer_(std::move(signer)) {}

    // May throw StorageError, and std::runtime_error with a sentence where too many come at once.
    Result<Admitted, TurnedAway> admit(House&, const Knock&);
    // Whether that is their password, for somebody who has signed in; counted as a try, as admit() does.
    std::optional<TurnedAway> turned_away(House&, const Knock&);
    // Somebody whom others vouch for ("proxy", "directory"); none: nobody of that id or mail address.
    std::optional<Admitted> admit_known(House&, const std::string& user, const std::string& from,
                                        const std::string& known, std::string_view by);
    // The id of the person of that id or mail address; "": nobody.
    static std::string person_of(const House&, const std::string& user);
    // The session of that key, if it is not over and its person is still there.
    static std::optional<Session> session(const House&, const std::string& key);
    static void end(House&, const std::string& key);

private:
    Admitted admitted(House&, const std::string& person, std::chrono::seconds lasts, const std::string& known) const;
    std::string known_mark(const std::string& person) const;
    bool is_known(const std::string& mark, const std::string& person) const;

    std::shared_ptr<const LinkSigner> signer_;
    std::mutex mutex_;  // the attempts
    Attempts attempts_;
};

}  // namespace varsko
