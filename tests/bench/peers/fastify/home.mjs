// A phone's first screen: what mobile-bff makes of the same calls, with what changes seldom kept for as long.

const AISP = "/open-banking/v4.0/aisp";
const KEPT_MS = 30_000;
const KINDS = { CACC: "current", SVGS: "savings", CARD: "card" };

const text = { type: "string" };
const list = (properties) => ({ type: "array", items: { type: "object", properties } });

export const screen = {
  type: "object",
  properties: {
    name: text,
    totals: list({ amount: text, currency: text }),
    accounts: list({
      id: text,
      name: text,
      kind: text,
      number: text,
      currency: text,
      balance: text,
      recent: list({ date: text, text, amount: text }),
    }),
    unread: { type: "integer" },
    offers: list({ id: text, text }),
  },
};

const kept = new Map();

async function ask(pool, path, authorization) {
  const answer = await pool.request({ path, method: "GET", headers: { accept: "application/json", authorization } });
  if (answer.statusCode !== 200) throw new Error(`${path} answers ${answer.statusCode}`);
  return answer.body.json();
}

// Nobody's answer but the caller's own: the token is part of the key.
async function seldom(pool, path, authorization) {
  const key = `${path} ${authorization}`;
  const before = kept.get(key);
  if (before && before.until > Date.now()) return before.value;
  const value = await ask(pool, path, authorization);
  kept.set(key, { value, until: Date.now() + KEPT_MS });
  return value;
}

const signed = ({ CreditDebitIndicator, Amount }) => (CreditDebitIndicator === "Debit" ? "-" : "") + Amount.Amount;

async function accounts(pool, authorization) {
  const listed = (await seldom(pool, `${AISP}/accounts`, authorization)).Data.Account;
  const recent = listed.map((account) =>
    ask(pool, `${AISP}/accounts/${account.AccountId}/transactions?page-size=3`, authorization),
  );
  return [listed, (await Promise.all(recent)).map((answer) => answer.Data.Transaction)];
}

function totals(balances) {
  const pence = new Map();
  for (const balance of balances) {
    const { Currency: currency } = balance.Amount;
    pence.set(currency, (pence.get(currency) ?? 0) + Math.round(Number(signed(balance)) * 100));
  }
  const sorted = [...pence].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([currency, sum]) => ({ amount: (sum / 100).toFixed(2), currency }));
}

const shortened = (transaction) => ({
  date: transaction.BookingDateTime.slice(0, 10),
  text:
    transaction.MerchantDetails?.MerchantName ??
    transaction.CreditorAccount?.Name ??
    transaction.DebtorAccount?.Name ??
    transaction.TransactionInformation,
  amount: signed(transaction),
});

export async function home(pool, authorization) {
  const [party, [listed, recent], all, { unread }, offers] = await Promise.all([
    seldom(pool, `${AISP}/party`, authorization),
    accounts(pool, authorization),
    ask(pool, `${AISP}/balances`, authorization),
    ask(pool, "/v1/messages/unread-count", authorization),
    seldom(pool, `${AISP}/offers`, authorization),
  ]);
  const booked = all.Data.Balance.filter((balance) => balance.Type === "ITBD");
  const shown = (account, nth) => {
    const balance = booked.find((each) => each.AccountId === account.AccountId);
    const digits = account.Account[0].Identification.replace(/[^0-9]/g, "");
    return {
      id: account.AccountId,
      name: account.Nickname,
      kind: KINDS[account.AccountTypeCode] ?? "other",
      number: `**${digits.slice(-4)}`,
      currency: account.Currency,
      balance: signed(balance),
      recent: recent[nth].slice(0, 3).map(shortened),
    };
  };
  return {
    name: party.Data.Party.Name,
    totals: totals(booked),
    accounts: listed.map(shown),
    unread,
    offers: offers.Data.Offer.map((offer) => ({ id: offer.OfferId, text: offer.Description })),
  };
}
