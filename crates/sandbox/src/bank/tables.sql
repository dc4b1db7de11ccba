-- Amounts are whole minor units (pence, cents); times are seconds since 1970, UTC.
CREATE TABLE origin (until TEXT NOT NULL, customers INTEGER NOT NULL) STRICT;

CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    email TEXT NOT NULL,
    mobile TEXT NOT NULL,
    building TEXT NOT NULL,
    street TEXT NOT NULL,
    town TEXT NOT NULL,
    post_code TEXT NOT NULL
) STRICT;

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    customer INTEGER NOT NULL REFERENCES customers,
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    nickname TEXT NOT NULL,
    number TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    credit_line INTEGER NOT NULL,
    opening_balance INTEGER NOT NULL,
    balance INTEGER NOT NULL
) STRICT;

CREATE TABLE counterparties (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    mcc TEXT,
    category TEXT NOT NULL,
    town TEXT NOT NULL,
    number TEXT NOT NULL
) STRICT;

CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts,
    customer INTEGER NOT NULL REFERENCES customers,
    booked_at INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    balance_after INTEGER NOT NULL,
    kind TEXT NOT NULL,
    counterparty INTEGER REFERENCES counterparties,
    counter_account INTEGER REFERENCES accounts,
    reference TEXT
) STRICT;

-- Bodies are kept as they were sent, since a payment must match its consent.
CREATE TABLE consents (
    id TEXT PRIMARY KEY,
    customer INTEGER NOT NULL REFERENCES customers,
    client TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    status TEXT NOT NULL,
    account INTEGER NOT NULL REFERENCES accounts,
    amount INTEGER NOT NULL,
    initiation TEXT NOT NULL,
    risk TEXT NOT NULL
) STRICT;

CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    consent TEXT NOT NULL UNIQUE REFERENCES consents,
    created_at INTEGER NOT NULL,
    status TEXT NOT NULL
) STRICT;

-- What was answered to a command, so that the same command again has the same answer and no second effect.
CREATE TABLE answered (
    client TEXT NOT NULL,
    customer INTEGER NOT NULL REFERENCES customers,
    command TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (client, customer, command, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE offers (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts,
    customer INTEGER NOT NULL REFERENCES customers,
    kind TEXT NOT NULL,
    description TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    rate TEXT,
    amount INTEGER,
    term TEXT NOT NULL
) STRICT;

CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    customer INTEGER NOT NULL REFERENCES customers,
    category TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    sender TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    read_at INTEGER
) STRICT;
