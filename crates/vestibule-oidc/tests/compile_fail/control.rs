//! The same calls as in the other files, as they are meant.
use vestibule_core::{BrowserBinding, EndSessions, Fresh, Timestamp};
use vestibule_oidc::{
    Callback, CheckedLogout, CodeExchange, Connection, IdToken, KeySet, PendingLogin,
    ProviderMetadata, Refresh, RefreshGrant, Refusal, SignIn, TokensReceived,
};

fn finish(
    connection: &Connection,
    provider: &ProviderMetadata,
    pending: PendingLogin,
    callback: Callback,
    browser: &BrowserBinding,
    now: Timestamp,
) -> Result<CodeExchange, Refusal> {
    connection.finish(provider, pending, callback, browser, now)
}

fn verify(received: TokensReceived, keys: &KeySet, now: Timestamp) -> Result<SignIn, Refusal> {
    received.verify(keys, now)
}

fn refresh(
    connection: &Connection,
    provider: &ProviderMetadata,
    grant: RefreshGrant,
) -> Result<Refresh, Refusal> {
    connection.refresh(provider, grant)
}

fn end(checked: CheckedLogout, fresh: Fresh) -> Result<EndSessions, Refusal> {
    checked.redeem(fresh)
}

fn subject(token: &IdToken) -> &str {
    token.subject()
}

fn main() {
    let _ = (finish, verify, refresh, end, subject);
}
