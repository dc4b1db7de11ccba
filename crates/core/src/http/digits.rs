//! Numbers in header fields. Every answer has some: the formatting machinery costs more than all the rest of such a field.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Appends a number in decimal.
pub(crate) fn push_decimal(text: &mut String, mut number: u64) {
    let mut digits = [0; 20];
    let mut begin = digits.len();
    loop {
        begin -= 1;
        digits[begin] = DIGITS[(number % 10) as usize];
        number /= 10;
        if number == 0 {
            break;
        }
    }
    text.extend(digits[begin..].iter().copied().map(char::from));
}

/// Appends bytes in hexadecimal, in lower case.
pub(crate) fn push_hexadecimal(text: &mut String, bytes: &[u8]) {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    text.extend(digits.map(|digit| char::from(DIGITS[usize::from(digit)])));
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
            text.clear();
            push_hexadecimal(&mut text, &number.to_be_bytes());
            assert_eq!(text, format!("{number:016x}"));
        }
    }
}
