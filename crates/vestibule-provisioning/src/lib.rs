//! Just-in-time provisioning policy: who may come in, as what, and why.
//!
//! A protocol crate says who has signed in, as an [`Identity`](vestibule_core::Identity). Whether that
//! person comes in is another question, and this crate's: [`decide()`] answers it from the identity, from
//! what the host knows of the organization, of its accounts and of its directory, and from a [`Policy`],
//! which is data that an administrator edits. The answer is a [`Decision`]: a verdict, the [`Effect`]s
//! that the host applies in one transaction, and a reason for every rule that was looked at.
//!
//! ```
//! use vestibule_core::{
//!     ConnectionId, DomainName, EmailFacts, EmailSource, Groups, Identity, OrganizationId, Protocol,
//!     Subject, SubjectKind, Timestamp,
//! };
//! use vestibule_provisioning::{
//!     AccountView, ConnectionView, DirectoryView, OrganizationView, OwnedDomain, Policy, decide,
//! };
//!
//! // The policy: whoever has an address in a domain of the organization gets an account, everybody is
//! // a member, and who is in a group of the provider's is an admin.
//! let policy: Policy = serde_json::from_str(
//!     r#"{
//!         "version": 1,
//!         "jit": "domain",
//!         "default_role": "member",
//!         "mappings": [{
//!             "when": {"group": {"from": {"connection": "okta"}, "id": "00g1-platform"}},
//!             "grant": [{"role": "admin"}]
//!         }]
//!     }"#,
//! )?;
//!
//! // The organization: one connection, and a domain that it has proven.
//! let (acme, okta) = (OrganizationId::parse("acme")?, ConnectionId::parse("okta")?);
//! let issuer = "https://idp.acme.com";
//! let connection = ConnectionView::new(okta.clone(), acme.clone(), issuer.to_owned());
//! let mut organization = OrganizationView::new(acme, connection);
//! organization.domains = vec![OwnedDomain::verified(DomainName::parse("acme.com")?)];
//!
//! // The sign-in: normally the protocol crate's.
//! let subject = Subject::new(issuer, "00u7", SubjectKind::Persistent);
//! let mut ada = Identity::new(okta, Protocol::Oidc, subject);
//! ada.email = EmailFacts::claimed("ada@acme.com", EmailSource::IdToken);
//! ada.email.tenant_pinned = true;
//! ada.groups = Groups::Known(vec!["00g1-platform".to_owned()]);
//!
//! let now = Timestamp::from_unix_seconds(1_790_000_000)?;
//! let accounts = AccountView::default();
//! let decision = decide(&ada, &organization, &accounts, &DirectoryView::None, &policy, now);
//!
//! let mut report = format!("{}: {}\n", decision.verdict.code(), decision.code.cause());
//! for reason in &decision.reasons {
//!     report += &format!("- {}\n", reason.code.code());
//! }
//! for effect in &decision.effects {
//!     report += &format!("+ {}\n", serde_json::to_value(effect)?);
//! }
//! # let report = report.replace(r#""at":"2026-09-21T14:13:20Z","#, "");
//! assert_eq!(report, r#"create: A new account is made.
//! - connection_accepted
//! - subject_accepted
//! - email_domain_bound
//! - directory_none
//! - created
//! + {"create_account":{"email":"ada@acme.com","email_verified":true}}
//! + {"link":{"subject":{"connection":"okta","id":"00u7","issuer":"https://idp.acme.com"}}}
//! + {"join":{"pending_directory":false}}
//! + {"remember_groups":{"from":{"connection":"okta"},"groups":["00g1-platform"]}}
//! + {"grant":{"permission":{"role":"admin"},"source":{"connection":"okta"}}}
//! + {"grant":{"permission":{"role":"member"},"source":"default"}}
//! "#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The judgments:
//!
//! * [`decide()`], on a sign-in. The same function answers a dry run, and the question why somebody was
//!   refused: keep its input, and it says so again.
//! * [`on_directory_event`], on a user whom a SCIM directory has pushed, deactivated or deleted.
//! * [`on_policy_change`], on a policy that is about to be saved: who gains and loses what. [`reapply`]
//!   does it.
//! * [`simulate`], on two policies over many sign-ins.
//! * [`grade_email`], on what an address is worth.
//!
//! All are pure and total: no clock, no I/O, no panic, the same answer for the same input.
//!
//! # Security
//! Five rules hold whatever the policy says.
//!
//! * (connection, subject) finds an account, and nothing else does. An address links nobody unless the
//!   organization has proven its domain and the connection may speak for it.
//! * Whom the directory has deactivated, nothing lets in; whom an administrator has removed, the policy
//!   alone lets back.
//! * What is not known is not nothing: groups that were not sent take nothing away.
//! * Each source takes back what it gave, and no more. Protected roles are given by mappings that an
//!   owner has approved, and by nothing else.
//! * The last owner stays one, and break-glass accounts are left alone.
//!
//! Of less evidence never follows more: an identity that says less, or a domain that has lapsed, gives
//! no better verdict.
#![forbid(unsafe_code)]

mod account;
mod apply;
mod decide;
mod decision;
mod directory;
mod directory_event;
mod grants;
mod link_proof;
mod organization;
mod ownership;
mod permission;
mod policy;
mod policy_change;
mod profile;
mod reason;
#[cfg(test)]
mod scene;
mod simulate;
mod trail;

pub use account::{
    Account, AccountState, AccountView, Approval, DirectoryUserKey, FieldValue, Invitation, Link,
    Membership, MembershipState, RemovedBy, Tombstone,
};
pub use apply::ApplyError;
pub use decide::{decide, grade_email};
pub use decision::{Decision, Effect, EmailGrade, Reason, ReasonOutcome, Verdict};
pub use directory::{DirectoryMatch, DirectoryPerson, DirectoryStanding, DirectoryView};
pub use directory_event::on_directory_event;
pub use link_proof::{LinkChallenge, LinkProof, LinkProofError};
pub use organization::{
    ConnectionView, DomainProof, DomainStanding, ExpectedIssuer, OrganizationView, OwnedDomain,
    Seats,
};
pub use permission::{
    Grant, GroupSource, KnownGroups, Permission, PermissionName, PermissionNameError, Source,
};
pub use policy::{
    AttestedDomains, Authority, Condition, DenyList, DirectoryProvisioning, DirectoryRules,
    EmailTrust, Field, FieldSource, GroupRef, Guests, Jit, LapsedDomains, Linking, Mapping, Policy,
    PolicyVersion, Reactivation, UnknownToDirectory,
};
pub use policy_change::{MemberChange, Preview, PreviewBuilder, on_policy_change, reapply};
pub use reason::ReasonCode;
pub use simulate::{Difference, Simulation, Tally, simulate};
