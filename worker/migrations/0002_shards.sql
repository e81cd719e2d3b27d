-- Sums on their way from a shard to the first database. Every database has these tables; without shards they stay empty.

-- In a shard: sums that left its counters, until the first database has them. Numbers are never used again.
CREATE TABLE handover (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- JSON: {"tallies": [[stratum, studies], ...], "cells": [[stratum, split, cell, studies], ...]}.
  sums TEXT NOT NULL
) STRICT;

-- In the first database: the last handover of each shard that was added.
CREATE TABLE taken (
  shard INTEGER PRIMARY KEY,
  handover INTEGER NOT NULL
) STRICT;
