-- The schema of smartmonitor's store, version 2.
--
-- How to read it: a name ending in _ms is a time in Unix milliseconds, UTC; _01 is a score in
-- [0, 1]; _bytes a size. Ids that the outside gives us are text as given. A column named like a
-- table refers to that table's row by number: numbers keep rows and indexes small and never leave
-- the store. STRICT makes SQLite keep to the declared types.
--
-- This file is what a new database gets. A change is a new file in migrations/ and the same change
-- here; a test holds the two equal. docs/design/store.md lists the invariants that check() walks.

-- Who owns stores: a customer.
CREATE TABLE tenant (
    id                INTEGER PRIMARY KEY,
    code              TEXT NOT NULL UNIQUE,
    secret            TEXT NOT NULL,     -- key of the second factor; '' when there is none
    api_sign_required INTEGER NOT NULL CHECK (api_sign_required IN (0, 1))
) STRICT;

-- A shop.
CREATE TABLE store (
    id               INTEGER PRIMARY KEY,
    tenant           INTEGER NOT NULL REFERENCES tenant (id),
    poi              TEXT NOT NULL,
    name             TEXT NOT NULL,
    -- At least end - start of every track of the store. Bounds how far before a period a track that
    -- reaches into it can start, so that asking for a period reads only that far back.
    longest_track_ms INTEGER NOT NULL DEFAULT 0 CHECK (longest_track_ms >= 0),
    time_zone        TEXT NOT NULL DEFAULT 'Asia/Shanghai',  -- IANA; for what people read
    UNIQUE (tenant, poi),
    UNIQUE (tenant, id)                  -- the target of (tenant, store) references
) STRICT;

CREATE TABLE camera (
    store  INTEGER NOT NULL REFERENCES store (id),
    sensor TEXT NOT NULL,
    name   TEXT NOT NULL,
    url    TEXT,                         -- may hold credentials: never log it
    is_enabled       INTEGER NOT NULL DEFAULT 1 CHECK (is_enabled IN (0, 1)),
    is_recorded      INTEGER NOT NULL DEFAULT 1 CHECK (is_recorded IN (0, 1)),
    detections_per_s REAL NOT NULL DEFAULT 5,
    PRIMARY KEY (store, sensor)
) STRICT, WITHOUT ROWID;

-- A place in a camera's picture that means something. `zone` counts 0, 1, 2, ... in the camera.
CREATE TABLE camera_zone (
    store          INTEGER NOT NULL,
    sensor         TEXT NOT NULL,
    zone           INTEGER NOT NULL,
    zone_id        TEXT NOT NULL,
    kind           INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),  -- 0 area, 1 queue, 2 line
    way            INTEGER NOT NULL CHECK (way BETWEEN 0 AND 2),   -- 0 both, 1 to right, 2 to left
    dwell_after_ms INTEGER NOT NULL CHECK (dwell_after_ms >= 0),
    pos_id         TEXT,                 -- the till that stands here
    PRIMARY KEY (store, sensor, zone),
    UNIQUE (store, sensor, zone_id),
    FOREIGN KEY (store, sensor) REFERENCES camera (store, sensor)
) STRICT, WITHOUT ROWID;

-- Its corners, in order: shares of the picture's width and height.
CREATE TABLE camera_zone_point (
    store    INTEGER NOT NULL,
    sensor   TEXT NOT NULL,
    zone     INTEGER NOT NULL,
    position INTEGER NOT NULL,           -- 0, 1, 2, ...
    x        REAL NOT NULL CHECK (x BETWEEN 0 AND 1),
    y        REAL NOT NULL CHECK (y BETWEEN 0 AND 1),
    PRIMARY KEY (store, sensor, zone, position),
    FOREIGN KEY (store, sensor, zone) REFERENCES camera_zone (store, sensor, zone)
) STRICT, WITHOUT ROWID;


-- A caller of the API.
CREATE TABLE app (
    key          TEXT NOT NULL PRIMARY KEY,
    secret       TEXT NOT NULL,
    name         TEXT NOT NULL,
    sign_methods INTEGER NOT NULL CHECK (sign_methods BETWEEN 1 AND 7),  -- bits: domain::SignMethod
    enabled      INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    created_ms   INTEGER NOT NULL,
    is_administrator INTEGER NOT NULL DEFAULT 0 CHECK (is_administrator IN (0, 1))
) STRICT, WITHOUT ROWID;

-- The tenants that an app may act for.
CREATE TABLE app_tenant (
    app    TEXT NOT NULL REFERENCES app (key),
    tenant INTEGER NOT NULL REFERENCES tenant (id),
    PRIMARY KEY (app, tenant)
) STRICT, WITHOUT ROWID;

-- A picture or a piece of video in the object store. The object is put first, the row comes second; in reverse, the
-- object is removed while the transaction that deletes the row holds the write lock.
CREATE TABLE object (
    id         INTEGER PRIMARY KEY,
    key        TEXT NOT NULL UNIQUE,
    size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
    media_type TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

-- One analysis of one camera's video, from start to end of the process's work on it.
-- AUTOINCREMENT: a number is never given out twice, because locks outside carry it.
CREATE TABLE run (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant     INTEGER NOT NULL,
    store      INTEGER NOT NULL,
    sensor     TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms   INTEGER CHECK (ended_ms >= started_ms),  -- null while it runs
    FOREIGN KEY (tenant, store) REFERENCES store (tenant, id)
) STRICT;
CREATE INDEX run_open ON run (id) WHERE ended_ms IS NULL;

-- One person in front of one camera. `tenant` repeats what `store` implies so that the id can be
-- unique in its tenant; the pair is a foreign key, so the two cannot disagree.
CREATE TABLE track (
    id              INTEGER PRIMARY KEY,
    tenant          INTEGER NOT NULL,
    store           INTEGER NOT NULL,
    track_id        TEXT NOT NULL,
    sensor          TEXT NOT NULL,
    start_ms        INTEGER NOT NULL,
    end_ms          INTEGER NOT NULL,    -- the last observation stored so far
    -- 0 open, 1 left, 2 source ended, 3 interrupted, 4 reported
    ended           INTEGER NOT NULL CHECK (ended BETWEEN 0 AND 4),
    run             INTEGER REFERENCES run (id),  -- null: reported by another system
    face_object     INTEGER REFERENCES object (id),
    face_ms         INTEGER,
    face_quality_01 REAL,                -- null: reported without a score
    body_object     INTEGER REFERENCES object (id),
    body_ms         INTEGER,
    body_quality_01 REAL,
    fragment        TEXT,
    session         TEXT,
    UNIQUE (tenant, track_id),
    FOREIGN KEY (tenant, store) REFERENCES store (tenant, id),
    CHECK (start_ms <= end_ms),
    CHECK ((face_object IS NULL) = (face_ms IS NULL)
       AND (face_object IS NOT NULL OR face_quality_01 IS NULL)
       AND (body_object IS NULL) = (body_ms IS NULL)
       AND (body_object IS NOT NULL OR body_quality_01 IS NULL)),
    CHECK (ended = 4 OR face_ms IS NULL OR face_ms BETWEEN start_ms AND end_ms),
    CHECK (ended = 4 OR body_ms IS NULL OR body_ms BETWEEN start_ms AND end_ms),
    CHECK (face_quality_01 IS NULL OR face_quality_01 BETWEEN 0 AND 1),
    CHECK (body_quality_01 IS NULL OR body_quality_01 BETWEEN 0 AND 1)
) STRICT;
CREATE INDEX track_by_time ON track (store, start_ms, track_id);
CREATE INDEX track_open ON track (run) WHERE ended = 0;
CREATE INDEX track_by_face ON track (face_object) WHERE face_object IS NOT NULL;
CREATE INDEX track_by_body ON track (body_object) WHERE body_object IS NOT NULL;
CREATE INDEX track_by_end ON track (end_ms);     -- what retention deletes next
CREATE INDEX track_pictured_by_end ON track (end_ms)
    WHERE face_object IS NOT NULL OR body_object IS NOT NULL;
CREATE INDEX track_by_session ON track (store, session) WHERE session IS NOT NULL;

CREATE TABLE track_action (
    track    INTEGER NOT NULL REFERENCES track (id),
    position INTEGER NOT NULL,           -- 0, 1, 2, ... as given
    type     TEXT NOT NULL,
    extra    TEXT NOT NULL,
    PRIMARY KEY (track, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE track_order (
    track    INTEGER NOT NULL REFERENCES track (id),
    position INTEGER NOT NULL,           -- 0, 1, 2, ... as given
    order_id TEXT NOT NULL,
    PRIMARY KEY (track, position)
) STRICT, WITHOUT ROWID;

-- A risk task: a suspicion to be looked at by a person.
CREATE TABLE task (
    id         INTEGER PRIMARY KEY,
    tenant     INTEGER NOT NULL,
    store      INTEGER NOT NULL,
    task_id    TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    finished   INTEGER NOT NULL CHECK (finished IN (0, 1)),
    UNIQUE (tenant, task_id),
    FOREIGN KEY (tenant, store) REFERENCES store (tenant, id)
) STRICT;

-- The tracks of a task, lying in the order in which they are read. start_ms and track_id repeat the
-- track's, which never change.
CREATE TABLE task_track (
    task     INTEGER NOT NULL REFERENCES task (id),
    start_ms INTEGER NOT NULL,
    track_id TEXT NOT NULL,
    track    INTEGER NOT NULL REFERENCES track (id),
    PRIMARY KEY (task, start_ms, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_track_by_track ON task_track (track);

-- Every edit of a task, never changed or deleted: one row for the task's making and finishing, and
-- one for each track added or deleted.
CREATE TABLE task_history (
    task     INTEGER NOT NULL REFERENCES task (id),
    number   INTEGER NOT NULL,           -- 1, 2, 3, ... in the task
    at_ms    INTEGER NOT NULL,
    who      TEXT NOT NULL,              -- an app key or a name on the command line
    edit     TEXT NOT NULL CHECK (edit IN ('created', 'added', 'deleted', 'finished')),
    track_id TEXT CHECK ((track_id IS NOT NULL) = (edit IN ('added', 'deleted'))),
    PRIMARY KEY (task, number)
) STRICT, WITHOUT ROWID;

-- Nonces of the second factor that were used already: what makes a replay fail after a restart too.
CREATE TABLE seen_token (
    tenant     INTEGER NOT NULL REFERENCES tenant (id),
    token      TEXT NOT NULL,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (tenant, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_token_by_expiry ON seen_token (expires_ms);

-- One recorded piece of one camera's video. Outside its id is "F" and `id`: AUTOINCREMENT, so that
-- it is never given out twice. Fragments and gaps of one camera follow each other without hole or
-- overlap. Both outlive the camera's row.
CREATE TABLE fragment (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    store      INTEGER NOT NULL REFERENCES store (id),
    sensor     TEXT NOT NULL,
    start_ms   INTEGER NOT NULL,
    end_ms     INTEGER NOT NULL CHECK (end_ms > start_ms),
    object     INTEGER NOT NULL REFERENCES object (id),
    size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),  -- the object's, to sum without its row
    init_bytes INTEGER NOT NULL CHECK (init_bytes BETWEEN 1 AND size_bytes),
    codec      TEXT NOT NULL,            -- RFC 6381
    width      INTEGER NOT NULL,         -- pixels
    height     INTEGER NOT NULL,
    UNIQUE (store, sensor, start_ms)
) STRICT;
CREATE INDEX fragment_by_object ON fragment (object);
CREATE INDEX fragment_by_end ON fragment (end_ms, size_bytes);  -- what retention deletes next

-- A time without video of a camera, and why: numbers as domain::GapReason.
CREATE TABLE gap (
    store    INTEGER NOT NULL REFERENCES store (id),
    sensor   TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms   INTEGER CHECK (end_ms > start_ms),  -- null while it lasts
    reason   INTEGER NOT NULL CHECK (reason BETWEEN 0 AND 31),
    PRIMARY KEY (store, sensor, start_ms)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX gap_open ON gap (store, sensor) WHERE end_ms IS NULL;

-- While it lasts, nothing of its store and time is deleted. Kept when released, as history.
CREATE TABLE hold (
    store       INTEGER NOT NULL REFERENCES store (id),
    hold_id     TEXT NOT NULL,
    from_ms     INTEGER NOT NULL,
    to_ms       INTEGER NOT NULL CHECK (to_ms >= from_ms),
    reason      TEXT NOT NULL,
    who         TEXT NOT NULL,
    created_ms  INTEGER NOT NULL,
    released_ms INTEGER,
    released_by TEXT CHECK ((released_by IS NULL) = (released_ms IS NULL)),
    PRIMARY KEY (store, hold_id)
) STRICT, WITHOUT ROWID;

-- How a track came into its session; the last link of a track holds.
CREATE TABLE visit_link (
    track         INTEGER NOT NULL REFERENCES track (id),
    number        INTEGER NOT NULL,      -- 1, 2, 3, ... of the track
    session       TEXT NOT NULL,
    like_track    TEXT,                  -- the track by which it was joined
    confidence_01 REAL NOT NULL CHECK (confidence_01 BETWEEN 0 AND 1),
    reason        TEXT NOT NULL,
    who           TEXT NOT NULL,
    at_ms         INTEGER NOT NULL,
    PRIMARY KEY (track, number)
) STRICT, WITHOUT ROWID;

-- What is kept of a track to compare it with others: no face.
CREATE TABLE track_sight (
    track        INTEGER PRIMARY KEY REFERENCES track (id),
    appearance   BLOB NOT NULL,
    first_x      REAL NOT NULL,          -- shares of the picture's width and height
    first_y      REAL NOT NULL,
    last_x       REAL NOT NULL,
    last_y       REAL NOT NULL,
    height_share REAL NOT NULL
) STRICT;
