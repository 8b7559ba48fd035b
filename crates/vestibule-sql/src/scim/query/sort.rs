//! Orders, and where a page goes on.
//!
//! A sorted row has a rank, which is that of its key's kind and 5 without a key, and one of three
//! columns for the key.

use vestibule_scim::{AttributeType, Field, Position, Query, SortBy, SortKey, SortSource, Stored};

use crate::engine::{Failure, Row};
use crate::scim::form;
use crate::scim::lower::Lowering;
use crate::scim::names::Numbers;
use crate::scim::read;

/// In which order a query lists.
pub(super) struct Order {
    is_sorted: bool,
    descending: bool,
}

/// What a branch of the query selects to be sorted by.
pub(super) struct Keys {
    pub(super) columns: String,
    pub(super) join: String,
}

/// Without a key.
const NO_KEY: i64 = 5;

const TEXT: i64 = 4;
const INSTANT: i64 = 3;
const DECIMAL: i64 = 2;
const INTEGER: i64 = 1;
const BOOLEAN: i64 = 0;

impl Order {
    pub(super) fn of(query: &Query) -> Self {
        let is_sorted = query.types.iter().any(|asked| asked.sort.is_some());
        Self { is_sorted, descending: is_sorted && query.descending }
    }

    pub(super) fn is_sorted(&self) -> bool {
        self.is_sorted
    }

    pub(super) fn keys(
        &self,
        lowering: &mut Lowering,
        sort: Option<&SortBy>,
        numbers: &Numbers,
    ) -> Keys {
        let keys = |columns: String, join: String| Keys { columns, join };
        let (text, integer, decimal) =
            (lowering.dialect.null_text(), "CAST(NULL AS BIGINT)", lowering.dialect.null_decimal());
        let of_text = |rank: i64, column: &str| {
            format!(
                ", CAST({rank} AS BIGINT) AS key_rank, {column} AS key_text, {integer} AS key_integer, {decimal} AS key_decimal"
            )
        };
        match sort {
            _ if !self.is_sorted => keys(String::new(), String::new()),
            None => keys(of_text(NO_KEY, text), String::new()),
            Some(sort) => match sort.source() {
                SortSource::Id => keys(of_text(TEXT, "r.id"), String::new()),
                SortSource::Created => keys(of_text(INSTANT, "r.created"), String::new()),
                SortSource::LastModified => {
                    keys(of_text(INSTANT, "r.last_modified"), String::new())
                }
                SortSource::Value(field) => keys(of_value(sort), join(numbers, field, "0")),
                SortSource::Element { primary: None, value, .. } => {
                    keys(of_value(sort), join(numbers, value, "0"))
                }
                SortSource::Element { primary: Some(primary), value, .. } => {
                    let first = format!(
                        "COALESCE((SELECT MIN(f.element) FROM scim_value f
                            WHERE f.seq = r.seq AND f.attribute = {} AND f.as_integer = 1), 0)",
                        numbers.of(*primary)
                    );
                    keys(of_value(sort), join(numbers, value, &first))
                }
            },
        }
    }

    /// The order of the rows of a branch.
    pub(super) fn by(&self) -> String {
        match (self.is_sorted, self.descending) {
            (false, _) => "seq".to_owned(),
            (true, false) => "key_rank, key_text, key_integer, key_decimal, seq".to_owned(),
            (true, true) => {
                "key_rank DESC, key_text DESC, key_integer DESC, key_decimal DESC, seq".to_owned()
            }
        }
    }

    /// The same order of the rows of the page.
    pub(super) fn page_by(&self) -> String {
        let column = |column: &str| format!("p.{}", column.trim());
        self.by().split(',').map(column).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn page_columns(&self) -> &'static str {
        match self.is_sorted {
            false => "",
            true => ", p.key_rank, p.key_text, p.key_integer, p.key_decimal",
        }
    }

    /// The condition on the rows of a branch that they stand after a position.
    pub(super) fn after(
        &self,
        lowering: &mut Lowering,
        after: &Position,
    ) -> Result<String, Failure> {
        let sequence = i64::try_from(after.sequence).unwrap_or(i64::MAX);
        let seq = lowering.bind(sequence);
        if !self.is_sorted {
            return Ok(format!("seq > ${seq}"));
        }
        let sign = if self.descending { "<" } else { ">" };
        let (rank, key) = match &after.key {
            None => (NO_KEY, None),
            Some(SortKey::Boolean(value)) => {
                (BOOLEAN, Some(("key_integer", lowering.bind(i64::from(*value)))))
            }
            Some(SortKey::Integer(number)) => {
                (INTEGER, Some(("key_integer", lowering.bind(*number))))
            }
            Some(SortKey::Decimal(number)) => {
                (DECIMAL, Some(("key_decimal", lowering.bind(*number))))
            }
            Some(SortKey::Instant(at)) => {
                (INSTANT, Some(("key_text", lowering.bind(form::instant(*at)))))
            }
            // A position comes from a cursor of ours, but no key that a store has holds this.
            Some(SortKey::Text(text)) if text.contains('\0') => return Err(Failure::Corrupt),
            Some(SortKey::Text(text)) => (TEXT, Some(("key_text", lowering.bind(&**text)))),
        };
        let same = match key {
            None => format!("seq > ${seq}"),
            Some((column, key)) => {
                format!("({column} {sign} ${key} OR ({column} = ${key} AND seq > ${seq}))")
            }
        };
        Ok(format!("(key_rank {sign} {rank} OR (key_rank = {rank} AND {same}))"))
    }

    /// The position of a row of the page.
    pub(super) fn position(&self, row: &Row, stored: &Stored) -> Result<Position, Failure> {
        if !self.is_sorted {
            return Ok(super::position(None, stored));
        }
        // After the columns of the resource and its type.
        let column = read::COLUMNS + 1;
        let integer = || row.optional_integer(column + 2)?.ok_or(Failure::Corrupt);
        let text = || row.optional_text(column + 1)?.ok_or(Failure::Corrupt);
        let key = match row.integer(column)? {
            BOOLEAN => Some(SortKey::Boolean(integer()? != 0)),
            INTEGER => Some(SortKey::Integer(integer()?)),
            DECIMAL => {
                let decimal = row.optional_decimal(column + 3)?.ok_or(Failure::Corrupt)?;
                Some(SortKey::Decimal(decimal))
            }
            INSTANT => Some(SortKey::Instant(form::read_instant(&text()?)?)),
            TEXT => Some(SortKey::Text(text()?.into())),
            _ => None,
        };
        Ok(super::position(key, stored))
    }
}

/// The columns of a key that is the row `k` of scim_value, if there is one.
fn of_value(sort: &SortBy) -> String {
    let rank = match sort.resource_type().attribute(sort.attribute()).attribute_type() {
        AttributeType::Boolean => BOOLEAN,
        AttributeType::Integer => INTEGER,
        AttributeType::Decimal => DECIMAL,
        AttributeType::DateTime => INSTANT,
        AttributeType::String
        | AttributeType::Binary
        | AttributeType::Reference
        | AttributeType::Complex => TEXT,
    };
    format!(
        ", CAST(CASE WHEN k.seq IS NULL THEN {NO_KEY} ELSE {rank} END AS BIGINT) AS key_rank,
            k.as_text AS key_text, k.as_integer AS key_integer, k.as_decimal AS key_decimal"
    )
}

fn join(numbers: &Numbers, field: &Field, element: &str) -> String {
    let number = numbers.of(field.attribute());
    format!(
        "LEFT JOIN scim_value k ON k.seq = r.seq AND k.attribute = {number}
            AND k.element = {element} AND k.part = 0"
    )
}
