//! A REST server that nobody here wrote, behind routes of the settings alone: all of its methods, its paging, its conditions.

use std::io::Read as _;
use std::time::Duration;

use e2e::declared;
use e2e::json_server::JsonServer;
use e2e::peers::Peers;
use e2e::target;
use serde_json::{Value, json};
use test_support::http::{self, Answer};
use test_support::problem;
use test_support::process::Bff;
use test_support::wait;

const SHOP: &str = "https://shop.example";

/// The library as it is, and what a shop shows of it.
const ROUTES: &str = r#"
[[route]]
path = "/api/books"
methods = ["GET", "POST"]
upstream = "library"
to = "/books"
access = "anyone"
token = "none"
response_headers = ["cache-control", "content-encoding", "content-type", "etag", "link", "vary", "x-total-count"]
cors_origins = ["https://shop.example"]

[[route]]
path = "/api/books/{id}"
methods = ["GET", "PUT", "PATCH", "DELETE"]
upstream = "library"
to = "/books/{id}"
access = "anyone"
token = "none"

[[route]]
path = "/shop/books"
upstream = "library"
to = "/books"
access = "anyone"
token = "none"
answer = "json"
pick = ["id", "title", "author.name", "prices.amount"]
rename = ["author.name = full_name", "prices = offers"]

[[route]]
path = "/shop/books/{id}"
upstream = "library"
to = "/books/{id}"
access = "anyone"
token = "none"
answer = "json"
drop = ["author.born", "prices.supplier"]
"#;

struct Site {
    bff: Bff,
    library: JsonServer,
}

impl Site {
    fn start() -> Self {
        let library = JsonServer::start(&Peers::installed(&target::folder()), &books());
        let upstream = format!("[upstream.library]\nurl = \"{}\"\n", library.url());
        Self { bff: declared::start(&format!("{upstream}{ROUTES}")), library }
    }

    #[track_caller]
    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        http::send(method, format!("{}{path}", self.bff.public()), headers, body)
    }

    #[track_caller]
    fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    #[track_caller]
    fn write(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(method, path, &[("Content-Type", "application/json")], &body.to_string())
    }

    /// All that the library has answered by the time that it has answered this.
    #[track_caller]
    fn seen(&self) -> Vec<String> {
        const LAST: &str = "/books?title=last";
        http::get(format!("{}{LAST}", self.library.url()));
        let line = format!("GET {LAST} 200");
        wait::until(Duration::from_secs(20), "the last request is told", || {
            self.library.seen().contains(&line)
        });
        self.library.seen().into_iter().filter(|seen| *seen != line && seen != "GET / 200").collect()
    }
}

fn books() -> Value {
    let book = |id: u32| {
        json!({
            "id": id, "title": format!("Book {id}"), "author": {"name": format!("Author {id}"), "born": 1900 + id},
            "prices": [
                {"amount": 9.90, "currency": "GBP", "supplier": "s-1"},
                {"amount": 12.50, "currency": "EUR", "supplier": "s-2"},
            ],
        })
    };
    json!({"books": (1..=30).map(book).collect::<Vec<_>>()})
}

#[test]
fn a_list_comes_with_its_paging() {
    let site = Site::start();
    let page = site.get("/api/books?_page=2&_limit=10&_sort=id");
    assert_eq!((page.status, page.header("x-total-count")), (200, Some("30")));
    let ids: Vec<u64> =
        page.json().as_array().unwrap().iter().map(|book| book["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, (11..=20).collect::<Vec<_>>());
    let link = page.header("link").expect("the links to further pages pass");
    assert!(link.contains("_page=3&_limit=10") && link.contains("rel=\"next\""), "{link}");
    assert_eq!(page.header("x-powered-by"), None, "the route does not name it");
    assert_eq!(site.seen(), ["GET /books?_page=2&_limit=10&_sort=id 200"]);
}

#[test]
fn a_book_is_made_changed_and_taken_away() {
    let site = Site::start();
    let made = site.write("POST", "/api/books", &json!({"title": "New", "author": {"name": "N"}}));
    assert_eq!((made.status, made.json()), (201, json!({"title": "New", "author": {"name": "N"}, "id": 31})));
    let one = site.get("/api/books/31");
    assert_eq!((one.status, &one.json()["title"]), (200, &json!("New")));
    let put = site.write("PUT", "/api/books/31", &json!({"title": "Newer"}));
    assert_eq!((put.status, put.json()), (200, json!({"title": "Newer", "id": 31})));
    let patched = site.write("PATCH", "/api/books/31", &json!({"year": 2026}));
    assert_eq!((patched.status, patched.json()), (200, json!({"title": "Newer", "year": 2026, "id": 31})));
    let deleted = site.send("DELETE", "/api/books/31", &[], "");
    assert_eq!((deleted.status, deleted.json()), (200, json!({})));
    let gone = site.get("/api/books/31");
    assert_eq!((gone.status, gone.text().as_str()), (404, "{}"), "it is the library's own 404");
    let expected = [
        "POST /books 201",
        "GET /books/31 200",
        "PUT /books/31 200",
        "PATCH /books/31 200",
        "DELETE /books/31 200",
        "GET /books/31 404",
    ];
    assert_eq!(site.seen(), expected);
}

#[test]
fn what_somebody_has_is_not_sent_again_and_a_head_has_no_body() {
    let site = Site::start();
    let whole = site.get("/api/books/1");
    let tag = whole.header("etag").expect("the library tags what it answers").to_owned();
    let again = site.send("GET", "/api/books/1", &[("If-None-Match", &tag)], "");
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(&*tag)));
    let head = site.send("HEAD", "/api/books/1", &[], "");
    let length = whole.body.len().to_string();
    assert_eq!((head.status, head.header("content-length")), (200, Some(&*length)));
    assert_eq!(site.seen(), ["GET /books/1 200", "GET /books/1 304", "HEAD /books/1 200"]);
}

#[test]
fn what_the_library_compresses_passes_as_it_is() {
    let site = Site::start();
    let plain = site.get("/api/books");
    let coded = site.send("GET", "/api/books", &[("Accept-Encoding", "gzip")], "");
    assert_eq!(coded.header("content-encoding"), Some("gzip"));
    assert!(coded.body.len() < plain.body.len() / 2, "{} and {}", coded.body.len(), plain.body.len());
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&*coded.body).read_to_end(&mut text).expect("it is gzip");
    assert_eq!(text, plain.body);
}

#[test]
fn a_page_of_the_shop_gets_what_it_shows_in_its_own_words() {
    let site = Site::start();
    let list = site.get("/shop/books?_limit=2");
    let shown = |id: u32| {
        json!({
            "id": id, "title": format!("Book {id}"), "author": {"full_name": format!("Author {id}")},
            "offers": [{"amount": 9.9}, {"amount": 12.5}],
        })
    };
    assert_eq!((list.status, list.json()), (200, json!([shown(1), shown(2)])));
    let one = site.get("/shop/books/7");
    let without = json!({
        "id": 7, "title": "Book 7", "author": {"name": "Author 7"},
        "prices": [{"amount": 9.9, "currency": "GBP"}, {"amount": 12.5, "currency": "EUR"}],
    });
    assert_eq!((one.status, one.json()), (200, without));
    let tag = one.header("etag").expect("what is made anew here is tagged here");
    assert_eq!(site.send("GET", "/shop/books/7", &[("If-None-Match", tag)], "").status, 304);
}

/// The library itself would let every origin in, with credentials.
#[test]
fn other_origins_are_answered_by_the_route_and_not_by_the_library() {
    let site = Site::start();
    let asked = [("Origin", SHOP), ("Access-Control-Request-Method", "POST")];
    let preflight = site.send("OPTIONS", "/api/books", &asked, "");
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some(SHOP));
    assert_eq!(preflight.header("access-control-allow-methods"), Some("GET, HEAD, POST"));
    let told = |path: &str, origin: &str| {
        let answer = site.send("GET", path, &[("Origin", origin)], "");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        answer.header("access-control-allow-origin").map(str::to_owned)
    };
    assert_eq!(told("/api/books?_limit=1", SHOP).as_deref(), Some(SHOP));
    assert_eq!(told("/api/books?_limit=1", "https://other.example"), None);
    assert_eq!(told("/api/books/1", SHOP), None, "that route has its own rules");
    let expected = ["GET /books?_limit=1 200", "GET /books?_limit=1 200", "GET /books/1 200"];
    assert_eq!(site.seen(), expected, "no preflight went up");
}

#[test]
fn a_method_that_no_route_names_is_refused_here() {
    let site = Site::start();
    for (method, path) in [("DELETE", "/api/books"), ("POST", "/shop/books"), ("OPTIONS", "/api/books/1")] {
        let refused = site.send(method, path, &[], "");
        problem::check(path, &refused, 405, "method-not-allowed", &[]);
        assert!(refused.header("allow").is_some_and(|allow| !allow.contains(method) || method == "OPTIONS"));
    }
    assert_eq!(site.seen(), [""; 0]);
}
