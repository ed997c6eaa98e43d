//! One file with everything that is known of it.

use super::layout::Layout;
use crate::project::disk::Found;
use crate::project::state::Record;
use crate::project::text::Text;
use crate::project::tree::{Class, File};

/// A file with everything that is known of it.
pub(super) struct Case<'a> {
    pub path: &'a str,
    /// Where it stands now, when that is another path.
    pub from: Option<&'a str>,
    pub record: Option<&'a Record>,
    pub yours: Found,
    pub yours_hash: Option<String>,
    pub new: Option<&'a File>,
    pub new_hash: Option<String>,
    /// The bytes last rendered, where they matter.
    pub base: Option<Vec<u8>>,
    pub layout: Layout,
}

impl Case<'_> {
    pub(super) fn class(&self) -> Class {
        self.new.map(|new| new.class).or(self.record.map(|record| record.class)).unwrap_or(Class::Managed)
    }

    /// The record, unless it is of another class: then there is no base to go by.
    pub(super) fn managed_record(&self) -> Option<&Record> {
        self.record.filter(|record| record.class == Class::Managed && self.class() == Class::Managed)
    }

    pub(super) fn renders_same(&self) -> bool {
        self.new_hash.is_some() && self.new_hash == self.recorded_hash()
    }

    pub(super) fn recorded_hash(&self) -> Option<String> {
        self.record.and_then(|record| record.hash.clone())
    }

    pub(super) fn needs_base(&self) -> bool {
        let Some(record) = self.managed_record() else { return false };
        // A file that moves takes its base along.
        self.from.is_some() || (!self.renders_same() && self.yours_hash != record.hash)
    }

    pub(super) fn may_be_layout(&self) -> bool {
        let Found::File { bytes, .. } = &self.yours else { return false };
        let Some(yours) = Text::of(bytes).filter(|_| is_rust(self.path)) else { return false };
        let settled = self.renders_same() || self.yours_hash == self.recorded_hash();
        if self.class() != Class::Managed || settled {
            return false;
        }
        let other = self.base.as_deref().or(self.new.map(|new| new.bytes.as_slice()));
        other.and_then(Text::of).is_some_and(|other| other.plain() != yours.plain())
    }

    /// Whether the user's file says what was rendered last, whatever its layout and line ends.
    pub(super) fn is_unedited(&self) -> bool {
        let Found::File { bytes, .. } = &self.yours else { return false };
        if self.yours_hash == self.recorded_hash() {
            return true;
        }
        let base =
            self.base.as_deref().or(self.new.filter(|_| self.renders_same()).map(|new| new.bytes.as_slice()));
        let texts = base.and_then(Text::of).zip(Text::of(bytes));
        texts.is_some_and(|(base, yours)| base.plain() == yours.plain())
            || (self.base.is_some() && self.layout.base.is_some() && self.layout.base == self.layout.yours)
    }

    pub(super) fn same_text(&self, yours: &[u8], new: &[u8]) -> bool {
        let texts = Text::of(yours).zip(Text::of(new));
        texts.is_some_and(|(yours, new)| yours.plain() == new.plain())
            || (self.layout.yours.is_some() && self.layout.yours == self.layout.new)
    }

    /// The new text with the line ends of the user's file, and its layout when that is not ours.
    pub(super) fn dressed(&self, yours: &[u8], new: &[u8]) -> Vec<u8> {
        let Some((yours, new_text)) = Text::of(yours).zip(Text::of(new)) else { return new.to_vec() };
        yours.dress(self.layout.new.as_deref().unwrap_or(new_text.plain()))
    }
}

fn is_rust(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == "rs")
}
