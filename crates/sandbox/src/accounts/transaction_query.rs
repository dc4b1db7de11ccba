//! Which transactions a request asks for, and the links to the other pages of them.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use url::form_urlencoded;

use super::{Accounts, failure::Failure, time_parameter::time_parameter};
use crate::{
    bank::{AccountId, CustomerId, EntryId, EntryPage, EntryQuery, Period},
    open_banking::{Links, Meta, paged},
};

const USUAL_PAGE_SIZE: i64 = 25;
const LARGEST_PAGE_SIZE: i64 = 500;

const FROM: &str = "fromBookingDateTime";
const TO: &str = "toBookingDateTime";
const PAGE: &str = "page";
const PAGE_SIZE: &str = "page-size";
/// Ours, found in links only: pages after the first leave out what was booked since.
const SNAPSHOT: &str = "snapshot";

/// The query of a request, read and checked. What it does not know it ignores, as the standard's servers do.
pub(super) struct TransactionQuery {
    period: Period,
    page: i64,
    page_size: i64,
    snapshot: Option<EntryId>,
    /// The filters as they were written, for the links.
    kept: Vec<(&'static str, String)>,
}

impl TransactionQuery {
    pub(super) fn parse(query: &str) -> Result<Self, Failure> {
        let mut read = Self {
            period: Period::default(),
            page: 1,
            page_size: USUAL_PAGE_SIZE,
            snapshot: None,
            kept: Vec::new(),
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                FROM => read.period.from = Some(read.time(FROM, &value)?),
                TO => read.period.to = Some(read.time(TO, &value)?),
                PAGE => read.page = number(PAGE, &value, i64::from(u32::MAX))?,
                PAGE_SIZE => {
                    read.page_size = number(PAGE_SIZE, &value, LARGEST_PAGE_SIZE)?;
                    read.kept.push((PAGE_SIZE, value.into_owned()));
                }
                SNAPSHOT => read.snapshot = Some(EntryId(number(SNAPSHOT, &value, i64::MAX)?)),
                _ => {}
            }
        }
        Ok(read)
    }

    pub(super) fn of(&self, customer: CustomerId, account: Option<AccountId>) -> EntryQuery {
        EntryQuery {
            customer,
            account,
            period: self.period,
            snapshot: self.snapshot,
            page: self.page,
            page_size: self.page_size,
        }
    }

    /// The page with its links; a page beyond the last is refused.
    pub(super) fn answer(
        &self,
        system: &Accounts,
        request: &HttpRequest,
        page: &EntryPage,
        data: impl Serialize,
    ) -> Result<HttpResponse, Failure> {
        if self.page > page.total_pages {
            let message = format!("there are {} pages", page.total_pages);
            return Err(Failure::Parameter { name: PAGE, message });
        }
        let to = |number: i64| self.link(system, request.path(), page.snapshot, number);
        let links = Links {
            this: to(self.page),
            first: Some(to(1)),
            prev: (self.page > 1).then(|| to(self.page - 1)),
            next: (self.page < page.total_pages).then(|| to(self.page + 1)),
            last: Some(to(page.total_pages)),
        };
        Ok(paged(data, links, Meta::new(page.total_pages, page.available)))
    }

    fn link(&self, system: &Accounts, path: &str, snapshot: EntryId, page: i64) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.kept)
            .append_pair(PAGE, &page.to_string())
            .append_pair(SNAPSHOT, &snapshot.0.to_string())
            .finish();
        format!("{}{path}?{query}", system.url)
    }

    fn time(&mut self, name: &'static str, value: &str) -> Result<i64, Failure> {
        self.kept.push((name, value.to_owned()));
        time_parameter(name, value)
    }
}

fn number(name: &'static str, value: &str, largest: i64) -> Result<i64, Failure> {
    match value.parse() {
        Ok(number) if (1..=largest).contains(&number) => Ok(number),
        _ => Err(Failure::Parameter { name, message: format!("give a number from 1 to {largest}") }),
    }
}
