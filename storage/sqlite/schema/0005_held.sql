-- Messages that a gate holds, what they went in when it opened, and silences.
--
-- outbox.state   3 held: the newest row of `held` says by what; 4 gathered: it went in the message `gathered_in`

ALTER TABLE message ADD COLUMN level INTEGER NOT NULL DEFAULT 3;     -- as in alert_page
ALTER TABLE message ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;   -- 0 calm, 1 urgent, 2 patient
ALTER TABLE told ADD COLUMN first_at INTEGER NOT NULL DEFAULT 0;     -- when its episode was first told; 0: not known
ALTER TABLE outbox ADD COLUMN gathered_in INTEGER NOT NULL DEFAULT 0; -- number of a message; 0: of none
CREATE INDEX outbox_by_gathering ON outbox (organisation, gathered_in) WHERE gathered_in <> 0;
CREATE INDEX message_by_alert ON message (organisation, rule, metric, unit);

-- Each gate that was found shut for a message; never changed.
CREATE TABLE held (
    organisation INTEGER NOT NULL,
    message      INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    why          TEXT NOT NULL,                  -- inhibited silence quiet-hours digest
    by           TEXT NOT NULL,                  -- the silence's id, the alert that inhibits; else ''
    until        INTEGER,                        -- NULL: nobody knew
    PRIMARY KEY (organisation, message, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE silence (
    organisation INTEGER NOT NULL REFERENCES organisation,
    id           TEXT NOT NULL,
    matchers     BLOB NOT NULL,                  -- packed texts: alertname="budget-balance" …
    starts_at    INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    by           TEXT NOT NULL,
    comment      TEXT NOT NULL,
    made_at      INTEGER NOT NULL,
    ended_by     TEXT NOT NULL,                  -- '' where it ended, or ends, in its time
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;
