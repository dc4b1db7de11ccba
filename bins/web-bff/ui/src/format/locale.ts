/// The language in which the bank speaks: its words are English, so its numbers and dates are too.
export const LOCALE = "en-GB";

/// The bank's own currency. Where several are shown, it comes first.
export const CURRENCY = "GBP";
