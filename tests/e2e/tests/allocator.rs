//! Each binary is built with the settings that its allocator is to have (`docs/adr/0034-allocator.md`). They come from a file that Cargo reads
//! where it is started, and without them nothing fails: more memory is taken.

use std::fs;

use e2e::document;
use test_support::process::built;

#[test]
fn each_binary_has_its_allocators_settings() {
    let settings = document::text(".cargo/config.toml");
    let (_, settings) = settings.split_once("JEMALLOC_SYS_WITH_MALLOC_CONF = \"").expect("they are set");
    let (settings, _) = settings.split_once('"').expect("they end");
    for name in ["web-bff", "mobile-bff", "api-bff"] {
        let binary = fs::read(built(name)).expect("it can be read");
        let has = binary.windows(settings.len()).any(|window| window == settings.as_bytes());
        assert!(has, "{name} was built without {settings:?}: build it in a folder of the workspace");
    }
}
