//! The products.

use super::{EmailRule, GroupsRule, IssuerKind, Profile, Settings, SubjectRule};

const SCOPES: &[&str] = &["openid", "profile", "email"];
const GROUPS: GroupsRule = GroupsRule { claims: &["groups"], limit: None };

pub(super) const ALL: &[&Profile] = &[
    &Profile::STANDARD,
    &Profile::ENTRA,
    &Profile::OKTA,
    &Profile::GOOGLE,
    &Profile::APPLE,
    &Profile::AUTH0,
    &Profile::ONE_LOGIN,
    &Profile::PING,
    &Profile::JUMP_CLOUD,
    &Profile::KEYCLOAK,
    &Profile::COGNITO,
    &Profile::GITHUB,
];

impl Profile {
    /// A provider that keeps to the standard.
    pub const STANDARD: Profile = Profile {
        name: "standard",
        product: "the identity provider",
        subject: SubjectRule::Sub,
        email: EmailRule::Verified,
        groups: GROUPS,
        issuer: IssuerKind::Unknown,
        text_booleans: false,
        text_times: false,
        form_post: false,
        scopes: SCOPES,
        settings: Settings {
            redirect_uri: "the redirect URI of the client",
            client_id: "the client id",
            client_secret: "the client secret",
            issuer: "the issuer, as `issuer` in its /.well-known/openid-configuration",
            email: "release the claims `email` and `email_verified` for the scope `email`",
            groups: "release the groups of the user as the claim `groups`",
            assignment: "allow the user to sign in to this client",
            algorithm: "the ID token signing algorithm RS256",
            client_authentication: "the token endpoint authentication method of the client",
            scopes: "allow the scope for the client",
            verified_email: "have the user verify the address at the identity provider",
            name: "ask for the scope `profile`, and release `name`, `given_name` and `family_name` for it",
            session: "release the claim `sid` in ID tokens",
            logout: "the logout URL of the client",
        },
    };

    /// Microsoft Entra ID.
    pub const ENTRA: Profile = Profile {
        name: "entra",
        product: "Entra",
        subject: SubjectRule::EntraObject,
        email: EmailRule::EntraDomainOwner,
        settings: Settings {
            redirect_uri: "`Redirect URIs` of the platform Web under Authentication of the app registration in Entra",
            client_id: "`Application (client) ID` on the Overview of the app registration in Entra",
            client_secret: "the Value (not the Secret ID) of a client secret under Certificates & secrets in Entra",
            issuer: "`Directory (tenant) ID` on the Overview of the app registration in Entra",
            email: "Entra: add optional claims email and xms_edov in Token configuration (xms_edov in the Manifest where the list does not offer it), for the ID token",
            groups: "Entra: add the groups claim in Token configuration, or app roles, which are never cut",
            assignment: "assign the user under Users and groups of the enterprise application in Entra",
            algorithm: "no setting: Entra signs with RS256",
            client_authentication: "no setting, as it takes a client secret or a certificate, under Certificates & secrets",
            scopes: "add it under API permissions of the app registration in Entra",
            verified_email: "have the tenant verify the domain of the address under Custom domain names in Entra",
            name: "Entra: add optional claims given_name and family_name in Token configuration, for the ID token",
            session: "Entra: add optional claim sid in Token configuration, for the ID token",
            logout: "`Front-channel logout URL` under Authentication of the app registration in Entra",
        },
        ..Profile::STANDARD
    };

    /// Okta.
    pub const OKTA: Profile = Profile {
        name: "okta",
        product: "Okta",
        groups: GroupsRule { claims: &["groups"], limit: Some(100) },
        scopes: &["openid", "profile", "email", "groups"],
        issuer: IssuerKind::Own,
        settings: Settings {
            redirect_uri: "`Sign-in redirect URIs` under General of the application in Okta",
            client_id: "`Client ID` under General of the application in Okta",
            client_secret: "a secret under `Client Secrets` of the application in Okta",
            issuer: "`Issuer` under Sign On of the application in Okta: Okta URL or custom URL, or the authorization server under Security > API",
            email: "assign the scope `email`, and fill in `Primary email` of the profile in Okta",
            groups: "add a `Groups claim filter` under Sign On of the application in Okta; above 100 groups only a narrower filter gives all",
            assignment: "assign the user under Assignments of the application in Okta",
            algorithm: "`ID Token signature algorithm` RS256 of the application in Okta",
            client_authentication: "`Client authentication` under General of the application in Okta",
            scopes: "add it under Scopes of the authorization server in Okta, under Security > API",
            logout: "`Logout request URL` under General of the application in Okta",
            ..Profile::STANDARD.settings
        },
        ..Profile::STANDARD
    };

    /// Google, Workspace or not.
    pub const GOOGLE: Profile = Profile {
        name: "google",
        product: "Google",
        groups: GroupsRule { claims: &[], limit: None },
        issuer: IssuerKind::Shared,
        settings: Settings {
            redirect_uri: "`Authorized redirect URIs` of the OAuth client in the Google Cloud console",
            client_id: "`Client ID` of the OAuth client in the Google Cloud console",
            client_secret: "`Client secret` of the OAuth client in the Google Cloud console",
            issuer: "the primary domain of the Workspace organization, as the hosted domain of the connection",
            email: "ask for the scope `email`; an address counts when the account is of the connection's Workspace organization",
            groups: "Google sends no groups in tokens: sync them from the directory",
            assignment: "turn the application on for the user's organizational unit in the Google Admin console",
            algorithm: "no setting: Google signs with RS256",
            client_authentication: "no setting, as it takes the client secret either way",
            scopes: "add it under Data Access of the project in the Google Cloud console",
            verified_email: "use an account whose address Google has verified",
            session: "no setting: Google names no sessions",
            logout: "no setting: Google tells of no logouts",
            ..Profile::STANDARD.settings
        },
        ..Profile::STANDARD
    };

    /// Sign in with Apple.
    pub const APPLE: Profile = Profile {
        name: "apple",
        product: "Apple",
        groups: GroupsRule { claims: &[], limit: None },
        issuer: IssuerKind::Shared,
        text_booleans: true,
        text_times: true,
        form_post: true,
        scopes: &["openid", "name", "email"],
        settings: Settings {
            redirect_uri: "`Return URLs` of the Services ID at Apple",
            client_id: "the Services ID at Apple",
            client_secret: "a client secret that is signed with the key of the Services ID, valid for six months at most",
            issuer: "no setting: the issuer is https://appleid.apple.com",
            email: "ask for the scope `email`; Apple sends the address at the first sign-in only unless it is in the token",
            groups: "Apple has no groups",
            assignment: "no setting at Apple",
            algorithm: "no setting: Apple signs with RS256",
            client_authentication: "no setting, as it takes the client secret in the body",
            name: "Apple sends the name once, beside the first token: store it then",
            session: "no setting: Apple names no sessions",
            logout: "no setting: Apple tells of no logouts",
            ..Profile::STANDARD.settings
        },
        ..Profile::STANDARD
    };

    /// Auth0: claims that are not standard have names with a namespace.
    pub const AUTH0: Profile = Profile {
        name: "auth0",
        product: "Auth0",
        issuer: IssuerKind::Own,
        settings: Settings {
            redirect_uri: "`Allowed Callback URLs` of the application in Auth0",
            client_id: "`Client ID` of the application in Auth0",
            client_secret: "`Client Secret` of the application in Auth0",
            issuer: "`Domain` of the application in Auth0, as https://DOMAIN/ with the slash at the end",
            groups: "add the groups in an Action, as a claim whose name is a URL of yours, and name that claim on the connection",
            assignment: "enable the connection of the user for the application in Auth0",
            algorithm: "`JSON Web Token (JWT) Signature Algorithm` RS256 under Advanced Settings, OAuth in Auth0",
            client_authentication: "`Authentication Method` under Credentials of the application in Auth0",
            logout: "`Back-Channel Logout URI` under OpenID Connect Back-Channel Logout of the application in Auth0",
            ..Profile::STANDARD.settings
        },
        ..Profile::STANDARD
    };

    /// OneLogin.
    pub const ONE_LOGIN: Profile = Profile {
        name: "onelogin",
        product: "OneLogin",
        scopes: &["openid", "profile", "email", "groups"],
        issuer: IssuerKind::Own,
        settings: Settings {
            redirect_uri: "`Redirect URI's` under Configuration of the app in OneLogin",
            client_id: "`Client ID` under SSO of the app in OneLogin",
            client_secret: "`Client Secret` under SSO of the app in OneLogin",
            issuer: "`Issuer URL` under SSO of the app in OneLogin, https://SUBDOMAIN.onelogin.com/oidc/2",
            groups: "map `Groups` under Parameters of the app in OneLogin",
            assignment: "give the user access to the app in OneLogin",
            client_authentication: "`Authentication Method` of the token endpoint under SSO of the app in OneLogin",
            ..Profile::STANDARD.settings
        },
        ..Profile::STANDARD
    };

    /// PingOne and PingFederate.
    pub const PING: Profile = Profile {
        name: "ping",
        product: "Ping",
        issuer: IssuerKind::Own,
        settings: Settings {
            redirect_uri: "`Redirect URIs` of the application in Ping",
            client_id: "`Client ID` of the application in Ping",
            client_secret: "`Client Secret` of the application in Ping",
            issuer: "`Issuer ID` of the application in Ping, https://auth.pingone.REGION/ENVIRONMENT/as",
            groups: "map `Group Names` to the attribute `groups` under Attribute Mappings in Ping",
            algorithm: "`ID Token Signing Algorithm` RS256 of the application in Ping, not encrypted",
            client_authentication: "`Token Endpoint Authentication Method` of the application in Ping",
            ..Profile::STANDARD.settings
        },
        ..Profile::STANDARD
    };

    /// JumpCloud: one issuer for all customers.
    pub const JUMP_CLOUD: Profile = Profile {
        name: "jumpcloud",
        product: "JumpCloud",
        groups: GroupsRule { claims: &["groups", "member_of", "memberOf"], limit: None },
        issuer: IssuerKind::Shared,
        text_booleans: true,
        settings: Settings {
            redirect_uri: "`Redirect URIs` under SSO of the application in JumpCloud",
            client_id: "`Client ID` under SSO of the application in JumpCloud",
            client_secret: "`Client Secret`, shown once when the application is activated in JumpCloud",
            issuer: "no setting: the issuer is https://oauth.id.jumpcloud.com/ with the slash at the end",
            email: "tick the standard scope `Email` under Attribute Mapping in JumpCloud",
            groups: "tick `include group attribute` under Attribute Mapping in JumpCloud",
            assignment: "bind a user group of the user to the application in JumpCloud",
            client_authentication: "`Client Authentication Type` under SSO of the application in JumpCloud",
            ..Profile::STANDARD.settings
        },
        ..Profile::STANDARD
    };

    /// Keycloak.
    pub const KEYCLOAK: Profile = Profile {
        name: "keycloak",
        product: "Keycloak",
        settings: Settings {
            redirect_uri: "`Valid redirect URIs` of the client in Keycloak",
            client_id: "`Client ID` of the client in Keycloak",
            client_secret: "`Client Secret` under Credentials of the client in Keycloak",
            issuer: "https://HOST/realms/REALM; with split host names, `KC_HOSTNAME` has to be the public one",
            groups: "add a mapper `Group Membership` with the claim name `groups` to the client's scope in Keycloak",
            algorithm: "`ID token signature algorithm` RS256 under Advanced of the client in Keycloak",
            client_authentication: "`Client Authenticator` under Credentials of the client in Keycloak",
            scopes: "add it under Client scopes of the client in Keycloak",
            verified_email: "set `Email verified` of the user in Keycloak",
            logout: "`Backchannel logout URL` under Settings of the client in Keycloak, with `Front channel logout` off",
            ..Profile::STANDARD.settings
        },
        ..Profile::STANDARD
    };

    /// Amazon Cognito user pools.
    pub const COGNITO: Profile = Profile {
        name: "cognito",
        product: "Cognito",
        groups: GroupsRule { claims: &["cognito:groups"], limit: None },
        text_booleans: true,
        issuer: IssuerKind::Own,
        settings: Settings {
            redirect_uri: "`Allowed callback URLs` of the app client in Cognito",
            client_id: "`Client ID` of the app client in Cognito",
            client_secret: "`Client secret` of the app client in Cognito",
            issuer: "https://cognito-idp.REGION.amazonaws.com/POOL",
            email: "tick the scope `email`, and let the app client read `email` and `email_verified` in Cognito",
            groups: "put the user into groups of the user pool in Cognito",
            ..Profile::STANDARD.settings
        },
        ..Profile::STANDARD
    };

    /// GitHub, which speaks OAuth 2.0 without ID tokens: see [`GitHub`](crate::GitHub).
    pub const GITHUB: Profile = Profile {
        name: "github",
        product: "GitHub",
        groups: GroupsRule { claims: &[], limit: None },
        issuer: IssuerKind::Shared,
        scopes: &["read:user", "user:email"],
        settings: Settings {
            redirect_uri: "`Authorization callback URL` of the OAuth app at GitHub",
            client_id: "`Client ID` of the OAuth app at GitHub",
            client_secret: "a client secret of the OAuth app at GitHub",
            issuer: "not possible at GitHub, where anybody can register",
            email: "have the user verify the primary address under Emails at GitHub, and grant the scope user:email",
            groups: "GitHub sends no groups",
            assignment: "approve the OAuth app for the organization at GitHub",
            algorithm: "GitHub signs no tokens",
            ..Profile::STANDARD.settings
        },
        ..Profile::STANDARD
    };
}
