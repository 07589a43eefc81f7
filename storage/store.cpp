#include "storage/store.hpp"

namespace varsko {

std::string_view text(Batch::State state) { return state == Batch::State::taken ? "taken" : "refused"; }

void Store::settle(const std::string& message, Instant at, const Delivery& delivery, OutboxRow::State state,
                   Instant next_try)
{
    const Settlement one{.message = message, .at = at, .delivery = delivery, .state = state, .next_try = next_try};
    settle(std::span(&one, 1));
}

}  // namespace varsko
