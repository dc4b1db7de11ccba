//! What a BFF is called: `tv` is the client, `tv-bff` the binary, `tv-app` the app in front of it.

use std::str::FromStr;

const END: &str = "-bff";

/// The name of a client, which its binary's and its app's are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl FromStr for Name {
    type Err = String;

    /// Reads `tv`, or `tv-bff`, which is the same.
    fn from_str(text: &str) -> Result<Self, String> {
        let short = text.strip_suffix(END).unwrap_or(text);
        // It becomes a folder, a package, an image, a host and a variable's name.
        let plain =
            short.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let framed = short.starts_with(|c: char| c.is_ascii_lowercase()) && !short.ends_with('-');
        if plain && framed && !short.contains("--") && short.len() <= 32 {
            Ok(Self(short.to_owned()))
        } else {
            Err(format!(
                "`{text}` is no name for a BFF: it begins with a small letter, and has up to 32 small letters, digits and single hyphens, such \
                 as `tv` or `smart-tv`"
            ))
        }
    }
}

impl Name {
    pub fn short(&self) -> &str {
        &self.0
    }

    pub fn bff(&self) -> String {
        format!("{}{END}", self.0)
    }

    pub fn app(&self) -> String {
        format!("{}-app", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn a_name_becomes_those_of_binary_and_app() {
        for text in ["smart-tv", "smart-tv-bff"] {
            let name: Name = text.parse().expect("it is a name");
            assert_eq!((name.bff(), name.app()), ("smart-tv-bff".to_owned(), "smart-tv-app".to_owned()));
        }
    }

    #[test]
    fn what_no_folder_package_host_and_variable_may_be_called_is_refused() {
        for text in
            ["", "TV", "9tv", "-tv", "tv-", "t--v", "tv_2", "../tv", "tv bff", "-bff", &"t".repeat(33)]
        {
            let fault = text.parse::<Name>().expect_err(text);
            assert!(
                fault.contains("begins with a small letter") && fault.contains(&format!("`{text}`")),
                "{fault}"
            );
        }
    }
}
