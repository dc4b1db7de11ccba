//! A binary's own settings, read anew while it runs: when its file changes, or at SIGHUP. A file with a fault changes nothing.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;

use super::fault::Faults;
use super::section::{Key, Reader, Section};
use super::{Config, Needs, Origin};

/// How often the file's time of change is looked at.
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

/// Settings that may change while they are used; clones share them.
#[derive(Debug)]
pub struct Live<C>(Arc<ArcSwap<C>>);

impl<C> Clone for Live<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C> Live<C> {
    fn new(settings: C) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(settings)))
    }

    /// The settings as they are now; hold them for one request, not longer.
    pub fn now(&self) -> Arc<C> {
        self.0.load_full()
    }
}

/// Everything that a binary starts with.
#[derive(Debug)]
pub struct Settings<C> {
    /// What core reads.
    pub config: Config,
    /// What the binary reads itself, in `[app]`.
    pub(crate) own: Live<C>,
    name: String,
    upstreams: Vec<String>,
    bearer: bool,
    session: bool,
    inline: Option<&'static str>,
    file: Option<PathBuf>,
    set: Vec<String>,
}

impl<C: Section + Send + Sync + 'static> Settings<C> {
    /// Reads file or inline document, environment and flags.
    pub(crate) fn load(
        needs: Needs<'_>,
        inline: Option<&'static str>,
        file: Option<PathBuf>,
        set: Vec<String>,
    ) -> Result<Self, Faults> {
        let origin = Origin { inline: inline.map(|text| ("--dev", text)), file: file.as_deref(), set: &set };
        let (config, own) = Config::load(needs, &origin)?;
        Ok(Self {
            config,
            own: Live::new(own),
            name: needs.name.to_owned(),
            upstreams: needs.upstreams.iter().map(|name| (*name).to_owned()).collect(),
            bearer: needs.bearer,
            session: needs.session,
            inline,
            file,
            set,
        })
    }

    /// Reads the binary's own settings again and puts them in place. What core reads takes effect at the next start.
    fn reload(&self) {
        let upstreams: Vec<&str> = self.upstreams.iter().map(String::as_str).collect();
        let needs =
            Needs { name: &self.name, upstreams: &upstreams, bearer: self.bearer, session: self.session };
        let inline = self.inline.map(|text| ("--dev", text));
        let origin = Origin { inline, file: self.file.as_deref(), set: &self.set };
        match Config::load::<C>(needs, &origin) {
            Ok((_, own)) => {
                self.own.0.store(Arc::new(own));
                tracing::info!(event = "reloaded", "the settings under [app] were read again");
            }
            Err(faults) => tracing::warn!(
                event = "reload-refused",
                error = %faults,
                "the changed settings have faults: the ones before stay"
            ),
        }
    }

    fn changed_at(&self) -> Option<SystemTime> {
        std::fs::metadata(self.file.as_ref()?).and_then(|file| file.modified()).ok()
    }

    /// Reloads when the file changes, for as long as the process lives.
    pub(crate) async fn watch(self) {
        let mut seen = self.changed_at();
        let mut told = crate::lifecycle::told_to_reload();
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {
                    let now = self.changed_at();
                    if now == seen || now.is_none() {
                        continue;
                    }
                    seen = now;
                }
                () = told.next() => {}
            }
            self.reload();
        }
    }
}
