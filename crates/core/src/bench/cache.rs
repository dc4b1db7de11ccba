//! Answers of one system in nobody's name, kept without a service around them.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use crate::cache::{
    Asked, Cache, Choice, Conditions, Key, Origin, Over, Room, Rules, Scope, Tags, Unwaited, Use, Whose,
    Windows, Wish,
};
use crate::clock::Clock;
use crate::until::Until;
use crate::upstream::{Answer, Error};

const HOUR: Duration = Duration::from_hours(1);

/// As upstreams' sections have it where they do not say.
const LARGEST: u64 = 4 << 20;

/// A cache, and the system whose answers it keeps.
#[derive(Debug)]
pub struct Keeping {
    cache: Cache,
    system: Arc<str>,
    unwaited: Unwaited,
}

/// What its system says to one request.
#[derive(Clone)]
struct System {
    name: Arc<str>,
    unwaited: Unwaited,
    bytes: usize,
}

impl Keeping {
    /// With room for so many bytes.
    pub fn new(max_bytes: u64) -> Self {
        let cache = Cache::new(Room { max_bytes, largest: LARGEST }, Clock::system());
        let system: Arc<str> = "system".into();
        Self { cache, unwaited: Unwaited::of(system.clone(), 1), system }
    }

    /// Asks for the answer with this number; where it is not kept, it is fetched, and has so many bytes. Gives whether it was kept.
    pub async fn ask(&self, number: u64, bytes: usize) -> bool {
        let asked = Asked {
            choice: Choice::default(),
            rules: Rules { scope: Scope::Everybody, at_most: HOUR, stale: Windows::default() },
            wish: Wish::default(),
            tags: Tags::default(),
            key: Key {
                upstream: self.system.clone(),
                target: format!("http://127.0.0.1:8080/things/{number:08}").into(),
                told: "".into(),
                whose: Whose::Public,
            },
        };
        let system = System { name: self.system.clone(), unwaited: self.unwaited.clone(), bytes };
        let (_, used) = self.cache.answer(&asked, HOUR, system).await;
        matches!(used, Some(Use::Hit(_)))
    }

    /// How many answers are kept, and what they count.
    pub fn held(&self) -> (usize, u64) {
        self.cache.held()
    }
}

impl Origin for System {
    fn fetch(&self, _: Conditions, _: Until) -> LocalBoxFuture<'static, Result<Answer, Error>> {
        let (name, bytes) = (self.name.clone(), self.bytes);
        async move {
            let headers =
                HeaderMap::from_iter([(header::CACHE_CONTROL, HeaderValue::from_static("max-age=3600"))]);
            Ok(Answer::new(name, StatusCode::OK, headers, Bytes::from(vec![b'x'; bytes])))
        }
        .boxed_local()
    }

    fn unwaited(&self) -> &Unwaited {
        &self.unwaited
    }

    fn refresh(&self, _: &Asked, _: Over) -> bool {
        false
    }
}
