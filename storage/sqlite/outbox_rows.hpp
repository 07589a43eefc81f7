// Messages, where each stands, and the tries to send them.
#pragma once

#include "storage/sqlite/words.hpp"

#include <optional>
#include <vector>

namespace varsko {

class OutboxRows {
public:
    OutboxRows(Database&, Words&);

    void add(const Message&);        // nothing if its id is there already
    void settle(const Settlement&);  // std::invalid_argument: no such message
    bool retry(std::string_view message, Instant at);
    void open(const Opening&);  // std::invalid_argument: a message that is not held
    std::vector<OutboxRow> held();
    std::vector<OutboxRow> about(const AlertKey&);
    std::vector<OutboxRow> gathered_in(std::string_view message);
    std::vector<Store::Waiting> waiting(Instant now, std::size_t limit, const Store::Numbers& but);
    std::optional<Instant> next_waiting();
    std::vector<OutboxRow> newest(std::optional<OutboxRow::State>, std::size_t limit);
    std::optional<OutboxRow> one(std::string_view id);
    void count(Store::Counts&);
    Store::Queues queues();

private:
    std::optional<std::int64_t> number(std::string_view id);
    std::int64_t held_number(std::string_view id);
    void hold(std::int64_t number, Instant at, const Hold&);
    OutboxRow read(std::int64_t number);
    std::vector<OutboxRow> read_all(Statement::Run& numbers);

    Words& words_;
    Statement add_, queue_, number_, one_, attempts_, add_attempt_, settle_, retry_;
    Statement is_held_, hold_, holds_, gather_, held_, about_, gathered_in_;
    Statement waiting_, one_waiting_, next_, newest_, newest_of_state_, count_, queues_;
};

}  // namespace varsko
