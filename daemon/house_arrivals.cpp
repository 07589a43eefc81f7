// How a house takes an arrival in: seen before?  readable?  what of it is news?  Then engine, commit, told.
#include "daemon/digest.hpp"
#include "daemon/house_rest.hpp"
#include "daemon/knowledge.hpp"
#include "daemon/spread.hpp"

#include <limits>
#include <tuple>

namespace varsko {

namespace {

constexpr std::size_t most_in_place = 200;  // figures that are assessed in a moment

// What the bytes are read as is part of what they say: the same file for another month is another arrival.
std::string options_text(const ingest::ReadOptions& options)
{
    std::string text;
    if (options.period) {
        text += "period=" + options.period->text() + '\n';
    }
    for (const auto& [name, value] :
         {std::pair{"mapping", &options.mapping}, {"metric", &options.metric}, {"unit", &options.unit}}) {
        if (!value->empty()) {
            text += fmt::format("{}={}\n", name, *value);
        }
    }
    if (options.preliminary) {
        text += "preliminary\n";
    }
    return text;
}

std::string digest_of(const Arrival& arrival)
{
    const std::string options = options_text(arrival.options);
    return options.empty() ? sha256({arrival.bytes}) : sha256({arrival.bytes, options});
}

std::vector<Batch::Problem> problems_of(const ingest::Reading& reading)
{
    std::vector<Batch::Problem> problems;
    for (const auto& rejection : reading.rejections) {
        problems.push_back({true, rejection.row, rejection.column, rejection.code, rejection.message, rejection.raw});
    }
    for (const auto& warning : reading.warnings) {
        problems.push_back({false, warning.row, warning.column, warning.code, warning.message, {}});
    }
    std::sort(problems.begin(), problems.end(), [](const auto& a, const auto& b) {
        return std::tie(a.row, a.column, a.code) < std::tie(b.row, b.column, b.code);
    });

    return problems;
}

class Arriving {
public:
    Arriving(const ArrivingFigures*& of, const ArrivingFigures& these) : of_(of) { of_ = &these; }
    ~Arriving() { of_ = nullptr; }
    Arriving(const Arriving&) = delete;
    Arriving& operator=(const Arriving&) = delete;

private:
    const ArrivingFigures*& of_;
};

// A reading names the first ten thousand, and counts them all.
std::uint32_t rejected_of(const ingest::Reading& reading)
{
    const std::uint64_t all = std::max<std::uint64_t>(reading.rejected, reading.rejections.size());
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(all, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

bool House::Rest::has_arrivals() const
{
    const std::lock_guard one(gathering);
    return arrivals.has_value();
}

std::optional<Intake> House::Rest::seen(const Arrival& arrival, const Batch& batch, const std::string& strict_digest)
{
    const std::lock_guard guard(house.store_mutex_);
    Store& store = *house.store_;
    if (auto first = store.batch_with_key(arrival.idempotency_key);
        first && !arrival.idempotency_key.empty() && first->state == Batch::State::taken) {
        const bool same = first->digest == batch.digest || first->digest == strict_digest;
        return Intake{.outcome = same ? Intake::Outcome::seen_before : Intake::Outcome::key_reused,
                      .batch = std::move(*first)};
    }
    for (const std::string* digest : {&batch.digest, &strict_digest}) {
        if (auto first = store.batch_with_digest(*digest)) {
            const auto outcome =
                first->state == Batch::State::taken ? Intake::Outcome::seen_before : Intake::Outcome::refused;
            return Intake{.outcome = outcome, .batch = std::move(*first)};
        }
    }
    return std::nullopt;
}

Intake House::Rest::take_in(const Arrival& arrival, bool dry_run, bool& written)
{
    ingest::ReadOptions options = arrival.options;
    if (options.file_name.empty()) {
        options.file_name = arrival.file;
    }
    options.parts = parts_over_threads();
    Batch batch;
    batch.file = has_personal_number(arrival.file) ? "(dolt namn)" : arrival.file;
    batch.digest = digest_of(arrival);
    batch.by = arrival.by;
    batch.idempotency_key = arrival.idempotency_key;

    std::shared_ptr<const Configuration> read_with;
    {
        const std::lock_guard one(commands);
        find_world();
        read_with = compiled.configuration;
    }
    // Rows that were refused may be readable with the next configuration: then the file is not one that was seen.
    std::string strict_digest = sha256({batch.digest, read_with->version});
    if (auto before = seen(arrival, batch, strict_digest)) {
        return std::move(*before);
    }
    ingest::Reading reading = ingest::read(arrival.bytes, options, read_with->catalogue, read_with->mappings);

    const std::lock_guard one(commands);
    find_world();
    if (compiled.configuration != read_with) {  // reloaded while we read
        read_with = compiled.configuration;
        strict_digest = sha256({batch.digest, read_with->version});
        reading = ingest::read(arrival.bytes, options, read_with->catalogue, read_with->mappings);
    }
    if (auto before = seen(arrival, batch, strict_digest)) {  // the same file came twice at once
        return std::move(*before);
    }
    batch.recorded_at = now();
    batch.known_at = batch.recorded_at;
    if (!reading.rejections.empty() || reading.failure != ingest::Reading::Failure::none) {
        batch.digest = strict_digest;
    }
    written = !dry_run;
    if (reading.failure == ingest::Reading::Failure::none && (!reading.figures.empty() || reading.rejections.empty())) {
        return taken(arrival, reading, std::move(batch), dry_run);
    }
    return refused(reading, std::move(batch), dry_run);
}

Intake House::Rest::refused(const ingest::Reading& reading, Batch batch, bool dry_run)
{
    using Failure = ingest::Reading::Failure;
    batch.state = Batch::State::refused;
    if (reading.failure == Failure::personal_number) {
        batch.digest.clear();  // not even that is kept
        batch.failure = text(reading.failure);
        batch.failure_message =
            both("ett personnummer står på rad {}, kolumn {}: filen är lagd åt sidan och inget av den är sparat",
                 "a personal number stands at row {}, column {}: the file is set aside and nothing of it is kept",
                 reading.failure_row, reading.failure_column);
        batch.problems = {
            {true, reading.failure_row, reading.failure_column, batch.failure, batch.failure_message, {}}};
        batch.rejected = 1;
    } else if (reading.failure == Failure::none) {
        batch.failure = "no-figures";
        batch.failure_message =
            both("ingen av dess {} rader kunde läsas", "none of its {} rows could be read", rejected_of(reading));
        batch.layout = reading.layout;
        batch.problems = problems_of(reading);
        batch.rejected = rejected_of(reading);
    } else {
        batch.failure = text(reading.failure);
        batch.failure_message = reading.failure_message;
        batch.layout = reading.layout;
        batch.problems = problems_of(reading);
        batch.rejected = rejected_of(reading);
    }
    if (!dry_run) {
        Step step;
        step.at = batch.recorded_at;
        step.command = "refuse";
        step.by = batch.by;
        step.batch = batch;
        try {
            failpoint("before-commit");
            batch.id = write(std::move(step), Changes{}, *house.world_);
            failpoint("after-commit");
        } catch (const std::exception& error) {
            in_trouble(error);
            throw;
        }
    }
    return {.outcome = Intake::Outcome::refused, .batch = std::move(batch)};
}

Intake House::Rest::taken(const Arrival& arrival, const ingest::Reading& reading, Batch batch, bool dry_run)
{
    News news;
    {
        const std::lock_guard guard(house.store_mutex_);
        news = news_of(reading, batch.file, *house.world_, *house.store_, batch.recorded_at);
    }
    if (reading.known_at) {
        batch.known_at = std::min(Instant(*reading.known_at), batch.recorded_at);
    }
    batch.known_at_assumed = std::find(news.assumed.begin(), news.assumed.end(), 1) != news.assumed.end();
    batch.layout = reading.layout;
    batch.figures = static_cast<std::uint32_t>(reading.figures.size());
    batch.changed = static_cast<std::uint32_t>(news.stored.size());
    batch.rejected = rejected_of(reading);
    batch.problems = problems_of(reading);
    if (news.postdated > 0) {
        batch.problems.push_back(
            {false,
             0,
             0,
             "postdated",
             both("{} siffror säger att de blev kända efter nu ({}): de sparas som kända nu",
                  "{} figures say that they became known after now ({}): they are kept as known now", news.postdated,
                  text(batch.recorded_at)),
             {}});
    }

    const ArrivingFigures here{
        .figures = news.stored, .known_at = news.known_at, .file = batch.file, .sheets = reading.sheets};
    const Arriving while_it_lasts(arriving, here);
    const Knowledge knowledge{.figures = news.stored, .known_at = news.known_at};
    Intake intake{.outcome = Intake::Outcome::taken, .unchanged = news.unchanged};
    const bool is_large = news.stored.size() > most_in_place;
    Decision decision(*this, dry_run || is_large ? Decision::Where::beside : Decision::Where::in_place);
    if (dry_run) {
        intake.changes = varsko::take_in(decision.world(), news.current(), knowledge, batch.recorded_at);
    } else {
        try {
            intake.changes = varsko::take_in(decision.world(), news.current(), knowledge, batch.recorded_at);
            Step step;
            step.at = batch.recorded_at;
            step.command = "ingest";
            step.by = arrival.by;
            step.batch = batch;
            step.figures = news.stored;
            step.known_at = news.known_at;
            step.assumed = news.assumed;
            step.text = reading.text;
            step.sheets = reading.sheets;
            const bool gathered = has_arrivals();
            failpoint("before-commit");
            batch.id = write(std::move(step), intake.changes, decision.world());
            failpoint("after-commit");
            decision.keep();
            if (!gathered)
                arrivals.reset();  // whoever gathered them meanwhile may have seen these, or not
            else
                for (std::size_t i = 0; i < news.stored.size(); ++i) arrivals->add(news.stored[i], news.known_at[i]);
        } catch (const std::exception& error) {
            decision.undo(error);
            throw;
        }
    }
    intake.findings = intake.changes.findings;
    intake.batch = std::move(batch);
    return intake;
}

}  // namespace varsko
