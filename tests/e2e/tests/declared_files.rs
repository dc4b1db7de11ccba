//! Large files of a server that nobody here wrote, behind a route of the settings alone: ranges, conditions, and memory.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use e2e::declared;
use e2e::nginx::Nginx;
use test_support::http::{self, Answer};
use test_support::process::Bff;

const ROUTE: &str = r#"
[[route]]
path = "/files/{*rest}"
upstream = "files"
to = "/{*rest}"
access = "anyone"
token = "none"
"#;

/// What a process may grow by while a gigabyte passes: buffers on both sides, and what the allocator holds back of them.
const GROWTH: u64 = 6 << 20;

struct Site {
    bff: Bff,
    nginx: Nginx,
}

impl Site {
    fn start() -> Self {
        let nginx = Nginx::start();
        let upstream = format!("[upstream.files]\nurl = \"{}\"\n", nginx.url());
        Self { bff: declared::start(&format!("{upstream}{ROUTE}")), nginx }
    }

    fn put(&self, name: &str, content: &[u8]) {
        fs::write(self.nginx.files().join(name), content).expect("a file can be written");
    }

    #[track_caller]
    fn get(&self, name: &str, headers: &[(&str, &str)]) -> Answer {
        http::get_with(format!("{}/files/{name}", self.bff.public()), headers)
    }
}

fn counted(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at % 251).expect("it is less than 256")).collect()
}

#[test]
fn a_part_of_a_file_is_that_part() {
    let site = Site::start();
    let content = counted(100_000);
    site.put("report.pdf", &content);
    let check = |range: &str, from: usize, to: usize| {
        let part = site.get("report.pdf", &[("Range", range)]);
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.header("content-range"), Some(&*format!("bytes {from}-{to}/100000")), "{range}");
        assert!(part.body == content[from..=to], "{range}");
    };
    check("bytes=0-9", 0, 9);
    check("bytes=50000-69999", 50_000, 69_999);
    check("bytes=99990-", 99_990, 99_999);
    check("bytes=-5", 99_995, 99_999);
    let beyond = site.get("report.pdf", &[("Range", "bytes=100000-")]);
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */100000")));
    let two = site.get("report.pdf", &[("Range", "bytes=0-1,10-11")]);
    let kind = two.header("content-type").unwrap_or_default();
    assert!(two.status == 206 && kind.starts_with("multipart/byteranges"), "{} {kind}", two.status);
}

#[test]
fn a_file_that_somebody_has_is_not_sent_again() {
    let site = Site::start();
    site.put("report.pdf", &counted(1000));
    let whole = site.get("report.pdf", &[]);
    assert_eq!((whole.status, whole.header("content-type")), (200, Some("application/pdf")));
    assert_eq!((whole.header("accept-ranges"), whole.body.len()), (Some("bytes"), 1000));
    let value = |name: &str| whole.header(name).expect("nginx says it").to_owned();
    let (tag, changed) = (value("etag"), value("last-modified"));
    for condition in [("If-Modified-Since", &*changed), ("If-None-Match", &*tag)] {
        let again = site.get("report.pdf", &[condition]);
        assert_eq!((again.status, again.body.len()), (304, 0), "{condition:?}");
        assert_eq!(again.header("etag"), Some(&*tag), "{condition:?}");
    }
    assert_eq!(site.get("report.pdf", &[("If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT")]).status, 200);
    let part = |tag: &str| site.get("report.pdf", &[("Range", "bytes=0-9"), ("If-Range", tag)]).status;
    assert_eq!((part(&tag), part("\"another\"")), (206, 200));
    let head = http::send("HEAD", format!("{}/files/report.pdf", site.bff.public()), &[], "");
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("1000"), 0));
}

/// The peak counts, not what is left afterwards.
#[test]
fn a_gigabyte_passes_in_a_few_megabytes() {
    const SIZE: u64 = 1 << 30;
    let site = Site::start();
    site.put("small", &counted(1 << 20));
    assert_eq!(site.get("small", &[]).body.len(), 1 << 20);
    let mut large = File::create(site.nginx.files().join("large")).expect("a file can be made");
    // A hole, but for its end: it takes no room on the disk.
    large.set_len(SIZE - 3).expect("a file can have a hole");
    std::io::Seek::seek(&mut large, std::io::SeekFrom::End(0)).expect("a file has an end");
    large.write_all(b"end").expect("a file can be written");
    let before = site.bff.rss_bytes();
    let (length, end) = read_all(&site.bff.public(), "/files/large");
    assert_eq!((length, end.as_slice()), (SIZE, &b"end"[..]));
    let grown = site.bff.peak_bytes().saturating_sub(before);
    println!("{length} bytes passed; from {before} bytes of memory it grew by {grown} at most");
    assert!(grown < GROWTH, "grown by {grown} from {before} bytes");
}

/// How many bytes a body has, kept nowhere, and the last three.
fn read_all(address: &str, path: &str) -> (u64, Vec<u8>) {
    let mut stream = TcpStream::connect(address.trim_start_matches("http://")).expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it takes a request");
    let (mut chunk, mut head, mut total, mut end) = (vec![0; 1 << 16], Vec::new(), 0, Vec::new());
    let mut body = |bytes: &[u8]| {
        total += bytes.len() as u64;
        end.extend_from_slice(&bytes[bytes.len().saturating_sub(3)..]);
        end.drain(..end.len().saturating_sub(3));
    };
    let mut in_body = false;
    loop {
        let read = stream.read(&mut chunk).expect("it answers");
        if read == 0 {
            return (total, end);
        }
        if in_body {
            body(&chunk[..read]);
            continue;
        }
        head.extend_from_slice(&chunk[..read]);
        if let Some(at) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            in_body = true;
            body(&head[at + 4..]);
        }
    }
}
