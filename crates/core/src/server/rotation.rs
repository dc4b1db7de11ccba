//! Rotation: changed secrets, keys and certificates are put in place while requests are under way. All of them are checked
//! first, so that of what was read together, a certificate and its key say, either all counts or nothing.

use super::process::Process;
use crate::config::fault::{Fault, Faults};
use crate::config::{Changes, Config, InPlace};
use crate::http::seal::Sealer;
use crate::upstream::tell_end_of_certificates;

impl Process {
    /// Puts in place what of `config` has changed and takes effect at once; a fault leaves everything as it is.
    pub(super) fn rotate(&self, config: &Config, changes: &Changes) -> Result<(), Faults> {
        let mut checked = Checked::default();
        for issuer in &self.issuers {
            let section = format!("issuer.{}", issuer.name);
            if let Some(to) = config.issuers.get(&issuer.name).filter(|_| changes.within(&section)) {
                checked.add(issuer.rotate(to));
            }
        }
        for upstream in &self.opening.shared {
            let section = format!("upstream.{}", upstream.name);
            if let Some(to) = config.upstreams.get(&*upstream.name).filter(|_| changes.within(&section)) {
                checked.add(upstream.rotate(to));
            }
        }
        if changes.within("admin") {
            checked.add(Ok(vec![self.operator.rotate(&config.admin)]));
        }
        if changes.within("seal") {
            checked.add(Sealer::new(&config.seal).map(|sealer| vec![self.sealer.ready(sealer)]));
        }
        if let Some(store) = &self.store {
            if changes.within("seal") {
                checked.add(store.rotate_keys(&config.seal));
            }
            if changes.within("store") {
                checked.add(store.rotate_login(&config.store));
            }
        }
        checked.put_in_place()?;
        tell_end_of_certificates(config);
        Ok(())
    }
}

/// What was checked so far.
#[derive(Default)]
struct Checked {
    ready: Vec<InPlace>,
    faults: Faults,
}

impl Checked {
    fn add(&mut self, checked: Result<Vec<InPlace>, String>) {
        match checked {
            Ok(ready) => self.ready.extend(ready),
            Err(text) => self.faults.push(Fault::new("", "", text)),
        }
    }

    fn put_in_place(self) -> Result<(), Faults> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        self.ready.into_iter().for_each(|put| put());
        Ok(())
    }
}
