//! For tests: how SQLite would execute a statement. Without statistics, which nobody gathers, that does
//! not depend on how much there is.
#![allow(clippy::unwrap_used, reason = "the helpers of tests may fail")]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::SqlStore;
use crate::engine::Statement;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database without rows, which is gone with it.
pub(crate) struct Plans {
    pub(crate) store: SqlStore,
    folder: PathBuf,
}

impl Plans {
    pub(crate) async fn new() -> Self {
        let name = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(format!("vestibule_plans_{}_{}", name.0, name.1));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite:{}", folder.join("vestibule.db").display());
        Self { store: SqlStore::connect(&url).await.unwrap(), folder }
    }

    /// The steps, one a line.
    pub(crate) async fn of(&self, statement: Statement) -> String {
        let rows = self.store.engine.read(statement.explained()).await.unwrap();
        rows.iter().map(|row| row.text(3).unwrap() + "\n").collect()
    }

    pub(crate) async fn close(self) {
        self.store.close().await;
        std::fs::remove_dir_all(self.folder).unwrap();
    }
}
