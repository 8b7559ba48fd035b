-- Directories: users and groups, what filters ask of them, who is a member of what, what happened.
-- Texts are compared byte by byte. Times are texts of fixed width, so that they sort.

-- The row that a change locks. last_event numbers the directory's events.
CREATE TABLE scim_directory (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL,
    directory TEXT COLLATE "C" NOT NULL,
    last_event BIGINT NOT NULL,
    UNIQUE (organization, directory)
);

-- Attributes by number: scim_value has many rows.
CREATE TABLE scim_attribute (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    resource_type TEXT COLLATE "C" NOT NULL,
    path TEXT COLLATE "C" NOT NULL,
    UNIQUE (resource_type, path)
);

-- seq is the order of insertion and is never used twice. active is null for what does not sign in;
-- user_name and external_id are what a sign-in looks for, without regard to the schema.
CREATE TABLE scim_resource (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scope BIGINT NOT NULL,
    resource_type TEXT COLLATE "C" NOT NULL,
    folded_type TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created TEXT COLLATE "C" NOT NULL,
    last_modified TEXT COLLATE "C" NOT NULL,
    active BIGINT,
    user_name TEXT COLLATE "C",
    external_id TEXT COLLATE "C",
    display TEXT COLLATE "C",
    body TEXT COLLATE "C" NOT NULL,
    UNIQUE (scope, id)
);
CREATE INDEX scim_resource_order ON scim_resource (scope, resource_type, seq);
CREATE INDEX scim_resource_user_name ON scim_resource (scope, user_name)
    WHERE active IS NOT NULL;
CREATE INDEX scim_resource_external_id ON scim_resource (scope, external_id)
    WHERE active IS NOT NULL;

-- How many resources of a type there are, so that no page counts them.
CREATE TABLE scim_count (
    scope BIGINT NOT NULL,
    resource_type TEXT COLLATE "C" NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (scope, resource_type)
);

-- Uniqueness. value is in the form in which it is compared; a long one is a digest.
CREATE TABLE scim_unique (
    scope BIGINT NOT NULL,
    attribute BIGINT NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (scope, attribute, value)
);
CREATE INDEX scim_unique_resource ON scim_unique (seq);

-- One row for every value, in the form in which it is compared, and one without a value for every
-- element that has sub-attributes. element counts the elements of the outermost multi-valued
-- attribute, part those of a multi-valued sub-attribute.
CREATE TABLE scim_value (
    seq BIGINT NOT NULL,
    attribute BIGINT NOT NULL,
    element BIGINT NOT NULL,
    part BIGINT NOT NULL,
    scope BIGINT NOT NULL,
    as_text TEXT COLLATE "C",
    as_integer BIGINT,
    as_decimal DOUBLE PRECISION,
    PRIMARY KEY (seq, attribute, element, part)
);
-- An index row holds 2.7 kB at most, a value may be longer.
CREATE INDEX scim_value_text ON scim_value (scope, attribute, left(as_text, 256), seq)
    WHERE as_text IS NOT NULL;

CREATE TABLE scim_member (
    group_seq BIGINT NOT NULL,
    member TEXT COLLATE "C" NOT NULL,
    member_seq BIGINT NOT NULL,
    PRIMARY KEY (group_seq, member)
);
CREATE INDEX scim_member_of ON scim_member (member_seq, group_seq);

-- Whom the directory removed; sequence is that of the event.
CREATE TABLE scim_tombstone (
    scope BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL,
    user_name TEXT COLLATE "C",
    external_id TEXT COLLATE "C",
    deleted TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (scope, id)
);
CREATE INDEX scim_tombstone_user_name ON scim_tombstone (scope, user_name);
CREATE INDEX scim_tombstone_external_id ON scim_tombstone (scope, external_id);

CREATE TABLE scim_event (
    scope BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    resource_type TEXT COLLATE "C" NOT NULL,
    resource TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (scope, sequence)
);
CREATE INDEX scim_event_resource ON scim_event (scope, resource, sequence);

-- Bearer tokens, as SHA-256.
CREATE TABLE scim_token (
    hash BYTEA NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL,
    directory TEXT COLLATE "C" NOT NULL,
    profile TEXT COLLATE "C" NOT NULL,
    created TEXT COLLATE "C" NOT NULL,
    not_on_or_after TEXT COLLATE "C"
);
CREATE INDEX scim_token_directory ON scim_token (organization, directory, created);

CREATE TABLE session_epoch (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL
);
