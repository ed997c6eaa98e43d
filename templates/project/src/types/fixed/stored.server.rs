//! The database has an exact numeric type.

use rust_decimal::Decimal;

use super::{Fixed, InvalidDecimal};

pub type Stored = Decimal;

impl<const P: u32, const S: u32> Fixed<P, S> {
    pub(super) fn to_stored(self) -> Stored {
        self.0
    }

    pub(super) fn from_stored(number: &Stored) -> Result<Self, InvalidDecimal> {
        Self::new(*number)
    }
}
