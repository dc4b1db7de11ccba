//! The ports that `--dev` listens on: each binary has two of its own, so that all run at once.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use toml::Table;

/// The frontend's first one; the operator's is this much above it.
const FIRST: u16 = 8080;
const ADMIN: u16 = 1000;

/// Where `just dev` puts a binary behind Vite.
const BEHIND_VITE: u16 = 8090;

/// A binary's two ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    pub public: u16,
    pub admin: u16,
}

impl Ports {
    /// The first two that no `dev.toml` in these binaries' folders has.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn free(binaries: &Path) -> Result<Self, String> {
        let folders = fs::read_dir(binaries).map_err(|error| format!("{}: {error}", binaries.display()))?;
        let settings = folders.filter_map(Result::ok);
        let settings = settings.filter_map(|folder| fs::read_to_string(folder.path().join("dev.toml")).ok());
        let settings = settings.filter_map(|text| text.parse::<Table>().ok());
        let taken: BTreeSet<u16> =
            settings.flat_map(|settings| listened(&settings)).chain([BEHIND_VITE]).collect();
        let mut possible = (FIRST..FIRST + ADMIN).map(|public| Self { public, admin: public + ADMIN });
        let free = possible.find(|ports| !taken.contains(&ports.public) && !taken.contains(&ports.admin));
        free.ok_or_else(|| "there are a thousand binaries, and no port is left".to_owned())
    }
}

fn listened(settings: &Table) -> Vec<u16> {
    let address = |section: &&str| settings.get(*section)?.get("listen")?.as_str();
    let addresses = ["public", "admin"].iter().filter_map(address);
    addresses.filter_map(|address| address.rsplit(':').next()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn ports_that_another_has_are_not_given_out() {
        let bins = TempDir::new().expect("a folder can be made");
        let free = || Ports::free(bins.path()).expect("the folder is there");
        assert_eq!(free(), Ports { public: 8080, admin: 9080 });
        let folder = bins.path().join("one-bff");
        fs::create_dir(&folder).expect("a folder can be made");
        let dev = "[public]\nlisten = \"127.0.0.1:8080\"\n[admin]\nlisten = \"127.0.0.1:9081\"\n";
        fs::write(folder.join("dev.toml"), dev).expect("a file can be written");
        assert_eq!(free(), Ports { public: 8082, admin: 9082 });
    }
}
