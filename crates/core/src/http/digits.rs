//! Numbers in header fields. Every answer has some: the formatting machinery costs more than all the rest of such a field.

use actix_web::http::header::HeaderValue;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// As many as the largest number has.
const MOST: usize = 20;

/// Appends a number in decimal.
pub(crate) fn push_decimal(text: &mut String, number: u64) {
    push_ascii(text, written(number, &mut [0; MOST]));
}

/// A number in decimal, as a field's value.
pub(crate) fn decimal(number: u64) -> HeaderValue {
    HeaderValue::from_bytes(written(number, &mut [0; MOST])).unwrap_or(HeaderValue::from_static("0"))
}

fn written(mut number: u64, digits: &mut [u8; MOST]) -> &[u8] {
    let mut begin = digits.len();
    loop {
        begin -= 1;
        digits[begin] = DIGITS[(number % 10) as usize];
        number /= 10;
        if number == 0 {
            return &digits[begin..];
        }
    }
}

/// Appends bytes in hexadecimal, in lower case.
pub(crate) fn push_hexadecimal(text: &mut String, bytes: &[u8]) {
    for bytes in bytes.chunks(16) {
        let mut digits = [0; 32];
        write_hexadecimal(&mut digits, bytes);
        push_ascii(text, &digits[..2 * bytes.len()]);
    }
}

/// Writes bytes in hexadecimal, in lower case, where there is room for two digits of each.
pub(crate) fn write_hexadecimal(digits: &mut [u8], bytes: &[u8]) {
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
}

fn push_ascii(text: &mut String, digits: &[u8]) {
    text.push_str(std::str::from_utf8(digits).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_they_are_formatted() {
        for number in [0, 7, 10, 99, 100, 65_535, u64::MAX] {
            let mut text = String::new();
            push_decimal(&mut text, number);
            assert_eq!(text, number.to_string());
            assert_eq!(decimal(number), text);
            text.clear();
            push_hexadecimal(&mut text, &number.to_be_bytes());
            assert_eq!(text, format!("{number:016x}"));
            text.clear();
            push_hexadecimal(&mut text, &[number.to_be_bytes(); 3].concat());
            assert_eq!(text, format!("{number:016x}").repeat(3));
        }
    }
}
