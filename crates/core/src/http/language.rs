//! Which of the languages that there are a client likes best (RFC 9110 section 12.5.4).

use super::weight::{Weighted, weighted};

/// The best of `there_are` by `Accept-Language`; the first one where none is asked for.
pub(crate) fn choose(accept: &str, there_are: &[&'static str]) -> &'static str {
    let wishes: Vec<_> = weighted(accept).collect();
    // Basic filtering (RFC 4647 section 3.3.1): "cy-GB" asks for "cy" too where there is nothing closer.
    let weight = |language: &str| {
        let fits = |wish: &&Weighted<'_>| {
            let wish = wish.value.split('-').next().unwrap_or_default();
            wish.eq_ignore_ascii_case(language)
        };
        let named = wishes.iter().filter(fits).map(|wish| wish.thousandths).max();
        named
            .or_else(|| wishes.iter().find(|wish| wish.value == "*").map(|wish| wish.thousandths))
            .unwrap_or(0)
    };
    let mut best = there_are.first().copied().unwrap_or_default();
    let mut heaviest = 0;
    for language in there_are {
        let weight = weight(language);
        if weight > heaviest {
            (best, heaviest) = (language, weight);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: &str, expected: &str) {
        assert_eq!(choose(accept, &["en", "cy"]), expected, "{accept}");
    }

    #[test]
    fn the_client_chooses_among_what_there_is() {
        check("", "en");
        check("cy", "cy");
        check("cy-GB, en;q=0.5", "cy");
        check("fr, cy;q=0.3, en;q=0.2", "cy");
        check("en;q=0, *", "cy");
        check("fr", "en");
        check("*", "en");
        check("CY", "cy");
        check("cy;q=2", "en");
    }
}
