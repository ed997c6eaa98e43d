//! The options whose values are words, and the spelling of each.

use super::{DatabaseKind, IdKind, JobMode, OnDelete, RealtimeBackend, Registration, Wakeup};

/// An option that is one of a few words.
pub trait Word: Copy + Sized + 'static {
    /// In the order in which they are offered: the default first.
    const WORDS: &'static [&'static str];

    fn from_word(word: &str) -> Option<Self>;

    /// As the spec spells it.
    fn word(self) -> &'static str;
}

macro_rules! words {
    ($($option:ident { $($variant:ident = $word:literal),+ $(,)? })+) => {$(
        impl Word for $option {
            const WORDS: &'static [&'static str] = &[$($word),+];

            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    )+};
}

words! {
    DatabaseKind { Sqlite = "sqlite", Postgres = "postgres", Mysql = "mysql" }
    IdKind { Uuid = "uuid", Integer = "integer" }
    Registration { Open = "open", Closed = "closed" }
    Wakeup { Auto = "auto", Redis = "redis" }
    RealtimeBackend { Memory = "memory", Postgres = "postgres", Redis = "redis" }
    OnDelete { Restrict = "restrict", Cascade = "cascade", SetNull = "set_null" }
    JobMode { Durable = "durable", Inline = "inline" }
}
