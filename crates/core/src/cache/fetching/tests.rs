//! What landed between a request's look and its flight.

use std::time::Duration;

use actix_rt::task::yield_now;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, pending, poll_immediate};
use jiff::Timestamp;
use tokio::sync::oneshot;

use super::super::counted::{ROOM, asked, key};
use super::super::{Choice, Conditions, Over, Tags, Unwaited, Whose};
use super::*;
use crate::clock::Clock;
use crate::upstream::{Error, ErrorKind};

/// A system whose answers last for a minute, counted.
#[derive(Clone)]
struct System {
    asked: Rc<Cell<usize>>,
    unwaited: Unwaited,
    /// Its first answer does not come in time; that is over then.
    late: Option<Until>,
}

impl System {
    fn new(late: Option<Until>) -> Self {
        Self { asked: Rc::default(), unwaited: Unwaited::with(0), late }
    }
}

impl Origin for System {
    fn fetch(&self, _: Conditions, _: Until) -> LocalBoxFuture<'static, Result<Answer, Error>> {
        self.asked.set(self.asked.get() + 1);
        let late = self.late.clone().filter(|_| self.asked.get() == 1);
        async move {
            if let Some(late) = late {
                late.of(pending::<()>()).await;
                return Err(Error { upstream: "x".into(), kind: ErrorKind::Timeout });
            }
            let mut headers = HeaderMap::new();
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=60"));
            Ok(Answer::new("x".into(), StatusCode::OK, headers, "body".into()))
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

#[actix_web::test]
async fn what_landed_since_a_request_looked_is_what_it_gets() {
    let cache = Cache::new(ROOM, Clock::system());
    let system = System::new(None);
    let asked = asked(key(1, 0, Whose::Public), Choice::default(), Tags::default());
    let fetched = async |found: Option<Arc<Stored>>| {
        let before = system.asked.get();
        let (answer, _) =
            cache.flown(&asked, found, Why::UriMiss, Rc::new(system.clone()), &Until::never()).await;
        assert_eq!(answer.unwrap().body(), "body");
        system.asked.get() - before
    };
    drop(cache.answer(&asked, Duration::from_mins(1), system.clone()).await);
    assert_eq!(fetched(None).await, 0, "it had found nothing");
    let found = cache.find(&asked).unwrap();
    assert_eq!(fetched(Some(found.clone())).await, 1, "what it had found would not do");
    assert_eq!(fetched(Some(found)).await, 0, "another landed since");
}

/// How long the first one has.
const TIME: Duration = Duration::from_secs(2);

/// How often the system is asked, and whether the second one is answered, who comes so long after the first.
async fn second(comes_after: Duration) -> (usize, bool) {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let cache = Cache::new(ROOM, clock.clone());
    let (end, ends) = oneshot::channel();
    let system = System::new(Some(Until::said(ends)));
    let asked = asked(key(1, 0, Whose::Public), Choice::default(), Tags::default());
    let never = Until::never();
    let asks = || cache.flown(&asked, None, Why::UriMiss, Rc::new(system.clone()), &never);
    let mut first = Box::pin(asks());
    assert!(poll_immediate(&mut first).await.is_none());
    while system.asked.get() == 0 {
        yield_now().await;
    }
    clock.advance(comes_after);
    let mut second = Box::pin(asks());
    assert!(poll_immediate(&mut second).await.is_none());
    clock.advance(TIME.saturating_sub(comes_after));
    end.send(()).unwrap();
    assert!(first.await.0.is_err());
    let is_answered = second.await.0.is_ok();
    (system.asked.get(), is_answered)
}

#[test]
fn who_comes_shortly_before_the_time_of_another_is_over_has_its_own() {
    let second = |comes_after| actix_rt::System::new().block_on(second(Duration::from_millis(comes_after)));
    assert_eq!(second(1_900), (2, true));
    assert_eq!(second(1_001), (2, true));
    assert_eq!(second(1_000), (1, false), "by half of its time");
    assert_eq!(second(100), (1, false), "it has waited for as long itself");
}
