#include "rules/letters.hpp"

#include "tests/catch.hpp"

using namespace varsko;

TEST_CASE("a letter is one letter, composed or not")
{
    CHECK(letters("å") == U"å");
    CHECK(letters("a\xCC\x8A") == U"å");
    CHECK(letters("O\xCC\x88rebro") == U"Örebro");
    CHECK(length_in_letters("åäö€") == 4);
    CHECK(utf8(U"åäö €\U0001F600") == "åäö €\xF0\x9F\x98\x80");
}

TEST_CASE("bytes that are no UTF-8 become one replacement character each")
{
    CHECK(letters("a\xFF"
                  "b") ==
          U"a\xFFFD"
          U"b");
    CHECK(letters("\xC3") == U"\xFFFD");
    CHECK(letters("\xC0\xAF") == U"\xFFFD\xFFFD");            // an overlong slash
    CHECK(letters("\xED\xA0\x80") == U"\xFFFD\xFFFD\xFFFD");  // half a surrogate pair
}

TEST_CASE("Swedish capitals have their small letters")
{
    CHECK(lower(U'Å') == U'å');
    CHECK(lower(U'Ö') == U'ö');
    CHECK(lower(U'×') == U'×');
    CHECK(lower(U'z') == U'z');
}
