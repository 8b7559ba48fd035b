//! Attributes by number.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use vestibule_scim::{AttributeId, ResourceType};

use crate::SqlStore;
use crate::engine::{Failure, Statement};

/// The numbers that the database has given to the attributes of resource types. A number is given
/// once and never changes, so that it can be remembered.
#[derive(Clone, Default)]
pub(crate) struct Names {
    known: Arc<RwLock<Vec<(ResourceType, Numbers)>>>,
}

/// The numbers of one resource type's attributes.
#[derive(Clone)]
pub(super) struct Numbers(Arc<HashMap<AttributeId, i64>>);

impl Numbers {
    /// The number of an attribute; one that no value has for an attribute of another type.
    pub(super) fn of(&self, attribute: AttributeId) -> i64 {
        self.0.get(&attribute).copied().unwrap_or_default()
    }
}

impl Names {
    fn find(&self, resource_type: &ResourceType) -> Option<Numbers> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(found, _)| found == resource_type).map(|(_, numbers)| numbers.clone())
    }

    fn remember(&self, resource_type: &ResourceType, numbers: &Numbers) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.push((resource_type.clone(), numbers.clone()));
    }
}

impl SqlStore {
    /// The numbers of a resource type's attributes, given now if they have none.
    pub(super) async fn numbers(&self, resource_type: &ResourceType) -> Result<Numbers, Failure> {
        if let Some(numbers) = self.names.find(resource_type) {
            return Ok(numbers);
        }
        let numbers = match self.read_numbers(resource_type).await? {
            Some(numbers) => numbers,
            None => {
                self.give_numbers(resource_type).await?;
                self.read_numbers(resource_type).await?.ok_or(Failure::Corrupt)?
            }
        };
        self.names.remember(resource_type, &numbers);
        Ok(numbers)
    }

    /// The numbers, if every attribute has one.
    async fn read_numbers(&self, resource_type: &ResourceType) -> Result<Option<Numbers>, Failure> {
        let select = "SELECT path, id FROM scim_attribute WHERE resource_type = $1";
        let rows = self.engine.read(Statement::once(select).bind(resource_type.name())).await?;
        let mut by_path = HashMap::with_capacity(rows.len());
        for row in rows {
            by_path.insert(row.text(0)?, row.integer(1)?);
        }
        let number = |(id, attribute): (AttributeId, &vestibule_scim::CompiledAttribute)| {
            by_path.get(attribute.path()).map(|number| (id, *number))
        };
        let numbers: Option<HashMap<_, _>> = resource_type.attributes().map(number).collect();
        Ok(numbers.map(|numbers| Numbers(Arc::new(numbers))))
    }

    async fn give_numbers(&self, resource_type: &ResourceType) -> Result<(), Failure> {
        let mut paths: Vec<&str> =
            resource_type.attributes().map(|(_, attribute)| attribute.path()).collect();
        // In one order, so that two processes do not wait for one another.
        paths.sort_unstable();
        let mut session = self.engine.begin_writing().await?;
        for path in paths {
            let insert = "INSERT INTO scim_attribute (resource_type, path) VALUES ($1, $2)
                ON CONFLICT (resource_type, path) DO NOTHING";
            let insert = Statement::new(insert).bind(resource_type.name()).bind(path);
            session.execute(insert).await?;
        }
        session.commit().await
    }
}
