//! What a merge patch (RFC 7396) says of a member: absent is not null.

/// A change of one member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The member is left as it is.
    #[default]
    Absent,
    /// The member becomes this; for an optional one, `None` is null.
    Set(T),
}

impl<T> Patch<T> {
    /// Writes the change, if there is one.
    pub fn apply(self, member: &mut T) {
        if let Self::Set(value) = self {
            *member = value;
        }
    }
}
