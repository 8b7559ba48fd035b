//! What the two engines do not share.

/// Which engine a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    #[cfg(feature = "sqlite")]
    Sqlite,
    #[cfg(feature = "postgres")]
    Postgres,
}

impl Dialect {
    /// Whether a column is one of the texts that are bound as one list.
    pub(crate) fn is_one_of(self, column: &str, parameter: usize) -> String {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => format!("{column} IN (SELECT value FROM json_each(${parameter}))"),
            #[cfg(feature = "postgres")]
            Self::Postgres => format!("{column} = ANY(${parameter}::text[])"),
        }
    }

    /// What a select ends with whose rows nobody else may change before the transaction ends. On
    /// SQLite nobody else changes anything.
    pub(crate) fn locking(self) -> &'static str {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => "",
            #[cfg(feature = "postgres")]
            Self::Postgres => "FOR UPDATE",
        }
    }

    /// What a select ends with whose rows nobody else has locked, and nobody else may change before the
    /// transaction ends.
    pub(crate) fn locking_free_ones(self) -> &'static str {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => "",
            #[cfg(feature = "postgres")]
            Self::Postgres => "FOR UPDATE SKIP LOCKED",
        }
    }

    /// An absent text, of a type that a union takes.
    pub(crate) fn null_text(self) -> &'static str {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => "CAST(NULL AS TEXT)",
            #[cfg(feature = "postgres")]
            Self::Postgres => "CAST(NULL AS TEXT) COLLATE \"C\"",
        }
    }

    /// An absent decimal.
    pub(crate) fn null_decimal(self) -> &'static str {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => "CAST(NULL AS REAL)",
            #[cfg(feature = "postgres")]
            Self::Postgres => "CAST(NULL AS DOUBLE PRECISION)",
        }
    }

    /// Whether a column has a bound text, as an index answers it.
    pub(crate) fn indexed_text(self, column: &str, parameter: usize) -> String {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => format!("{column} = ${parameter}"),
            #[cfg(feature = "postgres")]
            Self::Postgres => {
                // The index has the beginning of long texts.
                format!("left({column}, 256) = left(${parameter}, 256) AND {column} = ${parameter}")
            }
        }
    }

    /// Where in `text` the bound text begins, from 1, or 0. No character of it is a wildcard.
    pub(crate) fn position(self, text: &str, parameter: usize) -> String {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => format!("instr({text}, ${parameter})"),
            #[cfg(feature = "postgres")]
            Self::Postgres => format!("strpos({text}, ${parameter})"),
        }
    }

    /// The last characters of `text`, as many as the bound text has, which has some.
    pub(crate) fn tail(self, text: &str, parameter: usize) -> String {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => format!("substr({text}, -length(${parameter}))"),
            #[cfg(feature = "postgres")]
            Self::Postgres => format!("right({text}, length(${parameter}))"),
        }
    }
}
