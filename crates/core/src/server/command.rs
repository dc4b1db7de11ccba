//! The command line of every BFF: the same flags, the same subcommands.

mod keys;
mod port;
mod purge;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use actix_web::http::Method;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use keys::Keys;
use purge::Purge;

use super::access::Rule;
use super::app::App;
use super::declared::Declaration;
use super::held::expectations;
use super::openapi::document;
use super::process::check_usable;
use super::route::Route;
use super::version;
use crate::config::section::Section;
use crate::config::{Config, Origin, Settings};
use crate::limit;

/// What a person asked for.
#[derive(Debug, Parser)]
pub struct Command {
    /// The TOML file with the settings.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Start with the sandbox's settings, without a file. Not for production.
    #[arg(long, conflicts_with = "config", global = true)]
    dev: bool,
    /// Check the settings and every file that they name, then stop.
    #[arg(long)]
    check: bool,
    /// Set one key, over file and environment; may be repeated.
    #[arg(long, value_name = "KEY=VALUE", global = true)]
    set: Vec<String>,
    #[command(subcommand)]
    ask: Option<Ask>,
}

#[derive(Clone, Debug, Subcommand)]
enum Ask {
    /// Print every route, with who may use it and its deadline; with the settings, those that they declare too, and the limits of each.
    Routes,
    /// Print the OpenAPI document.
    Openapi,
    /// Partners' keys of a running process: make, list, replace, revoke.
    Keys(Keys),
    /// What a running process keeps of systems' answers: end it, in every replica.
    Purge(Purge),
}

/// Why the process stops before it serves.
#[derive(Debug)]
pub enum Stop {
    /// What was asked for is done; the text is its answer.
    Done(String),
    /// What was asked for is done here, and not yet everywhere; the text says so.
    DoneHere(String),
    /// It cannot go on; the text says what to do.
    Fault(String),
}

impl From<String> for Stop {
    fn from(fault: String) -> Self {
        Self::Fault(fault)
    }
}

/// The exit code where not all is done; 2 is for a command line that cannot be read.
const DONE_HERE: u8 = 3;

/// Prints why the process stops and gives its exit code: 0 when done, 1 for a fault, 3 where it is done here and not yet everywhere.
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "answers to a person at a terminal; nothing logs yet"
)]
pub fn exit(result: Result<(), Stop>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Done(text)) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(Stop::DoneHere(text)) => {
            print!("{text}");
            ExitCode::from(DONE_HERE)
        }
        Err(Stop::Fault(text)) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

impl Command {
    /// Reads the command line; help, version and mistakes end the process.
    pub fn parse<S, C>(app: &App<S, C>) -> Self {
        let matches = Self::of(app).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

    /// The definition, for clap's own test of it.
    pub fn of<S, C>(app: &App<S, C>) -> clap::Command {
        // Once in a process: clap wants it for as long as there is one.
        Self::command().name(app.name).version(version::long(app.version).leak() as &str).about(app.about)
    }

    /// Answers what needs no settings, or no more of them than where the admin port is and what opens it.
    pub fn answer<S: 'static, C>(&self, app: &App<S, C>) -> Result<(), Stop> {
        match &self.ask {
            None => Ok(()),
            // Those of the settings are printed with them.
            Some(Ask::Routes) if self.dev || self.config.is_some() => Ok(()),
            Some(Ask::Routes) => Err(Stop::Done(routes(&app.all_routes(), None))),
            Some(Ask::Openapi) => Err(Stop::Done(document(app))),
            Some(Ask::Keys(keys)) => {
                Err(keys.run(app.name, &self.origin(app)).map_or_else(Stop::Fault, Stop::Done))
            }
            Some(Ask::Purge(purge)) => Err(purge.run(app.name, &self.origin(app))),
        }
    }

    fn origin<S, C>(&self, app: &App<S, C>) -> Origin<'_> {
        let inline = self.dev.then_some(("--dev", app.dev));
        Origin { inline, file: self.config.as_deref(), set: &self.set }
    }

    /// Reads the settings: file, environment, flags. With `--check` that is all.
    pub fn config<S: 'static, C: Section + Send + Sync + 'static>(
        &self,
        app: &App<S, C>,
    ) -> Result<Settings<C>, Stop> {
        let inline = self.dev.then_some(app.dev);
        let (paths, own) = (app.paths(), app.own_routes());
        let loaded = Settings::load(app.needs(&paths, &own), inline, self.config.clone(), self.set.clone());
        let settings = loaded.map_err(|faults| {
            let hint = if self.dev || self.config.is_some() {
                ""
            } else {
                "\nNo file was given: name one with --config, or start with the sandbox's settings by --dev."
            };
            format!("{faults}{hint}")
        })?;
        check_usable(&settings.config).map_err(|faults| faults.to_string())?;
        if self.check {
            expectations(app)?;
            return Err(Stop::Done("the configuration is sound\n".to_owned()));
        }
        if self.ask.is_some() {
            let config = &settings.config;
            let declared = config.routes.iter().cloned().map(Declaration::new);
            let declared: String = declared.map(|declaration| declaration.lines(config)).collect();
            return Err(Stop::Done(routes(&app.all_routes(), Some(config)) + &declared));
        }
        Ok(settings)
    }
}

/// Where the settings are given, with the limits that they hold each to.
fn routes<S: 'static>(routes: &[Route<S>], config: Option<&Config>) -> String {
    let line = |route: &Route<S>| {
        let Route { method, path, rule, deadline, .. } = route;
        let limits = config.map_or_else(String::new, |config| limits(config, method, path, *rule, &[]));
        line(method.as_str(), path, *rule, *deadline) + &limits + "\n"
    };
    routes.iter().map(line).collect()
}

/// What a line ends with where limits concern the route.
pub(super) fn limits(config: &Config, method: &Method, path: &str, rule: Rule, named: &[String]) -> String {
    let held_to = limit::names_of(config, method, path, rule.access(), named);
    if held_to.is_empty() { String::new() } else { format!("  held to {}", held_to.join(", ")) }
}

/// How a route is listed.
pub(super) fn line(method: &str, path: &str, rule: Rule, deadline: Duration) -> String {
    let access = match rule {
        Rule::Anyone => "anyone".to_owned(),
        Rule::Bearer(scopes) => format!("bearer [{}]", scopes.join(" ")),
        Rule::Partner(scopes) => format!("partner [{}]", scopes.join(" ")),
        Rule::Session(scopes) => format!("session [{}]", scopes.join(" ")),
    };
    format!("{method:<5} {path:<40} {access:<30} {deadline:?}")
}
