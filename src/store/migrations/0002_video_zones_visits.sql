-- Live cameras, recorded video, zones, visits.
ALTER TABLE store ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'Asia/Shanghai';
ALTER TABLE camera ADD COLUMN is_enabled INTEGER NOT NULL DEFAULT 1 CHECK (is_enabled IN (0, 1));
ALTER TABLE camera ADD COLUMN is_recorded INTEGER NOT NULL DEFAULT 1 CHECK (is_recorded IN (0, 1));
ALTER TABLE camera ADD COLUMN detections_per_s REAL NOT NULL DEFAULT 5;

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

CREATE INDEX track_by_end ON track (end_ms);     -- what retention deletes next
CREATE INDEX track_pictured_by_end ON track (end_ms)
    WHERE face_object IS NOT NULL OR body_object IS NOT NULL;
CREATE INDEX track_by_session ON track (store, session) WHERE session IS NOT NULL;

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
