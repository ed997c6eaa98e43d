//! The addresses of rows.

use std::fmt::Write as _;

/// A key as one segment of a path: what is not plain there is percent-encoded (RFC 3986, section 2).
pub fn segment(key: &str) -> String {
    let mut segment = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                segment.push(char::from(byte));
            }
            _ => write!(segment, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
    }
    segment
}

#[cfg(test)]
mod tests {
    use super::segment;

    #[test]
    fn a_key_stays_one_segment() {
        assert_eq!(segment("plain-1.2_~"), "plain-1.2_~");
        assert_eq!(segment("a/b c%\u{fc}?#"), "a%2Fb%20c%25%C3%BC%3F%23");
    }
}
