//! What a request pays for its place, where nobody waits.

use std::rc::Rc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::HeaderMap;

use crate::clock::Clock;
use crate::limit::{Places, Priority, keeping};

/// The places of a process; clones share them.
#[derive(Clone, Debug)]
pub struct Placing(Places);

impl Placing {
    /// So many.
    pub fn of(places: usize) -> Self {
        Self(Places::new(places, Duration::from_millis(50), Clock::system()))
    }

    /// Takes a place for a request with these fields and gives it back with its answer; gives whether there was one.
    pub async fn pass(&self, headers: &HeaderMap) -> bool {
        let Ok(place) = self.0.take(Priority::of(headers)).await else { return false };
        drop(keeping(Rc::new(place), HttpResponse::Ok().finish()));
        true
    }

    /// The same without a place: what an answer costs by itself.
    pub fn answer() {
        drop(HttpResponse::Ok().finish());
    }
}
