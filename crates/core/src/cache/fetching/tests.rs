//! What landed between a request's look and its flight.

use std::time::Duration;

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use tokio::sync::Semaphore;

use super::super::counted::{ROOM, asked, key};
use super::super::{Choice, Conditions, Over, Tags, Whose};
use super::*;
use crate::clock::Clock;

/// A system whose answers last for a minute, counted.
#[derive(Clone)]
struct System {
    asked: Rc<Cell<usize>>,
    unwaited: Arc<Semaphore>,
}

impl Origin for System {
    fn fetch(&self, _: Conditions) -> LocalBoxFuture<'static, Result<Answer, Error>> {
        self.asked.set(self.asked.get() + 1);
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=60"));
        async { Ok(Answer::new("x".into(), StatusCode::OK, headers, "body".into())) }.boxed_local()
    }

    fn unwaited(&self) -> &Arc<Semaphore> {
        &self.unwaited
    }

    fn refresh(&self, _: &Asked, _: Over) -> bool {
        false
    }
}

#[actix_web::test]
async fn what_landed_since_a_request_looked_is_what_it_gets() {
    let cache = Cache::new(ROOM, Clock::system());
    let system = System { asked: Rc::default(), unwaited: Arc::new(Semaphore::new(0)) };
    let asked = asked(key(1, 0, Whose::Public), Choice::default(), Tags::default());
    let fetched = async |found: Option<Arc<Stored>>| {
        let before = system.asked.get();
        let (answer, _) = cache.flown(&asked, found, Why::UriMiss, Rc::new(system.clone())).await;
        assert_eq!(answer.unwrap().body(), "body");
        system.asked.get() - before
    };
    drop(cache.answer(&asked, Duration::from_mins(1), system.clone()).await);
    assert_eq!(fetched(None).await, 0, "it had found nothing");
    let found = cache.find(&asked).unwrap();
    assert_eq!(fetched(Some(found.clone())).await, 1, "what it had found would not do");
    assert_eq!(fetched(Some(found)).await, 0, "another landed since");
}
