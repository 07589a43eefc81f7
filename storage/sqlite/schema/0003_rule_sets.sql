-- Configurations as they took effect: what each of their files said, when, by what, and what came of it.

-- A text of a file, once, however many configurations hold it.
CREATE TABLE rule_set_text (
    number       INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL REFERENCES organisation,
    digest       TEXT NOT NULL,                  -- FNV-1a, 16 hex digits: to find an equal text by
    text         TEXT NOT NULL
) STRICT;
CREATE INDEX rule_set_text_by_digest ON rule_set_text (organisation, digest);

-- The files of one content, by its version.
CREATE TABLE rule_set_file (
    organisation INTEGER NOT NULL REFERENCES organisation,
    version      TEXT NOT NULL,                  -- as step.ruleset
    name         TEXT NOT NULL,                  -- rules.d/10-budget.toml
    text         INTEGER NOT NULL REFERENCES rule_set_text,
    PRIMARY KEY (organisation, version, name)
) STRICT, WITHOUT ROWID;

-- One row each time that a configuration took effect, or was kept before others were written over its files.
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
