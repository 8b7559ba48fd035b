//! A whole sign-in over the ports: what the two routes of a connection do.

mod error;
mod oidc;
mod saml;

pub use error::SignInError;
pub use oidc::OidcFlow;
pub use saml::SamlFlow;

use vestibule_core::Timestamp;

use crate::{PendingKey, PendingLogins};

/// What was kept for this answer, which is taken by that.
async fn take(
    store: &impl PendingLogins,
    kind: &str,
    state: Option<&str>,
    now: Timestamp,
) -> Result<Vec<u8>, SignInError> {
    let state = state.ok_or(SignInError::NothingPending)?;
    let kept = store.take_once(&PendingKey::of(kind, state), now).await?;
    kept.ok_or(SignInError::NothingPending)
}
