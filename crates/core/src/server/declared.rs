//! Routes of the settings: which request is whose, who may use it, and in whose name it goes up.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use matchit::Router;

use super::access::sealed::Admit as _;
use super::access::{self, Browser, Rule, Visitor};
use super::command;
use super::edge;
use super::gate::Gate;
use super::input::Raw;
use super::route::{Endpoint, Route};
use super::worker::Worker;
use crate::auth::session::{Live, Sessions};
use crate::auth::{Caller, Named, Principal as _};
use crate::config::{self, RouteAccess, RouteAnswer, RouteToken};
use crate::http::context::Context;
use crate::http::problem::{Failure, Kind};
use crate::proxy::{Arrived, Cors, Ends, Pass, canonical};
use crate::upstream::Upstreams;

/// How often somebody who reads events is looked at again.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A declared route, as the process has it.
#[derive(Clone, Debug)]
pub(super) struct Declaration {
    config: config::Route,
    path: &'static str,
    rule: Rule,
}

impl Declaration {
    pub(super) fn new(config: config::Route) -> Self {
        let scopes = || -> &'static [&'static str] {
            // They are the process's for as long as it lives, as those of the code are.
            let leaked = config.scopes.iter().map(|scope| &*scope.clone().leak());
            leaked.collect::<Vec<&str>>().leak()
        };
        let rule = match config.access {
            RouteAccess::Anyone => Rule::Anyone,
            RouteAccess::Session => Rule::Session(scopes()),
            RouteAccess::Bearer => Rule::Bearer(scopes()),
            RouteAccess::Partner => Rule::Partner(scopes()),
        };
        Self { path: config.path.to_string().leak(), rule, config }
    }

    fn methods(&self) -> impl Iterator<Item = &Method> {
        self.config.methods.iter().map(|method| &method.0)
    }
}

/// Its lines in the list of routes: where it goes, and in whose name.
impl fmt::Display for Declaration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = &self.config;
        let token = match config.token {
            RouteToken::None => "nobody's name",
            RouteToken::User => "the user's name",
            RouteToken::UserOrAnonymous => "the user's name, or nobody's",
            RouteToken::Service => "this service's name",
        };
        let to = config.to.as_ref().unwrap_or(&config.path);
        for method in self.methods() {
            let line = command::line(method.as_str(), self.path, self.rule, config.deadline);
            writeln!(f, "{line}  to {}{to}, in {token}", config.upstream)?;
        }
        Ok(())
    }
}

/// The declared routes on one worker.
pub(super) struct Declared<S> {
    router: Router<Rc<Place<S>>>,
    there_are: bool,
}

impl<S> fmt::Debug for Declared<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Declared")
    }
}

/// What is at one path.
struct Place<S> {
    path: &'static str,
    routes: Vec<(Rc<Route<S>>, Declaration)>,
    allowed: String,
    cors: Option<Cors>,
}

/// A request and the place that it is for.
pub(super) struct Found<S> {
    place: Rc<Place<S>>,
    /// What stood at the places of its path.
    places: Vec<(String, String)>,
}

/// Rides on a request: where it goes at the upstream.
struct Target(String);

impl<S: 'static> Declared<S> {
    /// Opens them on this worker.
    pub(super) fn open(declarations: &[Declaration], upstreams: &Upstreams) -> Self {
        let mut places: Vec<Place<S>> = Vec::new();
        for declaration in declarations {
            let upstream = upstreams.get(&declaration.config.upstream);
            let endpoint = Rc::new(Passing {
                pass: Pass::new(declaration.config.clone(), upstream),
                rule: declaration.rule,
                token: declaration.config.token,
                answer: declaration.config.answer,
            });
            let (path, rule, deadline) = (declaration.path, declaration.rule, declaration.config.deadline);
            let routes = declaration.methods().map(|method| {
                let route = Route::declared(method.clone(), path, rule, deadline, endpoint.clone());
                (Rc::new(route), declaration.clone())
            });
            let cors = Cors::of(&declaration.config);
            match places.iter_mut().find(|place| place.path == path) {
                Some(place) => {
                    place.routes.extend(routes);
                    place.cors = place.cors.take().or(cors);
                }
                None => places.push(Place { path, routes: routes.collect(), allowed: String::new(), cors }),
            }
        }
        let mut router = Router::new();
        for mut place in places {
            place.allowed = place.allowed();
            // Two that a router could not tell apart were refused with the settings.
            _ = router.insert(place.path, Rc::new(place));
        }
        Self { router, there_are: !declarations.is_empty() }
    }

    /// The route that a request is for, or the answer to one that could be read as being for two.
    pub(super) fn route(&self, request: &HttpRequest) -> Option<Result<Found<S>, HttpResponse>> {
        let uri = request.uri();
        // Where nothing is declared, the front end's files are all that there is.
        if !self.there_are {
            return None;
        }
        let refused = |why: &str| {
            let failure = Failure::bad_request(format!("The request's target {why}."));
            edge::fail(request, &failure)
        };
        // RFC 9112 section 3.2.2: that form is for proxies, which this is not for whoever calls.
        if uri.authority().is_some() || uri.scheme().is_some() {
            return Some(Err(refused("names a host: send the path alone")));
        }
        let path = match canonical(uri.path()) {
            Ok(path) => path,
            // Nothing more than another path.
            Err(_) if uri.path().ends_with('/') && !uri.path().contains("//") => return None,
            Err(why) => return Some(Err(refused(why))),
        };
        let matched = self.router.at(&path).ok()?;
        let places = matched.params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some(Ok(Found { place: matched.value.clone(), places }))
    }
}

impl<S> Place<S> {
    fn allowed(&self) -> String {
        let methods = self.routes.iter().flat_map(|(route, _)| {
            let head = route.head.then_some("HEAD");
            std::iter::once(route.method.as_str()).chain(head)
        });
        let mut methods: Vec<&str> = methods.collect();
        if self.cors.is_some() {
            methods.push("OPTIONS");
        }
        methods.dedup();
        methods.join(", ")
    }

    fn route(&self, method: &Method) -> Option<&(Rc<Route<S>>, Declaration)> {
        let takes = |route: &Route<S>| route.method == *method || (route.head && *method == Method::HEAD);
        self.routes.iter().find(|(route, _)| takes(route))
    }
}

impl<S: 'static> Found<S> {
    /// Answers: the browser that asks first, the one route, or the method that there is none for.
    pub(super) async fn answer(
        self,
        worker: &Rc<Worker<S>>,
        request: HttpRequest,
        payload: Payload,
    ) -> HttpResponse {
        request.extensions_mut().insert(edge::Pattern(self.place.path));
        let place = &self.place;
        let asked = place
            .cors
            .as_ref()
            .and_then(|cors| cors.preflight(request.method(), request.headers(), &place.allowed));
        if let Some(answer) = asked {
            return answer;
        }
        let mut answer = match (place.route(request.method()), edge::context(&request)) {
            (Some((route, declaration)), Some(context)) => {
                let to = declaration.config.to.as_ref().unwrap_or(&declaration.config.path);
                let value =
                    |name: &str| self.places.iter().find(|(each, _)| each == name).map(|(_, value)| &**value);
                request.extensions_mut().insert(Target(to.fill(value)));
                let max_body = declaration.config.max_body.as_usize();
                let raw = Raw { request: request.clone(), payload, max_body, context: context.clone() };
                route.answer(worker, raw, &context).await
            }
            _ => edge::method_not_allowed(&request, &place.allowed),
        };
        if let Some(cors) = &place.cors {
            cors.tell(request.headers(), answer.headers_mut());
        }
        answer
    }
}

/// A route's requests, once they are known to be its own.
struct Passing {
    pass: Pass,
    rule: Rule,
    token: RouteToken,
    answer: RouteAnswer,
}

/// Who sends a request.
struct Who {
    caller: Option<Caller>,
    session: Option<Live>,
}

impl<S: 'static> Endpoint<S> for Passing {
    fn answer<'a>(
        &'a self,
        worker: &'a Rc<Worker<S>>,
        raw: Raw,
        context: Context,
    ) -> LocalBoxFuture<'a, Result<HttpResponse, Failure>> {
        let gate = &worker.process.gate;
        async move {
            let who = self.who(gate, &raw.request, &context).await?;
            let named = match (&who.caller, self.token) {
                (Some(caller), RouteToken::User | RouteToken::UserOrAnonymous) => caller.named(),
                (_, RouteToken::Service) => Named::Service,
                (None, RouteToken::User) => return Err(Failure::new(Kind::Internal)),
                (_, RouteToken::None) | (None, RouteToken::UserOrAnonymous) => Named::Nobody,
            };
            let ends = self.ends(gate, who, &context)?;
            let target = raw.request.extensions().get::<Target>().map(|target| target.0.clone());
            let target = target.ok_or_else(|| Failure::new(Kind::Internal))?;
            let arrived = Arrived {
                request: &raw.request,
                payload: raw.payload,
                target: &target,
                named,
                context: &context,
                ends,
            };
            self.pass.through(arrived).await
        }
        .boxed_local()
    }
}

impl Passing {
    /// Who may use it, by the rules that routes of the code have.
    async fn who(&self, gate: &Gate, request: &HttpRequest, context: &Context) -> Result<Who, Failure> {
        let optional = self.token == RouteToken::UserOrAnonymous;
        match self.rule {
            Rule::Anyone => Ok(Who { caller: None, session: None }),
            Rule::Bearer(_) | Rule::Partner(_)
                if optional && !gate.is_credential_shown(request.headers()) =>
            {
                Ok(Who { caller: None, session: None })
            }
            Rule::Bearer(scopes) => {
                let caller = access::bearer(scopes).admit(gate, request, context).await?;
                Ok(Who { caller: Some(caller), session: None })
            }
            Rule::Partner(scopes) => {
                let caller = access::partner(scopes).admit(gate, request, context).await?;
                Ok(Who { caller: Some(caller), session: None })
            }
            Rule::Session(scopes) => self.signed_in(scopes, gate, request, context).await,
        }
    }

    async fn signed_in(
        &self,
        scopes: &'static [&'static str],
        gate: &Gate,
        request: &HttpRequest,
        context: &Context,
    ) -> Result<Who, Failure> {
        let live = match Browser.admit(gate, request, context).await? {
            Visitor::SignedIn(live) => live,
            Visitor::Nobody(_) if self.token == RouteToken::UserOrAnonymous => {
                return Ok(Who { caller: None, session: None });
            }
            Visitor::Nobody(why) => return Err(why.into()),
        };
        let caller = gate.sessions()?.caller(live.clone(), context).await?;
        access::agreed_to(scopes, &caller)?;
        Ok(Who { caller: Some(caller), session: Some(live) })
    }

    /// Events go on for as long as who reads them may: until the session has ended, or the token.
    fn ends(&self, gate: &Gate, who: Who, context: &Context) -> Result<Ends, Failure> {
        if self.answer != RouteAnswer::Events {
            return Ok(None);
        }
        Ok(match (who.session, who.caller) {
            (Some(session), _) => Some(session_ends(gate.sessions()?.clone(), session).boxed_local()),
            (None, caller) => caller.and_then(|caller| caller.expires()).map(|expires| {
                let left = expires.duration_since(context.clock().utc());
                tokio::time::sleep(Duration::try_from(left).unwrap_or_default()).boxed_local()
            }),
        })
    }
}

/// A store that cannot be reached ends nobody's session.
async fn session_ends(sessions: Arc<Sessions>, session: Live) {
    while !matches!(sessions.find(&session.key).await, Ok(None)) {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
