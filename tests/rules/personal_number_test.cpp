#include "rules/personal_number.hpp"

#include "tests/catch.hpp"

#include <string>

using varsko::find_personal_number;
using varsko::has_personal_number;

// All numbers here are made up from dates and a computed check digit, as Skatteverket's own test numbers are.
TEST_CASE("a personal number is found with every separator and in both lengths")
{
    for (const char* s : {"850709-9805", "850709+9805", "8507099805", "19850709-9805", "198507099805", "19850709+9805",
                          "850709\xE2\x80\x93"
                          "9805",
                          "850709\xE2\x88\x92"
                          "9805"}) {
        INFO(s);
        CHECK(find_personal_number(s) == 0);
    }
}

TEST_CASE("a coordination number has sixty added to its day")
{
    CHECK(has_personal_number("701063-2391"));  // 3 October 1970
    CHECK_FALSE(has_personal_number("701099-2391"));
}

TEST_CASE("its place in the text is told")
{
    CHECK(find_personal_number("asn;outcome;8507099805;x") == 12);
    CHECK(find_personal_number("123456 8507099805") == 7);
    CHECK(find_personal_number("pnr850709-9805") == 3);
    const std::string far(100'000, 'x');
    for (std::size_t shift = 0; shift < 13; ++shift) {
        const std::string before = far + std::string(shift, ';');
        CHECK(find_personal_number(before + "19850709-9805" + far) == before.size());
        CHECK(find_personal_number(before + "8507099805") == before.size());
    }
}

TEST_CASE("ordinary numbers are let through")
{
    for (const char* s : {
             "",
             "85070",
             "850709-9804",  // check digit
             "851309-9806",  // month 13
             "850732-9800",  // day 32
             "850230-9801",  // 30 February
             "556036-0793",  // an organisation number
             "18507099805",  // a digit before
             "85070998051",  // a digit after
             "850709-98051",
             "1850709-9805",
             "850709 9805",  // two numbers
             "850709-980",
             "850709-",
             "850709",
             "0.8507099805",  // a decimal number
             "8507099805.25",
             "20240331",
             "2024-03-31",
             "078622 077214",
             "-78622,5;-77214",
             "218507099805",  // the century 21
             "8507090005",    // serial 000, with its check digit right
         }) {
        INFO(s);
        CHECK_FALSE(has_personal_number(s));
    }
}

TEST_CASE("29 February is a day every fourth year")
{
    const auto with_check_digit = [](std::string nine) {
        int sum = 0;
        for (std::size_t i = 0; i < 9; ++i) {
            const int product = (nine[i] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += product / 10 + product % 10;
        }
        return nine + static_cast<char>('0' + (10 - sum % 10) % 10);
    };
    CHECK(has_personal_number(with_check_digit("840229123")));
    CHECK_FALSE(has_personal_number(with_check_digit("850229123")));
    CHECK(with_check_digit("850709980") == "8507099805");
}
