//! A session begins: always with a new id, and the one that there was ends (session fixation, ASVS 5 section 7.2.4).

use actix_web::http::header::{self, HeaderMap};

use super::record::{Beginning, From, Record};
use super::{Error, SessionId, Sessions, Whose};
use crate::auth::oidc::SignedIn;
use crate::auth::random::random;
use crate::http::context::Context;
use crate::store::Key;

/// As much of a `User-Agent` as is kept.
const AGENT: usize = 256;
/// Sessions of one person at the most.
const MOST: usize = 100;
/// The claims of a person take no more than this, or none of those that are not needed are kept.
const ABOUT: usize = 16 * 1024;

impl Sessions {
    /// Keeps a new session, and ends the one that it replaces; gives the id for the cookie.
    pub(crate) async fn start(
        &self,
        signed_in: SignedIn,
        replaces: Option<&str>,
        from: From,
    ) -> Result<(SessionId, Record), Error> {
        let mut about = signed_in.who.about;
        if serde_json::to_vec(&about).map_or(usize::MAX, |text| text.len()) > ABOUT {
            about.retain(|name, _| matches!(name.as_str(), "name" | "given_name" | "family_name"));
        }
        let beginning = Beginning {
            issuer: signed_in.who.issuer,
            subject: signed_in.who.subject,
            client: signed_in.client,
            sid: signed_in.who.session,
            scopes: signed_in.scopes,
            about,
            logout: random::<32>(),
            from,
        };
        let record = Record::begin(beginning, &signed_in.tokens, self.clock.utc(), self.config.absolute);
        let id = SessionId::make();
        self.store.put(&id.key(), &record.written(), self.lasts(&record), &record.indexes()).await?;
        if let Some(old) = replaces {
            self.end(&Key::new(super::id::KIND, old)).await?;
        }
        self.end_surplus(&record).await?;
        Ok((id, record))
    }

    /// Of too many sessions of one person the oldest end: nobody has so many browsers, and a list must have an end.
    async fn end_surplus(&self, record: &Record) -> Result<(), Error> {
        let user = super::record::by_user(&record.issuer, &record.subject);
        if self.store.find(&user).await?.len() > MOST {
            let whose = Whose { issuer: &record.issuer, subject: &record.subject };
            for surplus in self.all_of(whose).await?.iter().skip(MOST) {
                self.end(&surplus.key).await?;
            }
        }
        Ok(())
    }

    /// What a sign-in remembers of the session that there is: its hash, not its id.
    pub(crate) fn replaced(&self, headers: &HeaderMap) -> Option<String> {
        self.cookies.session(headers).ok().map(|id| id.key().id().to_owned())
    }
}

impl From {
    /// Of the request that ends a sign-in.
    pub(crate) fn of(headers: &HeaderMap, context: &Context) -> Self {
        let browser = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Self {
            address: context.client().map(|address| address.to_string()),
            browser: browser.map(|text| text.chars().take(AGENT).collect()),
        }
    }
}
