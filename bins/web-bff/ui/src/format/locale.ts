/// The language in which the bank speaks: its words are English, so its numbers and dates are too.
export const LOCALE = "en-GB";
