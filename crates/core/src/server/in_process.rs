//! A worker that is asked without a socket: all of a request's way but the reading and writing of its bytes.

use std::fmt;

use actix_http::Request;
use actix_service::Service as _;
use actix_web::Error;
use actix_web::dev::ServiceResponse;
use actix_web::test::init_service;
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use super::app::App;
use super::held::expectations;
use super::process::{Named, Process};
use super::serve::service;
use super::worker::Worker;
use crate::config::{Config, Live, NoSettings, Origin};

type Answered = LocalBoxFuture<'static, Result<ServiceResponse, Error>>;

/// One process with one worker, which listens nowhere.
pub(crate) struct InProcess(Box<dyn Fn(Request) -> Answered>);

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl InProcess {
    /// Opens it with these settings. Needs a running actix system, and is once in a process: logs and metrics are.
    pub(crate) async fn open<S: 'static>(app: App<S>, settings: &str) -> Result<Self, String> {
        let (paths, own) = (app.paths(), app.own_routes());
        let needs = app.needs(&paths, &own);
        let origin = Origin { inline: Some((app.name, settings)), ..Origin::default() };
        let (config, own) =
            Config::load::<NoSettings>(needs, &origin).map_err(|faults| faults.to_string())?;
        let named = Named { name: app.name, version: app.version };
        let process = Process::start(config, named, needs, expectations(&app)?).await?;
        Worker::check(&app)?;
        let answering = init_service(service(Worker::open(&app, &Live::new(own), &process))).await;
        Ok(Self(Box::new(move |request| answering.call(request).boxed_local())))
    }

    /// Answers one request.
    pub(crate) async fn answer(&self, request: Request) -> Result<ServiceResponse, Error> {
        (self.0)(request).await
    }
}
