-- Sums and receipts. No row stands for a study, a device or a person, and no time is finer than a day.
-- Columns are added and never renamed.

-- One row for each ticket that counted, so that it can't count again. Swept after 30 days.
CREATE TABLE receipt (
  nonce TEXT PRIMARY KEY,
  -- The ticket's day of issue, in days since 1970; not the day of the study.
  day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How many studies had this interaction with this standard error.
CREATE TABLE joint_cell (
  protocol INTEGER NOT NULL,
  task INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  promised INTEGER NOT NULL,
  interaction INTEGER NOT NULL,
  error INTEGER NOT NULL,
  studies INTEGER NOT NULL,
  PRIMARY KEY (protocol, task, settled, promised, interaction, error)
) STRICT, WITHOUT ROWID;

-- How many studies had this accuracy in this arm.
CREATE TABLE accuracy_cell (
  protocol INTEGER NOT NULL,
  task INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  promised INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  accuracy INTEGER NOT NULL,
  studies INTEGER NOT NULL,
  PRIMARY KEY (protocol, task, settled, promised, arm, accuracy)
) STRICT, WITHOUT ROWID;

-- All studies that counted: one row.
CREATE TABLE tally (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  studies INTEGER NOT NULL
) STRICT;
INSERT INTO tally (id, studies) VALUES (1, 0);

-- What was published, to the byte; `studies` is the tally at that moment.
CREATE TABLE release (
  studies INTEGER PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;
