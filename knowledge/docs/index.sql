-- The documentation index. Everything here is derived from pages and may be deleted at any time.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;

CREATE TABLE IF NOT EXISTS meta (
    name  TEXT PRIMARY KEY,  -- generation, embedder, base, added
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS page (
    id          INTEGER PRIMARY KEY,
    path        TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,  -- changes when the page must be indexed again
    origin      TEXT NOT NULL,  -- guide, system or added
    title       TEXT NOT NULL,
    url         TEXT,
    date        TEXT,
    system      TEXT,           -- id of the one system the page is about
    corpus      TEXT NOT NULL   -- collection it was added with; empty for what is shipped
);

CREATE TABLE IF NOT EXISTS chunk (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused: copies elsewhere are compared by it
    page_id INTEGER NOT NULL,
    place   INTEGER NOT NULL,  -- 0, 1, ... within the page
    heading TEXT NOT NULL,
    text    TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS chunk_of_page ON chunk (page_id);

-- Stems, written by knowledge.docs.words; the tokenizer only splits at blanks and keeps compounds (gpus_per_node) whole.
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (title, heading, body, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'");
CREATE VIRTUAL TABLE IF NOT EXISTS counted USING fts5vocab ('words', 'row');

CREATE TABLE IF NOT EXISTS vocabulary (  -- what `counted` says, which reads the whole index to say it
    term   TEXT PRIMARY KEY,
    chunks INTEGER NOT NULL  -- in how many chunks the stem occurs
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS leaning (  -- stems that one corpus uses far more than the others, such as names of its systems
    word   TEXT PRIMARY KEY,
    corpus TEXT NOT NULL,
    share  REAL NOT NULL,  -- of its rate of use over all corpora, 0 to 1
    spread REAL NOT NULL   -- share of the corpus's chunks that use it
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS vector (
    chunk_id INTEGER PRIMARY KEY,
    data     BLOB NOT NULL  -- float32, unit length
);

CREATE TABLE IF NOT EXISTS feature (
    name      TEXT PRIMARY KEY,
    weight    REAL NOT NULL,  -- inverse document frequency
    direction BLOB NOT NULL   -- float16
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS system_name (
    name   TEXT NOT NULL,  -- in lower case
    system TEXT NOT NULL,
    PRIMARY KEY (name, system)
) WITHOUT ROWID;
