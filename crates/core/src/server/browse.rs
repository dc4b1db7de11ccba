//! A page on which a person can browse the OpenAPI document and try its routes; everything on it is served from here.

use actix_web::web::ServiceConfig;

use super::app::App;

/// Serves the page where the app says, with the feature `browse`.
#[cfg(feature = "browse")]
pub(super) fn page<S: 'static, C>(config: &mut ServiceConfig, app: &App<S, C>) {
    if let Some(path) = app.browse {
        swagger::page(config, path, super::openapi::document(app).into());
    }
}

/// Without the feature there is nothing to serve.
#[cfg(not(feature = "browse"))]
pub(super) fn page<S: 'static, C>(_: &mut ServiceConfig, _: &App<S, C>) {}

#[cfg(feature = "browse")]
mod swagger {
    use std::rc::Rc;
    use std::sync::Arc;

    use actix_web::http::header;
    use actix_web::web::{self, ServiceConfig};
    use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder};
    use utoipa_swagger_ui::Config;

    use crate::server::edge;

    /// The page's scripts and styles are its own and come from here; it shows images that it makes itself.
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                          connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    pub(super) fn page(config: &mut ServiceConfig, path: &'static str, document: Rc<str>) {
        let settings = Arc::new(Config::from(format!("{path}/openapi.json")));
        let read = move || {
            let document = document.to_string();
            async move { HttpResponse::Ok().content_type("application/json").body(document) }
        };
        config.service(only_get(&format!("{path}/openapi.json"), read));
        config.service(web::redirect(path, format!("{path}/")));
        let read = move |request: HttpRequest| {
            let settings = settings.clone();
            async move { file(&request, settings) }
        };
        config.service(only_get(&format!("{path}/{{file:.*}}"), read));
    }

    /// What is there to be read takes `GET` and `HEAD`, like any route that is.
    fn only_get<F, Args>(path: &str, read: F) -> Resource
    where
        F: Handler<Args, Output: Responder + 'static> + Clone,
        Args: FromRequest + 'static,
    {
        web::resource(path).route(web::get().to(read.clone())).route(web::head().to(read)).default_service(
            web::to(|request: HttpRequest| async move { edge::method_not_allowed(&request, "GET, HEAD") }),
        )
    }

    fn file(request: &HttpRequest, settings: Arc<Config<'static>>) -> HttpResponse {
        let name = request.match_info().query("file");
        let name = if name.is_empty() { "index.html" } else { name };
        match utoipa_swagger_ui::serve(name, settings) {
            Ok(Some(file)) => HttpResponse::Ok()
                .content_type(file.content_type)
                .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
                .body(file.bytes.to_vec()),
            _ => edge::no_such_route(request),
        }
    }
}
