use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;

use crate::database::Db;
use crate::resource::Bind;

mod stored;

pub use stored::Stored as StoredDecimal;
use stored::Stored;

/// An exact decimal number of at most `P` digits, `S` of them after the point; a string in JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fixed<const P: u32, const S: u32>(Decimal);

impl<const P: u32, const S: u32> Fixed<P, S> {
    /// The number, where it has a place in `P` digits and `S` decimals without rounding.
    pub fn new(number: Decimal) -> Result<Self, InvalidDecimal> {
        let mut number = number.normalize();
        if number.scale() > S {
            return Err(InvalidDecimal::Scale { scale: S });
        }
        number.rescale(S);
        let digits = number.mantissa().unsigned_abs();
        if number.scale() < S || digits >= 10_u128.pow(P) {
            return Err(InvalidDecimal::Precision {
                integer_digits: P - S,
            });
        }
        Ok(Self(number))
    }

    /// The number that `text` stands for, for a condition on a column of this type.
    pub fn bind(text: &str) -> Option<Bind> {
        let number: Self = text.parse().ok()?;
        Some(Bind::Decimal(number.to_stored()))
    }
}

impl<const P: u32, const S: u32> fmt::Display for Fixed<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<const P: u32, const S: u32> FromStr for Fixed<P, S> {
    type Err = InvalidDecimal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
        let number = Decimal::from_str_exact(text).ok().filter(|_| plain);
        Self::new(number.ok_or(InvalidDecimal::Text)?)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum InvalidDecimal {
    #[error("must be a decimal number as a string, like \"12.50\"")]
    Text,
    #[error("must have at most {scale} digits after the point")]
    Scale { scale: u32 },
    #[error("must have at most {integer_digits} digits before the point")]
    Precision { integer_digits: u32 },
}

impl<const P: u32, const S: u32> Serialize for Fixed<P, S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serializer.collect_str(self)
    }
}

impl<const P: u32, const S: u32> sqlx::Type<Db> for Fixed<P, S> {
    fn type_info() -> <Db as sqlx::Database>::TypeInfo {
        <Stored as sqlx::Type<Db>>::type_info()
    }

    fn compatible(info: &<Db as sqlx::Database>::TypeInfo) -> bool {
        <Stored as sqlx::Type<Db>>::compatible(info)
    }
}

impl<const P: u32, const S: u32> sqlx::Encode<'_, Db> for Fixed<P, S> {
    fn encode_by_ref(
        &self,
        buffer: &mut <Db as sqlx::Database>::ArgumentBuffer,
    ) -> Result<IsNull, BoxDynError> {
        sqlx::Encode::<Db>::encode(self.to_stored(), buffer)
    }
}

impl<'r, const P: u32, const S: u32> sqlx::Decode<'r, Db> for Fixed<P, S> {
    fn decode(value: <Db as sqlx::Database>::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self::from_stored(&<Stored as sqlx::Decode<Db>>::decode(value)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_rounded_away() {
        assert!("1.005".parse::<Fixed<7, 2>>().is_err());
        assert!("100000.00".parse::<Fixed<7, 2>>().is_err());
        assert_eq!("1.5".parse::<Fixed<7, 2>>().unwrap().to_string(), "1.50");
        assert!("1e3".parse::<Fixed<7, 2>>().is_err());
    }
}
