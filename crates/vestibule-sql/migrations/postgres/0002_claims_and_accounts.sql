-- Claims on domains, and who signs in: pending logins, replays, accounts.
-- Texts are compared byte by byte. Times are texts of fixed width, so that they sort.

-- holds says whether no other organization can hold the same; domain_reversed has the labels from the
-- last to the first, each followed by a dot, so that names below a name are a range.
CREATE TABLE domain_claim (
    organization TEXT COLLATE "C" NOT NULL,
    domain TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    holds BIGINT NOT NULL,
    next_check TEXT COLLATE "C",
    domain_reversed TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organization, domain, scope)
);
CREATE UNIQUE INDEX domain_claim_holder ON domain_claim (domain, scope) WHERE holds = 1;
CREATE INDEX domain_claim_below ON domain_claim (domain_reversed) WHERE holds = 1;
CREATE INDEX domain_claim_due ON domain_claim (next_check, organization, domain, scope)
    WHERE next_check IS NOT NULL;

-- Sign-ins that have begun, by digest.
CREATE TABLE pending_login (
    key BYTEA NOT NULL PRIMARY KEY,
    bytes BYTEA NOT NULL,
    until TEXT COLLATE "C" NOT NULL
);
CREATE INDEX pending_login_until ON pending_login (until);

-- Messages that were taken, by digest.
CREATE TABLE replay (
    key BYTEA NOT NULL PRIMARY KEY,
    until TEXT COLLATE "C" NOT NULL
);
CREATE INDEX replay_until ON replay (until);

-- The row that a change of an organization's accounts locks. seats counts the members who hold one.
CREATE TABLE account_organization (
    organization TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seats BIGINT NOT NULL
);

-- What all organizations share of an account. email_key is the form in which addresses are compared.
CREATE TABLE account (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    email_key TEXT COLLATE "C",
    body TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX account_email_key ON account (email_key) WHERE email_key IS NOT NULL;

-- The identities that accounts are linked to. subject is a digest of all that makes one.
CREATE TABLE account_link (
    subject BYTEA NOT NULL PRIMARY KEY,
    account TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL
);
CREATE INDEX account_link_account ON account_link (account, position);

-- Memberships, past ones too. directory_user is a digest of the directory and its user's id;
-- is_member is 0 for those that an administrator has ended.
CREATE TABLE account_member (
    organization TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    directory_user BYTEA,
    is_member BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organization, account)
);
CREATE UNIQUE INDEX account_member_directory_user ON account_member (organization, directory_user)
    WHERE directory_user IS NOT NULL;
CREATE INDEX account_member_account ON account_member (account, organization) WHERE is_member = 1;

-- The roles of active members, from whatever source, so that owners are found.
CREATE TABLE account_role (
    organization TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organization, role, account)
);

-- Invitations, approvals, proofs, and whom the organization removed. key is a digest of the address or
-- the subject that it is found by; about is one of the invitation's id, or of the account.
CREATE TABLE account_note (
    organization TEXT COLLATE "C" NOT NULL,
    key BYTEA NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    about BYTEA,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organization, key, kind)
);
CREATE INDEX account_note_about ON account_note (organization, kind, about)
    WHERE about IS NOT NULL;
