//! Which language an answer is in: `Accept-Language` with its qualities (RFC 9110, section 12.5.4).

/// The languages that texts are published in; English where nothing better is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Welsh,
}

/// A quality in thousandths, and the place of the range that gave it.
#[derive(Clone, Copy)]
struct Wish {
    quality: u16,
    place: usize,
}

impl Language {
    const ALL: [Self; 2] = [Self::English, Self::Welsh];

    /// Its tag (RFC 5646).
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Welsh => "cy",
        }
    }

    /// The language most wished for; the one named first among equals. A caller who takes neither gets English: an answer
    /// in the wrong language is of more use than none.
    pub(super) fn negotiated(accept_language: &str) -> Self {
        let ranges: Vec<_> = accept_language.split(',').enumerate().filter_map(range).collect();
        let wished = Self::ALL.into_iter().filter_map(|language| Some((language.wish(&ranges)?, language)));
        let best = wished.min_by_key(|(wish, _)| (u16::MAX - wish.quality, wish.place));
        best.map_or(Self::English, |(_, language)| language)
    }

    /// A range of this language's own decides before `*` does; `cy-GB` asks for Welsh too (RFC 4647, section 3.4).
    fn wish(self, ranges: &[(&str, Wish)]) -> Option<Wish> {
        let named = ranges.iter().filter(|(tag, _)| primary(tag).eq_ignore_ascii_case(self.tag()));
        let refused = named.clone().any(|(tag, wish)| tag.len() == self.tag().len() && wish.quality == 0);
        let best = named.map(|(_, wish)| *wish).min_by_key(|wish| (u16::MAX - wish.quality, wish.place));
        let any = || ranges.iter().find(|(tag, _)| *tag == "*").map(|(_, wish)| *wish);
        best.or_else(any).filter(|wish| !refused && wish.quality > 0)
    }
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

fn range((place, text): (usize, &str)) -> Option<(&str, Wish)> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| !tag.is_empty())?;
    let quality = match parts.next() {
        None => 1000,
        Some(weight) => quality(weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="))?)?,
    };
    Some((tag, Wish { quality, place }))
}

/// `0.7` is 700: at most three decimals and nothing above one.
fn quality(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if !matches!(whole, "0" | "1")
        || decimals.len() > 3
        || !decimals.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let thousandths: u16 = format!("{whole}{decimals:0<3}").parse().ok()?;
    (thousandths <= 1000).then_some(thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Language) {
        assert_eq!(Language::negotiated(header), expected, "{header:?}");
    }

    #[test]
    fn the_most_wished_for_language_wins() {
        check("cy", Language::Welsh);
        check("CY-gb, en;q=0.9", Language::Welsh);
        check("en;q=0.5, cy;q=0.6", Language::Welsh);
        check("fr, de;q=0.9, cy;q=0.1", Language::Welsh);
        check("cy;q=0.999,en;q=1.000", Language::English);
        check("cy, en", Language::Welsh);
        check("en, cy", Language::English);
        check("*, en;q=0.1", Language::Welsh);
        check("*;q=0.5, cy;q=0.4", Language::English);
        check("en;q=0, *;q=0.1", Language::Welsh);
        check("cy-GB;q=0.8, en;q=0.7, cy;q=0.5", Language::Welsh);
    }

    #[test]
    fn english_is_what_is_left() {
        for header in
            ["", "fr", "*", "cy;q=0", "cy;q=0, cy-GB", "en;q=0, cy;q=0", "cyx", "cy;q=2", "cy;q=high"]
        {
            check(header, Language::English);
        }
    }
}
