// Enumerations as the database numbers them.  A number once written is never given another meaning: who reorders an
// enumeration is stopped here, and who adds to one adds at its end.
#pragma once

#include "storage/store.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace varsko {

template <class E>
inline constexpr E last_code = E{};
template <>
inline constexpr Scenario last_code<Scenario> = Scenario::capacity;
template <>
inline constexpr Span last_code<Span> = Span::accumulated;
template <>
inline constexpr Level last_code<Level> = Level::flag;
template <>
inline constexpr Trend last_code<Trend> = Trend::unknown;
template <>
inline constexpr AlertState last_code<AlertState> = AlertState::corrected;
template <>
inline constexpr RiskState last_code<RiskState> = RiskState::closed;
template <>
inline constexpr Batch::State last_code<Batch::State> = Batch::State::refused;
template <>
inline constexpr OutboxRow::State last_code<OutboxRow::State> = OutboxRow::State::gathered;
template <>
inline constexpr Urgency last_code<Urgency> = Urgency::patient;
template <>
inline constexpr Delivery::Outcome last_code<Delivery::Outcome> = Delivery::Outcome::interrupted;

// Throws StorageError for a number that no value has.
template <class E>
E decoded(std::int64_t code)
{
    if (code < 0 || code > static_cast<std::int64_t>(last_code<E>))
        throw StorageError(fmt::format(
            "the database holds the code {}, which this varsko does not know; restore it from a backup", code));
    return static_cast<E>(code);
}

template <class E>
constexpr int code(E e)
{
    return static_cast<int>(e);
}

static_assert(code(Scenario::outcome) == 0 && code(Scenario::budget) == 1 && code(Scenario::forecast) == 2 &&
              code(Scenario::target) == 3 && code(Scenario::capacity) == 4);
static_assert(code(Span::own) == 0 && code(Span::accumulated) == 1);
static_assert(code(Missing::known) == 0 && code(Missing::absent) == 1 && code(Missing::not_due) == 2 &&
              code(Missing::late) == 3 && code(Missing::not_reported) == 4 && code(Missing::not_applicable) == 5 &&
              code(Missing::secret) == 6 && code(Missing::suppressed) == 7 && code(Missing::not_computable) == 8 &&
              code(Missing::lost) == 9);
static_assert(code(Level::green) == 0 && code(Level::yellow) == 1 && code(Level::red) == 2 &&
              code(Level::unknown) == 3 && code(Level::clear) == 4 && code(Level::flag) == 5);
static_assert(code(Trend::positive) == 0 && code(Trend::stable) == 1 && code(Trend::negative) == 2 &&
              code(Trend::unknown) == 3);
static_assert(code(AlertState::quiet) == 0 && code(AlertState::pending) == 1 && code(AlertState::firing) == 2 &&
              code(AlertState::acknowledged) == 3 && code(AlertState::resolved) == 4 &&
              code(AlertState::corrected) == 5);
static_assert(code(RiskState::proposed) == 0 && code(RiskState::active) == 1 && code(RiskState::accepted) == 2 &&
              code(RiskState::materialised) == 3 && code(RiskState::closed) == 4);
static_assert(code(Batch::State::taken) == 0 && code(Batch::State::refused) == 1);
static_assert(code(OutboxRow::State::waiting) == 0 && code(OutboxRow::State::delivered) == 1 &&
              code(OutboxRow::State::dead) == 2 && code(OutboxRow::State::held) == 3 &&
              code(OutboxRow::State::gathered) == 4);
static_assert(code(Urgency::calm) == 0 && code(Urgency::urgent) == 1 && code(Urgency::patient) == 2);
static_assert(code(Delivery::Outcome::delivered) == 0 && code(Delivery::Outcome::retry_later) == 1 &&
              code(Delivery::Outcome::refused) == 2 && code(Delivery::Outcome::interrupted) == 3);

}  // namespace varsko
