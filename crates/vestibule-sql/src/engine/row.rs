//! Rows, read by position.

use sqlx::Row as _;

use super::Failure;

/// One row of an answer.
pub(crate) enum Row {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::sqlite::SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::postgres::PgRow),
}

macro_rules! columns {
    ($($name:ident -> $type:ty;)*) => {$(
        pub(crate) fn $name(&self, column: usize) -> Result<$type, Failure> {
            match self {
                #[cfg(feature = "sqlite")]
                Self::Sqlite(row) => row.try_get::<$type, usize>(column).map_err(Failure::from),
                #[cfg(feature = "postgres")]
                Self::Postgres(row) => row.try_get::<$type, usize>(column).map_err(Failure::from),
            }
        }
    )*};
}

impl Row {
    columns! {
        text -> String;
        optional_text -> Option<String>;
        integer -> i64;
        optional_integer -> Option<i64>;
        optional_decimal -> Option<f64>;
        bytes -> Vec<u8>;
    }
}
