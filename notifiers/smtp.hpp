// Mail by SMTP, one recipient per transaction, so that each person's delivery has its own answer.
//
//   url       smtp://host:25, smtp://host:587 (STARTTLS), smtps://host:465 (TLS from the first byte)
//   starttls  required: no mail without TLS and a good certificate;  never: plain
//             opportunistic: TLS where the server offers it.  Whoever can change the traffic can take the offer away,
//             so the certificate is not asked for, unless ca_file is given.  With a password it means required, except
//             to this machine itself: a password is never sent where it can be read.
//
// What an answer means:
//   2xx to the end of the mail                              delivered
//   5xx to MAIL, RCPT or DATA                               refused: the same mail will be refused tomorrow
//   4xx, no connection, timeout, trouble with TLS           retry later
//   5xx to the greeting, EHLO, STARTTLS or AUTH, and 530/534/535/538/5.7.30 anywhere
//                                                           retry later: not the mail is wrong but the account or the
//                                                           server, which a person must mend; the answer says so
#pragma once

#include "notifiers/curl_handle.hpp"
#include "notifiers/mime.hpp"
#include "notifiers/notifier.hpp"

namespace varsko {

class SmtpNotifier : public Notifier {
public:
    // Throws std::invalid_argument with a sentence.
    SmtpNotifier(const ChannelSettings&, const Secrets&);
    // Says goodbye to a server whose connection was kept, and waits two seconds for it at most.
    ~SmtpNotifier() override;
    Delivery send(const Message&, int try_number, Instant now) override;
    void interrupt() override { interruption_.ask(); }

private:
    struct Exchange;  // what libcurl is given and what comes back, for one transaction
    Delivery transact(const Message&, const std::string& mail, bool fresh_connection);
    void set_up_connection();

    ChannelSettings settings_;
    std::string password_;
    Mailbox from_;
    bool require_tls_ = false, verify_ = true, loopback_ = false;
    bool kept_ = false;  // the last mail left a connection open
    Interruption interruption_;
    CurlHandle curl_;  // kept: the connection lives in it
};

}  // namespace varsko
