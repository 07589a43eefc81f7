// The keys of the daemon's own tables, and which tables a file may hold.
#include "rules/configuration/key_tables.hpp"

#include <array>

namespace varsko::configuration {

namespace {

constexpr KeyInfo file[] = {
    {.name = "organisation",
     .kinds = table_kind,
     .about = {"whose figures these are", "vems siffror det är"},
     .table = "organisation"},
    {.name = "http",
     .kinds = table_kind,
     .about = {"where the daemon answers", "var daemonen svarar"},
     .table = "http"},
    {.name = "inbox",
     .kinds = table_kind,
     .about = {"where files of figures are dropped", "var filer med siffror läggs"},
     .table = "inbox"},
    {.name = "outbox",
     .kinds = table_kind,
     .about = {"when messages have waited too long", "när meddelanden har väntat för länge"},
     .table = "outbox"},
    {.name = "clock",
     .kinds = table_kind,
     .about = {"examples only: another day", "bara i exempel: en annan dag"},
     .table = "clock"},
    {.name = "reload",
     .kinds = table_kind,
     .about = {"how changed files take effect", "hur ändrade filer börjar gälla"},
     .table = "reload"},
    {.name = "log",
     .kinds = table_kind,
     .about = {"what the daemon writes about itself", "vad daemonen skriver om sig själv"},
     .table = "log"},
    {.name = "risk_register",
     .kinds = table_kind,
     .about = {"how risks are coloured", "hur risker färgas"},
     .table = "risk_register"},
    {.name = "check",
     .kinds = table_kind,
     .about = {"what varsko check warns of", "vad varsko check varnar för"},
     .table = "check"},
    {.name = "findings",
     .kinds = table_kind,
     .about = {"what is asked of budgets and forecasts", "vad budgetar och prognoser frågas om"},
     .table = "findings"},
    {.name = "constants",
     .kinds = table_kind,
     .about = {"names that rules may use: smallest_amount = \"200 tkr\"",
               "namn som regler får använda: smallest_amount = \"200 tkr\""},
     .table = "constants"},
    {.name = "channel",
     .kinds = table_kind,
     .about = {"ways out, each by its name: [channel.mail]", "vägar ut, var och en under sitt namn: [channel.mail]"},
     .table = "channel"},
    {.name = "unit",
     .kinds = tables,
     .about = {"a unit of the organisation", "en enhet i organisationen"},
     .table = "unit"},
    {.name = "metric", .kinds = tables, .about = {"what is counted", "vad som räknas"}, .table = "metric"},
    {.name = "person", .kinds = tables, .about = {"somebody who is told", "någon som får veta"}, .table = "person"},
    {.name = "route",
     .kinds = tables,
     .about = {"who is told beside those that rules name; the first that matches ends it",
               "vilka som får veta utöver dem som reglerna nämner; den första som passar avslutar"},
     .table = "route"},
    {.name = "inhibit",
     .kinds = tables,
     .about = {"alerts that are not told while a larger one rings", "larm som inte meddelas medan ett större ringer"},
     .table = "inhibit"},
    {.name = "mapping",
     .kinds = tables,
     .about = {"which column of a table is what", "vilken kolumn i en tabell som är vad"},
     .table = "mapping"},
    {.name = "risk",
     .kinds = tables,
     .about = {"an entry of the register, as it starts", "en post i registret, som det börjar"},
     .table = "risk"},
    {.name = "rule", .kinds = tables, .about = {"what a figure means", "vad en siffra betyder"}, .table = "rule"},
};

constexpr KeyInfo organisation[] = {
    {.name = "id",
     .about = {"leads every stored row; lower-case letters, digits, - and _",
               "inleder varje sparad rad; gemener, siffror, - och _"},
     .required = true},
    {.name = "name", .about = {"for people; without it the id", "för människor; annars id"}},
    {.name = "language",
     .about = {"of messages; people may have their own", "för meddelanden; personer kan ha ett eget"},
     .words = "sv|en"},
    {.name = "time_zone", .about = {"such as Europe/Stockholm", "till exempel Europe/Stockholm"}},
    {.name = "history_after",
     .kinds = days_kinds,
     .about = {"periods that were due longer ago change colours and tell nobody: \"60 days\"",
               "perioder som förföll för längre sedan byter färg utan att någon får veta: \"60 days\""},
     .most = 3660},
    {.name = "constructed",
     .about = {"a sentence shown wherever figures are: that they are made up",
               "en mening som visas överallt där siffror visas: att de är påhittade"}},
};

constexpr KeyInfo http[] = {
    {.name = "listen", .about = {"address and port: 127.0.0.1:8080", "adress och port: 127.0.0.1:8080"}},
    {.name = "read_without_token_on_loopback",
     .kinds = flag_kind,
     .about = {"whether programs on the same machine may read without a token",
               "om program på samma maskin får läsa utan token"}},
    {.name = "token_file",
     .about = {"in the data folder; made at the first start", "i datamappen; skapas vid första start"}},
    {.name = "base_url", .about = {"what links in messages begin with", "vad länkar i meddelanden börjar med"}},
    {.name = "links_last",
     .kinds = days_kinds,
     .about =
         {"how long an alert can be acknowledged, silenced or judged by a message's links: \"30 days\"; 0: no such "
          "links",
          "hur länge ett larm kan kvitteras, tystas eller bedömas genom ett meddelandes länkar: \"30 days\"; 0: "
          "inga sådana länkar"},
     .most = 3660},
    {.name = "session_lasts",
     .kinds = days_kinds,
     .about = {"how long somebody stays signed in on the page: \"12 h\"",
               "hur länge någon förblir inloggad på sidan: \"12 h\""},
     .least = 60,
     .most = 30 * 86400},
    {.name = "proxy",
     .kinds = table_kind,
     .about = {"a proxy in front of the daemon, that is believed", "en proxy framför tjänsten, som man litar på"},
     .table = "http.proxy"},
    {.name = "directory",
     .kinds = table_kind,
     .about = {"a directory that people sign in at, by OpenID Connect",
               "en katalog som människor loggar in hos, genom OpenID Connect"},
     .table = "http.directory"},
};

constexpr KeyInfo directory[] = {
    {.name = "issuer",
     .about = {"its address: https://login.microsoftonline.com/<tenant>/v2.0",
               "dess adress: https://login.microsoftonline.com/<tenant>/v2.0"},
     .required = true},
    {.name = "client_id", .about = {"what it calls varsko", "vad den kallar varsko"}, .required = true},
    {.name = "client_secret_file", .about = {"what varsko shows it", "det varsko visar för den"}, .required = true},
    {.name = "claim",
     .about = {"which of its claims is a mail address or an id of people.toml: email",
               "vilket av dess påståenden som är en e-postadress eller ett id i people.toml: email"}},
    {.name = "name", .about = {"on the button of the sign-in page", "på inloggningssidans knapp"}},
    {.name = "ca_file",
     .about = {"who vouches for its certificate; else the system's",
               "vem som går i god för dess certifikat; annars systemets"}},
};

constexpr KeyInfo proxy[] = {
    {.name = "addresses",
     .kinds = texts,
     .about = {"where its requests come from: \"127.0.0.1\"", "varifrån dess anrop kommer: \"127.0.0.1\""},
     .required = true},
    {.name = "user_header",
     .about = {"the header in which it says who has signed in there: X-Remote-User",
               "huvudet där den säger vem som loggat in hos den: X-Remote-User"}},
    {.name = "secret_file",
     .about = {"what it shows in X-Varsko-Proxy; needed with user_header",
               "det den visar i X-Varsko-Proxy; behövs med user_header"}},
};

constexpr KeyInfo inbox[] = {
    {.name = "folder", .about = {"where files are dropped", "var filer läggs"}},
    {.name = "refused_kept",
     .kinds = days_kinds,
     .about = {"how long a file with a personal number waits in refused/: \"30 days\"",
               "hur länge en fil med ett personnummer ligger i refused/: \"30 days\""},
     .most = 3660},
};

constexpr KeyInfo outbox[] = {
    {.name = "oldest_alarm",
     .kinds = days_kinds,
     .about = {"a channel whose oldest message has waited longer is stuck, and the admins are told by another: \"1 h\"",
               "en kanal vars äldsta meddelande har väntat längre sitter fast, och förvaltarna får veta på en annan "
               "väg: \"1 h\""},
     .least = 60,
     .most = 3660 * 86400},
};

constexpr KeyInfo clock[] = {
    {.name = "pretend",
     .kinds = day_or_text,
     .about = {"the daemon believes it is that day, and says so", "daemonen tror att det är den dagen, och säger det"}},
};

constexpr KeyInfo reload[] = {
    {.name = "confirm",
     .kinds = flag_kind,
     .about = {"whether changed files wait for varsko rules apply", "om ändrade filer väntar på varsko rules apply"}},
};

constexpr KeyInfo log[] = {
    {.name = "level",
     .about = {"the least that is written", "det minsta som skrivs"},
     .words = "trace|debug|info|warning|warn|error|critical|off"},
};

constexpr KeyInfo risk_register[] = {
    {.name = "bands",
     .kinds = table_kind,
     .about = {"of risk value, probability times consequence", "för riskvärde, sannolikhet gånger konsekvens"},
     .table = "risk_register.bands"},
};

constexpr KeyInfo bands[] = {
    {.name = "green_to",
     .kinds = integer_kind,
     .about = {"the last green value", "det sista gröna värdet"},
     .least = 1,
     .most = 25},
    {.name = "yellow_to",
     .kinds = integer_kind,
     .about = {"the last yellow value", "det sista gula värdet"},
     .least = 1,
     .most = 25},
};

constexpr KeyInfo check[] = {
    {.name = "most_alarms_a_month",
     .kinds = integer_kind,
     .about = {"of one rule; more is a warning", "av en regel; fler är en varning"},
     .least = 1,
     .most = 1'000'000},
};

constexpr KeyInfo findings[] = {
    {.name = "forecast_mechanical",
     .kinds = flag_kind,
     .about = {"a forecast that is the outcome to date x 12/m", "en prognos som är utfallet hittills x 12/m"}},
    {.name = "forecast_equals_budget",
     .kinds = flag_kind,
     .about = {"one that is the year's budget to the krona while the outcome is over",
               "en som är årets budget på kronan medan utfallet är över"}},
    {.name = "forecast_moved",
     .kinds = text_kind | flag_kind,
     .about = {"one that has moved by more than this of the year's budget; false: off",
               "en som har flyttats mer än så av årets budget; false: av"}},
    {.name = "budget_not_seasonal",
     .kinds = flag_kind,
     .about = {"a budget of straight twelfths", "en budget av raka tolftedelar"}},
    {.name = "surplus_over",
     .kinds = text_kind | flag_kind,
     .about = {"an outcome to date that is better than its budget by more; false: off",
               "ett utfall hittills som är bättre än budget med mer än så; false: av"}},
    {.name = "forecast_accuracy",
     .kinds = text_kind | flag_kind,
     .about = {"an August forecast that was further off the year's outcome; false: off",
               "en augustiprognos som låg längre ifrån årets utfall; false: av"}},
    {.name = "smallest_amount",
     .about = {"less than this is no finding: \"100 tkr\"", "mindre än så är ingen iakttagelse: \"100 tkr\""}},
};

constexpr KeyInfo constants[] = {
    {.kinds = quantity | table_kind,
     .about = {"an amount: 200, \"200 tkr\", \"2%\"; or one that differs by the unit's level",
               "ett belopp: 200, \"200 tkr\", \"2%\"; eller ett som beror på enhetens nivå"},
     .table = "constant"},
};

constexpr KeyInfo constant[] = {
    {.name = "value",
     .kinds = quantity,
     .about = {"where no level says otherwise", "där ingen nivå säger annat"},
     .required = true},
    {.name = "by_level",
     .kinds = table_kind,
     .about = {"by the unit's level: { board = \"0 tkr\" }", "efter enhetens nivå: { board = \"0 tkr\" }"},
     .table = "constant.by_level"},
};

constexpr KeyInfo by_level[] = {
    {.kinds = quantity, .about = {"of units of this level", "för enheter på den nivån"}},
};

constexpr KeyInfo channels[] = {
    {.kinds = table_kind, .about = {"a way out", "en väg ut"}, .table = "channel.name"},
};

constexpr KeyInfo channel[] = {
    {.name = "kind",
     .about = {"which way", "vilken väg"},
     .words = "smtp|webhook|chat|alertmanager|command|journal|syslog|file",
     .required = true},
    {.name = "url",
     .about =
         {"smtp://host:port or smtps://host:port; of a webhook and an Alertmanager http:// or https://; of a syslog "
          "udp://host:514, tcp://host:601 or unix:///dev/log",
          "smtp://värd:port eller smtps://värd:port; för en webhook och en Alertmanager http:// eller https://; för "
          "en syslog udp://värd:514, tcp://värd:601 eller unix:///dev/log"}},
    {.name = "form", .about = {"which chat it is", "vilken chatt det är"}, .words = "mattermost|slack|teams"},
    {.name = "url_file",
     .about = {"a file with the address of the chat room's incoming webhook, which is a secret",
               "en fil med adressen till chattrummets inkommande webhook, som är en hemlighet"}},
    {.name = "from", .about = {"the sender of mails", "avsändaren av mejl"}},
    {.name = "user",
     .about = {"of the mail server or the Alertmanager, with password_file",
               "på mejlservern eller för Alertmanager, med password_file"}},
    {.name = "password_file", .about = {"a file that holds the password", "en fil med lösenordet"}},
    {.name = "starttls",
     .about = {"whether the connection must be encrypted", "om förbindelsen måste krypteras"},
     .words = "required|opportunistic|never"},
    {.name = "ca_file", .about = {"who vouches for the other side", "vem som går i god för motparten"}},
    {.name = "secret_file",
     .about = {"a file with the secret that signs each message",
               "en fil med hemligheten som signerar varje meddelande"}},
    {.name = "resend",
     .kinds = days_kinds,
     .about = {"how often an Alertmanager is told how the alerts stand: \"1 min\"",
               "hur ofta en Alertmanager får veta hur larmen står: \"1 min\""},
     .least = 1,
     .most = 3600},
    {.name = "run",
     .kinds = texts,
     .about = {"a program's whole path and its arguments: [\"/usr/local/bin/tell\", \"--quietly\"]",
               "ett programs hela sökväg och dess argument: [\"/usr/local/bin/tell\", \"--quietly\"]"}},
    {.name = "retry_on",
     .kinds = integer_kind | many,
     .about = {"exit codes of the program that mean: try again later",
               "slutkoder från programmet som betyder: försök igen senare"},
     .least = 1,
     .most = 255},
    {.name = "socket",
     .about = {"the journal's, where it is not systemd's own", "journalens, där den inte är systemds egen"}},
    {.name = "folder", .about = {"where messages are written as files", "var meddelanden skrivs som filer"}},
    {.name = "timeout",
     .kinds = days_kinds,
     .about = {"how long an answer is waited for: \"30 s\"", "hur länge ett svar väntas på: \"30 s\""},
     .least = 1,
     .most = 3600},
    {.name = "attempts",
     .kinds = integer_kind,
     .about = {"tries before a message is a dead letter", "försök innan ett meddelande ges upp"},
     .least = 1,
     .most = 1000},
    {.name = "most_age",
     .kinds = days_kinds,
     .about = {"a message that has waited longer is a dead letter: \"7 days\"",
               "ett meddelande som har väntat längre ges upp: \"7 days\""},
     .least = 60,
     .most = 3660 * 86400},
    {.name = "rest_after",
     .kinds = integer_kind,
     .about = {"failures in a row after which the channel rests", "misslyckanden i rad innan kanalen vilar"},
     .least = 1,
     .most = 1000},
    {.name = "rate", .about = {"at most so many tries: \"60 per minute\"", "högst så många försök: \"60 per minute\""}},
};

constexpr std::array all = {
    KeyTable{whole_file, file},
    KeyTable{"organisation", organisation},
    KeyTable{"http", http},
    KeyTable{"http.proxy", proxy},
    KeyTable{"http.directory", directory},
    KeyTable{"inbox", inbox},
    KeyTable{"outbox", outbox},
    KeyTable{"clock", clock},
    KeyTable{"reload", reload},
    KeyTable{"log", log},
    KeyTable{"risk_register", risk_register},
    KeyTable{"risk_register.bands", bands},
    KeyTable{"check", check},
    KeyTable{"findings", findings},
    KeyTable{"constants", constants},
    KeyTable{"constant", constant},
    KeyTable{"constant.by_level", by_level},
    KeyTable{"channel", channels},
    KeyTable{"channel.name", channel},
};

}  // namespace

std::span<const KeyTable> setting_tables() { return all; }

}  // namespace varsko::configuration
