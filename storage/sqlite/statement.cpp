#include "storage/sqlite/statement.hpp"

#include "storage/store.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cmath>
#include <limits>

namespace varsko {

namespace {

sqlite3_destructor_type destructor(bool copied)
{
    // SQLite spells "copy it" as a pointer with the value -1.
    return copied ? SQLITE_TRANSIENT : SQLITE_STATIC;  // NOLINT
}

void must(int code, Database& db, std::string_view doing)
{
    if (code != SQLITE_OK) db.fail(code, doing);
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

void Statement::compile()
{
    if (period_texts_.size() > 1000) period_texts_.clear();
    if (handle_) return;
    sqlite3_stmt* handle = nullptr;
    must(sqlite3_prepare_v3(db_->handle(), sql_, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr), *db_,
         "use the database");
    handle_.reset(handle);
}

void Statement::bind_integer(int at, std::int64_t n)
{
    must(sqlite3_bind_int64(handle_.get(), at, n), *db_, "use the database");
}

void Statement::bind(int at, double x, Lifetime)
{
    // SQLite makes NULL of NaN; said here so that it is a promise.
    must(std::isnan(x) ? sqlite3_bind_null(handle_.get(), at) : sqlite3_bind_double(handle_.get(), at, x), *db_,
         "use the database");
}

void Statement::bind(int at, std::string_view s, Lifetime lifetime)
{
    const char* text = s.empty() ? "" : s.data();  // a null pointer would be NULL
    must(sqlite3_bind_text64(handle_.get(), at, text, s.size(), destructor(lifetime == Lifetime::copied), SQLITE_UTF8),
         *db_, "use the database");
}

void Statement::bind(int at, Bytes b, Lifetime lifetime)
{
    const void* bytes = b.empty() ? static_cast<const void*>("") : b.data();
    must(sqlite3_bind_blob64(handle_.get(), at, bytes, b.size(), destructor(lifetime == Lifetime::copied)), *db_,
         "use the database");
}

void Statement::bind(int at, Period period, Lifetime)
{
    if (!period) return bind(at, std::string_view(), Lifetime::outlives);
    auto& text = period_texts_[period];
    if (text.empty()) text = period.text();
    bind(at, std::string_view(text), Lifetime::outlives);
}

void Statement::bind(int at, std::nullopt_t, Lifetime)
{
    must(sqlite3_bind_null(handle_.get(), at), *db_, "use the database");
}

Statement::Run::~Run()
{
    sqlite3_reset(statement_.handle_.get());
    sqlite3_clear_bindings(statement_.handle_.get());
}

bool Statement::Run::next()
{
    const int code = sqlite3_step(statement_.handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) statement_.db_->fail(code, "use the database");
    return false;
}

std::int64_t Statement::Run::integer(int column) const
{
    return sqlite3_column_int64(statement_.handle_.get(), column);
}

double Statement::Run::real(int column) const
{
    if (null(column)) return std::numeric_limits<double>::quiet_NaN();
    return sqlite3_column_double(statement_.handle_.get(), column);
}

std::string_view Statement::Run::text(int column) const
{
    const auto* text = sqlite3_column_text(statement_.handle_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle_.get(), column));
    return text ? std::string_view(reinterpret_cast<const char*>(text), size) : std::string_view();
}

Bytes Statement::Run::bytes(int column) const
{
    const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.handle_.get(), column));
    return bytes ? Bytes(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle_.get(), column)))
                 : Bytes();
}

Period Statement::Run::period(int column) const
{
    const auto written = text(column);
    if (written.empty()) return {};
    if (const auto period = Period::parse(written)) return *period;
    throw StorageError(
        fmt::format("the database holds the period \"{}\", which is none; restore it from a backup", written));
}

bool Statement::Run::null(int column) const
{
    return sqlite3_column_type(statement_.handle_.get(), column) == SQLITE_NULL;
}

}  // namespace varsko
