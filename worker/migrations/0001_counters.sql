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
  budgets INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  promised INTEGER NOT NULL,
  interaction INTEGER NOT NULL,
  error INTEGER NOT NULL,
  studies INTEGER NOT NULL,
  PRIMARY KEY (protocol, task, budgets, settled, promised, interaction, error)
) STRICT, WITHOUT ROWID;

-- How many studies had this accuracy in this arm.
CREATE TABLE accuracy_cell (
  protocol INTEGER NOT NULL,
  task INTEGER NOT NULL,
  budgets INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  promised INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  accuracy INTEGER NOT NULL,
  studies INTEGER NOT NULL,
  PRIMARY KEY (protocol, task, budgets, settled, promised, arm, accuracy)
) STRICT, WITHOUT ROWID;

-- How many studies of a group counted. A group is what may be combined, and the unit of publication.
CREATE TABLE tally (
  protocol INTEGER NOT NULL,
  task INTEGER NOT NULL,
  budgets INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  promised INTEGER NOT NULL,
  studies INTEGER NOT NULL,
  PRIMARY KEY (protocol, task, budgets, settled, promised)
) STRICT, WITHOUT ROWID;

-- What was published of a group last, to the byte; `studies` is its tally at that moment.
CREATE TABLE release (
  protocol INTEGER NOT NULL,
  task INTEGER NOT NULL,
  budgets INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  promised INTEGER NOT NULL,
  studies INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (protocol, task, budgets, settled, promised)
) STRICT, WITHOUT ROWID;
