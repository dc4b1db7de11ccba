//! Parameters of a query or of a form.

use actix_web::{HttpMessage, HttpRequest};
use url::form_urlencoded;

use super::failure::{Code, Failure};

#[derive(Clone, Debug)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Nothing but `resource` and `audience` may come twice (RFC 6749, section 3.1; RFC 8707): which one counts would be
    /// read differently by different readers.
    pub(super) fn parse(text: &[u8]) -> Result<Self, Failure> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(text).into_owned().collect();
        for (place, (name, _)) in pairs.iter().enumerate() {
            let again = pairs[..place].iter().any(|(earlier, _)| earlier == name);
            if again && name != "resource" && name != "audience" {
                return Err(Failure::new(Code::InvalidRequest, format!("`{name}` comes more than once")));
            }
        }
        Ok(Self(pairs))
    }

    pub(super) fn of_form(request: &HttpRequest, body: &[u8]) -> Result<Self, Failure> {
        if request.content_type() == "application/x-www-form-urlencoded" {
            Self::parse(body)
        } else {
            Err(Failure::new(
                Code::InvalidRequest,
                "send the parameters as application/x-www-form-urlencoded",
            ))
        }
    }

    /// A parameter without a value counts as absent (RFC 6749, section 3.1).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    pub(super) fn all(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn require(&self, name: &str) -> Result<&str, Failure> {
        self.get(name).ok_or_else(|| Failure::new(Code::InvalidRequest, format!("`{name}` is missing")))
    }

    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}
