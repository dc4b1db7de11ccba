//! What is not to be transformed on its way (`no-transform`, RFC 9111 section 5.2.2.6, RFC 9110 section 7.7).

use serde_json::json;
use test_support::http::Answer;
use test_support::upstream::Reply;

use super::{Fields, Kept, keeping, keeping_beside, used};

const CODINGS: (&str, &str) = ("Accept-Encoding", "gzip, zstd");

impl Kept {
    /// What is worth compressing comes with these fields.
    fn says_much(&self, fields: Fields<'_>) {
        let body = json!({"text": "same ".repeat(200), "secret": 1});
        let reply =
            fields.iter().fold(Reply::json(200, &body), |reply, (name, value)| reply.header(name, value));
        let own = reply.clone();
        self.service.side.script(move |_| reply.clone());
        self.service.central.script(move |_| own.clone());
    }

    /// Asked for twice, first and kept.
    #[track_caller]
    fn both(&self, path: &str) -> [Answer; 2] {
        [(); 2].map(|()| self.service.get_with(path, &[CODINGS]))
    }
}

fn coded(answer: &Answer) -> Option<&str> {
    answer.header("content-encoding")
}

#[test]
fn it_leaves_in_no_coding() {
    let kept = Kept::start();
    kept.says_much(&[("Cache-Control", "max-age=60")]);
    for answer in kept.both("/all/coded") {
        assert_eq!(coded(&answer), Some("zstd"), "{}", used(&answer));
    }
    let all: [Fields<'_>; 4] = [
        &[("Cache-Control", "max-age=60, no-transform")],
        &[("Cache-Control", "max-age=60"), ("Cache-Control", "No-Transform")],
        &[("Cache-Control", "max-age=60"), ("CDN-Cache-Control", "max-age=60, no-transform")],
        &[("Cache-Control", "no-transform, no-store")],
    ];
    for (number, fields) in all.iter().enumerate() {
        kept.says_much(fields);
        for answer in kept.both(&format!("/all/{number}")) {
            assert_eq!((coded(&answer), answer.header("vary")), (None, None), "{fields:?}");
            assert_eq!(answer.json()["secret"], 1);
        }
    }
}

/// Of every answer, or whoever keeps it further would transform it.
#[test]
fn whoever_comes_next_is_told_so_too() {
    let only_type = "[[route]]\npath = \"/bare/{rest}\"\nupstream = \"side\"\naccess = \"anyone\"\ntoken = \"none\"\nanswer = \"json\"\nresponse_headers = [\"content-type\"]\n";
    let kept = Kept::of(keeping_beside("", only_type));
    kept.says_much(&[("Cache-Control", "max-age=60, no-transform")]);
    let own = kept.service.get_with(
        "/one/a",
        &[("Authorization", &format!("Bearer {}", kept.service.token().sign())), CODINGS],
    );
    assert_eq!((own.header("cache-control"), coded(&own)), (Some("private, no-cache, no-transform"), None));
    let [bare, _] = kept.both("/bare/a");
    assert_eq!((bare.header("cache-control"), coded(&bare)), (Some("private, no-cache, no-transform"), None));
    let [opened, _] = kept.both("/our/a");
    assert_eq!(opened.header("cache-control"), Some("private, no-cache, no-transform"));
    kept.says_much(&[("Cache-Control", "max-age=60"), ("CDN-Cache-Control", "max-age=9, no-transform")]);
    let [told, _] = kept.both("/plain/a");
    assert_eq!(told.header("cache-control"), Some("public, max-age=60, s-maxage=9, no-transform"));
}

/// What an operator leaves out is never shown, whatever its system says; what is made so is not transformed further.
#[test]
fn what_a_route_picks_is_another_answer_and_leaves_as_it_was_made() {
    for cache in ["0s", "1h"] {
        let picks = format!(
            "[[route]]\npath = \"/picked/{{rest}}\"\nupstream = \"side\"\naccess = \"anyone\"\ntoken = \"none\"\nanswer = \"json\"\npick = [\"text\"]\nrename = [\"text = said\"]\ncache = \"{cache}\"\n"
        );
        let kept = Kept::of(keeping("").in_file(&picks));
        kept.says_much(&[("Cache-Control", "max-age=60, no-transform")]);
        for answer in kept.both("/picked/a") {
            assert_eq!((answer.status, coded(&answer)), (200, None), "{cache}");
            assert_eq!(answer.json(), json!({"said": "same ".repeat(200)}));
            assert_eq!(answer.header("cache-control"), Some("max-age=60, no-transform"));
        }
    }
}
