//! What a count hangs on beside the code.

use std::process::Command;

use workspace_rules::instructions::Means;
use workspace_rules::machine::of_processor;

/// What libraries choose their code by, of what valgrind lets a program use.
const FEATURES: [&str; 10] =
    ["aes", "avx", "avx2", "bmi1", "bmi2", "fma", "movbe", "pclmulqdq", "sse4_2", "ssse3"];

pub(super) fn here() -> Means {
    let told = said("rustc", &["--version", "--verbose"]);
    let of =
        |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
    let processor = of_processor("flags").or_else(|| of_processor("Features")).unwrap_or_default();
    Means {
        compiler: told.lines().next().unwrap_or_default().to_owned(),
        target: of("host: "),
        valgrind: said("valgrind", &["--version"]).trim().to_owned(),
        processor: features(&processor),
    }
}

fn features(all: &str) -> String {
    let has = |name: &&&str| all.split_whitespace().any(|each| each == **name);
    let those: Vec<&str> = FEATURES.iter().filter(has).copied().collect();
    if those.is_empty() { "none that are told apart".to_owned() } else { those.join(" ") }
}

fn said(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is missing: install it ({error})"));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_whole_words() {
        assert_eq!(features("fpu avx2 vaes sse4_2"), "avx2 sse4_2");
        assert_eq!(features(""), "none that are told apart");
    }
}
