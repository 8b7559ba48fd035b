//! How much of a client's input is worth reading.

/// The bounds of everything that comes from a client.
///
/// The defaults hold every request of the products that scim directories send, with room to spare;
/// a host that raises one should know which client needs it.
///
/// ```
/// let limits = vestibule_scim::Limits::new().with_body_bytes(64 * 1024);
/// assert_eq!(limits.body_bytes(), 65_536);
/// assert_eq!(limits.operations(), 1_000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    body_bytes: usize,
    filter_bytes: usize,
    filter_depth: usize,
    filter_terms: usize,
    operations: usize,
    values: usize,
    string_bytes: usize,
    resource_bytes: usize,
    page_size: usize,
    default_page_size: usize,
    bulk_operations: usize,
    members_in_reply: usize,
}

macro_rules! limit {
    ($name:ident, $with:ident, $what:literal) => {
        #[doc = $what]
        #[must_use]
        pub const fn $name(&self) -> usize {
            self.$name
        }

        #[doc = concat!("Sets ", stringify!($name), ": ", $what)]
        #[must_use]
        pub const fn $with(mut self, most: usize) -> Self {
            self.$name = most;
            self
        }
    };
}

impl Limits {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            body_bytes: 8 * 1024 * 1024,
            filter_bytes: 8 * 1024,
            filter_depth: 32,
            filter_terms: 128,
            operations: 1_000,
            values: 1_000,
            string_bytes: 64 * 1024,
            resource_bytes: 1024 * 1024,
            page_size: 1_000,
            default_page_size: 100,
            bulk_operations: 1_000,
            members_in_reply: 100_000,
        }
    }

    limit!(body_bytes, with_body_bytes, "The most bytes of a request body.");
    limit!(filter_bytes, with_filter_bytes, "The most bytes of a filter or a path.");
    limit!(filter_depth, with_filter_depth, "How deep a filter may nest.");
    limit!(filter_terms, with_filter_terms, "The most comparisons in a filter.");
    limit!(operations, with_operations, "The most operations of a PATCH.");
    limit!(values, with_values, "The most values of a multi-valued attribute, members apart.");
    limit!(string_bytes, with_string_bytes, "The most bytes of a string.");
    limit!(
        resource_bytes,
        with_resource_bytes,
        "The most bytes of a resource's values that a PATCH may lead to, members apart."
    );
    limit!(page_size, with_page_size, "The most resources of a page, whatever the client asks.");
    limit!(default_page_size, with_default_page_size, "The page where the client asks for none.");
    limit!(bulk_operations, with_bulk_operations, "The most operations of a bulk request.");
    limit!(
        members_in_reply,
        with_members_in_reply,
        "The most members of groups in one reply; beyond it the client has to exclude them."
    );
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
