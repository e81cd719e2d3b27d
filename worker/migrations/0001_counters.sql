-- Sums and receipts. No row stands for a study, a device or a person, and no time is finer than a day.
-- Columns are added and never renamed.

-- One row for each ticket that counted, so that it can't count again. Swept after 30 days.
CREATE TABLE receipt (
  nonce TEXT PRIMARY KEY,
  -- The ticket's day of issue, in days since 1970; not the day of the study.
  day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A group: what may be combined, named by its numbers (`groupKey`). Its open epoch takes studies until it has enough.
CREATE TABLE tally (
  stratum TEXT PRIMARY KEY,
  -- The open epoch, from 0.
  epoch INTEGER NOT NULL,
  -- Studies in the open epoch.
  studies INTEGER NOT NULL,
  -- Studies in closed epochs.
  released INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How many studies of an epoch had this value, exactly: the raw counters. Deleted when the epoch is released.
CREATE TABLE cell (
  stratum TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  -- The part of the group that may be shown apart (`splitKey`).
  split TEXT NOT NULL,
  -- The place in the table (`cellsOf`).
  cell INTEGER NOT NULL,
  studies INTEGER NOT NULL,
  PRIMARY KEY (stratum, epoch, split, cell)
) STRICT, WITHOUT ROWID;

-- Epochs that are closed and not yet released: what a crash leaves behind, and the daily event finishes.
CREATE TABLE closed (
  stratum TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  studies INTEGER NOT NULL,
  PRIMARY KEY (stratum, epoch)
) STRICT, WITHOUT ROWID;

-- Tables as they were released, noise included, to the byte. Written once: the key keeps noise from being drawn again.
CREATE TABLE release (
  stratum TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  -- A split that had enough studies of its own, or '' for all others.
  part TEXT NOT NULL,
  studies INTEGER NOT NULL,
  -- JSON, one integer a cell.
  counts TEXT NOT NULL,
  PRIMARY KEY (stratum, epoch, part)
) STRICT, WITHOUT ROWID;

-- The sums of a part's releases: what is read.
CREATE TABLE published (
  stratum TEXT NOT NULL,
  part TEXT NOT NULL,
  -- How many releases were summed.
  releases INTEGER NOT NULL,
  studies INTEGER NOT NULL,
  counts TEXT NOT NULL,
  PRIMARY KEY (stratum, part)
) STRICT, WITHOUT ROWID;
