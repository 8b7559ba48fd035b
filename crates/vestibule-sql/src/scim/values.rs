//! The values of a resource as rows that filters look at.

use std::collections::BTreeMap;

use vestibule_scim::{
    AttributeId, CompiledAttribute, Record, Resource, ResourceType, Returned, Value, fold,
};

use super::form;
use super::names::Numbers;
use crate::engine::{Argument, Statement};

/// Attribute, element, part.
type Place = (i64, i64, i64);

/// The rows of a resource.
#[derive(Default)]
pub(super) struct Rows(BTreeMap<Place, Kept>);

/// A value in the form in which it is compared.
#[derive(Clone, PartialEq)]
enum Kept {
    /// An element that has sub-attributes, or a value that nobody may ask about.
    Nothing,
    Text(String),
    Integer(i64),
    Decimal(f64),
}

impl Rows {
    /// The rows of a resource. Those of what is never shown have no values: nothing may be asked about
    /// it but, of the complex attribute around it, whether there is anything.
    pub(super) fn of(resource: &Resource, numbers: &Numbers) -> Self {
        let mut rows = Self::default();
        let resource_type = resource.resource_type();
        rows.add_level(resource_type, numbers, resource.record(), None);
        rows
    }

    fn add_level(
        &mut self,
        resource_type: &ResourceType,
        numbers: &Numbers,
        record: &Record,
        element: Option<i64>,
    ) {
        for (id, value) in record.iter() {
            let attribute = resource_type.attribute(id);
            match value {
                Value::Complex(inner) if !attribute.is_multi_valued() => {
                    self.add_level(resource_type, numbers, inner, element);
                }
                value if attribute.is_multi_valued() => {
                    self.add_elements(resource_type, numbers, id, value.elements(), element);
                }
                value => self.add(numbers.of(id), element.unwrap_or(0), 0, attribute, value),
            }
        }
    }

    fn add_elements(
        &mut self,
        resource_type: &ResourceType,
        numbers: &Numbers,
        id: AttributeId,
        elements: &[Value],
        element: Option<i64>,
    ) {
        let attribute = resource_type.attribute(id);
        for (position, value) in (0..).zip(elements) {
            match (value, element) {
                (Value::Complex(inner), _) => {
                    self.0.insert((numbers.of(id), position, 0), Kept::Nothing);
                    self.add_level(resource_type, numbers, inner, Some(position));
                }
                (value, None) => self.add(numbers.of(id), position, 0, attribute, value),
                (value, Some(outer)) => {
                    self.add(numbers.of(id), outer, position, attribute, value);
                }
            }
        }
    }

    fn add(
        &mut self,
        number: i64,
        element: i64,
        part: i64,
        attribute: &CompiledAttribute,
        value: &Value,
    ) {
        let kept = match value {
            value if attribute.returned() == Returned::Never => match value.as_str() {
                Some("") => return,
                _ => Kept::Nothing,
            },
            Value::Boolean(value) => Kept::Integer(i64::from(*value)),
            Value::Integer(value) => Kept::Integer(*value),
            Value::Decimal(value) => Kept::Decimal(*value),
            Value::String(text) if attribute.is_case_exact() => Kept::Text(text.to_string()),
            Value::String(text) => Kept::Text(fold(text).into_owned()),
            Value::DateTime(time) => Kept::Text(form::instant(time.instant())),
            Value::Complex(_) | Value::Many(_) => return,
        };
        self.0.insert((number, element, part), kept);
    }
}

/// The statements that write what differs between the rows that a resource had and those that it has.
pub(super) fn writing(scope: i64, seq: i64, old: &Rows, new: &Rows) -> Vec<Statement> {
    let gone = old.0.keys().filter(|place| !new.0.contains_key(place));
    let mut statements: Vec<Statement> = gone
        .map(|(attribute, element, part)| {
            let delete = "DELETE FROM scim_value
                WHERE seq = $1 AND attribute = $2 AND element = $3 AND part = $4";
            Statement::new(delete).bind(seq).bind(*attribute).bind(*element).bind(*part)
        })
        .collect();
    let other: Vec<(&Place, &Kept)> =
        new.0.iter().filter(|(place, kept)| old.0.get(place) != Some(kept)).collect();
    statements.extend(other.chunks(MOST_ROWS).map(|rows| insert(scope, seq, rows)));
    statements
}

/// The most rows of one statement. There is one statement for each number of rows, kept prepared.
const MOST_ROWS: usize = 64;

fn insert(scope: i64, seq: i64, rows: &[(&Place, &Kept)]) -> Statement {
    let mut sql = String::from(
        "INSERT INTO scim_value
            (seq, scope, attribute, element, part, as_text, as_integer, as_decimal) VALUES ",
    );
    let mut arguments = vec![Argument::from(seq), Argument::from(scope)];
    for (position, (place, kept)) in rows.iter().enumerate() {
        let (attribute, element, part) = **place;
        let first = arguments.len() + 1;
        let comma = if position == 0 { "" } else { ", " };
        sql.push_str(&format!("{comma}($1, $2"));
        (first..first + 6).for_each(|parameter| sql.push_str(&format!(", ${parameter}")));
        sql.push(')');
        arguments.extend([attribute.into(), element.into(), part.into()]);
        arguments.extend(columns(kept));
    }
    sql.push_str(
        " ON CONFLICT (seq, attribute, element, part) DO UPDATE SET as_text = excluded.as_text,
            as_integer = excluded.as_integer, as_decimal = excluded.as_decimal",
    );
    Statement::new(sql).bind_all(arguments)
}

fn columns(kept: &Kept) -> [Argument; 3] {
    let (text, integer, decimal) = match kept {
        Kept::Nothing => (None, None, None),
        Kept::Text(text) => (Some(text.clone()), None, None),
        Kept::Integer(number) => (None, Some(*number), None),
        Kept::Decimal(number) => (None, None, Some(*number)),
    };
    [text.into(), integer.into(), decimal.into()]
}
