PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO "alert_event" VALUES(1,1,6,3,1712880000000,'2024-03','fired','level-red',1,2,1,2,'','',5,1,1,X'D473CE041074A9880101000400010840323032342D30320000000304230304A302');
INSERT INTO "alert_event" VALUES(2,1,7,3,1712880000000,'2024-03','fired','level-red',1,2,1,2,'','',5,1,1,X'D473CE041074A9880101000400010840323032342D30320000000304230304A302');
INSERT INTO "alert_event" VALUES(3,1,9,3,1712880000000,'2024-03','fired','level-red',1,2,1,2,'','',5,1,1,X'D473CE041074A9880101000400010840323032342D30320000000304230304A302');
INSERT INTO "alert_event" VALUES(4,1,7,3,1712880000000,'2024-03','fired','level-red',1,2,1,2,'','',5,1,1,X'D473CE041074A9880101000400010840323032342D30320000000304230304A302');
CREATE TABLE alert_page (
    organisation  INTEGER NOT NULL,
    rule          INTEGER NOT NULL,
    metric        INTEGER NOT NULL,
    page          INTEGER NOT NULL,              -- the unit's number / 256
    block         BLOB NOT NULL,
    PRIMARY KEY (organisation, rule, metric, page)
) STRICT;
INSERT INTO "alert_page" VALUES(1,6,3,0,X'A3CD4E1F40923D3A01010218021293DC17A3DC17A3DC170304A3020080F0D4F9D9630100');
INSERT INTO "alert_page" VALUES(1,7,3,0,X'800320086815E35F01010217021293DC17A3DC17A3DC170604040080F0D4F9D9630100');
INSERT INTO "alert_page" VALUES(1,9,3,0,X'A3CD4E1F40923D3A01010218021293DC17A3DC17A3DC170304A3020080F0D4F9D9630100');
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
INSERT INTO "assessment_column" VALUES(1,1,6,3,'2024-03',5,1712716200000,X'B9AB7D9282B9C40501020002024A05080A0A');
INSERT INTO "assessment_column" VALUES(2,1,9,3,'2024-03',5,1712719800000,X'95452F8397745E5601020002024A06080202');
CREATE TABLE attempt (
    organisation INTEGER NOT NULL,
    message      INTEGER NOT NULL REFERENCES message,
    number       INTEGER NOT NULL,               -- from 1
    at           INTEGER NOT NULL,
    outcome      INTEGER NOT NULL,               -- 0 delivered, 1 retry later, 2 refused
    answer       TEXT NOT NULL,                  -- the other side's words
    PRIMARY KEY (organisation, message, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "attempt" VALUES(1,1,1,1713312000000,2,'550 no such user');
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
    rejected         INTEGER NOT NULL, failure_message_sv TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (organisation, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "batch" VALUES(1,1,0,'file-1','digest of file-1','','','',1712716200000,1712710800000,0,'','',0,0,0,'');
INSERT INTO "batch" VALUES(1,2,0,'file-2','digest of file-2','','','',1712719800000,1712714400000,0,'','',0,0,0,'');
CREATE TABLE batch_problem (
    organisation INTEGER NOT NULL,
    batch        INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    rejection    INTEGER NOT NULL,               -- 1 rejection, 0 warning
    file_row     INTEGER NOT NULL,
    file_column  INTEGER NOT NULL,
    code         TEXT NOT NULL,
    message      TEXT NOT NULL,
    raw          TEXT NOT NULL, message_sv TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (organisation, batch, number),
    FOREIGN KEY (organisation, batch) REFERENCES batch
) STRICT, WITHOUT ROWID;
INSERT INTO "batch_problem" VALUES(1,1,1,1,3,1,'bad-number','nej','x;y','');
INSERT INTO "batch_problem" VALUES(1,2,1,1,3,1,'bad-number','no','x;y','nej');
CREATE TABLE batch_sheet (
    organisation INTEGER NOT NULL,
    batch        INTEGER NOT NULL,
    number       INTEGER NOT NULL,               -- Figure::sheet
    name         TEXT NOT NULL,
    PRIMARY KEY (organisation, batch, number),
    FOREIGN KEY (organisation, batch) REFERENCES batch
) STRICT, WITHOUT ROWID;
INSERT INTO "batch_sheet" VALUES(1,1,0,'');
INSERT INTO "batch_sheet" VALUES(1,1,1,'Blad 1');
INSERT INTO "batch_sheet" VALUES(1,2,0,'');
INSERT INTO "batch_sheet" VALUES(1,2,1,'Blad 2');
CREATE TABLE fact (
    organisation INTEGER NOT NULL REFERENCES organisation,
    name         TEXT NOT NULL,
    value        TEXT NOT NULL,
    PRIMARY KEY (organisation, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "fact" VALUES(1,'version','r1');
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
INSERT INTO "figure_block" VALUES(1,1,3,0,0,'2024-03','',1712710800000,0,1,2,2,X'583EECDC27F81CF50102000202000404000A000000000005DA0FDA0F0100');
INSERT INTO "figure_block" VALUES(2,1,4,0,0,'2024-02','',1712710800000,0,1,2,2,X'44A66E6143EE64F10102000202000604000A00000002000602020000');
INSERT INTO "figure_block" VALUES(3,1,3,0,0,'2024-03','',1712714400000,0,2,3,3,X'9D337C6F3BEA36DA01030102020C000404000A000000000005AA1FAA1FAA1F0100');
INSERT INTO "figure_block" VALUES(4,1,4,0,0,'2024-03','',1712714400000,0,2,3,3,X'0DDF364B4D3DFC7C01030102020C000604000A000100000200060404040000');
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
, message_sv TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "finding" VALUES(1,1,1712716200000,1,'sum','net_cost','child_youth','2024-03','fynd 1','fynd 1');
INSERT INTO "finding" VALUES(2,1,1712719800000,2,'sum','net_cost','child_youth','2024-03','found 2','fynd 2');
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
CREATE TABLE judgement (
    number       INTEGER PRIMARY KEY,            -- the order of storing
    organisation INTEGER NOT NULL REFERENCES organisation,
    rule         TEXT NOT NULL,
    metric       TEXT NOT NULL,
    unit         TEXT NOT NULL,
    period       TEXT NOT NULL,
    level        INTEGER,                        -- as in alert_page; NULL: what was judged is withdrawn
    comment      TEXT NOT NULL,
    by           TEXT NOT NULL,
    at           INTEGER NOT NULL,
    computed     INTEGER NOT NULL,               -- the level that the figures gave then
    value        REAL
) STRICT;
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
, level INTEGER NOT NULL DEFAULT 3, urgency INTEGER NOT NULL DEFAULT 0, picture_name TEXT NOT NULL DEFAULT '', picture TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "message" VALUES(1,1,'m-1','t-rule-1:net_cost:child_youth@2024-02',6,3,2,'@2024-02','fired','2024-03','eva','eva@kommun.example','mail','chief-of child_youth','sv','Röd: Budget i balans','Avvikelsen är −14,6 %.
','<p>Avvikelsen är −14,6 %.</p>','firing',X'CBBBA2189DF559FC0309616C6572746E616D650672756C652D3105656D7074790004756E69740B6368696C645F796F757468',X'760E884B00471025010773756D6D6172790A7476C3A50A7261646572',1713225600000,0,1713229200000,3,0,'','');
INSERT INTO "message" VALUES(2,1,'c-1','t-always:net_cost:child_youth@2024-02',7,3,2,'@2024-02','fired','2024-03','channel:hook','channel:hook@kommun.example','mail','chief-of child_youth','sv','Röd: Budget i balans','Avvikelsen är −14,6 %.
','<p>Avvikelsen är −14,6 %.</p>','firing',X'8E364048048FFA8B0309616C6572746E616D6506616C7761797305656D7074790004756E69740B6368696C645F796F757468',X'760E884B00471025010773756D6D6172790A7476C3A50A7261646572',1713225600000,0,1713229200000,3,0,'','');
INSERT INTO "message" VALUES(3,1,'m-2','t-rule-2:net_cost:child_youth@2024-02',9,3,2,'@2024-02','fired','2024-03','eva','eva@kommun.example','mail','chief-of child_youth','sv','Röd: Budget i balans','Avvikelsen är −14,6 %.
','<p>Avvikelsen är −14,6 %.</p>','firing',X'EF98A8ED40807F180309616C6572746E616D650672756C652D3205656D7074790004756E69740B6368696C645F796F757468',X'760E884B00471025010773756D6D6172790A7476C3A50A7261646572',1713229200000,0,1713232800000,3,0,'','');
INSERT INTO "message" VALUES(4,1,'c-2','t-always:net_cost:child_youth@2024-02',7,3,2,'@2024-02','fired','2024-03','channel:hook','channel:hook@kommun.example','mail','chief-of child_youth','sv','Röd: Budget i balans','Avvikelsen är −14,6 %.
','<p>Avvikelsen är −14,6 %.</p>','firing',X'8E364048048FFA8B0309616C6572746E616D6506616C7761797305656D7074790004756E69740B6368696C645F796F757468',X'760E884B00471025010773756D6D6172790A7476C3A50A7261646572',1713229200000,0,1713232800000,3,0,'','');
CREATE TABLE organisation (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO "organisation" VALUES(1,'town');
CREATE TABLE outbox (
    organisation INTEGER NOT NULL,
    message      INTEGER NOT NULL REFERENCES message,
    state        INTEGER NOT NULL,               -- 0 waiting, 1 delivered, 2 dead
    attempts     INTEGER NOT NULL,               -- since it was queued, or queued again by hand
    next_try_at  INTEGER NOT NULL, gathered_in INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, message)
) STRICT, WITHOUT ROWID;
INSERT INTO "outbox" VALUES(1,1,2,1,0,0);
INSERT INTO "outbox" VALUES(1,2,0,0,1713229200000,0);
INSERT INTO "outbox" VALUES(1,3,0,0,1713232800000,0);
INSERT INTO "outbox" VALUES(1,4,0,0,1713232800000,0);
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
INSERT INTO "risk" VALUES(1,'EK-01','finance','Kostnaderna för placeringar ökar','Placements cost more',1,'',3,4,5,4,4,NULL,'eva','bedömning',1712880000000,'yellow','chief','child_youth','file','följs',2);
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
INSERT INTO "risk_control" VALUES(1,'EK-01',3,'uppföljning','månad','economist',19783);
INSERT INTO "risk_control" VALUES(1,'EK-01',4,'stickprov','tertial','chief',NULL);
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
INSERT INTO "risk_event" VALUES(1,1,'EK-01',0,'moved','',1,1,1,1,'','','','','step 1');
INSERT INTO "risk_event" VALUES(2,1,'EK-01',0,'moved','',1,1,1,1,'','','','','step 2');
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
INSERT INTO "risk_measure" VALUES(1,'EK-01',1,'öppenvård',19723,NULL,'ongoing');
INSERT INTO "risk_measure" VALUES(1,'EK-01',2,'familjehem',NULL,NULL,'');
CREATE TABLE rule_set (
    organisation INTEGER NOT NULL REFERENCES organisation,
    number       INTEGER NOT NULL,               -- from 1
    version      TEXT NOT NULL,
    at           INTEGER NOT NULL,
    cause        TEXT NOT NULL,                  -- start sighup file-change apply restore; kept: it never ran
    by           TEXT NOT NULL,
    began        INTEGER NOT NULL,               -- alerts that it began, ended and gave another level
    ended        INTEGER NOT NULL,
    changed      INTEGER NOT NULL,
    risks        INTEGER NOT NULL,               -- that it moved
    messages     INTEGER NOT NULL,               -- that it sent
    PRIMARY KEY (organisation, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE rule_set_file (
    organisation INTEGER NOT NULL REFERENCES organisation,
    version      TEXT NOT NULL,                  -- as step.ruleset
    name         TEXT NOT NULL,                  -- rules.d/10-budget.toml
    text         INTEGER NOT NULL REFERENCES rule_set_text,
    PRIMARY KEY (organisation, version, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE rule_set_text (
    number       INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL REFERENCES organisation,
    digest       TEXT NOT NULL,                  -- FNV-1a, 16 hex digits: to find an equal text by
    text         TEXT NOT NULL
) STRICT;
CREATE TABLE schema_step (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT;
INSERT INTO "schema_step" VALUES(1,'0001_initial','ad48e301a65154d1');
INSERT INTO "schema_step" VALUES(2,'0002_both_languages','7610901c61f9129d');
INSERT INTO "schema_step" VALUES(3,'0003_rule_sets','155fb01ca42741bc');
INSERT INTO "schema_step" VALUES(4,'0004_judgements','9d90ee47b7a7302e');
INSERT INTO "schema_step" VALUES(5,'0005_held','07dd3ed3f2e3b36e');
INSERT INTO "schema_step" VALUES(6,'0006_links','f50cc083681d7281');
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
INSERT INTO "step" VALUES(1,1,1712716200000,'ingest','inbox',1,'');
INSERT INTO "step" VALUES(1,2,1712719800000,'ingest','inbox',2,'');
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
    at           INTEGER NOT NULL, first_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, rule, metric, unit, recipient)
) STRICT, WITHOUT ROWID;
INSERT INTO "told" VALUES(1,6,3,2,'eva','@2024-02','fired',2,'2024-03',-0.146,1713229200000,0);
INSERT INTO "told" VALUES(1,7,3,2,'channel:hook','@2024-02','fired',2,'2024-03',2.0,1713232800000,0);
INSERT INTO "told" VALUES(1,9,3,2,'eva','@2024-02','fired',2,'2024-03',-0.146,1713232800000,0);
CREATE TABLE used_link (
    organisation INTEGER NOT NULL REFERENCES organisation,
    path         TEXT NOT NULL,                  -- /act/v3f2a…/ack/2024-05-16
    by           TEXT NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (organisation, path)
) STRICT, WITHOUT ROWID;
INSERT INTO "used_link" VALUES(1,'/act/v1/ack/2024-05-16','eva',1712880000000);
CREATE TABLE verdict (
    number       INTEGER PRIMARY KEY,            -- the order of storing
    organisation INTEGER NOT NULL REFERENCES organisation,
    rule         TEXT NOT NULL,
    metric       TEXT NOT NULL,
    unit         TEXT NOT NULL,
    episode      TEXT NOT NULL,
    fired        TEXT NOT NULL,                  -- the period it fired
    useful       INTEGER NOT NULL,               -- 0: noise
    by           TEXT NOT NULL,                  -- never shown: only how many
    at           INTEGER NOT NULL
) STRICT;
CREATE TABLE word (
    organisation INTEGER NOT NULL REFERENCES organisation,
    number       INTEGER NOT NULL,               -- from 1, in the order they were first seen
    text         TEXT NOT NULL,
    PRIMARY KEY (organisation, number),
    UNIQUE (organisation, text)
) STRICT, WITHOUT ROWID;
INSERT INTO "word" VALUES(1,1,'asn');
INSERT INTO "word" VALUES(1,2,'child_youth');
INSERT INTO "word" VALUES(1,3,'net_cost');
INSERT INTO "word" VALUES(1,4,'care_days');
INSERT INTO "word" VALUES(1,5,'r1');
INSERT INTO "word" VALUES(1,6,'rule-1');
INSERT INTO "word" VALUES(1,7,'always');
INSERT INTO "word" VALUES(1,8,'adults');
INSERT INTO "word" VALUES(1,9,'rule-2');
CREATE UNIQUE INDEX batch_taken_once ON batch (organisation, digest) WHERE digest <> '' AND state = 0;
CREATE UNIQUE INDEX batch_key_once ON batch (organisation, idempotency_key) WHERE idempotency_key <> '' AND state = 0;
CREATE INDEX batch_by_digest ON batch (organisation, digest) WHERE digest <> '';
CREATE INDEX batch_by_key ON batch (organisation, idempotency_key) WHERE idempotency_key <> '';
CREATE INDEX figure_block_by_key ON figure_block (organisation, metric, scenario, period, span, made, known_at, batch);
CREATE INDEX figure_block_by_knowledge ON figure_block (organisation, known_at, batch);
CREATE INDEX assessment_column_by_key ON assessment_column (organisation, rule, metric, period);
CREATE INDEX alert_event_by_rule ON alert_event (organisation, rule, metric);
CREATE INDEX risk_event_by_risk ON risk_event (organisation, risk);
CREATE UNIQUE INDEX message_by_id ON message (organisation, id);
CREATE INDEX outbox_by_state ON outbox (organisation, state, next_try_at, message);
CREATE INDEX finding_of_organisation ON finding (organisation);
CREATE VIEW alert_event_in_words AS
    SELECT r.text AS rule, m.text AS metric, datetime(e.at / 1000, 'unixepoch') AS utc, e.*
    FROM alert_event e
    JOIN word r ON r.organisation = e.organisation AND r.number = e.rule
    JOIN word m ON m.organisation = e.organisation AND m.number = e.metric;
CREATE VIEW figure_block_in_words AS
    SELECT m.text AS metric, f.scenario, f.span, f.period, f.made, datetime(f.known_at / 1000, 'unixepoch') AS known,
           f.batch, f.figures, length(f.block) AS bytes
    FROM figure_block f JOIN word m ON m.organisation = f.organisation AND m.number = f.metric;
CREATE INDEX rule_set_text_by_digest ON rule_set_text (organisation, digest);
CREATE INDEX judgement_of_organisation ON judgement (organisation);
CREATE INDEX verdict_of_organisation ON verdict (organisation);
CREATE INDEX outbox_by_gathering ON outbox (organisation, gathered_in) WHERE gathered_in <> 0;
CREATE INDEX message_by_alert ON message (organisation, rule, metric, unit);
-- People's ways in, and who is signed in.

CREATE TABLE account (
    organisation  INTEGER NOT NULL REFERENCES organisation,
    person        TEXT NOT NULL,                 -- its id in the configuration
    password_hash TEXT NOT NULL,                 -- $argon2id$…
    changed_at    INTEGER NOT NULL,
    by            TEXT NOT NULL,
    PRIMARY KEY (organisation, person)
) STRICT, WITHOUT ROWID;

-- A session that ended is gone.
CREATE TABLE session (
    organisation INTEGER NOT NULL REFERENCES organisation,
    digest       TEXT NOT NULL,                  -- SHA-256 of what the browser keeps
    person       TEXT NOT NULL,
    token        TEXT NOT NULL,
    begun_at     INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    PRIMARY KEY (organisation, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_person ON session (organisation, person);
INSERT INTO schema_step VALUES(7,'0007_accounts','cda1eb09d2bd6168');
INSERT INTO account VALUES(1,'eva','$argon2id$v=19$m=65536,t=2,p=1$X0HVUx62xi/W8/Z1H7UPEw$DVgHeNXMozaWV+7ksXNsjMpHAjfHh1QZKKfBzEsDHTY',1713268800000,'cli');
INSERT INTO session VALUES(1,'0f1e2d','eva','t',1713268800000,1713312000000);
COMMIT;
PRAGMA application_id=1448235851;
PRAGMA user_version=7;
