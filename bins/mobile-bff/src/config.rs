//! The phone apps' own settings, read again when the file changes.

use bff_core::section;

section! {
    /// What the phone apps ask at their start.
    pub(crate) struct Phones {
        /// The oldest version of the iOS app that is let in.
        default ios_minimum: String = "1.0.0",
        /// The newest version of the iOS app.
        default ios_latest: String = "1.0.0",
        /// The oldest version of the Android app that is let in.
        default android_minimum: String = "1.0.0",
        /// The newest version of the Android app.
        default android_latest: String = "1.0.0",
        /// What the apps show while the bank works on its systems; without it they show nothing.
        optional maintenance: String,
        /// Features that are switched on.
        default features: Vec<String> = [],
    }
}
