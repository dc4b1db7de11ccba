//! Whose a function is, by its name as `perf` tells it.

pub(super) const KERNEL: &str = "the kernel";
const ALLOCATOR: &str = "the allocator";
const BYTES: &str = "moving and comparing bytes";
const REST: &str = "the rest";

/// By the crate that a name mentions first, of those that are told apart.
const CRATES: [(&str, &[&str]); 6] = [
    ("ours", &["bff_core", "central", "mobile_bff", "web_bff", "api_bff"]),
    (
        "actix and awc",
        &[
            "actix_http",
            "actix_web",
            "actix_router",
            "actix_service",
            "actix_server",
            "actix_rt",
            "actix_codec",
            "actix_tls",
            "actix_utils",
            "awc",
            "local_channel",
            "h2",
        ],
    ),
    ("tokio", &["tokio", "tokio_util", "mio", "futures_core", "futures_util", "futures_channel"]),
    ("fields and buffers", &["http", "httparse", "httpdate", "bytes", "smallvec", "hashbrown", "url"]),
    ("JSON", &["serde", "serde_core", "serde_json", "ryu", "zmij", "itoa"]),
    (
        "metrics and spans",
        &[
            "metrics",
            "metrics_util",
            "metrics_exporter_prometheus",
            "quanta",
            "tracing",
            "tracing_core",
            "tracing_subscriber",
            "tracing_opentelemetry",
            "opentelemetry",
            "opentelemetry_sdk",
            "opentelemetry_otlp",
            "sharded_slab",
        ],
    ),
];

/// What C's functions begin with.
const PREFIXES: [(&str, &[&str]); 2] = [
    (
        ALLOCATOR,
        &[
            "_rjem_",
            "rjem_",
            "do_rallocx",
            "arena_",
            "tcache_",
            "malloc",
            "free",
            "calloc",
            "realloc",
            "__rust",
            "__rdl",
        ],
    ),
    (BYTES, &["mem", "__mem", "bcmp", "str", "__str"]),
];

/// `[k] tcp_sendmsg`, `[.] <bff_core::server::Edge as Service>::call`
pub(super) fn part(symbol: &str) -> &'static str {
    let (place, name) = symbol.split_once(' ').unwrap_or_default();
    if place == "[k]" {
        return KERNEL;
    }
    let of_crate =
        |name: &str| CRATES.iter().find(|(_, crates)| crates.contains(&name)).map(|(part, _)| *part);
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    let of_prefix = || PREFIXES.iter().find(|(_, prefixes)| begins(prefixes)).map(|(part, _)| *part);
    paths(name).find_map(of_crate).or_else(of_prefix).unwrap_or(REST)
}

/// The words before `::` in a name, in their order.
fn paths(name: &str) -> impl Iterator<Item = &str> {
    let before = name.match_indices("::").map(|(at, _)| &name[..at]);
    before.map(|before| before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
}

#[test]
fn a_function_is_the_crates_that_it_names_first() {
    for (symbol, told) in [
        ("[k] __inet_lookup_established", "the kernel"),
        ("[.] <bff_core::server::declared::passing::Passing as actix_web::Handler>::call", "ours"),
        (
            "[.] core::ptr::drop_in_place<[(http::header::name::HeaderName,http::header::value::HeaderValue)]>",
            "fields and buffers",
        ),
        ("[.] awc::client::connection::Connection<A,B>::send_request::{{closure}}", "actix and awc"),
        ("[.] tokio::runtime::time::<impl tokio::runtime::time::handle::Handle>::clear_entry", "tokio"),
        ("[.] <core::pin::Pin<P> as core::future::future::Future>::poll", "the rest"),
        ("[.] __memcpy_avx_unaligned_erms", "moving and comparing bytes"),
        ("[.] _rjem_je_arena_ptr_array_flush", "the allocator"),
        ("[.] redb::tree_store::page_store::page_manager::TransactionalMemory::get_page", "the rest"),
        ("[.] __libc_recv", "the rest"),
        ("[.] 0x00000000000a1b2c", "the rest"),
        ("", "the rest"),
    ] {
        assert_eq!(part(symbol), told, "{symbol}");
    }
}
