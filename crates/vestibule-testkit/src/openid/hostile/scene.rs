//! Where an attack strikes, how the relying party is set up, and what it should make of it.

/// The `max_age` that a relying party asks for in [`Scene::AsksForMaxAge`].
pub const MAX_AGE: u64 = 300;
/// The authentication context that it asks for in [`Scene::AsksForContext`].
pub const CONTEXT: &str = "urn:test:mfa";
/// The audience beside its own that it trusts in [`Scene::TrustsAudience`].
pub const TRUSTED_AUDIENCE: &str = "https://api.app.example";
/// The Workspace domain that it insists on in [`Scene::WantsHostedDomain`].
pub const HOSTED_DOMAIN: &str = "acme.example";

/// What a strict relying party does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Refuses, with this code.
    Refused(&'static str),
    /// Accepts, and knows the genuine user: the attack changes nothing that counts.
    ChangesNothing,
}

/// What of a provider's messages is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strike {
    /// The provider metadata.
    Discovery,
    /// The JSON Web Key Set.
    Keys,
    /// The authorization response.
    Callback,
    /// The token response.
    TokenResponse,
    /// The ID token.
    IdToken,
    /// The UserInfo response; the relying party asks for it.
    UserInfo,
    /// The response to a refresh token; the relying party asks for `offline_access` and uses it.
    Refresh,
    /// The back-channel logout request, for the session of a sign-in.
    LogoutToken,
    /// The front-channel logout request, for the session of a sign-in.
    FrontChannel,
    /// The request to begin a sign-in.
    InitiateLogin,
    /// The return of a user who signed out.
    PostLogout,
}

/// How the relying party is set up, or what happens on the way, unlike in other attacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// Nothing special.
    Plain,
    /// The answer is posted.
    FormPost,
    /// The sign-in asks for [`MAX_AGE`].
    AsksForMaxAge,
    /// The sign-in asks for [`CONTEXT`].
    AsksForContext,
    /// The connection trusts [`TRUSTED_AUDIENCE`] beside its own.
    TrustsAudience,
    /// The connection tries all keys that fit when a token names none.
    TriesAllKeys,
    /// Another browser than the one that began the sign-in brings the answer.
    OtherBrowser,
    /// The sign-in that it answers began with another connection.
    OtherConnection,
    /// The sign-in that it answers began an hour ago.
    LateAnswer,
    /// A sign-in has succeeded, and since then the provider has changed its key.
    AfterRotation,
    /// The client proves itself with a signed assertion.
    PrivateKeyJwt,
    /// The connection asks for UserInfo, beside what the strike says.
    ReadsUserInfo,
    /// The connection accepts signed UserInfo only.
    WantsSignedUserInfo,
    /// The same message was accepted before.
    Replayed,
    /// The connection refuses guests of an Entra tenant.
    RefusesGuests,
    /// The provider signs with a key that it publishes for this application alone.
    ApplicationKey,
    /// The connection insists on the Workspace domain [`HOSTED_DOMAIN`].
    WantsHostedDomain,
    /// The user is in 250 groups.
    ManyGroups,
}

/// What an accepted sign-in has to say, beside who signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// What is known of the e-mail address being verified. Nothing is not false.
    EmailVerified(Option<bool>),
    /// There is no address.
    EmailAbsent,
    /// What is known of the owner of the address's domain being verified (Entra).
    DomainOwnerVerified(Option<bool>),
    /// The groups are known not to be all: they are missing, or cut off.
    GroupsIncomplete,
    /// There are that many groups, and no more.
    Groups(usize),
    /// Where the provider wants the user to go is not followed.
    TargetIgnored,
}
