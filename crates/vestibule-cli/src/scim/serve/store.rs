//! Where resources are kept.

use vestibule_scim::MemoryDirectory;
use vestibule_sql::SqlStore;

use super::{Arguments, Token, serve};
use crate::answer::Stop;

pub(super) async fn open_and_serve(arguments: &Arguments, token: &Token) -> Result<(), Stop> {
    let Some(url) = &arguments.database else {
        return serve(arguments, token, MemoryDirectory::new()).await;
    };
    let store = SqlStore::connect(url)
        .await
        .map_err(|error| Stop::Usage(format!("cannot open the database: {error}")))?;
    let served = serve(arguments, token, store.clone()).await;
    store.close().await;
    served
}
