//! What a contender is asked: the same thing again and again, or each time in the name of somebody else.

use std::fmt::Write as _;

/// A `GET`.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    /// Fields of every one of them.
    fields: Vec<(String, String)>,
    /// What stands in `Authorization`: each in turn.
    credentials: Vec<String>,
}

impl Request {
    pub(crate) fn to(path: &str) -> Self {
        let accept = ("Accept".to_owned(), "application/json".to_owned());
        Self { path: path.to_owned(), fields: vec![accept], credentials: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With these access tokens in turn; with one alone, with that.
    pub(crate) fn bearing(mut self, tokens: impl IntoIterator<Item = String>) -> Self {
        self.credentials = tokens.into_iter().map(|token| format!("Bearer {token}")).collect();
        self
    }

    /// All of its fields, the first time.
    pub(crate) fn fields(&self) -> Vec<(&str, &str)> {
        let own = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        own.chain(self.credentials.first().map(|first| ("Authorization", first.as_str()))).collect()
    }

    /// What goes over the wire, as often as it differs.
    pub(crate) fn written(&self) -> Vec<Vec<u8>> {
        let mut head = format!("GET {} HTTP/1.1\r\n", self.path);
        if !self.fields.iter().any(|(name, _)| name == "Host") {
            head.push_str("Host: bench\r\n");
        }
        for (name, value) in &self.fields {
            _ = write!(head, "{name}: {value}\r\n");
        }
        if self.credentials.is_empty() {
            return vec![format!("{head}\r\n").into_bytes()];
        }
        let each = |credential| format!("{head}Authorization: {credential}\r\n\r\n").into_bytes();
        self.credentials.iter().map(each).collect()
    }

    /// Further requests of the same kind, from the nth credential on: what was used before is used last.
    pub(crate) fn from(&self, nth: usize) -> Self {
        let mut credentials = self.credentials.clone();
        let by = nth.checked_rem(credentials.len()).unwrap_or_default();
        credentials.rotate_left(by);
        Self { credentials, ..self.clone() }
    }

    /// For `wrk`: its program, where credentials differ. A word is read from the file beside it, a line each.
    pub(crate) fn script(&self, credentials_file: &str) -> Option<(String, String)> {
        (self.credentials.len() > 1).then(|| {
            let script = format!(
                "local credentials, nth = {{}}, 0\n\
                 for line in io.lines(\"{credentials_file}\") do credentials[#credentials + 1] = line end\n\
                 function request()\n\
                 \x20 nth = nth % #credentials + 1\n\
                 \x20 wrk.headers[\"Authorization\"] = credentials[nth]\n\
                 \x20 return wrk.format()\n\
                 end\n"
            );
            (script, self.credentials.join("\n"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_credential_has_its_turn() {
        let request = Request::to("/a").with("Host", "x").bearing(["one".to_owned(), "two".to_owned()]);
        let written = request.from(3).written();
        let second =
            "GET /a HTTP/1.1\r\nAccept: application/json\r\nHost: x\r\nAuthorization: Bearer two\r\n\r\n";
        assert_eq!(String::from_utf8_lossy(&written[0]), second);
        assert_eq!(written.len(), 2);
        assert!(request.script("/f").is_some_and(|(_, lines)| lines == "Bearer one\nBearer two"));
    }

    #[test]
    fn one_alone_is_a_field() {
        let request = Request::to("/a").bearing(["one".to_owned()]);
        assert!(request.script("/f").is_none());
        assert!(request.fields().contains(&("Authorization", "Bearer one")));
    }
}
