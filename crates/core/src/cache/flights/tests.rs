//! Who stays gets what they wait for, whoever leaves at the same moment, on whatever thread.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use actix_rt::task::yield_now;
use futures_util::future::{join_all, poll_immediate};

use super::*;

const THREADS: usize = 4;
const EACH: usize = 2_000;
/// So few that most are asked for by several at once.
const KEYS: usize = 3;

async fn turns(count: usize) {
    for _ in 0..count {
        yield_now().await;
    }
}

fn landed<T: Copy>(end: &End<T>) -> Option<T> {
    match end {
        End::Landed(landed) => Some(**landed),
        End::Nothing | End::TooLate => None,
    }
}

/// One after the other: each asks with another who leaves after some turns, of its own or since its time is over; all that they wait for is
/// there.
async fn comes_and_goes(flights: &Arc<Flights<usize, usize>>, unwaited: &Unwaited) {
    for number in 0..EACH {
        let key = number % KEYS;
        let fetch = |until: Until| async move {
            until.of(turns(number % 7)).await;
            key
        };
        let (say, over) = oneshot::channel();
        let (until, never) = (Until::said(over), Until::never());
        let mut leaves = Box::pin(flights.landed(key, unwaited, &until, fetch).fuse());
        for _ in 0..number % 5 {
            poll_immediate(&mut leaves).await;
            yield_now().await;
        }
        let leave = async move {
            if number % 3 == 0 {
                _ = say.send(());
                poll_immediate(&mut leaves).await;
            }
        };
        let stays = flights.landed(key, unwaited, &never, fetch);
        let stays = if number % 2 == 0 {
            leave.await;
            stays.await
        } else {
            futures_util::future::join(stays, leave).await.0
        };
        assert_eq!(landed(&stays), Some(key), "{number}");
    }
}

#[test]
fn who_stays_gets_it_whoever_leaves_at_the_same_moment() {
    for places in [0, 1] {
        let (flights, unwaited) = (Arc::new(Flights::new()), Unwaited::with(places));
        let done = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                let (flights, unwaited, done) = (flights.clone(), unwaited.clone(), &done);
                scope.spawn(move || {
                    let own = async {
                        join_all((0..3).map(|_| comes_and_goes(&flights, &unwaited))).await;
                        done.fetch_add(1, Ordering::SeqCst);
                        // Others may wait for what is under way here.
                        while done.load(Ordering::SeqCst) < THREADS {
                            yield_now().await;
                        }
                    };
                    actix_rt::System::new().block_on(own);
                });
            }
        });
        assert!(flights.under_way().flights.is_empty(), "nothing is under way any more");
        assert_eq!(unwaited.free(), places, "and no place is taken");
    }
}

#[actix_rt::test]
async fn what_everybody_left_goes_on_as_far_as_there_are_places() {
    let (flights, unwaited) = (Arc::new(Flights::new()), Unwaited::with(1));
    let landed = Arc::new(AtomicUsize::new(0));
    let leave = async |key: usize| {
        let landed = landed.clone();
        let fetch = |_| async move {
            turns(10).await;
            landed.fetch_add(1, Ordering::SeqCst);
        };
        poll_immediate(flights.landed(key, &unwaited, &Until::never(), fetch)).await;
        yield_now().await;
    };
    leave(1).await;
    leave(2).await;
    // Whoever comes to the first gives its place back, and leaves with it taken.
    leave(1).await;
    assert_eq!(flights.under_way().flights.len(), 1);
    turns(20).await;
    assert_eq!((landed.load(Ordering::SeqCst), flights.under_way().flights.len()), (1, 0));
    assert_eq!(unwaited.free(), 1);
}
