//! Why: a closed list of reasons.

use serde::{Deserialize, Serialize};
use vestibule_core::ErrorKind;

macro_rules! reasons {
    ($($(#[doc = $what:literal])+ $variant:ident $code:literal $kind:ident: $user:literal, $fix:literal;)*) => {
        /// A rule, and what it is to say when it settles a decision. The list is closed: hosts and
        /// documentation rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum ReasonCode {
            $($(#[doc = $what])+ #[serde(rename = $code)] $variant,)*
        }

        impl ReasonCode {
            /// All of them, in the order of the pipeline.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What sort of thing it is, when it settles a refusal.
            #[must_use]
            pub const fn kind(self) -> ErrorKind {
                match self { $(Self::$variant => ErrorKind::$kind,)* }
            }

            /// What it means, for an administrator.
            #[must_use]
            pub fn cause(self) -> &'static str {
                match self { $(Self::$variant => concat!($($what),+).trim_ascii(),)* }
            }

            /// What the person at the sign-in page may read: no internals, nothing about others. Empty
            /// for a reason that refuses nobody.
            #[must_use]
            pub const fn user_text(self) -> &'static str {
                match self { $(Self::$variant => $user,)* }
            }

            /// What an administrator does about it; empty where nothing is wrong.
            #[must_use]
            pub const fn fix(self) -> &'static str {
                match self { $(Self::$variant => $fix,)* }
            }
        }
    };
}

reasons! {
    /// The sign-in came through another connection than the one that was looked up.
    ConnectionMismatch "connection_mismatch" Misconfigured:
        "Sign-in is not set up correctly. Ask your administrator.",
        "look up the connection by the sign-in's own connection id";
    /// The connection belongs to another organization than the one asked for.
    ConnectionOfOtherOrganization "connection_of_other_organization" Misconfigured:
        "Sign-in is not set up correctly. Ask your administrator.",
        "begin the sign-in at the organization that the connection belongs to";
    /// The connection is not live: it is not set up completely, or is switched off.
    ConnectionInactive "connection_inactive" Misconfigured:
        "Single sign-on is not switched on. Ask your administrator.",
        "complete and switch on the connection";
    /// The connection is live and belongs to the organization.
    ConnectionAccepted "connection_accepted" Denied:
        "",
        "";
    /// The issuer of the sign-in is not the one that the connection was set up with, byte for byte.
    IssuerMismatch "issuer_mismatch" Misconfigured:
        "Sign-in is not set up correctly. Ask your administrator.",
        "compare the issuer (entity id) in the connection with the provider's, to the last slash";
    /// The sign-in names no subject or no issuer, so that nobody can be recognized by it again.
    SubjectMissing "subject_missing" PeerFault:
        "Your identity provider did not say who you are. Ask your administrator.",
        "have the provider send a NameID or the claim `sub`";
    /// The NameID is transient: another one at every sign-in, which no account can be tied to.
    TransientSubject "transient_subject" Misconfigured:
        "Sign-in is not set up correctly. Ask your administrator.",
        "set the NameID format to persistent at the provider";
    /// The address, its domain or the subject is on the deny list of the policy.
    DenyListed "deny_listed" Denied:
        "You do not have access. Ask your administrator.",
        "take the entry off the deny list";
    /// The subject is of the configured issuer and stable.
    SubjectAccepted "subject_accepted" Denied:
        "",
        "";
    /// The subject is an address: when the address changes, or is given to another person, the
    /// provider names somebody else.
    SubjectIsAddress "subject_is_address" Denied:
        "",
        "set the NameID format to persistent at the provider";
    /// The address is in a verified domain of the organization, and came through a connection that
    /// may speak for it.
    EmailDomainBound "email_domain_bound" Denied:
        "",
        "";
    /// The provider says that the domain of the address is its tenant's own.
    EmailIssuerAuthoritative "email_issuer_authoritative" Denied:
        "",
        "";
    /// The provider says that the address is verified, and nothing shows that it would know.
    EmailAsserted "email_asserted" Denied:
        "",
        "prove the domain of the address";
    /// Nobody who would know says that the address is verified.
    EmailNotVerified "email_not_verified" Denied:
        "",
        "have the provider send `email_verified` (Entra: `xms_edov`), or prove the domain";
    /// The provider says that the address is not verified. Nothing outweighs that.
    EmailSaidUnverified "email_said_unverified" Denied:
        "",
        "have the person confirm the address at the provider";
    /// The connection takes every tenant of the provider, so that any tenant may send any address.
    EmailTenantNotPinned "email_tenant_not_pinned" Denied:
        "",
        "set the connection to one tenant, or have Entra send `xms_edov`";
    /// The provider says that the domain of the address is not its tenant's (`xms_edov` is false).
    EmailDomainOwnerDenied "email_domain_owner_denied" Denied:
        "",
        "prove the domain at the provider's tenant";
    /// The address is in no domain that the organization has proven.
    DomainNotOwned "domain_not_owned" Denied:
        "",
        "prove the domain, or invite the person as a guest";
    /// The domain is the organization's, and this connection may not speak for it.
    DomainNotOfConnection "domain_not_of_connection" Denied:
        "",
        "add the domain to the connection";
    /// The organization has no directory.
    DirectoryNone "directory_none" Denied:
        "",
        "";
    /// The directory of the organization is no longer connected.
    DirectoryDisconnected "directory_disconnected" Denied:
        "",
        "keep, convert or remove what it has granted";
    /// The directory knows the person and says that they are active.
    DirectoryActive "directory_active" Denied:
        "",
        "";
    /// The directory does not know the person.
    DirectoryUnknown "directory_unknown" Denied:
        "Your organization's directory does not know you. Ask your administrator.",
        "assign the person to the application at the provider";
    /// The directory has deactivated the person.
    DirectoryDeactivated "directory_deactivated" Denied:
        "Your access has been turned off. Ask your administrator.",
        "activate the person in the directory";
    /// The directory has deleted the person.
    DirectoryDeleted "directory_deleted" Denied:
        "Your access has been turned off. Ask your administrator.",
        "assign the person to the application at the provider again";
    /// The directory's user was found by an address that is no evidence: no account is changed for
    /// it.
    DirectoryMatchWeak "directory_match_weak" Denied:
        "",
        "have the directory send `externalId` as the subject of sign-ins";
    /// The account that was looked up is not linked to this subject in this organization.
    LinkMismatch "link_mismatch" Misconfigured:
        "Sign-in is not set up correctly. Ask your administrator.",
        "look up the account by organization, connection and subject, never by address";
    /// The account is suspended.
    AccountSuspended "account_suspended" Denied:
        "Your account is suspended. Ask your administrator.",
        "lift the suspension of the account";
    /// The account is locked, as after too many wrong passwords.
    AccountLocked "account_locked" Denied:
        "Your account is locked. Ask your administrator.",
        "unlock the account";
    /// An administrator has suspended the person in this organization.
    MembershipSuspended "membership_suspended" Denied:
        "Your access is suspended. Ask your administrator.",
        "restore the membership";
    /// An administrator has removed the person from this organization, and the policy does not let
    /// a sign-in undo that.
    RemovedByAdministrator "removed_by_administrator" Denied:
        "Your access has been removed. Ask your administrator.",
        "restore the membership, or set `reactivation` in the policy";
    /// The person was removed, and comes back when an administrator approves.
    ReactivationNeedsApproval "reactivation_needs_approval" Denied:
        "Your administrator has been asked to let you in.",
        "approve or decline the request";
    /// The person was removed, and the policy lets this sign-in bring them back.
    Reactivated "reactivated" Denied:
        "",
        "";
    /// A directory has deactivated the person. It alone, or an owner, takes that back.
    Deprovisioned "deprovisioned" Denied:
        "Your access has been turned off. Ask your administrator.",
        "activate the person in the directory, or restore the membership";
    /// The directory that deactivated the person says that they are active again.
    ReinstatedByDirectory "reinstated_by_directory" Denied:
        "",
        "";
    /// The person was a guest, for a time that is over.
    GuestExpired "guest_expired" Expired:
        "Your guest access has ended. Ask your administrator.",
        "extend the membership, or invite the person again";
    /// The person is a member whom the directory has still to push.
    PendingDirectory "pending_directory" Denied:
        "",
        "assign the person to the application at the provider";
    /// The directory has pushed the person now.
    DirectorySettled "directory_settled" Denied:
        "",
        "";
    /// The proof of the address's domain has lapsed: nobody new comes in by it.
    DomainLapsed "domain_lapsed" Denied:
        "Your organization has to confirm its domain again. Ask your administrator.",
        "publish the domain's record again and check it";
    /// The proof of the address's domain has lapsed. The person is linked already, and stays.
    DomainLapsedLinked "domain_lapsed_linked" Denied:
        "",
        "publish the domain's record again and check it";
    /// Single sign-on is not part of what the organization pays for: nobody new comes in by it.
    NotEntitled "not_entitled" Denied:
        "Single sign-on is not available for your organization. Ask your administrator.",
        "add single sign-on to the organization's plan";
    /// All seats are taken.
    NoSeat "no_seat" Denied:
        "Your organization has no seat left. Ask your administrator.",
        "add seats, or remove members";
    /// The person is in a group that the policy requires.
    RequiredGroupHeld "required_group_held" Denied:
        "",
        "";
    /// The person is in none of the groups that the policy requires.
    RequiredGroupMissing "required_group_missing" Denied:
        "You do not have access. Ask your administrator.",
        "add the person to a required group";
    /// The groups of the person are not completely known, and none of those that are is required.
    RequiredGroupsUnknown "required_groups_unknown" Unavailable:
        "Your groups could not be read. Ask your administrator.",
        "have the provider send fewer groups, or only those assigned to the application";
    /// The account is linked to this subject.
    Linked "linked" Denied:
        "",
        "";
    /// No email address was received from the identity provider, and the subject is new.
    NoEmail "no_email" Misconfigured:
        "No email address was received.",
        "have the provider send the address: the claim `email`, or a SAML attribute that the connection names";
    /// What was received as email address is none.
    EmailUnreadable "email_unreadable" PeerFault:
        "The email address that was received cannot be read.",
        "correct the address, or the attribute that it is taken from, at the provider";
    /// The directory's user has an account, which is linked now.
    LinkedByDirectory "linked_by_directory" Denied:
        "",
        "";
    /// The person has shown that the account is theirs.
    LinkedByProof "linked_by_proof" Denied:
        "",
        "";
    /// An administrator has approved the link.
    LinkedByApproval "linked_by_approval" Denied:
        "",
        "";
    /// The account has the address, and every condition for a link by address holds.
    LinkedByAddress "linked_by_address" Denied:
        "",
        "";
    /// The account with this address is the way back in when single sign-on is broken: nothing is
    /// linked to it.
    CandidateProtected "candidate_protected" Denied:
        "Sign in to this account with its own password.",
        "sign in the old way, or take the account off `break_glass`";
    /// More than one account has the address, so that it tells nobody apart.
    SeveralCandidates "several_candidates" Denied:
        "",
        "merge the accounts, or prove one";
    /// The proof is for another account or subject, or has expired.
    ProofVoid "proof_void" Denied:
        "",
        "sign in the old way again";
    /// The approval is for another subject or account, or the account is another organization's
    /// too: its administrator cannot give it away.
    ApprovalNotEnough "approval_not_enough" Denied:
        "",
        "have the person sign in the old way";
    /// The address is not worth enough to link by it: only one in a verified domain, through a
    /// connection that may speak for it, is.
    LinkAddressNotTrusted "link_address_not_trusted" Denied:
        "",
        "prove the domain, and set the connection to one tenant";
    /// An operator vouches for the domain, and no DNS record proves it.
    LinkDomainAttestedOnly "link_domain_attested_only" Denied:
        "",
        "prove the domain by DNS, or set `attested_domains` to `full`";
    /// The address of the account was never verified, and somebody can sign in to it already.
    LinkCandidateUnverified "link_candidate_unverified" Denied:
        "",
        "have the person verify the address of the account";
    /// The account belongs to another organization too.
    LinkCandidateElsewhere "link_candidate_elsewhere" Denied:
        "",
        "have the person sign in the old way";
    /// The account is linked to another subject of this connection already: perhaps the address was
    /// given to another person.
    LinkCandidateHasOtherSubject "link_candidate_has_other_subject" Denied:
        "",
        "have the person sign in the old way, or unlink the former subject";
    /// The account is an owner's, or has a protected role: an address alone does not open it.
    LinkCandidatePrivileged "link_candidate_privileged" Denied:
        "",
        "have the person sign in the old way";
    /// An account with this address is there, and an administrator has to approve the link.
    LinkNeedsApproval "link_needs_approval" Denied:
        "Your administrator has been asked to let you in.",
        "approve or decline the request";
    /// An account with this address is there, and nothing shows that it is this person's.
    LinkNeedsProof "link_needs_proof" Denied:
        "Account exists with different credentials.",
        "have the person sign in the old way once; see the other reasons for what stopped a link by address";
    /// The address has been invited.
    InvitationAccepted "invitation_accepted" Denied:
        "",
        "";
    /// The invitation has expired.
    InvitationExpired "invitation_expired" Expired:
        "",
        "invite the person again";
    /// The invitation was sent to another address.
    InvitationOfOtherAddress "invitation_of_other_address" Denied:
        "",
        "invite the address that the provider sends";
    /// An administrator has approved.
    Approved "approved" Denied:
        "",
        "";
    /// The directory has pushed the person, which is as good as an invitation.
    PushedByDirectory "pushed_by_directory" Denied:
        "",
        "";
    /// Nobody gets an account by signing in.
    JitOff "jit_off" Denied:
        "You do not have an account yet. Ask your administrator.",
        "push the person by the directory, or set `jit` in the policy";
    /// Only who is invited gets an account by signing in.
    NotInvited "not_invited" Denied:
        "You have not been invited yet. Ask your administrator.",
        "invite the person, or set `jit` in the policy";
    /// An administrator has to approve the new account.
    CreationNeedsApproval "creation_needs_approval" Denied:
        "Your administrator has been asked to let you in.",
        "approve or decline the request";
    /// The address is in no verified domain that the connection may speak for.
    EmailOutsideDomains "email_outside_domains" Denied:
        "Your email address is not of this organization. Ask your administrator.",
        "prove the domain, add it to the connection, set the connection to one tenant, or allow guests in the policy";
    /// Whose address is outside of the organization's domains needs an invitation.
    GuestNotInvited "guest_not_invited" Denied:
        "You have not been invited yet. Ask your administrator.",
        "invite the person";
    /// The policy takes nobody whose address is outside of the organization's domains, invited or
    /// not.
    GuestsDenied "guests_denied" Denied:
        "Your email address is not of this organization. Ask your administrator.",
        "prove the domain, or set `guests` in the policy";
    /// The person comes in as a guest.
    GuestAccepted "guest_accepted" Denied:
        "",
        "";
    /// The address is not worth enough to make an account with it.
    EmailUnverified "email_unverified" Denied:
        "Your email address is not verified. Ask your administrator.",
        "have the provider send `email_verified` (Entra: `xms_edov`), or prove the domain";
    /// The directory does not know the person yet, and the policy waits for it.
    NotProvisionedYet "not_provisioned_yet" Denied:
        "Your account is not ready yet. Try again later.",
        "assign the person to the application at the provider, and wait for the next push";
    /// A new account is made.
    Created "created" Denied:
        "",
        "";
    /// The groups of the person are not completely known: what was known before counts on, and
    /// nothing is taken back.
    GroupsUnknown "groups_unknown" Denied:
        "",
        "have the provider send all groups, or only those assigned to the application";
    /// The groups of the directory count, those of the sign-in do not.
    DirectoryGroupsPrecede "directory_groups_precede" Denied:
        "",
        "";
    /// A protected role would have been given without an owner's approval, and is not.
    ProtectedRoleWithheld "protected_role_withheld" Denied:
        "",
        "have an owner approve the mapping";
    /// The account is the way back in when single sign-on is broken: nothing is taken from it.
    BreakGlassUntouched "break_glass_untouched" Denied:
        "",
        "";
    /// The person is the last owner, and stays one.
    LastOwnerKept "last_owner_kept" Denied:
        "",
        "give the owner's role to somebody else first";
    /// What the disconnected directory has granted is kept until an owner decides.
    GrantsOrphaned "grants_orphaned" Denied:
        "",
        "keep, convert or remove it";
    /// The new address is not worth enough to replace the account's, or the account is another
    /// organization's too.
    EmailChangeNotTrusted "email_change_not_trusted" Denied:
        "",
        "prove the domain, or have the person change it";
    /// The new address is another account's.
    EmailTaken "email_taken" Denied:
        "",
        "merge the accounts, or change the other's address";
    /// The directory is not connected: what it says does not count.
    DirectoryNotConnected "directory_not_connected" Denied:
        "Your access has been turned off. Ask your administrator.",
        "connect the directory again";
    /// The directory has pushed the person, and a new account is made.
    ProvisionedByDirectory "provisioned_by_directory" Denied:
        "",
        "";
    /// The directory has pushed the person, who gets an account by signing in.
    ProvisionedOnSignIn "provisioned_on_sign_in" Denied:
        "You do not have an account yet.",
        "have the person sign in, or set `directory.provision` in the policy";
    /// The policy was applied to what is remembered of the person.
    Reapplied "reapplied" Denied:
        "",
        "";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_its_own_its_json_and_says_what_it_means() {
        let mut codes = BTreeSet::new();
        for reason in ReasonCode::ALL {
            let code = reason.code();
            assert!(codes.insert(code), "{code}");
            assert_eq!(serde_json::to_string(reason).unwrap(), format!("\"{code}\""));
            assert!(code.bytes().all(|it| it.is_ascii_lowercase() || it == b'_'), "{code}");
            assert!(reason.cause().ends_with('.') && !reason.cause().contains("  "), "{code}");
            assert!(!reason.fix().ends_with('.'), "{code}");
            let text = reason.user_text();
            assert!(text.is_empty() || text.ends_with('.'), "{code}");
        }
    }

    #[test]
    fn who_is_refused_reads_no_internals() {
        for reason in ReasonCode::ALL {
            for internal in ["polic", "issuer", "claim", "NameID", "xms", "deny list", "directory_"]
            {
                assert!(!reason.user_text().contains(internal), "{}", reason.code());
            }
        }
    }

    #[test]
    fn the_two_errors_that_users_know_are_worded_as_they_know_them() {
        assert_eq!(ReasonCode::NoEmail.user_text(), "No email address was received.");
        let text = ReasonCode::LinkNeedsProof.user_text();
        assert_eq!(text, "Account exists with different credentials.");
    }
}
