//! What to change, and where: the setting's name in each product, taken from its profile.

use super::{Fault, Reason};
use crate::profile::Profile;

pub(super) fn fix(fault: &Fault, profile: &Profile) -> String {
    let (name, settings) = (profile.product, &profile.settings);
    let expected = fault.expected.as_deref().unwrap_or("the expected value");
    let found = fault.found.as_deref().unwrap_or("");
    match fault.reason {
        Reason::IssuerMismatch | Reason::DiscoveryIssuerMismatch => {
            issuer(expected, found, profile)
        }
        Reason::TenantNotAllowed => format!(
            "sign in with an account of the connection's tenant, or set the tenant of the connection to {}",
            settings.issuer
        ),
        Reason::GuestUser => format!(
            "sign in with the account of the user's own organization, have {name} make the user a member, or accept guests on the connection"
        ),
        Reason::HostedDomainMissing | Reason::HostedDomainMismatch => {
            "sign in with the account of the organization, not a private one".to_owned()
        }
        Reason::AudienceMissing | Reason::AudienceMismatch => {
            format!("set the client id of the connection to {}", settings.client_id)
        }
        Reason::AuthorizationError => authorization_error(found, profile),
        Reason::TokenResponseError => token_error(found, profile),
        Reason::AlgorithmNotAllowed | Reason::AlgorithmUnknown => format!(
            "set {}, or allow the algorithm of the token on the connection",
            settings.algorithm
        ),
        Reason::TokenEncrypted => format!("turn ID token encryption off at {name}"),
        Reason::ObjectIdMissing => {
            "ask for the scope `profile`: with it the token names `oid`".to_owned()
        }
        Reason::EmailAbsent | Reason::EmailUnparsable | Reason::EmailUnverified => {
            settings.email.to_owned()
        }
        Reason::EmailTenantNotPinned => format!(
            "pin the connection to one tenant: {}; or let the user prove the address by mail",
            settings.issuer
        ),
        Reason::GroupsError => settings.groups.to_owned(),
        Reason::UserInfoError => {
            format!("let the client read facts about its users at {name}: {}", settings.email)
        }
        Reason::Expired
        | Reason::NotYetValid
        | Reason::IssuedInFuture
        | Reason::IssuedTooLongAgo => {
            "sign in again; if it keeps happening, compare the clocks of both sides".to_owned()
        }
        Reason::PendingExpired
        | Reason::PendingOtherBrowser
        | Reason::PendingOtherConnection
        | Reason::StateMismatch
        | Reason::NonceMismatch
        | Reason::IssuerParameterMismatch
        | Reason::AuthenticationTooOld => "start the sign-in again, in one browser".to_owned(),
        Reason::Replayed => {
            "nothing: the sessions ended when the logout was received for the first time".to_owned()
        }
        Reason::ReplayOtherKey => {
            "hand each logout the answer that the replay log gave for its own key".to_owned()
        }
        Reason::AcrMismatch => format!(
            "allow the method that {name} used on the connection, or require the stronger one at {name}"
        ),
        Reason::AudienceUntrusted => format!(
            "have {name} issue the token for this client alone, or trust the other audience on the connection"
        ),
        Reason::KeyAmbiguous => format!(
            "have {name} name its keys (`kid`), or let the connection try all keys that fit"
        ),
        Reason::ProviderUnavailable | Reason::KeysUnavailable => {
            format!("try again in a minute; check that this server can reach {name}")
        }
        Reason::InitiateLoginIssuerUnknown => {
            format!("configure a connection for this issuer: {}", settings.issuer)
        }
        Reason::LogoutSubjectMissing => {
            format!("have {name} send `sid` or `sub` in logout requests")
        }
        Reason::NoClientKey | Reason::ClientKeyFailed => {
            "check the key that signs client assertions, and its algorithm".to_owned()
        }
        Reason::DiscoveryMalformed | Reason::DiscoveryEndpoint | Reason::KeysMalformed => {
            format!("check the address of the issuer: {}", settings.issuer)
        }
        _ => format!("report this answer to whoever operates {name}"),
    }
}

fn issuer(expected: &str, found: &str, profile: &Profile) -> String {
    let bare = |text: &str| text.trim_end_matches('/').to_owned();
    if !found.is_empty() && bare(found) == bare(expected) {
        return "the two differ only by a slash at the end: copy the issuer exactly".to_owned();
    }
    if found.starts_with("https://sts.windows.net/") {
        return "this is a token of Entra's version 1: use the v2.0 endpoints of the tenant"
            .to_owned();
    }
    format!("set the issuer of the connection to {}", profile.settings.issuer)
}

fn authorization_error(found: &str, profile: &Profile) -> String {
    let (name, settings) = (profile.product, &profile.settings);
    let code = found.split([' ', ':']).next().unwrap_or(found);
    match code {
        "access_denied" => settings.assignment.to_owned(),
        "unauthorized_client" | "invalid_client" => {
            format!("set the client id of the connection to {}", settings.client_id)
        }
        "invalid_request" | "redirect_uri_mismatch" => {
            format!("add the redirect URI of the connection to {}", settings.redirect_uri)
        }
        "invalid_scope" => format!("allow the scopes of the connection for the client at {name}"),
        "login_required"
        | "interaction_required"
        | "consent_required"
        | "account_selection_required" => {
            format!("start the sign-in again, and answer what {name} asks")
        }
        "temporarily_unavailable" | "server_error" => "try again in a minute".to_owned(),
        _ => format!("look the sign-in up in the log of {name}"),
    }
}

fn token_error(found: &str, profile: &Profile) -> String {
    let settings = &profile.settings;
    let code = found.split([' ', ':']).next().unwrap_or(found);
    match code {
        "invalid_client" | "unauthorized_client" | "incorrect_client_credentials" => format!(
            "set the client id of the connection to {}, and its secret to {}",
            settings.client_id, settings.client_secret
        ),
        "invalid_grant" | "bad_verification_code" => {
            "start the sign-in again; a code or refresh token serves once".to_owned()
        }
        "redirect_uri_mismatch" => {
            format!("add the redirect URI of the connection to {}", settings.redirect_uri)
        }
        "unverified_user_email" => settings.email.to_owned(),
        _ => format!("look the request up in the log of {}", profile.product),
    }
}
