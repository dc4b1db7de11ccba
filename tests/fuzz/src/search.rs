//! Searches for bytes that break a rule of the target that the variable `FUZZ_TARGET` names: `just fuzz NAME`.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    static TARGET: std::sync::LazyLock<fuzz_targets::Target> = std::sync::LazyLock::new(|| {
        let name = std::env::var("FUZZ_TARGET").expect("FUZZ_TARGET names a target");
        fuzz_targets::find(&name).expect("there is such a target")
    });
    TARGET(data);
});

#[cfg(not(fuzzing))]
fn main() {
    // Built by cargo-fuzz it searches; without, there is nothing that would guide a search.
}
