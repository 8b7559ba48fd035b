//! Microsoft Entra ID: the four links from a token to its tenant, guests, addresses and groups.
//!
//! The connection is for the provider's own tenant, at the tenant's or at the shared address.

use super::{Fact, Scene, table};
use crate::openid::edit::Edit::{Remove, Set};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part::{self, Jwk, Metadata};
use crate::openid::personality::Personality;

const CLAIMS: Part = Part::Claims(IdToken);
const TENANT: &str = "nOAuth, Semperis 2025: a tenant of the attacker's own";
const GUID: &str = "Microsoft.IdentityModel: tid is a GUID";
const KEY: &str = "Microsoft.IdentityModel: the issuer of the signing key";
const TWIN: &str = "Microsoft.IdentityModel: a second tid in another case";
const NOAUTH: &str = "nOAuth, CVE-2023-3128 Grafana: an address that the tenant made up";
const EDOV: &str = "xms_edov in the forms that it is seen in (Supabase)";
const GUEST: &str = "guests: a user of another tenant with an account in this one";
const OVERAGE: &str = "Microsoft Entra ID: more than 200 groups are a reference";
const OTHER_ISSUER: &str =
    "\"https://login.microsoftonline.com/7d1b2c3a-1111-4222-8333-444455556666/v2.0\"";
const OTHER_TENANT: &str = "\"7d1b2c3a-1111-4222-8333-444455556666\"";
const TEMPLATE: &str = "\"https://login.microsoftonline.com/{tenantid}/v2.0\"";

table! { ATTACKS: IdToken on Entra;
    /// Signs a user of the tenant in.
    entra: "Microsoft Entra ID, one tenant" => accepted, [],
        knowing(&[Fact::EmailVerified(None), Fact::DomainOwnerVerified(None)]);
    /// Signs a user of the tenant in at the shared address.
    entra_multitenant: "openidconnect-rs#121, go-oidc#159, openid-client#742: the template"
        => accepted, [], on(Personality::EntraMultitenant);
    /// Signs a user of another tenant in, whose token the same key signed.
    entra_other_tenant: TENANT => "tenant_not_allowed",
        [Set(CLAIMS, "iss", OTHER_ISSUER), Set(CLAIMS, "tid", OTHER_TENANT)];
    /// Signs a user of another tenant in, at the shared address.
    entra_other_tenant_at_shared_address: TENANT => "tenant_not_allowed",
        [Set(CLAIMS, "iss", OTHER_ISSUER), Set(CLAIMS, "tid", OTHER_TENANT)],
        on(Personality::EntraMultitenant);
    /// Signs a personal account in, at the shared address.
    entra_personal_account: TENANT => "tenant_not_allowed",
        [
            Set(CLAIMS, "iss",
                "\"https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0\""),
            Set(CLAIMS, "tid", "\"9188040d-6c67-4c5b-b112-36a304b66dad\""),
        ],
        on(Personality::EntraMultitenant);
    /// Names our tenant, and the issuer of another.
    entra_issuer_of_another_tenant: TENANT => "issuer_mismatch",
        [Set(CLAIMS, "iss", OTHER_ISSUER)];
    /// Names our tenant, and the issuer of another, at the shared address.
    entra_issuer_of_another_tenant_at_shared_address: TENANT => "issuer_mismatch",
        [Set(CLAIMS, "iss", OTHER_ISSUER)], on(Personality::EntraMultitenant);
    /// Names our issuer, and another tenant.
    entra_tenant_of_another_issuer: TENANT => "issuer_mismatch",
        [Set(CLAIMS, "tid", OTHER_TENANT)];
    /// Names our issuer, and another tenant, at the shared address.
    entra_tenant_of_another_issuer_at_shared_address: TENANT => "issuer_mismatch",
        [Set(CLAIMS, "tid", OTHER_TENANT)], on(Personality::EntraMultitenant);
    /// Writes the template for an issuer.
    entra_issuer_is_the_template: TENANT => "issuer_mismatch",
        [Set(CLAIMS, "iss", TEMPLATE)], on(Personality::EntraMultitenant);
    /// Sends a token of version 1.0.
    entra_token_of_version_1: "Microsoft Entra ID: a v1 token needs the v1 metadata"
        => "issuer_mismatch",
        [Set(CLAIMS, "iss", "\"https://sts.windows.net/{tenant}/\""),
         Set(CLAIMS, "ver", "\"1.0\"")];
    /// Names no tenant.
    entra_tenant_missing: GUID => "tenant_missing", [Remove(CLAIMS, "tid")];
    /// Names no tenant, at the shared address.
    entra_tenant_missing_at_shared_address: GUID => "tenant_missing",
        [Remove(CLAIMS, "tid")], on(Personality::EntraMultitenant);
    /// Names a tenant by a word.
    entra_tenant_is_a_word: GUID => "tenant_malformed",
        [Set(CLAIMS, "tid", "\"common\""),
         Set(CLAIMS, "iss", "\"https://login.microsoftonline.com/common/v2.0\"")],
        on(Personality::EntraMultitenant);
    /// Names a tenant by a path that leads to another issuer.
    entra_tenant_is_a_path: GUID => "tenant_malformed",
        [Set(CLAIMS, "tid", "\"../evil\""),
         Set(CLAIMS, "iss", "\"https://login.microsoftonline.com/../evil/v2.0\"")],
        on(Personality::EntraMultitenant);
    /// Names a tenant by nothing.
    entra_tenant_empty: GUID => "tenant_malformed",
        [Set(CLAIMS, "tid", "\"\""),
         Set(CLAIMS, "iss", "\"https://login.microsoftonline.com//v2.0\"")],
        on(Personality::EntraMultitenant);
    /// Names a tenant by a number.
    entra_tenant_number: GUID => "claim_malformed", [Set(CLAIMS, "tid", "1")];
    /// Names another tenant in a claim whose name has another case.
    entra_tenant_twin: TWIN => "claim_case_duplicate", [Set(CLAIMS, "TID", OTHER_TENANT)];
    /// Names the same tenant in a claim whose name has another case.
    entra_tenant_twin_the_same: TWIN => "claim_case_duplicate",
        [Set(CLAIMS, "Tid", "\"{tenant}\"")];

    /// Signs with a key of another tenant.
    entra_key_of_another_tenant: KEY => "key_issuer_mismatch",
        [Set(Jwk, "issuer", OTHER_ISSUER)];
    /// Signs with a key of another tenant, at the shared address.
    entra_key_of_another_tenant_at_shared_address: KEY => "key_issuer_mismatch",
        [Set(Jwk, "issuer", OTHER_ISSUER)], on(Personality::EntraMultitenant);
    /// Signs with a key of all tenants.
    entra_key_of_all_tenants: KEY => accepted, [Set(Jwk, "issuer", TEMPLATE)];
    /// Signs with a key of our tenant, at the shared address.
    entra_key_of_our_tenant: KEY => accepted,
        [Set(Jwk, "issuer", "\"https://login.microsoftonline.com/{tenant}/v2.0\"")],
        on(Personality::EntraMultitenant);
    /// Signs with a key of another cloud.
    entra_key_of_another_cloud: "Microsoft.IdentityModel: the cloud instance of the key"
        => "cloud_instance_mismatch",
        [Set(Jwk, "cloud_instance_name", "\"microsoftonline.us\"")];
    /// Says that it is another cloud than its keys are of.
    entra_metadata_of_another_cloud: "Microsoft.IdentityModel: the cloud instance of the key"
        => "cloud_instance_mismatch",
        [Set(Metadata, "cloud_instance_name", "\"partner.microsoftonline.cn\"")];
    /// Publishes metadata of the shared address for one tenant.
    entra_metadata_is_the_template: "openid-client#893: special cases of the issuer"
        => "discovery_issuer_mismatch", [Set(Metadata, "issuer", TEMPLATE)];
    /// Publishes metadata of one tenant for the shared address.
    entra_metadata_is_no_template: "openid-client#893: special cases of the issuer"
        => "discovery_issuer_mismatch", [Set(Metadata, "issuer", OTHER_ISSUER)],
        on(Personality::EntraMultitenant);
    /// Signs with a key that it publishes for the application alone.
    entra_application_key: "go-oidc#215, social-core#695, next-auth#5137: keys under appid"
        => accepted, [], in_scene(Scene::ApplicationKey);

    /// Does not name the user in the directory.
    entra_object_missing: "Microsoft Entra ID: oid with tid is the key" => "object_id_missing",
        [Remove(CLAIMS, "oid")];
    /// Names the user in the directory by a number.
    entra_object_number: "Microsoft Entra ID: oid with tid is the key" => "claim_malformed",
        [Set(CLAIMS, "oid", "1")];
    /// Says that the user is a guest.
    entra_guest: GUEST => "guest_user", [Set(CLAIMS, "acct", "1")],
        in_scene(Scene::RefusesGuests);
    /// Says that the user is a guest in a text.
    entra_guest_in_a_text: GUEST => "guest_user", [Set(CLAIMS, "acct", "\"1\"")],
        in_scene(Scene::RefusesGuests);
    /// Says where the user is at home, which is another tenant.
    entra_guest_by_home: GUEST => "guest_user",
        [Set(CLAIMS, "idp", "\"https://sts.windows.net/7d1b2c3a-1111-4222-8333-444455556666/\"")],
        in_scene(Scene::RefusesGuests);
    /// Says that the user is at home with Google.
    entra_guest_from_google: GUEST => "guest_user", [Set(CLAIMS, "idp", "\"google.com\"")],
        in_scene(Scene::RefusesGuests);
    /// Calls the user as it calls guests.
    entra_guest_by_name: GUEST => "guest_user",
        [Set(CLAIMS, "preferred_username",
             "\"ada_home.example#EXT#@acme.onmicrosoft.com\"")],
        in_scene(Scene::RefusesGuests);
    /// Says that the user is a member.
    entra_member: GUEST => accepted,
        [Set(CLAIMS, "acct", "0"),
         Set(CLAIMS, "idp", "\"https://sts.windows.net/{tenant}/\"")],
        in_scene(Scene::RefusesGuests);
    /// Says that the user is a guest, where guests are welcome.
    entra_guest_is_welcome: GUEST => accepted, [Set(CLAIMS, "acct", "1")];

    /// Says that the address is verified, as every tenant can have it said.
    entra_email_verified_by_claims_mapping: "ExcaliDash#159: email_verified by claims mapping"
        => accepted, [Set(CLAIMS, "email_verified", "true")],
        knowing(&[Fact::EmailVerified(None)]);
    /// Sends the victim's address without a word about its domain.
    entra_email_of_the_victim: NOAUTH => accepted,
        [Set(CLAIMS, "email", "\"admin@victim.example\"")],
        knowing(&[Fact::EmailVerified(None), Fact::DomainOwnerVerified(None)]);
    /// Says that the owner of the domain is verified.
    entra_domain_owner_true: EDOV => accepted, [Set(CLAIMS, "xms_edov", "true")],
        knowing(&[Fact::DomainOwnerVerified(Some(true))]);
    /// Says so in a text.
    entra_domain_owner_true_text: EDOV => accepted, [Set(CLAIMS, "xms_edov", "\"true\"")],
        knowing(&[Fact::DomainOwnerVerified(Some(true))]);
    /// Says so with a number in a text.
    entra_domain_owner_one_text: EDOV => accepted, [Set(CLAIMS, "xms_edov", "\"1\"")],
        knowing(&[Fact::DomainOwnerVerified(Some(true))]);
    /// Says so with a number.
    entra_domain_owner_one: EDOV => accepted, [Set(CLAIMS, "xms_edov", "1")],
        knowing(&[Fact::DomainOwnerVerified(Some(true))]);
    /// Denies it.
    entra_domain_owner_false: EDOV => accepted, [Set(CLAIMS, "xms_edov", "false")],
        knowing(&[Fact::DomainOwnerVerified(Some(false))]);
    /// Denies it in a text.
    entra_domain_owner_false_text: EDOV => accepted, [Set(CLAIMS, "xms_edov", "\"false\"")],
        knowing(&[Fact::DomainOwnerVerified(Some(false))]);
    /// Denies it with a number.
    entra_domain_owner_zero: EDOV => accepted, [Set(CLAIMS, "xms_edov", "0")],
        knowing(&[Fact::DomainOwnerVerified(Some(false))]);
    /// Says something else.
    entra_domain_owner_other_text: EDOV => accepted,
        [Set(CLAIMS, "xms_edov", "\"yes\"")], knowing(&[Fact::DomainOwnerVerified(None)]);
    /// Says it with an object.
    entra_domain_owner_object: EDOV => accepted, [Set(CLAIMS, "xms_edov", "{}")], knowing(&[Fact::DomainOwnerVerified(None)]);

    /// Says where the groups are, and not which.
    entra_many_groups: OVERAGE => accepted, [], in_scene(Scene::ManyGroups),
        knowing(&[Fact::GroupsIncomplete]);
    /// Says that there are groups, and not which.
    entra_has_groups: "Microsoft Entra ID: hasgroups in front-channel tokens" => accepted,
        [Set(CLAIMS, "hasgroups", "true")], knowing(&[Fact::GroupsIncomplete]);
    /// Says that the groups are at a place of the attacker's.
    entra_groups_elsewhere: "Microsoft Entra ID: the address of the groups is not called"
        => accepted,
        [
            Set(CLAIMS, "_claim_names", "{\"groups\":\"src1\"}"),
            Set(CLAIMS, "_claim_sources", "{\"src1\":{\"endpoint\":\"https://evil.example/\"}}"),
        ],
        knowing(&[Fact::GroupsIncomplete]);
    /// Sends two groups.
    entra_groups: OVERAGE => accepted, [Set(CLAIMS, "groups", "[\"a\",\"b\"]")],
        knowing(&[Fact::Groups(2)]);
}
