//! Events, and the sessions that they end.

use vestibule_scim::{DirectoryEvent, EventKind, ResourceId};
use vestibule_signin::EpochKey;

use super::{Work, form};
use crate::engine::{Argument, Failure, Statement};

/// The most events of one statement.
const MOST_ROWS: usize = 100;

impl Work<'_> {
    /// Writes what happened so far, with what is to be written.
    pub(super) fn log(&mut self) -> Result<(), Failure> {
        let events = std::mem::take(&mut self.events);
        for events in events.chunks(MOST_ROWS) {
            self.log_some(events)?;
        }
        if !events.is_empty() {
            let update = "UPDATE scim_directory SET last_event = $2 WHERE id = $1";
            let update = Statement::new(update).bind(self.number).bind(self.last_event);
            self.statements.push(update);
        }
        Ok(())
    }

    fn log_some(&mut self, events: &[(String, ResourceId, EventKind)]) -> Result<(), Failure> {
        let mut sql = String::from(
            "INSERT INTO scim_event (scope, at, sequence, resource_type, resource, kind) VALUES ",
        );
        let mut arguments: Vec<Argument> = vec![self.number.into(), form::instant(self.at).into()];
        for (position, (resource_type, id, kind)) in events.iter().enumerate() {
            self.last_event = self.last_event.checked_add(1).ok_or(Failure::Corrupt)?;
            let first = arguments.len() + 1;
            let comma = if position == 0 { "" } else { ", " };
            sql.push_str(&format!(
                "{comma}($1, $2, ${first}, ${}, ${}, ${})",
                first + 1,
                first + 2,
                first + 3
            ));
            let json = serde_json::to_string(kind).map_err(|_| Failure::Corrupt)?;
            arguments.push(self.last_event.into());
            arguments.extend([resource_type.as_str().into(), id.as_str().into(), json.into()]);
            self.end_sessions(resource_type, id, kind)?;
        }
        self.statements.push(Statement::new(sql).bind_all(arguments));
        Ok(())
    }

    /// In the transaction of the event: whoever reads it finds the sessions ended.
    fn end_sessions(
        &mut self,
        resource_type: &str,
        id: &ResourceId,
        kind: &EventKind,
    ) -> Result<(), Failure> {
        let sequence = form::read_sequence(self.last_event)?;
        let event = DirectoryEvent::new(
            sequence,
            self.scope.clone(),
            resource_type.to_owned(),
            id.clone(),
            self.at,
            kind.clone(),
        );
        if let Some(order) = event.end_sessions() {
            let key = EpochKey::of(order.scope());
            // Once for all of a change: one statement writes no row twice.
            if self.ended.insert(key.clone()) {
                self.statements.push(crate::epochs::advancing(&key));
            }
        }
        Ok(())
    }
}
