-- One file is one campaign. Written ahead: a decision and its tasks stand here before any of them is started.
CREATE TABLE IF NOT EXISTS about (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS decisions (number INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tasks (
  task_id TEXT PRIMARY KEY,      -- becomes the id of its run
  decision INTEGER NOT NULL REFERENCES decisions (number),
  repetition INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'started', 'done')),
  started REAL,                  -- seconds since 1970; of the last start
  ended REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (runs INTEGER PRIMARY KEY, body TEXT NOT NULL);  -- certainty after so many runs
CREATE TABLE IF NOT EXISTS notes (number INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ending (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS owner (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  born REAL NOT NULL,            -- when that process started: a pid alone may have been given away again
  seen REAL NOT NULL             -- last sign of life, for owners on other hosts
);
