//! Keeps awc's clocks from ticking. awc makes a codec for each request, and each codec starts a task that keeps the date, which a
//! client never writes: it wakes its thread by a system call at once, once more a millisecond later, and then twice a second. That
//! costs a tenth of what it costs to pass a request on.
//!
//! So while awc works on a request, what it starts is put aside, into a set of tasks that nobody runs, and thrown away once the
//! request has ended. (An HTTP/2 connection would be such a task too; upstreams are spoken to in HTTP/1.1 alone.)

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Task, Poll, Waker};

use tokio::task::LocalSet;

/// Under load, as many are put aside before those of them are thrown away whose requests have ended. Those of the others begin to
/// run by that: many more than there are requests at once, so that these are few.
const MOST: u32 = 512;

thread_local! {
    static TASKS: Tasks = Tasks::default();
}

#[derive(Default)]
struct Tasks {
    set: RefCell<LocalSet>,
    aside: Cell<u32>,
    under_way: Cell<u32>,
}

/// A future of awc's; the tasks that it starts are put aside.
pub(super) struct Aside<F>(F);

impl<F> Aside<F> {
    pub(super) fn new(future: F) -> Self {
        TASKS.with(|tasks| {
            // Without load at once: a connection that got too old is closed by such a task as well.
            if tasks.under_way.get() == 0 || tasks.aside.get() >= MOST {
                tasks.throw_away();
            }
            tasks.aside.set(tasks.aside.get() + 1);
            tasks.under_way.set(tasks.under_way.get() + 1);
        });
        Self(future)
    }
}

impl<F> Drop for Aside<F> {
    fn drop(&mut self) {
        // At the thread's own end there may be nothing left to count.
        _ = TASKS.try_with(|tasks| tasks.under_way.set(tasks.under_way.get() - 1));
    }
}

impl<T, E, F: Future<Output = Result<T, E>> + Unpin> Future for Aside<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<F::Output> {
        TASKS.with(|tasks| {
            let polled = {
                let _here = tasks.set.borrow().enter();
                Pin::new(&mut self.0).poll(task)
            };
            // A connection that failed is closed by such a task: at once.
            if matches!(polled, Poll::Ready(Err(_))) {
                tasks.throw_away();
            }
            polled
        })
    }
}

impl Tasks {
    /// Looks at all that was put aside. A task that was ended is dropped by that; one that was not begins, as it would have.
    fn throw_away(&self) {
        let mut set = self.set.borrow_mut();
        // One look is at some sixty of them.
        for _ in 0..=self.aside.take() / 32 {
            let _others_go_on = Pin::new(&mut *set).poll(&mut Task::from_waker(Waker::noop()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Ready, pending, ready};
    use std::rc::Rc;

    use tokio::task::{JoinHandle, spawn_local};

    use super::*;

    type Answer = Result<JoinHandle<()>, ()>;

    /// What awc does: starts a task that holds something, and answers.
    fn request(held: &Rc<Cell<bool>>) -> impl Future<Output = Answer> + Unpin {
        let held = held.clone();
        Box::pin(async move {
            Ok(spawn_local(async move {
                held.set(true);
                pending::<()>().await;
            }))
        })
    }

    fn nothing() -> Aside<Ready<Result<(), ()>>> {
        Aside::new(ready(Ok(())))
    }

    #[actix_web::test]
    async fn what_a_request_starts_does_not_run_and_goes_with_it() {
        let ran = Rc::new(Cell::new(false));
        let clock = Aside::new(request(&ran)).await.unwrap();
        tokio::task::yield_now().await;
        assert!(!ran.get() && Rc::strong_count(&ran) == 2);
        clock.abort();
        nothing().await.unwrap();
        assert!(!ran.get() && Rc::strong_count(&ran) == 1, "it was thrown away");
    }

    #[actix_web::test]
    async fn under_load_many_go_at_once() {
        let ran = Rc::new(Cell::new(false));
        let _under_way = Aside::new(pending::<Result<(), ()>>());
        for _ in 1..MOST {
            Aside::new(request(&ran)).await.unwrap().abort();
        }
        assert_eq!(Rc::strong_count(&ran), usize::try_from(MOST).unwrap());
        nothing().await.unwrap();
        assert!(!ran.get() && Rc::strong_count(&ran) == 1, "all were thrown away");
    }

    #[actix_web::test]
    async fn what_a_request_that_failed_leaves_runs_at_once() {
        let ran = Rc::new(Cell::new(false));
        let flag = ran.clone();
        let failing = Box::pin(async move {
            spawn_local(async move { flag.set(true) });
            Err::<(), ()>(())
        });
        assert!(Aside::new(failing).await.is_err());
        assert!(ran.get());
    }

    #[actix_web::test]
    async fn what_is_started_elsewhere_runs_as_ever() {
        nothing().await.unwrap();
        let ran = Rc::new(Cell::new(false));
        let flag = ran.clone();
        spawn_local(async move { flag.set(true) }).await.unwrap();
        assert!(ran.get());
    }
}
