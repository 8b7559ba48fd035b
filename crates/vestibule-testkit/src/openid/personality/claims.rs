//! The claims about a user, in the way of each product.

use serde_json::{Value, json};

use super::{Booleans, GroupLimit, Personality};
use crate::error::TestkitError;
use crate::openid::jose::sha256_text;
use crate::openid::members::Members;
use crate::openid::state::Grant;

impl Personality {
    /// The subject that this client knows the user by.
    pub(crate) fn subject(self, sub: &str, client_id: &str) -> Result<String, TestkitError> {
        match self.is_entra() {
            true => sha256_text(&format!("{client_id} {sub}")),
            false => Ok(sub.to_owned()),
        }
    }

    /// Profile, address and groups, as far as the scope goes.
    pub(crate) fn user_claims(self, grant: &Grant, booleans: Booleans) -> Members {
        let user = &grant.user;
        let mut claims = Members::new();
        if grant.has_scope("profile") {
            claims.set_text("name", &user.name());
            claims.set_text("preferred_username", &user.preferred_username);
            if !self.is_entra() {
                claims.set_text("given_name", &user.given_name);
                claims.set_text("family_name", &user.family_name);
            }
        }
        if let Some(email) = user.email.as_deref().filter(|_| grant.has_scope("email")) {
            claims.set_text("email", email);
            if let Some(verified) = user.email_verified {
                match booleans {
                    Booleans::Json => claims.set("email_verified", verified.to_string()),
                    Booleans::Text => claims.set_text("email_verified", &verified.to_string()),
                    Booleans::Absent => {}
                }
            }
        }
        self.groups(grant, &mut claims);
        claims
    }

    fn groups(self, grant: &Grant, claims: &mut Members) {
        let habits = self.habits();
        let groups = &grant.user.groups;
        match habits.group_limit {
            _ if groups.is_empty() => {}
            GroupLimit::ReferenceBeyond(limit) if groups.len() > limit => {
                let endpoint = format!(
                    "https://graph.windows.net/{}/users/{}/getMemberObjects",
                    grant.tenant, grant.user.object_id
                );
                claims.set("_claim_names", json!({"groups": "src1"}).to_string());
                let source = json!({"src1": {"endpoint": endpoint}});
                claims.set("_claim_sources", source.to_string());
            }
            GroupLimit::CutAt(limit) => {
                claims.set_texts(habits.groups, groups.get(..limit).unwrap_or(groups));
            }
            _ => claims.set_texts(habits.groups, groups),
        }
    }

    /// What only this product sends in an ID token; `token` is a number of its own for each.
    pub(crate) fn own_claims(self, grant: &Grant, token: u64) -> Members {
        let (user, mut claims) = (&grant.user, Members::new());
        let mut put = |name: &str, value: Value| claims.set(name, value.to_string());
        match self {
            Personality::Plain | Personality::OneLogin => {}
            Personality::Entra | Personality::EntraMultitenant => return entra(grant, token),
            Personality::Okta => {
                put("ver", json!(1));
                put("jti", json!(format!("ID.{token}")));
                put("amr", json!(["pwd", "mfa"]));
                put("idp", json!("00o1a2b3c4D5E6F7g8h9"));
            }
            Personality::Google => {
                if let Some(domain) = &user.hosted_domain {
                    put("hd", json!(domain));
                }
            }
            Personality::Apple => {
                put("is_private_email", json!("false"));
                put("nonce_supported", json!(true));
            }
            Personality::Auth0 => {
                put("nickname", json!(user.preferred_username));
                put("updated_at", json!("2026-11-20T08:15:30.000Z"));
            }
            Personality::JumpCloud => {
                put("jti", json!(format!("jc-{token}")));
                put("rat", json!(grant.auth_time));
            }
            Personality::Cognito => {
                put("token_use", json!("id"));
                put("cognito:username", json!(user.sub));
                put("event_id", json!(format!("event-{token}")));
                put("origin_jti", json!(format!("origin-{token}")));
            }
            Personality::Keycloak => {
                put("typ", json!("ID"));
                put("jti", json!(format!("kc-{token}")));
                put("acr", json!("1"));
                put("session_state", json!(grant.sid));
                put("realm_access", json!({"roles": ["offline_access", "uma_authorization"]}));
                put("resource_access", json!({"account": {"roles": ["view-profile"]}}));
            }
            Personality::Ping => {
                put("jti", json!(format!("ping-{token}")));
                put("acr", json!("Single_Factor"));
                put("env", json!("3d3ccb3e-37bf-4ae7-8a4f-6a1e0f1e2b3c"));
                put("updated_at", json!(1_763_000_000));
            }
            Personality::Canaille => put("amr", json!(["password"])),
        }
        claims
    }
}

fn entra(grant: &Grant, token: u64) -> Members {
    let (user, mut claims) = (&grant.user, Members::new());
    claims.set_text("ver", "2.0");
    claims.set_text("tid", &grant.tenant);
    if grant.has_scope("profile") {
        claims.set_text("oid", &user.object_id);
    }
    claims.set_text("aio", &format!("AWQAm/8XAAAA{token}"));
    claims.set_text("rh", "1.AXoAvw0.");
    claims.set_text("uti", &format!("uti{token}"));
    if let Some(verified) = user.xms_edov.as_ref().filter(|_| grant.has_scope("email")) {
        claims.set("xms_edov", verified.to_string());
    }
    if let Some(home) = &user.guest_from {
        claims.set("acct", "1");
        claims.set_text("idp", &format!("https://sts.windows.net/{home}/"));
    }
    claims
}
