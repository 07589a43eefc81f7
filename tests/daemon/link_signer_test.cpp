#include "daemon/link_signer.hpp"
#include "tests/catch.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace varsko;
using varsko::test::ScratchFolder;

namespace {

class Remembering final : public Notifier {
public:
    explicit Remembering(Message& last) : last_(last) {}
    Delivery send(const Message& message, int, Instant) override
    {
        last_ = message;
        return {.outcome = Delivery::Outcome::delivered, .answer = "250", .wait = {}};
    }

private:
    Message& last_;
};

const std::string path = "/act/v1/ack/2024-05-16";

}  // namespace

TEST_CASE("a signature is the first half of an HMAC-SHA256")
{
    // A known pair, as printed by openssl dgst -sha256 -hmac key.
    const LinkSigner signer("key");
    CHECK(signer.signature("The quick brown fox jumps over the lazy dog") == "f7bc83f430538424b13298e6aa6fb143");
    CHECK(signer.is_right(path, signer.signature(path)));
    CHECK_FALSE(signer.is_right(path, LinkSigner("another key").signature(path)));
    CHECK_FALSE(signer.is_right("/act/v2/ack/2024-05-16", signer.signature(path)));
    CHECK_FALSE(signer.is_right(path, ""));
    CHECK_FALSE(signer.is_right(path, signer.signature(path) + "0"));
}

TEST_CASE("each link in the words gets its signature, and the other words stay")
{
    const LinkSigner signer("key");
    const std::string words =
        "a https://x.example/act/v1/ack/2024-05-16\n<a href=\"https://x.example/act/v1/noise/2024-05-16\">b</a>";
    CHECK(signer.with_signatures(words, "https://x.example") ==
          "a https://x.example/act/v1/ack/2024-05-16." + signer.signature(path) +
              "\n<a href=\"https://x.example/act/v1/noise/2024-05-16." + signer.signature("/act/v1/noise/2024-05-16") +
              "\">b</a>");
    CHECK(signer.with_signatures("nothing here", "https://x.example") == "nothing here");
}

TEST_CASE("a person's message goes with its links signed, a channel's as it is")
{
    Message last;
    const auto signer = std::make_shared<const LinkSigner>("key");
    const auto sender = with_signed_links(std::make_unique<Remembering>(last), signer, "https://x.example");
    Message message;
    message.recipient = "eko1";
    message.text = message.html = "https://x.example" + path;
    sender->send(message, 1, {});
    CHECK(last.text == "https://x.example" + path + "." + signer->signature(path));
    CHECK(last.html == last.text);
    message.recipient = "channel:hook";
    sender->send(message, 1, {});
    CHECK(last.text == "https://x.example" + path);
}

TEST_CASE("the key of a data folder is made once")
{
    const ScratchFolder folder;
    const std::string first = link_signer_of(folder.path())->signature(path);
    CHECK(link_signer_of(folder.path())->signature(path) == first);
    const ScratchFolder other;
    CHECK(link_signer_of(other.path())->signature(path) != first);
}
