-- Apps that may administer cameras through the API.
ALTER TABLE app ADD COLUMN is_administrator INTEGER NOT NULL DEFAULT 0 CHECK (is_administrator IN (0, 1));
