//! Uniqueness: rows under a constraint.

use std::collections::BTreeSet;

use vestibule_scim::{CommitError, Resource};

use super::{Refusal, Work, form};
use crate::engine::{Argument, Statement};

/// A value that is somebody's alone: the number of the attribute, and the key.
type Value = (i64, String);

impl Work<'_> {
    /// Takes the unique values that a resource has now, and gives those back that it had.
    ///
    /// What nobody has is inserted, and the constraint says what somebody has: nothing is looked up
    /// before. What is to be written is written with it.
    pub(super) async fn take_unique(
        &mut self,
        seq: i64,
        old: Option<&Resource>,
        new: &Resource,
    ) -> Result<(), Refusal> {
        let old: BTreeSet<Value> = old.map(|old| self.unique_values(old)).unwrap_or_default();
        let wanted = self.unique_values(new);
        for (attribute, value) in old.difference(&wanted) {
            let delete = "DELETE FROM scim_unique
                WHERE scope = $1 AND attribute = $2 AND value = $3 AND seq = $4";
            let delete = Statement::new(delete).bind(self.number).bind(*attribute);
            self.statements.push(delete.bind(value.as_str()).bind(seq));
        }
        let missing: Vec<&Value> = wanted.difference(&old).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut sql =
            String::from("INSERT INTO scim_unique (scope, seq, attribute, value) VALUES ");
        let mut arguments: Vec<Argument> = vec![self.number.into(), seq.into()];
        for (position, (attribute, value)) in missing.iter().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            let first = arguments.len() + 1;
            sql.push_str(&format!("{comma}($1, $2, ${first}, ${})", first + 1));
            arguments.extend([(*attribute).into(), value.as_str().into()]);
        }
        sql.push_str(
            " ON CONFLICT (scope, attribute, value) DO UPDATE SET seq = scim_unique.seq
                WHERE scim_unique.seq = excluded.seq RETURNING attribute, value",
        );
        let mut taken = BTreeSet::new();
        self.statements.push(Statement::new(sql).bind_all(arguments));
        for row in self.write().await? {
            taken.insert((row.integer(0)?, row.text(1)?));
        }
        // In the order of the schema.
        for (path, value) in new.unique_values() {
            let value = (self.number_of(path), form::key(&value));
            if !old.contains(&value) && !taken.contains(&value) {
                return Err(CommitError::Uniqueness { attribute: path.to_owned() }.into());
            }
        }
        Ok(())
    }

    fn unique_values(&self, resource: &Resource) -> BTreeSet<Value> {
        let values = resource.unique_values();
        values.iter().map(|(path, value)| (self.number_of(path), form::key(value))).collect()
    }

    fn number_of(&self, path: &str) -> i64 {
        let mut attributes = self.resource_type.attributes();
        let found = attributes.find(|(_, attribute)| attribute.path() == path);
        found.map(|(id, _)| self.numbers.of(id)).unwrap_or_default()
    }
}
