//! What is tolerated of a client, by name (the products and what they really send).

use std::fmt;

/// One thing that a product sends against the standard, or beside it, and that is accepted where
/// the [`Profile`] says so.
///
/// What is accepted never changes what is sent, and every use is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Tolerance {
    /// `op` in any case: Entra without its SCIM flag writes `Add`, `Replace` and `Remove`.
    OperationCase,
    /// `"True"` and `"false"` where the schema says boolean, in bodies and in filters: Entra.
    BooleanString,
    /// `remove` of a multi-valued attribute with the elements to remove as `value`: Entra and
    /// JumpCloud remove members so. By the letter of RFC 7644 it would empty the group.
    RemoveWithValue,
    /// `replace` or `add` through a value path that selects nothing makes the element, from the `eq`
    /// comparisons of its filter: Entra sets `emails[type eq "work"].value` so.
    CreateOnMissing,
    /// `remove` through a value path that selects nothing changes nothing.
    RemoveMissing,
    /// A PATCH without a path whose value has paths as keys: `name.givenName`, or a URN with an
    /// attribute. Entra with its SCIM flag.
    PathKeys,
    /// A complex attribute given as its `value` alone: Entra writes the manager as a string.
    ComplexAsString,
    /// A complex element of a multi-valued attribute given as its `value` alone, such as a member.
    ElementAsString,
    /// A single value in place of an array.
    SingleValue,
    /// A PATCH without operations: Microsoft's validator.
    EmptyOperations,
    /// An empty string in a PATCH unassigns: Entra clears so.
    EmptyStringUnassigns,
    /// `schemas` names a schema that is not known, and is not an error: Entra's groups, OneLogin's
    /// SCIM 1.0 name.
    UnknownSchemas,
    /// No `schemas` in a body.
    MissingSchemas,
    /// Attributes that are in no schema are dropped.
    UnknownAttributes,
    /// PATCH operations on read-only attributes are dropped: Okta repeats the `id` when it renames.
    ReadOnlyIgnored,
    /// A literal without quotes in a filter: an example of Entra's documentation.
    UnquotedLiteral,
    /// Two elements are called primary: the last one is.
    SeveralPrimaries,
    /// An attribute of an extension named without its URN.
    UnqualifiedExtension,
    /// Members to add that the directory does not have are left out: a product that is told of a
    /// user's removal late would fail with the whole group.
    UnknownMembers,
}

impl Tolerance {
    /// Every tolerance.
    pub const ALL: [Self; 19] = [
        Self::OperationCase,
        Self::BooleanString,
        Self::RemoveWithValue,
        Self::CreateOnMissing,
        Self::RemoveMissing,
        Self::PathKeys,
        Self::ComplexAsString,
        Self::ElementAsString,
        Self::SingleValue,
        Self::EmptyOperations,
        Self::EmptyStringUnassigns,
        Self::UnknownSchemas,
        Self::MissingSchemas,
        Self::UnknownAttributes,
        Self::ReadOnlyIgnored,
        Self::UnquotedLiteral,
        Self::SeveralPrimaries,
        Self::UnqualifiedExtension,
        Self::UnknownMembers,
    ];

    /// The stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OperationCase => "operation_case",
            Self::BooleanString => "boolean_string",
            Self::RemoveWithValue => "remove_with_value",
            Self::CreateOnMissing => "create_on_missing",
            Self::RemoveMissing => "remove_missing",
            Self::PathKeys => "path_keys",
            Self::ComplexAsString => "complex_as_string",
            Self::ElementAsString => "element_as_string",
            Self::SingleValue => "single_value",
            Self::EmptyOperations => "empty_operations",
            Self::EmptyStringUnassigns => "empty_string_unassigns",
            Self::UnknownSchemas => "unknown_schemas",
            Self::MissingSchemas => "missing_schemas",
            Self::UnknownAttributes => "unknown_attributes",
            Self::ReadOnlyIgnored => "read_only_ignored",
            Self::UnquotedLiteral => "unquoted_literal",
            Self::SeveralPrimaries => "several_primaries",
            Self::UnqualifiedExtension => "unqualified_extension",
            Self::UnknownMembers => "unknown_members",
        }
    }

    const fn bit(self) -> u32 {
        1 << self.position()
    }

    const fn position(self) -> u32 {
        match self {
            Self::OperationCase => 0,
            Self::BooleanString => 1,
            Self::RemoveWithValue => 2,
            Self::CreateOnMissing => 3,
            Self::RemoveMissing => 4,
            Self::PathKeys => 5,
            Self::ComplexAsString => 6,
            Self::ElementAsString => 7,
            Self::SingleValue => 8,
            Self::EmptyOperations => 9,
            Self::EmptyStringUnassigns => 10,
            Self::UnknownSchemas => 11,
            Self::MissingSchemas => 12,
            Self::UnknownAttributes => 13,
            Self::ReadOnlyIgnored => 14,
            Self::UnquotedLiteral => 15,
            Self::SeveralPrimaries => 16,
            Self::UnqualifiedExtension => 17,
            Self::UnknownMembers => 18,
        }
    }
}

/// A set of tolerances: those that a profile grants, or those that a request used.
///
/// ```
/// use vestibule_scim::{Tolerance, Tolerances};
///
/// let used = Tolerances::NONE.with(Tolerance::BooleanString);
/// assert!(used.contains(Tolerance::BooleanString));
/// assert_eq!(used.iter().map(Tolerance::code).collect::<Vec<_>>(), ["boolean_string"]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Tolerances(u32);

impl Tolerances {
    /// No tolerance.
    pub const NONE: Self = Self(0);

    /// The set with one more.
    #[must_use]
    pub const fn with(self, tolerance: Tolerance) -> Self {
        Self(self.0 | tolerance.bit())
    }

    /// The set with one less.
    #[must_use]
    pub const fn without(self, tolerance: Tolerance) -> Self {
        Self(self.0 & !tolerance.bit())
    }

    /// What is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set has that one.
    #[must_use]
    pub const fn contains(self, tolerance: Tolerance) -> bool {
        self.0 & tolerance.bit() != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The tolerances in the order of [`Tolerance::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Tolerance> {
        Tolerance::ALL.into_iter().filter(move |tolerance| self.contains(*tolerance))
    }

    const fn of(tolerances: &[Tolerance]) -> Self {
        let mut set = Self::NONE;
        let mut rest = tolerances;
        while let [first, others @ ..] = rest {
            set = set.with(*first);
            rest = others;
        }
        set
    }
}

impl fmt::Debug for Tolerances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(Tolerance::code)).finish()
    }
}

/// What is tolerated of one product.
///
/// ```
/// use vestibule_scim::{Profile, Tolerance};
///
/// assert!(!Profile::STRICT.tolerates(Tolerance::OperationCase));
/// assert!(Profile::ENTRA.tolerates(Tolerance::OperationCase));
/// assert_eq!(Profile::named("entra"), Some(Profile::ENTRA));
/// assert_eq!(Profile::default(), Profile::LENIENT);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    name: &'static str,
    tolerances: Tolerances,
}

/// What every product is granted: nothing here loses or changes data.
const COMMON: [Tolerance; 5] = [
    Tolerance::UnknownSchemas,
    Tolerance::MissingSchemas,
    Tolerance::UnknownAttributes,
    Tolerance::ReadOnlyIgnored,
    Tolerance::EmptyOperations,
];

impl Profile {
    /// The standard to the letter.
    pub const STRICT: Self = Self { name: "strict", tolerances: Tolerances::NONE };

    /// Microsoft Entra ID, with and without its flag `aadOptscim062020`.
    pub const ENTRA: Self = Self {
        name: "entra",
        tolerances: Tolerances::of(&[
            Tolerance::OperationCase,
            Tolerance::BooleanString,
            Tolerance::RemoveWithValue,
            Tolerance::CreateOnMissing,
            Tolerance::RemoveMissing,
            Tolerance::PathKeys,
            Tolerance::ComplexAsString,
            Tolerance::EmptyStringUnassigns,
            Tolerance::UnquotedLiteral,
            Tolerance::SeveralPrimaries,
            Tolerance::UnknownMembers,
        ])
        .union(Tolerances::of(&COMMON)),
    };

    /// Okta, catalogue and custom applications.
    pub const OKTA: Self = Self {
        name: "okta",
        tolerances: Tolerances::of(&[Tolerance::RemoveMissing, Tolerance::SeveralPrimaries])
            .union(Tolerances::of(&COMMON)),
    };

    /// OneLogin, whose bodies are a template that an administrator writes.
    pub const ONELOGIN: Self = Self {
        name: "onelogin",
        tolerances: Tolerances::of(&[
            Tolerance::OperationCase,
            Tolerance::BooleanString,
            Tolerance::ComplexAsString,
            Tolerance::RemoveMissing,
            Tolerance::SingleValue,
        ])
        .union(Tolerances::of(&COMMON)),
    };

    /// JumpCloud.
    pub const JUMPCLOUD: Self = Self {
        name: "jumpcloud",
        tolerances: Tolerances::of(&[
            Tolerance::OperationCase,
            Tolerance::RemoveWithValue,
            Tolerance::RemoveMissing,
        ])
        .union(Tolerances::of(&COMMON)),
    };

    /// PingFederate.
    pub const PINGFEDERATE: Self = Self {
        name: "pingfederate",
        tolerances: Tolerances::of(&[Tolerance::RemoveMissing]).union(Tolerances::of(&COMMON)),
    };

    /// Everything that any product is granted: for a directory whose product is not known. The
    /// default.
    pub const LENIENT: Self = Self { name: "lenient", tolerances: Tolerances::of(&Tolerance::ALL) };

    /// Every profile.
    pub const ALL: [Self; 7] = [
        Self::STRICT,
        Self::ENTRA,
        Self::OKTA,
        Self::ONELOGIN,
        Self::JUMPCLOUD,
        Self::PINGFEDERATE,
        Self::LENIENT,
    ];

    /// The profile of that name: `strict`, `entra`, `okta`, `onelogin`, `jumpcloud`,
    /// `pingfederate` or `lenient`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name == name)
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Everything that is tolerated.
    #[must_use]
    pub const fn tolerances(&self) -> Tolerances {
        self.tolerances
    }

    /// Whether that is tolerated.
    #[must_use]
    pub const fn tolerates(&self, tolerance: Tolerance) -> bool {
        self.tolerances.contains(tolerance)
    }

    /// The profile with one tolerance more.
    #[must_use]
    pub const fn with(mut self, tolerance: Tolerance) -> Self {
        self.tolerances = self.tolerances.with(tolerance);
        self
    }

    /// The profile with one tolerance less.
    #[must_use]
    pub const fn without(mut self, tolerance: Tolerance) -> Self {
        self.tolerances = self.tolerances.without(tolerance);
        self
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::LENIENT
    }
}
