//! Pages of resources.

mod sort;

use vestibule_scim::{Page, Position, Query, ResourceType, Scope, Stored, TypeQuery, Window};

use self::sort::Order;
use super::SCOPE;
use super::lower::{Lowering, Table};
use super::names::Numbers;
use super::read;
use crate::SqlStore;
use crate::engine::{Argument, Failure, Statement};

/// One type that is asked about, with the numbers of its attributes.
struct Asked<'a> {
    query: &'a TypeQuery,
    numbers: Numbers,
}

impl Asked<'_> {
    fn table(&self) -> Table<'_> {
        Table { resource_type: &self.query.resource_type, numbers: &self.numbers }
    }
}

impl SqlStore {
    pub(super) async fn read_page(&self, scope: &Scope, query: &Query) -> Result<Page, Failure> {
        let mut asked = Vec::with_capacity(query.types.len());
        for query in &query.types {
            asked.push(Asked { query, numbers: self.numbers(&query.resource_type).await? });
        }
        let (skip, after, most) = match &query.window {
            Window::Index { skip, most } => (*skip, None, *most),
            Window::After { after, most } => (0, after.as_ref(), *most),
        };
        let order = Order::of(query);
        let mut page = Page::new(Vec::new(), None, None);
        let mut more = false;
        if most > 0 {
            let statement = self.page_statement(scope, &asked, &order, after, skip, most)?;
            let rows = self.engine.read(statement).await?;
            // One more than the page shows whether anything follows.
            more = rows.len() > most;
            for row in rows.iter().take(most) {
                let name = row.text(read::COLUMNS)?;
                let found = asked.iter().find(|asked| asked.query.resource_type.name() == name);
                let resource_type = &found.ok_or(Failure::Corrupt)?.query.resource_type;
                page.resources.push(read::stored(resource_type, row)?);
            }
            let last = rows.get(most.saturating_sub(1)).filter(|_| more);
            page.next = match (last, page.resources.last()) {
                (Some(row), Some(stored)) => Some(order.position(row, stored)?),
                _ => None,
            };
        }
        if after.is_none() {
            let shown = u64::try_from(page.resources.len()).map_err(|_| Failure::Corrupt)?;
            let seen = skip.saturating_add(shown);
            // The last page tells the total: nothing has to be counted.
            let is_last = most > 0 && !more && (shown > 0 || skip == 0);
            page.total = Some(match is_last {
                true => seen,
                false => self.total(scope, &asked).await?,
            });
        }
        Ok(page)
    }

    fn page_statement(
        &self,
        scope: &Scope,
        asked: &[Asked<'_>],
        order: &Order,
        after: Option<&Position>,
        skip: u64,
        most: usize,
    ) -> Result<Statement, Failure> {
        let mut lowering = Lowering::new(self.engine.dialect(), scope_arguments(scope));
        let skip = i64::try_from(skip).unwrap_or(i64::MAX);
        let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
        let mut branches = Vec::with_capacity(asked.len());
        for asked in asked {
            let conditions = conditions(&mut lowering, asked);
            let keys = order.keys(&mut lowering, asked.query.sort.as_ref(), &asked.numbers);
            branches.push(format!(
                "SELECT r.seq AS seq{} FROM scim_resource r {} WHERE {conditions}",
                keys.columns, keys.join
            ));
        }
        let after = after.map(|after| order.after(&mut lowering, after)).transpose()?;
        let after = after.map(|after| format!("WHERE {after}")).unwrap_or_default();
        let by = order.by();
        let offset = match skip {
            0 => String::new(),
            skip => format!("OFFSET ${}", lowering.bind(skip)),
        };
        let branches: Vec<String> = branches
            .iter()
            .map(|branch| match (branches.len(), order.is_sorted()) {
                // Each branch stops by itself, so that none is read whole.
                (2.., false) if skip < PREFETCH => format!(
                    "SELECT * FROM (SELECT * FROM ({branch}) q {after} ORDER BY {by} LIMIT {}) q",
                    limit.saturating_add(skip)
                ),
                _ => format!("SELECT * FROM ({branch}) q {after}"),
            })
            .collect();
        let union = branches.join(" UNION ALL ");
        // Bodies are read of what is on the page alone.
        let sql = format!(
            "SELECT {}, b.resource_type{} FROM
                (SELECT * FROM ({union}) u ORDER BY {by} LIMIT {limit} {offset}) p
                JOIN scim_resource b ON b.seq = p.seq ORDER BY {}",
            read::columns("b"),
            order.page_columns(),
            order.page_by()
        );
        Ok(Statement::new(sql).bind_all(lowering.arguments))
    }

    async fn total(&self, scope: &Scope, asked: &[Asked<'_>]) -> Result<u64, Failure> {
        let mut total = 0_u64;
        for asked in asked {
            let statement = match &asked.query.filter {
                None => {
                    let select = format!(
                        "SELECT total FROM scim_count c
                            WHERE c.scope = {SCOPE} AND c.resource_type = $3"
                    );
                    let name = asked.query.resource_type.name();
                    Statement::new(select).bind_all(scope_arguments(scope)).bind(name)
                }
                Some(_) => {
                    let mut lowering = Lowering::new(self.engine.dialect(), scope_arguments(scope));
                    let conditions = conditions(&mut lowering, asked);
                    let select = format!("SELECT count(*) FROM scim_resource r WHERE {conditions}");
                    Statement::new(select).bind_all(lowering.arguments)
                }
            };
            if let Some(row) = self.engine.read(statement).await?.first() {
                let found = u64::try_from(row.integer(0)?).map_err(|_| Failure::Corrupt)?;
                total = total.saturating_add(found);
            }
        }
        Ok(total)
    }
}

/// How far a page may be that is read of every type.
const PREFETCH: i64 = 10_000;

fn conditions(lowering: &mut Lowering, asked: &Asked<'_>) -> String {
    let name = lowering.bind(type_name(&asked.query.resource_type));
    let filter = match &asked.query.filter {
        None => "TRUE".to_owned(),
        Some(filter) => lowering.filter(asked.table(), filter),
    };
    format!("r.scope = {SCOPE} AND r.resource_type = ${name} AND {filter}")
}

fn type_name(resource_type: &ResourceType) -> &str {
    resource_type.name()
}

/// What `$1` and `$2` are in every statement about a directory.
pub(super) fn scope_arguments(scope: &Scope) -> Vec<Argument> {
    vec![scope.organization().as_str().into(), scope.directory().as_str().into()]
}

/// Where a page ended.
fn position(key: Option<vestibule_scim::SortKey>, stored: &Stored) -> Position {
    Position::new(key, stored.sequence)
}
