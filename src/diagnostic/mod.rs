//! diagnostic.
