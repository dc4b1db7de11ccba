-- Made after the rows: sorting once is cheaper than keeping two trees in order during the fill.
CREATE INDEX accounts_by_customer ON accounts (customer, id);
CREATE INDEX entries_by_account ON entries (account, booked_at DESC, id DESC);
CREATE INDEX entries_by_customer ON entries (customer, booked_at DESC, id DESC);
CREATE INDEX offers_by_customer ON offers (customer, id);
CREATE INDEX messages_by_customer ON messages (customer, sent_at DESC, id DESC);
