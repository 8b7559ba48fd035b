-- Directories: users and groups, what filters ask of them, who is a member of what, what happened.
-- Texts are compared byte by byte. Times are texts of fixed width, so that they sort.

-- The row that a change locks. last_event numbers the directory's events.
CREATE TABLE scim_directory (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization TEXT NOT NULL,
    directory TEXT NOT NULL,
    last_event INTEGER NOT NULL,
    UNIQUE (organization, directory)
) STRICT;

-- Attributes by number: scim_value has many rows.
CREATE TABLE scim_attribute (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    resource_type TEXT NOT NULL,
    path TEXT NOT NULL,
    UNIQUE (resource_type, path)
) STRICT;

-- seq is the order of insertion and is never used twice. active is null for what does not sign in;
-- user_name and external_id are what a sign-in looks for, without regard to the schema.
CREATE TABLE scim_resource (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    scope INTEGER NOT NULL,
    resource_type TEXT NOT NULL,
    folded_type TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    created TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    active INTEGER,
    user_name TEXT,
    external_id TEXT,
    display TEXT,
    body TEXT NOT NULL,
    UNIQUE (scope, id)
) STRICT;
CREATE INDEX scim_resource_order ON scim_resource (scope, resource_type, seq);
CREATE INDEX scim_resource_user_name ON scim_resource (scope, user_name)
    WHERE active IS NOT NULL;
CREATE INDEX scim_resource_external_id ON scim_resource (scope, external_id)
    WHERE active IS NOT NULL;

-- How many resources of a type there are, so that no page counts them.
CREATE TABLE scim_count (
    scope INTEGER NOT NULL,
    resource_type TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (scope, resource_type)
) STRICT, WITHOUT ROWID;

-- Uniqueness. value is in the form in which it is compared; a long one is a digest.
CREATE TABLE scim_unique (
    scope INTEGER NOT NULL,
    attribute INTEGER NOT NULL,
    value TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (scope, attribute, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX scim_unique_resource ON scim_unique (seq);

-- One row for every value, in the form in which it is compared, and one without a value for every
-- element that has sub-attributes. element counts the elements of the outermost multi-valued
-- attribute, part those of a multi-valued sub-attribute.
CREATE TABLE scim_value (
    seq INTEGER NOT NULL,
    attribute INTEGER NOT NULL,
    element INTEGER NOT NULL,
    part INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    as_text TEXT,
    as_integer INTEGER,
    as_decimal REAL,
    PRIMARY KEY (seq, attribute, element, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX scim_value_text ON scim_value (scope, attribute, as_text, seq)
    WHERE as_text IS NOT NULL;

CREATE TABLE scim_member (
    group_seq INTEGER NOT NULL,
    member TEXT NOT NULL,
    member_seq INTEGER NOT NULL,
    PRIMARY KEY (group_seq, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX scim_member_of ON scim_member (member_seq, group_seq);

-- Whom the directory removed; sequence is that of the event.
CREATE TABLE scim_tombstone (
    scope INTEGER NOT NULL,
    id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    user_name TEXT,
    external_id TEXT,
    deleted TEXT NOT NULL,
    PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX scim_tombstone_user_name ON scim_tombstone (scope, user_name);
CREATE INDEX scim_tombstone_external_id ON scim_tombstone (scope, external_id);

CREATE TABLE scim_event (
    scope INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    resource_type TEXT NOT NULL,
    resource TEXT NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (scope, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX scim_event_resource ON scim_event (scope, resource, sequence);

-- Bearer tokens, as SHA-256.
CREATE TABLE scim_token (
    hash BLOB NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    directory TEXT NOT NULL,
    profile TEXT NOT NULL,
    created TEXT NOT NULL,
    not_on_or_after TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX scim_token_directory ON scim_token (organization, directory, created);

CREATE TABLE session_epoch (
    key TEXT NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
