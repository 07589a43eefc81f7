// varsko password PERSON: a way in to the page.
#include "daemon/command/commands.hpp"

#include <istream>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {

int set_password(Context& context, const PasswordArguments& arguments)
{
    const Terminal& terminal = context.terminal;
    std::string password;
    if (terminal.secret) {
        terminal.err << context.say("Nytt lösenord: ", "New password: ") << std::flush;
        password = terminal.secret();
        terminal.err << '\n' << context.say("En gång till: ", "Once more: ") << std::flush;
        const std::string again = terminal.secret();
        terminal.err << '\n';
        if (again != password)
            throw Failed{1, std::string(context.say("de två var inte lika; inget är ändrat",
                                                    "the two were not the same; nothing has changed"))};
    } else {
        std::getline(terminal.in, password);
    }
    const Json body = {{"password", password}, {"by", arguments.by.empty() ? context.user() : arguments.by}};
    const Json answer = context.ask(post({"api", "v1", "people", arguments.person, "password"}, body.dump()));
    if (context.printed(answer)) return 0;
    terminal.out << fmt::format(fmt::runtime(context.say("{} har ett nytt lösenord\n", "{} has a new password\n")),
                                text_of(answer["person"]));
    return 0;
}

}  // namespace varsko
