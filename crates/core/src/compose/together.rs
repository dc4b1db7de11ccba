//! Running parts at once. When a required one fails the others are dropped where they stand.

use std::future::Future;

use super::composition::Composition;
use super::part::Part;
use crate::http::problem::Failure;

/// A tuple of parts.
pub trait Together {
    /// What each part leaves, in order.
    type Output;

    /// Runs all of them at once.
    #[doc(hidden)]
    fn together(self, composition: &Composition<'_>) -> impl Future<Output = Result<Self::Output, Failure>>;
}

macro_rules! tuples {
    ($(($($part:ident $name:ident),+))*) => {$(
        impl<$($part: Part),+> Together for ($($part,)+) {
            type Output = ($($part::Output,)+);

            async fn together(self, composition: &Composition<'_>) -> Result<Self::Output, Failure> {
                let ($($name,)+) = self;
                futures_util::try_join!($($name.run(composition)),+)
            }
        }
    )*};
}

tuples! {
    (A a)
    (A a, B b)
    (A a, B b, C c)
    (A a, B b, C c, D d)
    (A a, B b, C c, D d, E e)
    (A a, B b, C c, D d, E e, F f)
    (A a, B b, C c, D d, E e, F f, G g)
    (A a, B b, C c, D d, E e, F f, G g, H h)
}
