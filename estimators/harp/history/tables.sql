-- One row a run. `body` is the run as JSON; what is looked up by stands in columns of its own.
CREATE TABLE IF NOT EXISTS runs (
  run_id TEXT PRIMARY KEY,
  application TEXT NOT NULL,
  campaign_id TEXT,          -- NULL for runs of no campaign
  configuration TEXT NOT NULL,  -- canonical JSON; repetitions share it
  body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS runs_by_application ON runs (application, configuration);
CREATE INDEX IF NOT EXISTS runs_by_campaign ON runs (campaign_id);
