//! A new binary, made from `template`: a screen of its own, settings, tests, papers. It is the new team's from then on; what
//! it was made from is not looked at again.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::cargo::{cargo_in, printed};
use crate::name::Name;
use crate::ports::Ports;
use crate::workflows;

/// Makes `bins/NAME-bff` in the workspace at `root`.
///
/// # Errors
/// As [`make`] has them.
pub fn make_in(root: &Path, name: &str) -> Result<Made, String> {
    make(root, name, |args| {
        eprintln!("It is built once, for its OpenAPI document. The first build on a machine takes minutes.");
        printed(&mut cargo_in(root, args))
    })
}

/// Makes `bins/NAME-bff` in the workspace at `root`, and has `cargo` build it there for its OpenAPI document.
///
/// # Errors
/// With what to do, where the name is none, or is taken, or the binary does not build. Then nothing is there of it.
pub fn make(
    root: &Path,
    name: &str,
    cargo: impl Fn(&[&str]) -> Result<String, String>,
) -> Result<Made, String> {
    let name: Name = name.parse()?;
    let bff = name.bff();
    let folders = [root.join("bins").join(&bff), root.join("deploy").join(&bff)];
    if let Some(taken) = folders.iter().find(|folder| folder.exists()) {
        // Whoever breaks a run off leaves what no code of it could remove; the document comes last.
        let half = if folders[0].join("openapi.json").exists() { "" } else { ", half made" };
        return Err(format!("{} is there already{half}: choose another name, or remove it", taken.display()));
    }
    let ports = Ports::free(&root.join("bins"))?;
    let lock = root.join("Cargo.lock");
    let locked = fs::read(&lock).ok();
    let made = Made { name, ports };
    match made.write(root, cargo) {
        Ok(()) => Ok(made),
        Err(fault) => {
            let undone = folders.iter().filter(|folder| folder.exists()).try_for_each(fs::remove_dir_all);
            let undone = undone.and_then(|()| locked.map_or(Ok(()), |locked| fs::write(&lock, locked)));
            Err(match undone {
                Ok(()) => format!("{fault}\n{bff} is not made, and what was written of it is removed again."),
                Err(why) => {
                    format!("{fault}\n{bff} is half made, and could not be removed ({why}): remove it.")
                }
            })
        }
    }
}

/// A binary that was made.
#[derive(Clone, Debug)]
pub struct Made {
    pub name: Name,
    pub ports: Ports,
}

impl Made {
    fn write(&self, root: &Path, cargo: impl Fn(&[&str]) -> Result<String, String>) -> Result<(), String> {
        let template = root.join("crates/delivery/template");
        let entries = WalkDir::new(&template).sort_by_file_name().into_iter().filter_map(Result::ok);
        for entry in entries.filter(|entry| entry.file_type().is_file()) {
            let place = entry.path().strip_prefix(&template).map_err(|error| error.to_string())?;
            let place = filled(&place.display().to_string(), &self.name, self.ports);
            let text = fs::read_to_string(entry.path())
                .map_err(|error| format!("{}: {error}", entry.path().display()))?;
            write(&root.join(place), &filled(&text, &self.name, self.ports))?;
        }
        let bff = self.name.bff();
        // Named without its package, it is built with the features of the whole workspace, and of others' crates what is there will do.
        let document = cargo(&["run", "--bin", &bff, "--", "openapi"])?;
        write(&root.join("bins").join(&bff).join("openapi.json"), &document)?;
        workflows::write(root).map(drop)
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bff, app, port) = (self.name.bff(), self.name.app(), self.ports.public);
        write!(
            f,
            "bins/{bff} is made and builds. What to do next:\n\n  \
             cargo test -p {bff}\n  \
             just sandbox                # in one terminal; start it anew where it runs, it learns of {bff} at its start\n  \
             just run {bff}              # in another\n  \
             curl -s http://127.0.0.1:{port}/v1/start -H \"Authorization: Bearer $(just token cust-0002 {app})\"\n\n\
             Then read bins/{bff}/README.md, and put your team into .github/CODEOWNERS in the place of @bank/{}-team.\n",
            self.name.short()
        )
    }
}

/// The text with what the new binary is called in the places where the template leaves it open.
fn filled(text: &str, name: &Name, ports: Ports) -> String {
    let values = [
        ("@bff@", name.bff()),
        ("@app@", name.app()),
        ("@short@", name.short().to_owned()),
        ("@BFF@", name.bff().to_uppercase().replace('-', "_")),
        ("@audience@", format!("https://{}.bank.example", name.short())),
        ("@host@", format!("{}.bank.example", name.short())),
        ("@port@", ports.public.to_string()),
        ("@admin_port@", ports.admin.to_string()),
    ];
    values.into_iter().fold(text.to_owned(), |text, (open, value)| text.replace(open, &value))
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    let folder = file.parent().map_or_else(PathBuf::new, Path::to_owned);
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(file, text))
        .map_err(|error| format!("{}: {error}", file.display()))
}
