use super::Violation;

/// `value`, where it is within the inclusive bounds.
pub(super) fn within<T: PartialOrd + std::fmt::Display>(
    value: T,
    min: Option<T>,
    max: Option<T>,
) -> Result<T, Violation> {
    match (min, max) {
        (Some(min), _) if value < min => Err(Violation::new(
            "too_small",
            format!("must be at least {min}"),
        )),
        (_, Some(max)) if value > max => {
            Err(Violation::new("too_big", format!("must be at most {max}")))
        }
        _ => Ok(value),
    }
}
