//! Whether a proof's address is that of the request, written in whichever way means the same (RFC 9449 section 4.3, RFC 3986
//! sections 6.2.2 and 6.2.3).

use url::Url;

/// Whether `htu` is the address of `path` at `base`, query and fragment aside.
pub(super) fn is(htu: &str, base: &Url, path: &str) -> bool {
    let here = format!("{}{path}", base.as_str().trim_end_matches('/'));
    // The parser mends what no URI may hold, such as a line end or a backslash: what it would mend is refused.
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let read = |text: &str| Url::parse(text).ok().filter(|_| plain(text));
    match (read(htu), read(&here)) {
        (Some(there), Some(here)) => {
            let nobody = there.username().is_empty() && there.password().is_none();
            let same_origin = there.scheme() == here.scheme()
                && there.host_str() == here.host_str()
                && there.port_or_known_default() == here.port_or_known_default();
            nobody && same_origin && normal(there.path()) == normal(here.path())
        }
        _ => false,
    }
}

/// The path with each escape written in one way (section 6.2.2): letters, digits and `-._~` as they are, others in capitals. The
/// parser has removed dot segments already, escaped ones too.
fn normal(path: &str) -> String {
    let mut normal = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        normal.push_str(before);
        let escape = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let Some(byte) = escape else {
            normal.push('%');
            rest = after;
            continue;
        };
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            normal.push(char::from(byte));
        } else {
            normal.push('%');
            normal.push_str(&after[..2].to_ascii_uppercase());
        }
        rest = &after[2..];
    }
    normal.push_str(rest);
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(htu: &str, base: &str, path: &str, expected: bool) {
        assert_eq!(is(htu, &base.parse().unwrap(), path), expected, "{htu} for {path} at {base}");
    }

    #[test]
    fn what_means_the_same_address_is_the_same() {
        let base = "https://mobile.bank.example";
        for htu in [
            "https://mobile.bank.example/v1/home",
            "HTTPS://MOBILE.bank.example:443/v1/home",
            "https://mobile.bank.example/v1/home?page=2#top",
            "https://mobile.bank.example/v1/./x/../home",
            "https://mobile.bank.example/%761/h%6Fme",
        ] {
            check(htu, base, "/v1/home", true);
        }
        check("https://mobile.bank.example/a%2fb", base, "/a%2Fb", true);
        check("https://mobile.bank.example/~x", base, "/%7ex", true);
        check("https://mobile.bank.example", base, "/", true);
        check("https://bank.example/mobile/v1/home", "https://bank.example/mobile/", "/v1/home", true);
        check("http://[::1]:80/x", "http://[::1]", "/x", true);
    }

    #[test]
    fn another_address_is_another() {
        for htu in [
            "",
            "/v1/home",
            "http://mobile.bank.example/v1/home",
            "https://mobile.bank.example:8443/v1/home",
            "https://web.bank.example/v1/home",
            "https://mobile.bank.example.evil/v1/home",
            "https://mobile.bank.example/v1/home/",
            "https://mobile.bank.example/V1/home",
            "https://mobile.bank.example//v1/home",
            "https://mobile.bank.example/v1%2Fhome",
            "https://user@mobile.bank.example/v1/home",
            "https:\\\\mobile.bank.example\\v1\\home",
            "https://mobile.bank.example/v1/ho\nme",
            " https://mobile.bank.example/v1/home",
            "https://mobile.bank.example/v1/home%",
            "https://mobile.bank.example/v1/home%2",
            "https://mobile.bank.example/v1/home\u{e9}",
        ] {
            check(htu, "https://mobile.bank.example", "/v1/home", false);
        }
    }
}
