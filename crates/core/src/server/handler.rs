//! A handler: a function of the call and of what it reads, to what it answers.

use std::future::Future;

use super::call::Call;
use super::input::{Input, Raw};
use super::openapi::Description;
use super::output::Output;
use crate::http::problem::Failure;

/// Implemented by functions `async fn(Call<S, W>, inputs…) -> Result<impl Output, Failure>`.
pub trait Handler<S, W, Inputs>: Clone + 'static {
    /// What it answers with.
    type Output: Output;

    #[doc(hidden)]
    fn handle(self, call: Call<S, W>, raw: Raw) -> impl Future<Output = Result<Self::Output, Failure>>;
    #[doc(hidden)]
    fn describe(description: &mut Description);
}

macro_rules! functions {
    ($(($($input:ident $name:ident),*))*) => {$(
        impl<S, W, F, Fut, O, $($input),*> Handler<S, W, ($($input,)*)> for F
        where
            F: Fn(Call<S, W>, $($input),*) -> Fut + Clone + 'static,
            Fut: Future<Output = Result<O, Failure>>,
            O: Output,
            $($input: Input,)*
        {
            type Output = O;

            #[allow(unused_mut, unused_variables, reason = "a handler without inputs reads nothing")]
            async fn handle(self, call: Call<S, W>, mut raw: Raw) -> Result<O, Failure> {
                $(let $name = $input::read(&mut raw).await?;)*
                self(call, $($name),*).await
            }

            fn describe(description: &mut Description) {
                $($input::describe(description);)*
                O::describe(description);
            }
        }
    )*};
}

functions! {
    ()
    (A a)
    (A a, B b)
    (A a, B b, C c)
}
