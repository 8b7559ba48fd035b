//! The policy of an organization, as data.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vestibule_core::{AccountId, ConnectionId, DomainName, EmailAddress};

use crate::{EmailGrade, GroupSource, Permission, PermissionName};

/// Who may come in, as what. An administrator edits it; [`decide`](crate::decide()) reads it.
///
/// In JSON; unknown fields and other versions are refused. Everything but `version` may be left out, and
/// is at its most careful then:
///
/// | Field | Values | Left out |
/// |---|---|---|
/// | `version` | `1` | refused |
/// | `revision` | a number | `0` |
/// | `jit` | `off`, `invited_only`, `approval`, `domain`, `connection` | `invited_only` |
/// | `guests` | `deny`, `invited_only`, `{"role": {"role": .., "days": ..}}` | `invited_only` |
/// | `linking` | `approval`, `with_proof`, `automatic` | `with_proof` |
/// | `email_trust` | `{"link": .., "create": ..}`, each a grade: `asserted`, `issuer_authoritative`, `domain_bound` | `link` at `domain_bound`, `create` at `asserted` |
/// | `default_role` | a role | none |
/// | `mappings` | `[{"when": .., "grant": [..], "approved_by": ..}]` | none |
/// | `ranked_roles` | roles, the lowest first | none |
/// | `owner_role` | a role | `owner` |
/// | `protected_roles` | roles | none but `owner_role`, which always is one |
/// | `required_groups` | `[{"from": {"connection": ..}, "id": ..}]` | none |
/// | `deny` | `{"addresses": [..], "domains": [..], "subjects": [[connection, id], ..]}` | nobody |
/// | `profile` | by field, `connection`, `directory`, `person` or `first_writer` | `first_writer` |
/// | `reactivation` | `never`, `approval`, `on_sign_in` | `never` |
/// | `directory` | `{"unknown": "deny" or "allow_pending", "provision": "accounts" or "on_sign_in"}` | `allow_pending`, `accounts` |
/// | `break_glass` | account ids | none |
/// | `lapsed_domains` | `keep_linked`, `block` | `keep_linked` |
/// | `attested_domains` | `create_only`, `full` | `create_only` |
///
/// A mapping is for whoever is in a group, `{"group": {"from": {"connection": ..}, "id": ..}}` (or
/// `{"directory": ..}`), or has a value of an attribute, `{"attribute": {"connection": .., "name": ..,
/// "value": ..}}`. It gives roles, `{"role": ..}`, and teams, `{"team": ..}`.
///
/// ```
/// use vestibule_provisioning::{Jit, Linking, Policy};
///
/// let policy: Policy = serde_json::from_str(r#"{"version": 1}"#)?;
/// assert_eq!(policy, Policy::new());
/// assert_eq!((policy.jit, policy.linking), (Jit::InvitedOnly, Linking::WithProof));
///
/// assert!(serde_json::from_str::<Policy>(r#"{"version": 2}"#).is_err());
/// assert!(serde_json::from_str::<Policy>(r#"{"version": 1, "jitt": "off"}"#).is_err());
///
/// let policy: Policy = serde_json::from_str(
///     r#"{
///         "version": 1,
///         "jit": "connection",
///         "guests": {"role": {"role": "guest", "days": 30}},
///         "mappings": [{
///             "when": {"attribute": {"connection": "okta", "name": "cost_center", "value": "42"}},
///             "grant": [{"team": "finance"}]
///         }]
///     }"#,
/// )?;
/// assert_eq!(policy.mappings.len(), 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Policy {
    /// The version of this form: 1.
    pub version: PolicyVersion,
    /// Counts the edits; decisions record it.
    #[serde(default)]
    pub revision: u64,
    /// Who gets an account by signing in.
    #[serde(default)]
    pub jit: Jit,
    /// People whose address is in no domain of the organization.
    #[serde(default)]
    pub guests: Guests,
    /// Whether a sign-in may be linked to an account that is there.
    #[serde(default)]
    pub linking: Linking,
    /// What an address has to be worth.
    #[serde(default)]
    pub email_trust: EmailTrust,
    /// What every member has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_role: Option<PermissionName>,
    /// What groups and attributes give.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mappings: Vec<Mapping>,
    /// The roles that only one of can be held, from the lowest to the highest. The first that gives one
    /// decides, of directory, connection, invitation, guests and default, and the highest that it gives
    /// counts. Roles that are not in it add up, and so do teams.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranked_roles: Vec<PermissionName>,
    /// The role of owners, of whom the organization never loses the last.
    #[serde(default = "owner")]
    pub owner_role: PermissionName,
    /// Roles that no mapping, default or invitation gives, unless an owner has approved that mapping.
    /// The owner's role is one always.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub protected_roles: BTreeSet<PermissionName>,
    /// Nobody comes in without one of these groups; anybody may if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_groups: Vec<GroupRef>,
    /// Who never comes in.
    #[serde(default, skip_serializing_if = "DenyList::is_empty")]
    pub deny: DenyList,
    /// Who writes which field of the profile; a field that is not here, the first who wrote it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profile: BTreeMap<Field, Authority>,
    /// Whether a sign-in brings somebody back.
    #[serde(default)]
    pub reactivation: Reactivation,
    /// What holds where the organization has a directory.
    #[serde(default)]
    pub directory: DirectoryRules,
    /// Accounts that no automatic change touches: the way back in when single sign-on is broken.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub break_glass: BTreeSet<AccountId>,
    /// What a lapsed domain stops.
    #[serde(default)]
    pub lapsed_domains: LapsedDomains,
    /// Whether an operator's word for a domain is enough to link an account by address.
    #[serde(default)]
    pub attested_domains: AttestedDomains,
}

impl Policy {
    /// The policy that lets in who is linked or invited, and nobody else.
    #[must_use]
    pub fn new() -> Self {
        Self {
            version: PolicyVersion::V1,
            revision: 0,
            jit: Jit::default(),
            guests: Guests::default(),
            linking: Linking::default(),
            email_trust: EmailTrust::default(),
            default_role: None,
            mappings: Vec::new(),
            ranked_roles: Vec::new(),
            owner_role: owner(),
            protected_roles: BTreeSet::new(),
            required_groups: Vec::new(),
            deny: DenyList::default(),
            profile: BTreeMap::new(),
            reactivation: Reactivation::default(),
            directory: DirectoryRules::default(),
            break_glass: BTreeSet::new(),
            lapsed_domains: LapsedDomains::default(),
            attested_domains: AttestedDomains::default(),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

fn owner() -> PermissionName {
    PermissionName::owner()
}

/// The version of the form. Only one is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum PolicyVersion {
    /// 1.
    V1,
}

impl TryFrom<u8> for PolicyVersion {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if number == 1 { Ok(Self::V1) } else { Err("the policy is of an unknown version") }
    }
}

impl From<PolicyVersion> for u8 {
    fn from(_: PolicyVersion) -> Self {
        1
    }
}

/// Who gets an account by signing in for the first time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jit {
    /// Nobody: accounts come from the directory or by hand.
    Off,
    /// Who has an invitation.
    #[default]
    InvitedOnly,
    /// Whoever an administrator approves.
    Approval,
    /// Whoever has an address in a domain of the organization.
    Domain,
    /// Whoever the connection lets in, wherever their address is; [`Guests`] still decides on those
    /// outside of the organization's domains.
    Connection,
}

/// People whose address is in no domain of the organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guests {
    /// Never.
    Deny,
    /// With an invitation.
    #[default]
    InvitedOnly,
    /// As guests, with this role, for so many days. Needs [`Jit::Connection`].
    Role {
        /// The role that they have, instead of the default one.
        role: PermissionName,
        /// After how many days the membership ends, from the first sign-in.
        days: u16,
    },
}

/// Whether the sign-in of somebody new may be linked to an account that has the address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Linking {
    /// An administrator approves each.
    Approval,
    /// The person signs in the old way once.
    #[default]
    WithProof,
    /// By address alone, where every condition for that holds; else as [`Linking::WithProof`].
    Automatic,
}

/// What an address has to be worth. See [`EmailGrade`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmailTrust {
    /// To link an account by it. [`EmailGrade::DomainBound`] is the least that is ever enough.
    pub link: EmailGrade,
    /// To make an account with it.
    pub create: EmailGrade,
}

impl Default for EmailTrust {
    fn default() -> Self {
        Self { link: EmailGrade::DomainBound, create: EmailGrade::Asserted }
    }
}

/// What a group or an attribute gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Mapping {
    /// Whom.
    pub when: Condition,
    /// What.
    pub grant: BTreeSet<Permission>,
    /// The owner who has approved that it gives protected roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<AccountId>,
}

impl Mapping {
    /// A mapping that nobody has approved to give protected roles.
    #[must_use]
    pub fn new(when: Condition, grant: impl IntoIterator<Item = Permission>) -> Self {
        Self { when, grant: grant.into_iter().collect(), approved_by: None }
    }
}

/// Whom a mapping is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The members of a group.
    Group(GroupRef),
    /// Who has this value of an attribute or claim, byte for byte.
    Attribute {
        /// The connection that says so.
        connection: ConnectionId,
        /// The provider's name for it.
        name: String,
        /// The value.
        value: String,
    },
}

/// A group: whose, and which.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRef {
    /// Whose.
    pub from: GroupSource,
    /// The id that the provider or the directory has for it. Compared byte by byte.
    pub id: String,
}

impl GroupRef {
    /// A group.
    #[must_use]
    pub fn new(from: GroupSource, id: impl Into<String>) -> Self {
        Self { from, id: id.into() }
    }
}

/// Who never comes in. Stands above every other rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct DenyList {
    /// Addresses, however spelled in ASCII case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<EmailAddress>,
    /// Domains, and the names below them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub domains: BTreeSet<DomainName>,
    /// Subjects, as (connection, id).
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub subjects: BTreeSet<(ConnectionId, String)>,
}

impl DenyList {
    /// Whether nobody is on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.domains.is_empty() && self.subjects.is_empty()
    }
}

/// A field of the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Field {
    /// The given name.
    GivenName,
    /// The family name.
    FamilyName,
    /// The name as shown.
    DisplayName,
    /// The address. Its change is a proposal: see [`Effect::ChangeEmail`](crate::Effect::ChangeEmail).
    Email,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::GivenName, Self::FamilyName, Self::DisplayName, Self::Email];
}

/// Who wrote a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldSource {
    /// A sign-in.
    Connection,
    /// The directory.
    Directory,
    /// The person, or an administrator, in the application.
    Person,
}

/// Who may write a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// Sign-ins.
    Connection,
    /// The directory.
    Directory,
    /// The person.
    Person,
    /// Whoever wrote it first goes on to.
    #[default]
    FirstWriter,
}

/// Whether a sign-in brings somebody back whom an administrator removed. Who was deprovisioned by a
/// directory comes back by that directory alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reactivation {
    /// No.
    #[default]
    Never,
    /// When an administrator approves.
    Approval,
    /// Yes.
    OnSignIn,
}

/// What holds where the organization has a directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct DirectoryRules {
    /// Somebody whom the directory does not know.
    pub unknown: UnknownToDirectory,
    /// Whether users whom the directory pushes get an account before they sign in.
    pub provision: DirectoryProvisioning,
}

/// What happens to somebody whom the directory does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownToDirectory {
    /// Nobody new comes in whom it does not know yet.
    Deny,
    /// They come in as the rest of the policy says, and are marked.
    #[default]
    AllowPending,
}

/// What happens when a directory pushes a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryProvisioning {
    /// An account is made, where the address is in a domain of the organization.
    #[default]
    Accounts,
    /// Nothing, until they sign in.
    OnSignIn,
}

/// What a lapsed domain stops beside new accounts and new links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LapsedDomains {
    /// Nothing: who is linked signs in.
    #[default]
    KeepLinked,
    /// Every sign-in with an address there.
    Block,
}

/// What an operator's word for a domain is good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestedDomains {
    /// New accounts; links need proof.
    #[default]
    CreateOnly,
    /// The same as a DNS record.
    Full,
}
