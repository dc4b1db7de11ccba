//! A search through an account's transactions, page by page: the standard has none of its own.

use super::cursor::Cursor;
use super::model::{PageOf, Transaction};

/// What was found, and how far it was looked.
pub(super) struct Scan<'a> {
    matches: &'a dyn Fn(&Transaction) -> bool,
    limit: usize,
    found: Vec<Transaction>,
    at: Option<Cursor>,
}

/// Whether there is more to look through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goes {
    On,
    NoFurther,
}

impl<'a> Scan<'a> {
    /// From the cursor on, until `limit` are found.
    pub(super) fn new(
        from: Option<&Cursor>,
        limit: usize,
        matches: &'a dyn Fn(&Transaction) -> bool,
    ) -> Self {
        Self { matches, limit, found: Vec::new(), at: from.cloned() }
    }

    /// Where the next page begins.
    pub(super) fn at(&self) -> Option<&Cursor> {
        self.at.as_ref()
    }

    /// Looks through the page that begins where the scan is.
    pub(super) fn look(&mut self, page: PageOf<Transaction>) -> Goes {
        // It ends before the match that is one too many: that there is one tells that there is a next page.
        let mut room = self.limit - self.found.len();
        let too_many = page.items.iter().position(|each| {
            let matches = (self.matches)(each);
            let full = matches && room == 0;
            room -= usize::from(matches && !full);
            full
        });
        let end = too_many.unwrap_or(page.items.len());
        self.at = match too_many {
            Some(end) => Cursor::after(self.at.as_ref(), &page.items[..end]),
            None => page.next,
        };
        let matches = self.matches;
        self.found.extend(page.items.into_iter().take(end).filter(|each| matches(each)));
        if too_many.is_none() && self.at.is_some() { Goes::On } else { Goes::NoFurther }
    }

    /// What was found; the next page goes on where the scan stopped.
    pub(super) fn page(self) -> PageOf<Transaction> {
        PageOf { items: self.found, next: self.at }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::accounts::booked::{ask, bunched, transaction};

    /// One request: pages of `size` at the most, no more than `pages` of them.
    fn search(
        all: &[Transaction],
        from: Option<&Cursor>,
        (limit, size, pages): (usize, usize, usize),
        matches: &dyn Fn(&Transaction) -> bool,
    ) -> PageOf<Transaction> {
        let mut scan = Scan::new(from, limit, matches);
        for _ in 0..pages {
            let wanted = scan.at().map_or(0, Cursor::skip) + size + 1;
            let page = Cursor::page(scan.at(), ask(all, scan.at(), wanted), size);
            if scan.look(page) == Goes::NoFurther {
                break;
            }
        }
        scan.page()
    }

    fn ids(found: &[Transaction]) -> Vec<String> {
        found.iter().map(|each| each.id.clone()).collect()
    }

    proptest! {
        /// Whatever the bunches, the pages, the bounds and what is booked meanwhile.
        #[test]
        fn each_match_is_seen_once_over_cursors(
            bunches in proptest::collection::vec((1_usize..12, 0_i64..3_000_000_000), 0..12),
            matching in proptest::collection::vec(any::<bool>(), 132),
            limit in 1_usize..10,
            size in 1_usize..30,
            pages in 1_usize..4,
            insert in any::<bool>(),
        ) {
            let mut all = bunched(bunches);
            let matches = |each: &Transaction| {
                matching.get(each.id.parse::<usize>().unwrap()).copied().unwrap_or(true)
            };
            let expected: Vec<_> = all.iter().filter(|each| matches(each)).cloned().collect();
            let (mut cursor, mut seen): (Option<Cursor>, Vec<String>) = (None, Vec::new());
            loop {
                let page = search(&all, cursor.as_ref(), (limit, size, pages), &matches);
                prop_assert!(page.items.len() <= limit);
                seen.extend(ids(&page.items));
                if insert {
                    all.insert(0, transaction(1_000 + all.len(), 10_000));
                }
                let Some(next) = page.next else { break };
                // Through its text, as a client would carry it.
                cursor = Some(next.to_string().parse().unwrap());
            }
            prop_assert_eq!(seen, ids(&expected));
        }
    }

    #[test]
    fn a_full_page_without_a_further_match_names_no_next() {
        let all: Vec<_> = (0..20).map(|id| transaction(id, 500 - i64::try_from(id).unwrap())).collect();
        let first_two = |each: &Transaction| each.id == "0" || each.id == "1";
        let page = search(&all, None, (2, 7, 9), &first_two);
        assert_eq!((ids(&page.items), page.next), (vec!["0".to_owned(), "1".to_owned()], None));
    }

    #[test]
    fn a_scan_that_found_nothing_in_its_pages_says_where_it_stopped() {
        let all: Vec<_> = (0..20).map(|id| transaction(id, 500 - i64::try_from(id).unwrap())).collect();
        let last = |each: &Transaction| each.id == "19";
        let page = search(&all, None, (5, 3, 2), &last);
        assert!(page.items.is_empty());
        let rest = search(&all, page.next.as_ref(), (5, 3, 9), &last);
        assert_eq!((ids(&rest.items), rest.next), (vec!["19".to_owned()], None));
    }
}
