//! What went wrong elsewhere, played against this crate: each test has the attack, and the honest
//! sign-in that must go on working.
//!
//! Two of the incidents are stopped before an identity reaches this crate; here is what it adds, and
//! there is the check itself:
//!
//! | incident | where |
//! |---|---|
//! | Zitadel CVE-2026-55669: a token without `aud` is taken | vestibule-oidc, `tests/attacks.rs`, attack `audience_missing` |
//! | FusionAuth issue 2542: address and `email_verified` from different documents | vestibule-oidc, `tests/trust.rs`, `address_and_evidence_are_from_one_document` |
//!
//! And three have a second half in another crate: a proof, an invitation and a pending login are taken
//! once by the stores of vestibule-signin; an administrator's right to bind a connection to an
//! organization is the host's; whether a domain is enforced on its own connection is the host's
//! routing, and recovery by mail its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[allow(dead_code, reason = "each test uses a part")]
#[path = "scene/scene.rs"]
mod scene;

#[path = "incidents/domains.rs"]
mod domains;
#[path = "incidents/hijacks.rs"]
mod hijacks;
#[path = "incidents/keys.rs"]
mod keys;
#[path = "incidents/proofs.rs"]
mod proofs;
