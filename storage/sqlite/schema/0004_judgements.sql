-- What people said: of an assessment (another level than the figures give, or a level where none do) and of an alert
-- afterwards (of use, or noise).  Appended and never changed: the newest of one key stands.

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
CREATE INDEX judgement_of_organisation ON judgement (organisation);

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
CREATE INDEX verdict_of_organisation ON verdict (organisation);
