-- What is said of a batch, its rows and its figures is kept in Swedish beside English, so that each reader gets their own.
-- '' is a text from before this step: it was written in one language, and stands in the other column.

ALTER TABLE batch ADD COLUMN failure_message_sv TEXT NOT NULL DEFAULT '';
ALTER TABLE batch_problem ADD COLUMN message_sv TEXT NOT NULL DEFAULT '';
ALTER TABLE finding ADD COLUMN message_sv TEXT NOT NULL DEFAULT '';
