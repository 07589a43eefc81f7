-- Programs' ways in, and the list of who did what through which door.

CREATE TABLE api_token (
    organisation INTEGER NOT NULL REFERENCES organisation,
    id           TEXT NOT NULL,
    digest       TEXT NOT NULL,                  -- SHA-256 of the token
    name         TEXT NOT NULL,                  -- of the program
    rights       TEXT NOT NULL,                  -- parted by blanks
    unit         TEXT NOT NULL,                  -- whose figures it sees, and those under it; empty: all
    made_at      INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    by           TEXT NOT NULL,
    revoked_at   INTEGER NOT NULL,               -- 0: it is not
    revoked_by   TEXT NOT NULL,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_token_by_digest ON api_token (organisation, digest);

CREATE TABLE audit (
    number       INTEGER PRIMARY KEY,            -- in the order of what happened
    organisation INTEGER NOT NULL REFERENCES organisation,
    at           INTEGER NOT NULL,
    who          TEXT NOT NULL,
    place        TEXT NOT NULL,                  -- the address that it came from
    what         TEXT NOT NULL,                  -- method and path of the API
    about        TEXT NOT NULL,                  -- the names in the path
    status       INTEGER NOT NULL                -- of the answer
) STRICT;
CREATE INDEX audit_by_who ON audit (organisation, who);
