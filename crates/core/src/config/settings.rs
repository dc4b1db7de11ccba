//! All that a binary starts with, and its being read again while the process runs: when one of its files changes, at SIGHUP, and
//! now and then where commands give secrets. A reading with a fault changes nothing.

use std::path::PathBuf;
use std::time::Duration;

use super::fault::Faults;
use super::live::Live;
use super::section::{Key, Reader, Section};
use super::seen::{Changes, Seen};
use super::{Config, Needs, Origin, OwnRoute, Reading, environment};
use crate::lifecycle;
use crate::telemetry;

/// How often files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// For a binary without settings of its own.
#[derive(Clone, Copy, Debug)]
pub struct NoSettings;

impl Section for NoSettings {
    fn keys() -> Vec<Key> {
        Vec::new()
    }
    fn read(_: &mut Reader<'_>, _: &str) -> Option<Self> {
        Some(Self)
    }
}

/// Everything that a binary starts with.
#[derive(Debug)]
pub struct Settings<C> {
    /// What core reads.
    pub config: Config,
    /// What the binary reads itself, in `[app]`.
    pub(crate) own: Live<C>,
    from: Sources,
    seen: Seen,
}

/// Where it was read from, to read it again.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are those of `Needs`")]
struct Sources {
    name: String,
    upstreams: Vec<String>,
    signed: Vec<String>,
    bearer: bool,
    session: bool,
    paths: Vec<String>,
    routes: Vec<OwnRoute>,
    keys: bool,
    orders: bool,
    inline: Option<&'static str>,
    file: Option<PathBuf>,
    set: Vec<String>,
}

impl Sources {
    fn read<C: Section>(&self) -> Reading<C> {
        let upstreams: Vec<&str> = self.upstreams.iter().map(String::as_str).collect();
        let signed: Vec<&str> = self.signed.iter().map(String::as_str).collect();
        let needs = Needs {
            name: &self.name,
            upstreams: &upstreams,
            signed: &signed,
            bearer: self.bearer,
            session: self.session,
            paths: &self.paths,
            routes: &self.routes,
            keys: self.keys,
            orders: self.orders,
        };
        let inline = self.inline.map(|text| ("--dev", text));
        let origin = Origin { inline, file: self.file.as_deref(), set: &self.set };
        Config::load_with(needs, &origin, environment())
    }
}

impl<C: Section + Send + Sync + 'static> Settings<C> {
    /// Reads file or inline document, environment and flags.
    pub(crate) fn load(
        needs: Needs<'_>,
        inline: Option<&'static str>,
        file: Option<PathBuf>,
        set: Vec<String>,
    ) -> Result<Self, Faults> {
        let from = Sources {
            name: needs.name.to_owned(),
            upstreams: needs.upstreams.iter().map(|name| (*name).to_owned()).collect(),
            signed: needs.signed.iter().map(|name| (*name).to_owned()).collect(),
            bearer: needs.bearer,
            session: needs.session,
            paths: needs.paths.to_vec(),
            routes: needs.routes.to_vec(),
            keys: needs.keys,
            orders: needs.orders,
            inline,
            file,
            set,
        };
        let Reading { outcome, seen } = from.read();
        let (config, own) = outcome?;
        Ok(Self { config, own: Live::new(own), from, seen })
    }

    /// Reads it again whenever that is due, for as long as the process lives, on a thread of its own: files and commands take
    /// their time. `rotate` puts core's part in place, or none of it.
    pub(crate) fn watch(
        self,
        rotate: impl Fn(&Config, &Changes) -> Result<(), Faults> + Send + 'static,
        rotated: impl Fn() + Send + 'static,
    ) -> Result<(), String> {
        let told =
            |error: std::io::Error| format!("no thread can be started that watches the settings: {error}");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(told)?;
        let thread = std::thread::Builder::new().name("settings".to_owned());
        let watch = Watch { settings: self, rotate, rotated, age: Duration::ZERO, refused: None };
        thread.spawn(move || runtime.block_on(watch.run())).map(drop).map_err(told)
    }
}

/// What made somebody read it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// SIGHUP: whoever sent it wants an answer, whatever it is.
    Told,
    /// A file changed, or commands are to be run again.
    Due,
}

/// The thread's own.
struct Watch<C, R, D> {
    settings: Settings<C>,
    rotate: R,
    /// Told once all that has changed is in place.
    rotated: D,
    /// How long ago it was read.
    age: Duration,
    /// The faults of the last reading, where it had some: the same ones are told once.
    refused: Option<String>,
}

impl<C, R, D> Watch<C, R, D>
where
    C: Section + Send + Sync + 'static,
    R: Fn(&Config, &Changes) -> Result<(), Faults>,
    D: Fn(),
{
    async fn run(mut self) {
        let mut told = lifecycle::told_to_reload();
        loop {
            let why = tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {
                    self.age += LOOK_EVERY;
                    if !self.commands_are_due() && !self.settings.seen.files_changed() {
                        continue;
                    }
                    Why::Due
                }
                () = told.next() => Why::Told,
            };
            self.reload(why);
        }
    }

    fn commands_are_due(&self) -> bool {
        let refresh = self.settings.config.secrets.refresh;
        !refresh.is_zero() && self.age >= refresh && self.settings.seen.ran_commands()
    }

    fn reload(&mut self, why: Why) {
        let Reading { outcome, seen } = self.settings.from.read();
        self.age = Duration::ZERO;
        let changes = seen.changes_since(&self.settings.seen);
        let rotated = outcome.and_then(|(config, own)| {
            (self.rotate)(&config, &changes)?;
            Ok((config, own))
        });
        match rotated {
            Ok((config, own)) => {
                self.settings.own.set(own);
                self.settings.config = config;
                self.settings.seen = seen;
                self.refused = None;
                if why == Why::Told || !changes.is_empty() {
                    (self.rotated)();
                    applied(&changes);
                }
            }
            Err(faults) => {
                self.settings.seen.look_where(seen);
                let faults = faults.to_string();
                telemetry::settings_reloaded("refused");
                if why == Why::Told || self.refused.as_ref() != Some(&faults) {
                    tracing::warn!(
                        event = "reload-refused",
                        error = faults,
                        "the changed settings have faults: all that is in use stays; mend them, and they are read again"
                    );
                }
                self.refused = Some(faults);
            }
        }
    }
}

fn applied(changes: &Changes) {
    let (now, later) = changes.told_apart();
    telemetry::settings_reloaded("applied");
    tracing::info!(event = "reloaded", changed = now, "the settings were read again");
    if !later.is_empty() {
        tracing::warn!(
            event = "restart-needed",
            changed = later,
            "these settings take effect at the next start"
        );
    }
}
