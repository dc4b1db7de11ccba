//! Lists of wishes with weights, as `Accept-Encoding` and `Accept-Language` have them (RFC 9110 section 12.4.2).

/// A wish and its weight, from 0 (not acceptable) to 1000.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weighted<'a> {
    pub(crate) value: &'a str,
    pub(crate) thousandths: u16,
}

/// The wishes of a field value, in order.
pub(crate) fn weighted(field: &str) -> impl Iterator<Item = Weighted<'_>> {
    field.split(',').filter_map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let value = parts.next().filter(|value| !value.is_empty())?;
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        Some(Weighted { value, thousandths: weight.map_or(1000, |weight| thousandths(weight).unwrap_or(0)) })
    })
}

/// A weight of up to three decimals in thousandths; `None` for a malformed one.
pub(crate) fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fine = fraction.len() <= 3 && fraction.bytes().all(|c| c.is_ascii_digit());
    match (whole, fine) {
        ("1", true) if fraction.bytes().all(|digit| digit == b'0') => Some(1000),
        ("0", true) => {
            let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(3);
            Some(digits.fold(0, |weight, digit| weight * 10 + u16::from(digit - b'0')))
        }
        _ => None,
    }
}
