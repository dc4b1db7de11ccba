//! What a binary's last release promised its clients, held to its document; the binary's own tests ask the same.

use std::path::Path;

use contract::Kept;
use jiff::civil::Date;

/// # Errors
/// With every promise that is broken, and the way out.
pub fn check(root: &Path, binary: &str, today: Date) -> Result<String, String> {
    let folder = root.join("bins").join(binary);
    if !folder.is_dir() {
        return Err(format!("there is no bins/{binary}"));
    }
    Ok(match contract::check(&folder, today)? {
        Kept::Since(version) => format!("{binary} keeps what {version} promised.\n"),
        Kept::NothingReleased => format!("{binary} was never released: it has promised nothing.\n"),
    })
}
