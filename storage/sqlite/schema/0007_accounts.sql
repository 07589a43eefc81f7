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
