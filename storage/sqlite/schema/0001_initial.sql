-- The format of varsko.db.  docs/storage.md says why; this says what.
--
--   organisation   number of the row in `organisation`; leads every row and every key
--   rule metric unit ruleset   numbers of words in `word` (in figure_block, assessment_column, alert_page, alert_event,
--                  message, told): an id is stored once and compared as an integer.  The views at the end show the words.
--   period made since …   text as people write it, 2024-03 2024 2024-T1 2024-W09 2024-03-31, which sorts within a grain;
--                  '' is no period
--   at …_at        milliseconds since 1970 in UTC; 0 is no instant
--   state level …  numbers, given beside each column; storage/sqlite/codes.hpp holds them still
--   value REAL     NULL is missing
--   block          packed: figure_block.hpp, assessment_block.hpp, alert_event_block.hpp and alert_page.hpp of
--                  storage/sqlite are the formats
--
-- Rows of figure_block, assessment_column, alert_event, risk_event, attempt, finding and step are never changed.

CREATE TABLE organisation (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE word (
    organisation INTEGER NOT NULL REFERENCES organisation,
    number       INTEGER NOT NULL,               -- from 1, in the order they were first seen
    text         TEXT NOT NULL,
    PRIMARY KEY (organisation, number),
    UNIQUE (organisation, text)
) STRICT, WITHOUT ROWID;

-- One row per command that changed something.
CREATE TABLE step (
    organisation INTEGER NOT NULL REFERENCES organisation,
    number       INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    command      TEXT NOT NULL,                  -- ingest tick ack …
    by           TEXT NOT NULL,
    batch        INTEGER NOT NULL,               -- 0: none
    ruleset      TEXT NOT NULL,                  -- version of the configuration that decided
    PRIMARY KEY (organisation, number)
) STRICT, WITHOUT ROWID;

-- Receipts: one per file or POST.
CREATE TABLE batch (
    organisation     INTEGER NOT NULL REFERENCES organisation,
    number           INTEGER NOT NULL,           -- from 1
    state            INTEGER NOT NULL,           -- 0 taken, 1 refused
    file             TEXT NOT NULL,
    digest           TEXT NOT NULL,              -- SHA-256, hex
    layout           TEXT NOT NULL,
    by               TEXT NOT NULL,
    idempotency_key  TEXT NOT NULL,
    recorded_at      INTEGER NOT NULL,
    known_at         INTEGER NOT NULL,
    known_at_assumed INTEGER NOT NULL,
    failure          TEXT NOT NULL,
    failure_message  TEXT NOT NULL,
    figures          INTEGER NOT NULL,
    changed          INTEGER NOT NULL,
    rejected         INTEGER NOT NULL,
    PRIMARY KEY (organisation, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX batch_taken_once ON batch (organisation, digest) WHERE digest <> '' AND state = 0;
CREATE UNIQUE INDEX batch_key_once ON batch (organisation, idempotency_key) WHERE idempotency_key <> '' AND state = 0;
CREATE INDEX batch_by_digest ON batch (organisation, digest) WHERE digest <> '';
CREATE INDEX batch_by_key ON batch (organisation, idempotency_key) WHERE idempotency_key <> '';

CREATE TABLE batch_sheet (
    organisation INTEGER NOT NULL,
    batch        INTEGER NOT NULL,
    number       INTEGER NOT NULL,               -- Figure::sheet
    name         TEXT NOT NULL,
    PRIMARY KEY (organisation, batch, number),
    FOREIGN KEY (organisation, batch) REFERENCES batch
) STRICT, WITHOUT ROWID;

-- Rejections and warnings, in row order.
CREATE TABLE batch_problem (
    organisation INTEGER NOT NULL,
    batch        INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    rejection    INTEGER NOT NULL,               -- 1 rejection, 0 warning
    file_row     INTEGER NOT NULL,
    file_column  INTEGER NOT NULL,
    code         TEXT NOT NULL,
    message      TEXT NOT NULL,
    raw          TEXT NOT NULL,
    PRIMARY KEY (organisation, batch, number),
    FOREIGN KEY (organisation, batch) REFERENCES batch
) STRICT, WITHOUT ROWID;

-- Figures of one batch about one metric, scenario, span, period and version, known at one time: a column over units.
CREATE TABLE figure_block (
    number       INTEGER PRIMARY KEY,            -- the order of storing
    organisation INTEGER NOT NULL,
    metric       INTEGER NOT NULL,
    scenario     INTEGER NOT NULL,               -- 0 outcome, 1 budget, 2 forecast, 3 target, 4 capacity
    span         INTEGER NOT NULL,               -- 0 the period's own, 1 accumulated since January
    period       TEXT NOT NULL,
    made         TEXT NOT NULL,
    known_at     INTEGER NOT NULL,
    assumed      INTEGER NOT NULL,               -- 1: known_at is the period's due day, nobody wrote it
    batch        INTEGER NOT NULL,
    figures      INTEGER NOT NULL,               -- how many are in the block
    units        INTEGER NOT NULL,               -- of how many units
    block        BLOB NOT NULL
) STRICT;
CREATE INDEX figure_block_by_key ON figure_block (organisation, metric, scenario, period, span, made, known_at, batch);
CREATE INDEX figure_block_by_knowledge ON figure_block (organisation, known_at, batch);

-- Assessments of one rule, metric and period that differed from the last ones stored, over units.
CREATE TABLE assessment_column (
    number       INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    rule         INTEGER NOT NULL,
    metric       INTEGER NOT NULL,
    period       TEXT NOT NULL,
    ruleset      INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    block        BLOB NOT NULL
) STRICT;
CREATE INDEX assessment_column_by_key ON assessment_column (organisation, rule, metric, period);

-- Alerts of one rule and metric, over 256 units whose words have neighbouring numbers, as they stand.
-- state  0 quiet, 1 pending, 2 firing, 3 acknowledged, 4 resolved, 5 corrected
-- level  0 green, 1 yellow, 2 red, 3 unknown, 4 clear, 5 flag
-- trend  0 positive, 1 stable, 2 negative, 3 unknown
CREATE TABLE alert_page (
    organisation  INTEGER NOT NULL,
    rule          INTEGER NOT NULL,
    metric        INTEGER NOT NULL,
    page          INTEGER NOT NULL,              -- the unit's number / 256
    block         BLOB NOT NULL,
    PRIMARY KEY (organisation, rule, metric, page)
) STRICT;

-- Alerts of one rule and metric that the same thing happened to in one step, in one period: a column over units.
CREATE TABLE alert_event (
    number       INTEGER PRIMARY KEY,            -- the order of storing; of one alert, the older first
    organisation INTEGER NOT NULL,
    rule         INTEGER NOT NULL,
    metric       INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    period       TEXT NOT NULL,
    transition   TEXT NOT NULL,                  -- pending fired worsened resolved acknowledged …
    reason       TEXT NOT NULL,                  -- level-red held-2-of-2-periods figure-restated by-hand …
    state_before INTEGER NOT NULL,
    state_after  INTEGER NOT NULL,
    level_before INTEGER NOT NULL,
    level_after  INTEGER NOT NULL,
    by           TEXT NOT NULL,
    comment      TEXT NOT NULL,
    ruleset      INTEGER NOT NULL,
    told         INTEGER NOT NULL,               -- 0: old news, told to nobody
    events       INTEGER NOT NULL,               -- how many are in the block
    block        BLOB NOT NULL                   -- of each: unit, episode, value before and after
) STRICT;
CREATE INDEX alert_event_by_rule ON alert_event (organisation, rule, metric);

-- What was last told to whom about an alert, or that its episode has ended since.
CREATE TABLE told (
    organisation INTEGER NOT NULL,
    rule         INTEGER NOT NULL,
    metric       INTEGER NOT NULL,
    unit         INTEGER NOT NULL,
    recipient    TEXT NOT NULL,
    episode      TEXT NOT NULL,
    transition   TEXT NOT NULL,
    level        INTEGER NOT NULL,
    period       TEXT NOT NULL,
    value        REAL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (organisation, rule, metric, unit, recipient)
) STRICT, WITHOUT ROWID;

-- The risk register as it stands.
-- state  0 proposed, 1 active, 2 accepted, 3 materialised, 4 closed
CREATE TABLE risk (
    organisation         INTEGER NOT NULL REFERENCES organisation,
    id                   TEXT NOT NULL,
    type                 TEXT NOT NULL,
    text_sv              TEXT NOT NULL,
    text_en              TEXT NOT NULL,
    state                INTEGER NOT NULL,
    closed_because       TEXT NOT NULL,
    base_probability     INTEGER NOT NULL,
    base_consequence     INTEGER NOT NULL,
    computed_probability INTEGER NOT NULL,
    computed_consequence INTEGER NOT NULL,
    own_probability      INTEGER,                -- NULL: left to the figures
    own_consequence      INTEGER,
    own_by               TEXT,                   -- NULL: no person has set a value
    own_comment          TEXT,
    own_at               INTEGER,
    measures_level       TEXT NOT NULL,
    owner                TEXT NOT NULL,
    unit                 TEXT NOT NULL,
    origin               TEXT NOT NULL,
    comment              TEXT NOT NULL,
    version              INTEGER NOT NULL,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE risk_measure (
    organisation INTEGER NOT NULL,
    risk         TEXT NOT NULL,
    number       INTEGER NOT NULL,
    text         TEXT NOT NULL,
    starts       INTEGER,                        -- days since 1970; NULL: not said
    ends         INTEGER,
    status       TEXT NOT NULL,
    PRIMARY KEY (organisation, risk, number),
    FOREIGN KEY (organisation, risk) REFERENCES risk
) STRICT, WITHOUT ROWID;

CREATE TABLE risk_control (
    organisation INTEGER NOT NULL,
    risk         TEXT NOT NULL,
    number       INTEGER NOT NULL,
    what         TEXT NOT NULL,
    every        TEXT NOT NULL,
    by           TEXT NOT NULL,
    last_done    INTEGER,                        -- days since 1970; NULL: never
    PRIMARY KEY (organisation, risk, number),
    FOREIGN KEY (organisation, risk) REFERENCES risk
) STRICT, WITHOUT ROWID;

CREATE TABLE risk_event (
    number             INTEGER PRIMARY KEY,
    organisation       INTEGER NOT NULL REFERENCES organisation,
    risk               TEXT NOT NULL,
    at                 INTEGER NOT NULL,
    kind               TEXT NOT NULL,
    by                 TEXT NOT NULL,
    probability_before INTEGER NOT NULL,
    consequence_before INTEGER NOT NULL,
    probability_after  INTEGER NOT NULL,
    consequence_after  INTEGER NOT NULL,
    figure             TEXT NOT NULL,
    rule               TEXT NOT NULL,
    metric             TEXT NOT NULL,
    unit               TEXT NOT NULL,
    message            TEXT NOT NULL
) STRICT;
CREATE INDEX risk_event_by_risk ON risk_event (organisation, risk);

-- Messages as they were rendered when they were decided; never changed.
CREATE TABLE message (
    number       INTEGER PRIMARY KEY,            -- the order of queuing
    organisation INTEGER NOT NULL REFERENCES organisation,
    id           TEXT NOT NULL,                  -- of the Message-ID
    thread       TEXT NOT NULL,
    rule         INTEGER NOT NULL,
    metric       INTEGER NOT NULL,
    unit         INTEGER NOT NULL,
    episode      TEXT NOT NULL,
    transition   TEXT NOT NULL,
    period       TEXT NOT NULL,
    recipient    TEXT NOT NULL,
    address      TEXT NOT NULL,
    channel      TEXT NOT NULL,
    why          TEXT NOT NULL,
    language     TEXT NOT NULL,
    subject      TEXT NOT NULL,
    text         TEXT NOT NULL,
    html         TEXT NOT NULL,
    status       TEXT NOT NULL,                  -- firing resolved
    labels       BLOB NOT NULL,                  -- n, then n times: name, value; each a length and its bytes
    annotations  BLOB NOT NULL,
    starts_at    INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_by_id ON message (organisation, id);

-- Where each message stands; a small row of its own, because it changes and the message does not.
CREATE TABLE outbox (
    organisation INTEGER NOT NULL,
    message      INTEGER NOT NULL REFERENCES message,
    state        INTEGER NOT NULL,               -- 0 waiting, 1 delivered, 2 dead
    attempts     INTEGER NOT NULL,               -- since it was queued, or queued again by hand
    next_try_at  INTEGER NOT NULL,
    PRIMARY KEY (organisation, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_state ON outbox (organisation, state, next_try_at, message);

CREATE TABLE attempt (
    organisation INTEGER NOT NULL,
    message      INTEGER NOT NULL REFERENCES message,
    number       INTEGER NOT NULL,               -- from 1
    at           INTEGER NOT NULL,
    outcome      INTEGER NOT NULL,               -- 0 delivered, 1 retry later, 2 refused
    answer       TEXT NOT NULL,                  -- the other side's words
    PRIMARY KEY (organisation, message, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
    number       INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL REFERENCES organisation,
    at           INTEGER NOT NULL,
    batch        INTEGER NOT NULL,               -- 0: none
    code         TEXT NOT NULL,
    metric       TEXT NOT NULL,
    unit         TEXT NOT NULL,
    period       TEXT NOT NULL,
    message      TEXT NOT NULL
) STRICT;
CREATE INDEX finding_of_organisation ON finding (organisation);

-- What the daemon remembers about itself.
CREATE TABLE fact (
    organisation INTEGER NOT NULL REFERENCES organisation,
    name         TEXT NOT NULL,
    value        TEXT NOT NULL,
    PRIMARY KEY (organisation, name)
) STRICT, WITHOUT ROWID;

-- For reading by hand.
CREATE VIEW alert_event_in_words AS
    SELECT r.text AS rule, m.text AS metric, datetime(e.at / 1000, 'unixepoch') AS utc, e.*
    FROM alert_event e
    JOIN word r ON r.organisation = e.organisation AND r.number = e.rule
    JOIN word m ON m.organisation = e.organisation AND m.number = e.metric;
CREATE VIEW figure_block_in_words AS
    SELECT m.text AS metric, f.scenario, f.span, f.period, f.made, datetime(f.known_at / 1000, 'unixepoch') AS known,
           f.batch, f.figures, length(f.block) AS bytes
    FROM figure_block f JOIN word m ON m.organisation = f.organisation AND m.number = f.metric;
