//! Which resources, in which order, and which page of them (RFC 7644 section 3.4.2, RFC 9865).

use super::Stored;
use crate::{BoundFilter, ResourceType, SortBy, SortKey};

/// A question to a store.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Query {
    /// The types to look at, and which of their resources. At least one.
    pub types: Vec<TypeQuery>,
    /// Whether the order is that of a sort key from last to first. Ignored without sort keys.
    pub descending: bool,
    /// Which page.
    pub window: Window,
}

impl Query {
    /// The resources of these types, in the order of their insertion.
    #[must_use]
    pub const fn new(types: Vec<TypeQuery>, window: Window) -> Self {
        Self { types, descending: false, window }
    }

    /// Sorts from the last to the first.
    #[must_use]
    pub const fn descending(mut self) -> Self {
        self.descending = true;
        self
    }
}

/// The resources of one type that match.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TypeQuery {
    /// The type.
    pub resource_type: ResourceType,
    /// Which of its resources; all without a filter.
    pub filter: Option<BoundFilter>,
    /// What to sort by. Resources without a key come after those with one, and before them in
    /// descending order; those with equal keys stand in the order of their insertion, in either
    /// direction.
    pub sort: Option<SortBy>,
}

impl TypeQuery {
    /// All resources of a type, in the order of their insertion.
    #[must_use]
    pub const fn new(resource_type: ResourceType) -> Self {
        Self { resource_type, filter: None, sort: None }
    }

    /// Only those that match.
    #[must_use]
    pub fn with_filter(mut self, filter: BoundFilter) -> Self {
        self.filter = Some(filter);
        self
    }

    /// In the order of a key.
    #[must_use]
    pub fn with_sort(mut self, sort: SortBy) -> Self {
        self.sort = Some(sort);
        self
    }
}

/// Which page of what matches.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// From a position counted from 0.
    Index {
        /// How many to leave out.
        skip: u64,
        /// The most to return; 0 asks for the total alone.
        most: usize,
    },
    /// From after a resource. Costs the same however far that is.
    After {
        /// The last resource of the page before; `None` for the first page.
        after: Option<Position>,
        /// The most to return.
        most: usize,
    },
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Position {
    /// The sort key of the last resource, where the query sorts and it has one.
    pub key: Option<SortKey>,
    /// Its place in the order of insertion.
    pub sequence: u64,
}

impl Position {
    /// A position, for stores and cursors.
    #[must_use]
    pub const fn new(key: Option<SortKey>, sequence: u64) -> Self {
        Self { key, sequence }
    }
}

/// A page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page {
    /// The resources, without their members.
    pub resources: Vec<Stored>,
    /// How many match in all: always with [`Window::Index`]; with [`Window::After`] on the first
    /// page.
    pub total: Option<u64>,
    /// Where the page ended, if more may follow.
    pub next: Option<Position>,
}

impl Page {
    /// A page, for stores.
    #[must_use]
    pub const fn new(resources: Vec<Stored>, total: Option<u64>, next: Option<Position>) -> Self {
        Self { resources, total, next }
    }
}
