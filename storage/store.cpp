#include "storage/store.hpp"

namespace varsko {

std::string_view text(Batch::State state) { return state == Batch::State::taken ? "taken" : "refused"; }

void StoreReader::each_figure(const Catalogue& catalogue, std::optional<Instant> as_of,
                              const std::function<void(const Figure&)>& take)
{
    each_version(catalogue, as_of, [&](const Figure& figure, Instant) { take(figure); });
}

void Store::settle(const std::string& message, Instant at, const Delivery& delivery, OutboxRow::State state,
                   Instant next_try)
{
    const Settlement one{.message = message, .at = at, .delivery = delivery, .state = state, .next_try = next_try};
    settle(std::span(&one, 1));
}

}  // namespace varsko
