//! A page on which a person can browse the OpenAPI document and try its routes; everything on it is served from here.

#[cfg(not(feature = "browse"))]
pub(super) use nothing::{Browse, Found};
#[cfg(feature = "browse")]
pub(super) use swagger::{Browse, Found};

/// Without the feature there is nothing to serve.
#[cfg(not(feature = "browse"))]
mod nothing {
    use std::rc::Rc;

    use actix_web::{HttpRequest, HttpResponse};

    use crate::http::context::Context;
    use crate::server::app::App;
    use crate::telemetry::RouteMetrics;

    #[derive(Debug)]
    pub(in crate::server) struct Browse;

    /// Nobody finds it.
    pub(in crate::server) enum Found {}

    impl Browse {
        pub(in crate::server) fn of<S, C>(_: &App<S, C>) -> Self {
            Self
        }

        #[expect(clippy::unused_self, reason = "with the feature there is something to look into")]
        pub(in crate::server) fn find(&self, _: &HttpRequest) -> Option<Found> {
            None
        }
    }

    impl Found {
        pub(in crate::server) fn metrics(&self) -> &Rc<RouteMetrics> {
            match *self {}
        }

        pub(in crate::server) fn answer(&self, _: &HttpRequest, _: &Context) -> HttpResponse {
            match *self {}
        }
    }
}

#[cfg(feature = "browse")]
mod swagger {
    use std::fmt;
    use std::rc::Rc;
    use std::sync::Arc;

    use actix_web::http::{Method, header};
    use actix_web::{HttpRequest, HttpResponse};
    use bytes::Bytes;
    use utoipa_swagger_ui::Config;

    use crate::http::context::Context;
    use crate::server::app::App;
    use crate::server::{edge, openapi};
    use crate::telemetry::RouteMetrics;

    /// The page's scripts and styles are its own and come from here; it shows images that it makes itself.
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                          connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// The page, where the app says that it has one.
    pub(in crate::server) struct Browse(Option<Rc<Page>>);

    struct Page {
        path: &'static str,
        document: Bytes,
        settings: Arc<Config<'static>>,
        metrics: Rc<RouteMetrics>,
    }

    /// A request for the page, or for what is below it.
    pub(in crate::server) struct Found(Rc<Page>);

    impl fmt::Debug for Browse {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Browse")
        }
    }

    impl Browse {
        pub(in crate::server) fn of<S: 'static, C>(app: &App<S, C>) -> Self {
            let page = |path: &'static str| Page {
                path,
                document: openapi::document(app).into(),
                settings: Arc::new(Config::from(format!("{path}/openapi.json"))),
                metrics: RouteMetrics::of(path),
            };
            Self(app.browse.map(page).map(Rc::new))
        }

        pub(in crate::server) fn find(&self, request: &HttpRequest) -> Option<Found> {
            let page = self.0.as_ref()?;
            let below = page.below(request)?;
            (below.is_empty() || below.starts_with('/')).then(|| Found(page.clone()))
        }
    }

    impl Page {
        /// What follows its own path.
        fn below<'a>(&self, request: &'a HttpRequest) -> Option<&'a str> {
            request.match_info().as_str().strip_prefix(self.path)
        }
    }

    impl Found {
        pub(in crate::server) fn metrics(&self) -> &Rc<RouteMetrics> {
            &self.0.metrics
        }

        /// What is there to be read takes `GET` and `HEAD`, like any route that is.
        pub(in crate::server) fn answer(&self, request: &HttpRequest, context: &Context) -> HttpResponse {
            let page = &self.0;
            let below = page.below(request).unwrap_or_default();
            if below.is_empty() {
                let place = (header::LOCATION, format!("{}/", page.path));
                return HttpResponse::TemporaryRedirect().insert_header(place).finish();
            }
            if !matches!(*request.method(), Method::GET | Method::HEAD) {
                return edge::method_not_allowed(context, "GET, HEAD");
            }
            let name = match &below[1..] {
                "openapi.json" => {
                    return HttpResponse::Ok().content_type("application/json").body(page.document.clone());
                }
                "" => "index.html",
                name => name,
            };
            match utoipa_swagger_ui::serve(name, page.settings.clone()) {
                Ok(Some(file)) => HttpResponse::Ok()
                    .content_type(file.content_type)
                    .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
                    .body(file.bytes.to_vec()),
                _ => edge::no_such_route(context),
            }
        }
    }
}
