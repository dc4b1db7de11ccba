//! The lines of the binaries in CODEOWNERS. Which team owns one is a person's to say: a line that is there stays as it is.

/// Folders that each binary has for itself.
const FOLDERS: [&str; 2] = ["/bins/", "/deploy/"];

/// What every binary's image and manifests are made with: no binary of these names is meant.
const SHARED: [&str; 3] = ["image", "kubernetes", "compose"];

/// The file with a line for each folder of each of `binaries`, and none for a binary that is gone.
pub(super) fn with(owners: &str, binaries: &[&str]) -> String {
    let stays = |line: &&str| {
        let pattern = line.split_whitespace().next().unwrap_or_default();
        let binary = FOLDERS
            .iter()
            .find_map(|folder| pattern.strip_prefix(folder))
            .and_then(|rest| rest.split('/').next());
        binary.is_none_or(|binary| SHARED.contains(&binary) || binaries.contains(&binary))
    };
    let mut lines: Vec<String> = owners.lines().filter(stays).map(ToOwned::to_owned).collect();
    for binary in binaries {
        for folder in FOLDERS {
            let pattern = format!("{folder}{binary}/");
            if !lines.iter().any(|line| line.split_whitespace().next() == Some(&pattern)) {
                lines.push(format!("{pattern} @bank/{}-team", binary.trim_end_matches("-bff")));
            }
        }
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

#[test]
fn a_line_that_is_there_stays_and_one_of_a_binary_that_is_gone_goes() {
    let before = "# Who\n* @bank/all\n/bins/web-bff/ @bank/website\n/bins/old-bff/ @bank/old-team\n/deploy/image/ @bank/ops\n";
    let after = "# Who\n* @bank/all\n/bins/web-bff/ @bank/website\n/deploy/image/ @bank/ops\n/deploy/web-bff/ @bank/web-team\n\
                 /bins/kiosk-bff/ @bank/kiosk-team\n/deploy/kiosk-bff/ @bank/kiosk-team\n";
    assert_eq!(with(before, &["web-bff", "kiosk-bff"]), after);
    assert_eq!(with(after, &["web-bff", "kiosk-bff"]), after);
}
