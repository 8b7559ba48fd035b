use vestibule_core::{BrowserBinding, Timestamp};
use vestibule_oidc::{Callback, Connection, PendingLogin, ProviderMetadata};

fn twice(
    connection: &Connection,
    provider: &ProviderMetadata,
    pending: (PendingLogin, PendingLogin),
    callback: Callback,
    browser: &BrowserBinding,
    now: Timestamp,
) {
    let _ = connection.finish(provider, pending.0, callback, browser, now);
    let _ = connection.finish(provider, pending.1, callback, browser, now);
}

fn main() {}
