// A message as a mail's bytes (RFC 5322, MIME), ready for DATA: CRLF line ends, text and HTML as alternatives,
// the HTML with its picture.
//
//   From: varsko <varsko@kommun.example>
//   To: <eko1@kommun.example>
//   Subject: =?UTF-8?Q?R=C3=B6tt=3A_Barn-_och_ungdomsv=C3=A5rd?=
//   Date: Tue, 16 Apr 2024 07:30:00 +0000
//   Message-ID: <v1-3f2a@kommun.example>          the same however often it is sent
//   In-Reply-To: <t-91c0@kommun.example>          the thread's root, which is no mail: whichever of the
//   References: <t-91c0@kommun.example>           thread's mails comes first, the others join it
//   List-Id, Auto-Submitted, X-Auto-Response-Suppress, X-Varsko-Alert/-Rule/-Level
//
// The same message and date give the same bytes.  No value can start a header of its own: control characters are
// turned into spaces before GMime folds and encodes.
#pragma once

#include "rules/alert/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace varsko {

// "varsko <varsko@kommun.example>" -> {"varsko", "varsko@kommun.example"}; nullopt unless it is exactly one mailbox.
struct Mailbox {
    std::string name, address;
    std::string_view domain() const { return std::string_view(address).substr(address.rfind('@') + 1); }
};
std::optional<Mailbox> parse_mailbox(std::string_view);

// A bare address that is safe in MAIL FROM and RCPT TO: one @ with something on both sides, no space, control or <>.
bool is_mail_address(std::string_view);

// REQUIRES is_mail_address(message.address).
std::string compose_mail(const Message&, const Mailbox& from, Instant date);

}  // namespace varsko
