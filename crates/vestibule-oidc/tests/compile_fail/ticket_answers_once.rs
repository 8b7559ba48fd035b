use vestibule_core::{BrowserBinding, Timestamp};
use vestibule_oidc::{Callback, Connection, PendingLogin, ProviderMetadata};

fn twice(
    connection: &Connection,
    provider: &ProviderMetadata,
    pending: PendingLogin,
    callbacks: (Callback, Callback),
    browser: &BrowserBinding,
    now: Timestamp,
) {
    let _ = connection.finish(provider, pending, callbacks.0, browser, now);
    let _ = connection.finish(provider, pending, callbacks.1, browser, now);
}

fn main() {}
