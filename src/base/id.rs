//! Typed indices into the vectors of a [`crate::model::Model`] and its kin.

/// Declares `pub struct Name(pub u32)`: an index into one vector, not interchangeable with any other.
#[macro_export]
macro_rules! typed_index {
    ($($(#[$doc:meta])* $name:ident;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);
        impl $name {
            /// The index as `usize`.
            pub fn index(self) -> usize {
                self.0 as usize
            }
            /// The id of the element at `index` (saturating; a vector of that length cannot exist).
            pub fn from_index(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )* };
}
