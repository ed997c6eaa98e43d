//! SQLite has no decimal type: digits of fixed width, which sort as text the way the numbers do.

use super::{Fixed, InvalidDecimal};

/// A number that is not negative has a leading `0`; a negative one has a leading `-`, which sorts before it,
/// and the nines' complement of its digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct Stored(String);

impl<const P: u32, const S: u32> Fixed<P, S> {
    pub(super) fn to_stored(self) -> Stored {
        let digits = format!(
            "{:0width$}",
            self.0.mantissa().unsigned_abs(),
            width = P as usize
        );
        let (sign, digits) = if self.0.is_sign_negative() && !self.0.is_zero() {
            (
                '-',
                digits
                    .bytes()
                    .map(|digit| char::from(b'0' + b'9' - digit))
                    .collect(),
            )
        } else {
            ('0', digits)
        };
        let (integer, fraction) = digits.split_at((P - S) as usize);
        Stored(if S == 0 {
            format!("{sign}{integer}")
        } else {
            format!("{sign}{integer}.{fraction}")
        })
    }

    pub(super) fn from_stored(Stored(text): &Stored) -> Result<Self, InvalidDecimal> {
        let Some(complement) = text.strip_prefix('-') else {
            return text.parse();
        };
        let digits: String = complement
            .bytes()
            .map(|byte| {
                if byte.is_ascii_digit() {
                    char::from(b'0' + b'9' - byte)
                } else {
                    char::from(byte)
                }
            })
            .collect();
        format!("-{digits}").parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_sorts_as_numbers_do_and_comes_back() {
        let numbers = [
            "-99999.99",
            "-100.00",
            "-12.35",
            "-12.34",
            "-0.01",
            "0.00",
            "0.01",
            "9.00",
            "10.00",
            "99999.99",
        ];
        let stored: Vec<_> = numbers
            .iter()
            .map(|text| text.parse::<Fixed<7, 2>>().unwrap().to_stored())
            .collect();
        assert!(stored.is_sorted(), "{stored:?}");
        for (text, stored) in numbers.iter().zip(&stored) {
            assert_eq!(
                Fixed::<7, 2>::from_stored(stored).unwrap().to_string(),
                *text
            );
        }
    }
}
