// A prepared statement, compiled when it is first used and kept; and one run of it, as an object, so that a forgotten
// reset cannot hold a transaction open.
//
//   Statement find{db, "SELECT file FROM batch WHERE organisation = ? AND number = ?"};
//   auto row = find.run(organisation, 7);           binds copies
//   if (row.next()) return std::string(row.text(0));  the row's end resets and clears the bindings
//
//   insert.execute(organisation, name);              binds without copying: the arguments outlive the call
#pragma once

#include "storage/sqlite/database.hpp"
#include "storage/sqlite/packed.hpp"

#include "rules/localised.hpp"
#include "rules/period.hpp"

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3_stmt;

namespace varsko {

class Statement {
public:
    Statement(Database& db, const char* sql) : db_(&db), sql_(sql) {}
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    class Run {
    public:
        ~Run();
        Run(const Run&) = delete;
        Run& operator=(const Run&) = delete;

        [[nodiscard]] bool next();  // false: no more rows.  Throws StorageError
        std::int64_t integer(int column) const;
        double real(int column) const;            // NULL: NaN
        std::string_view text(int column) const;  // until the next call of next(); NULL: empty
        Bytes bytes(int column) const;            // likewise
        Instant instant(int column) const { return Instant(Instant::duration(integer(column))); }
        Period period(int column) const;  // '': no period.  Throws StorageError for what is none
        std::string string(int column) const { return std::string(text(column)); }
        bool null(int column) const;
        // Two columns that hold one text; '' in Swedish: it was written in one language only, and stands for both.
        Localised localised(int sv, int en) const
        {
            return text(sv).empty() ? Localised{string(en), string(en)} : Localised{string(sv), string(en)};
        }

    private:
        friend Statement;
        explicit Run(Statement& statement) : statement_(statement) {}
        Statement& statement_;
    };

    template <class... T>
    [[nodiscard]] Run run(const T&... arguments)
    {
        compile();
        int at = 0;
        (bind(++at, arguments, Lifetime::copied), ...);
        return Run(*this);
    }
    template <class... T>
    void execute(const T&... arguments)
    {
        compile();
        int at = 0;
        (bind(++at, arguments, Lifetime::outlives), ...);
        Run run(*this);
        while (run.next()) continue;
    }

private:
    enum class Lifetime : bool { copied, outlives };
    struct Finalize {
        void operator()(sqlite3_stmt*) const;
    };
    void compile();
    void bind_integer(int at, std::int64_t);
    void bind(int at, double, Lifetime);  // NaN: NULL
    void bind(int at, std::string_view, Lifetime);
    void bind(int at, Bytes, Lifetime);
    void bind(int at, Period, Lifetime);  // none: ''
    void bind(int at, Instant t, Lifetime) { bind_integer(at, t.time_since_epoch().count()); }
    void bind(int at, std::nullopt_t, Lifetime);
    void bind(int at, const std::string& s, Lifetime l) { bind(at, std::string_view(s), l); }
    void bind(int at, const char* s, Lifetime l) { bind(at, std::string_view(s), l); }
    template <std::integral T>
    void bind(int at, T n, Lifetime)
    {
        bind_integer(at, static_cast<std::int64_t>(n));
    }
    template <class T>
        requires std::is_enum_v<T>
    void bind(int at, T code, Lifetime)
    {
        bind_integer(at, static_cast<std::int64_t>(code));
    }
    template <class T>
    void bind(int at, const std::optional<T>& value, Lifetime l)
    {
        value ? bind(at, *value, l) : bind(at, std::nullopt, l);
    }

    Database* db_;
    const char* sql_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
    std::map<Period, std::string> period_texts_;  // few, and asked for again and again; bound where they lie
};

}  // namespace varsko
