-- A message's picture, and the links of messages that were followed.

ALTER TABLE message ADD COLUMN picture_name TEXT NOT NULL DEFAULT '';  -- as its html calls it; '' for none
ALTER TABLE message ADD COLUMN picture TEXT NOT NULL DEFAULT '';       -- SVG

-- A link works once.
CREATE TABLE used_link (
    organisation INTEGER NOT NULL REFERENCES organisation,
    path         TEXT NOT NULL,                  -- /act/v3f2a…/ack/2024-05-16
    by           TEXT NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (organisation, path)
) STRICT, WITHOUT ROWID;
