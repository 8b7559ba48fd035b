//! SCIM 2.0 ([RFC 7643](https://www.rfc-editor.org/rfc/rfc7643),
//! [RFC 7644](https://www.rfc-editor.org/rfc/rfc7644),
//! [RFC 9865](https://www.rfc-editor.org/rfc/rfc9865)): schema types, filters, PATCH, and a service
//! provider that real directories can use.
//!
//! A customer's directory (Entra, Okta, OneLogin and their like) pushes its users and groups here:
//! who exists, who may sign in, who is in which group. What this crate makes of that is
//!
//! * [`ScimService`], the whole protocol from a request to its response, on a store that implements
//!   [`Directory`], [`GroupMembers`] and [`DirectoryTokens`]. [`MemoryDirectory`] is one for tests;
//!   `vestibule-sql` has SQLite and PostgreSQL; `vestibule-axum` puts it behind a router.
//! * [`Registry`]: schemas and resource types, yours among them, compiled once. The same table says
//!   what is accepted, published, shown, filtered and patched.
//! * [`Filter`], [`BoundFilter`] and [`apply_patch`], pure functions that are of use without a
//!   server.
//! * [`Profile`]: what is tolerated of which product, by name. Nothing is repaired in silence:
//!   every [`Tolerance`] that a request took is reported.
//! * [`DirectoryEvent`]: what changed, written with the change; [`Standing`]: whether the directory
//!   lets somebody sign in; [`explain()`]: why; [`drift()`]: where the application and the directory
//!   disagree.
//!
//! Google Workspace cannot push to applications that are not in its catalogue. Its users come by
//! sign-in alone.
//!
//! ```
//! use vestibule_core::{DirectoryId, Endpoint, OrganizationId, Timestamp};
//! use vestibule_keys::MacKey;
//! use vestibule_scim::{
//!     BearerToken, MemoryDirectory, Moment, Profile, Registry, Scope, ScimService,
//! };
//!
//! # use std::{future::Future, pin::pin, task::{Context, Poll, Waker}};
//! # fn run<F: Future>(future: F) -> F::Output {
//! #     match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
//! #         Poll::Ready(output) => output,
//! #         Poll::Pending => unreachable!(),
//! #     }
//! # }
//! # run(async {
//! let now = Timestamp::parse_xs_datetime("2026-11-22T09:00:00Z")?;
//! let base = Endpoint::parse("https://app.example/scim/v2")?;
//! // Both secrets come from the operating system's random numbers.
//! let cursor_key = MacKey::new(&[1; 32])?;
//! let token = BearerToken::from_random(&[2; 32]);
//!
//! let store = MemoryDirectory::new();
//! let scope = Scope::new(OrganizationId::parse("acme")?, DirectoryId::parse("entra")?);
//! token.rotate_in(&store, scope, Profile::ENTRA, now, std::time::Duration::ZERO).await?;
//! let service = ScimService::new(store, Registry::standard(), &base, cursor_key);
//!
//! let request = http::Request::post("/scim/v2/Users")
//!     .header("authorization", format!("Bearer {}", token.expose()))
//!     .header("content-type", "application/scim+json");
//! let (head, ()) = request.body(())?.into_parts();
//! let body = br#"{
//!     "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
//!     "userName": "ada@example.com",
//!     "active": "True"
//! }"#;
//! let admitted = service.admit(&head, now).await.map_err(|response| response.status().as_str().to_owned())?;
//! let response = service.answer(&admitted, &head, body, &Moment::new(now, [3; 32])).await;
//! assert_eq!(response.status(), 201);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! The crate does no I/O: it has no clock, no random numbers, no sockets and no runtime. Whoever
//! calls it passes the time and fresh randomness in, as [`Moment`].
#![forbid(unsafe_code)]

#[cfg(feature = "conformance")]
pub mod conformance;
mod cursor;
mod drift;
mod error;
mod event;
mod explain;
mod filter;
mod fold;
mod limits;
mod memory;
mod nesting;
mod patch;
mod path;
mod profile;
mod registry;
mod resource;
mod schema;
mod service;
mod store;
mod token;
pub mod typed;
mod value;

pub use drift::{Drift, DriftComparison, DriftReport, HostAccount, drift};
pub use error::{Fault, ScimError};
pub use event::{DirectoryEvent, EventKind};
pub use explain::{ExplainedEvent, ExplainedGroup, ExplainedStanding, Explanation, explain};
pub use filter::{
    BoundFilter, Comparison, ElementFilter, Expected, Field, Filter, FilterError, Literal,
    Memberships, NoMemberships, Operand, Operator, Predicate, Side, SortBy, SortKey, SortSource,
    StringFault, Subject,
};
pub use fold::fold;
pub use limits::Limits;
pub use memory::MemoryDirectory;
pub use patch::{ChangeSet, Patch, apply_patch};
pub use path::{AttributePath, PatchPath};
pub use profile::{Profile, Tolerance, Tolerances};
pub use registry::{
    AttributeId, Children, CompiledAttribute, Kept, Registry, RegistryError, ResourceType,
};
pub use resource::{Incoming, Projection, Resource};
pub use schema::{
    Attribute, AttributeType, BULK_REQUEST_MESSAGE, BULK_RESPONSE_MESSAGE, ENTERPRISE_USER_SCHEMA,
    ERROR_MESSAGE, GROUP_SCHEMA, LIST_RESPONSE_MESSAGE, Mutability, PATCH_OP_MESSAGE,
    RESOURCE_TYPE_SCHEMA, ResourceTypeDefinition, Returned, SCHEMA_SCHEMA, SEARCH_REQUEST_MESSAGE,
    SERVICE_PROVIDER_CONFIG_SCHEMA, Schema, USER_SCHEMA, Uniqueness,
};
pub use service::{Admitted, Exchange, Moment, PatchReply, RateLimit, ScimService};
pub use store::{
    Change, Commit, CommitError, Directory, DirectoryTokens, GroupMembers, Member, MemberDelta,
    MemberRef, Membership, Meta, Page, Position, Query, ResourceId, Scope, Standing, StoreError,
    Stored, TokenHash, TokenRecord, TypeQuery, UserKey, Version, Window,
};
pub use token::BearerToken;
pub use value::{DateTime, Record, Value};
