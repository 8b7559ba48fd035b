//! What a provider does otherwise: attacks are made of these, and tests may make their own.

use super::draft::SignedBy;
use crate::keys::TestKey;

/// One departure from good behavior. Texts may name what differs between sign-ins in braces:
/// `{issuer}`, `{authority}`, `{tenant}`, `{client}`, `{sub}`, `{nonce}`, `{state}`, `{sid}`,
/// `{kid}`, `{c_hash}`, `{access_token}`, `{id_token}`, `{logout_token}`, `{now}` in Unix seconds,
/// and `{now+5}` or `{now-5}`; each where there is such a thing.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Edit {
    /// Writes a member: its name, and its value as JSON, or as text where the part is a form.
    Set(Part, &'static str, &'static str),
    /// The same with a value that is made, because it is long.
    Make(Part, &'static str, fn() -> String),
    /// Leaves a member out.
    Remove(Part, &'static str),
    /// Writes a second member of that name at the end.
    Twin(Part, &'static str, &'static str),
    /// Writes the whole part as another text; `{text}` stands for what it would have been.
    Text(Part, &'static str),
    /// Signs with something else.
    Sign(Jwt, SignedBy),
    /// Changes the octets of a signature.
    Signature(Jwt, fn(Vec<u8>) -> Vec<u8>),
    /// Changes the compact form.
    Compact(Jwt, fn(&str) -> String),
    /// Signs with this key and algorithm from the beginning, and publishes the key.
    SigningKey(TestKey, &'static str),
    /// Publishes one more key under this `kid`, before the one that it signs with.
    KeyBefore(TestKey, &'static str),
    /// The same behind it.
    KeyBehind(TestKey, &'static str),
    /// Publishes one more entry, which may be no key, before the one that it signs with.
    EntryBefore(&'static str),
    /// Changes its key, once, before it signs the first ID token: after the relying party has
    /// fetched the keys.
    RotateBeforeSigning,
    /// Sends UserInfo as a signed JWT, registered or not.
    SignUserInfo,
    /// Sends the logout token in the query of a GET request.
    LogoutByGet,
    /// Answers requests to an endpoint with this status, content type and body, whatever they are.
    Answer(Endpoint, u16, &'static str, &'static str),
    /// Redirects requests to an endpoint to this URL.
    Redirect(Endpoint, &'static str),
    /// Serves what an endpoint answers under another content type.
    ContentType(Endpoint, &'static str),
}

/// Something that a provider writes, in members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The provider metadata.
    Metadata,
    /// The JSON Web Key that it signs with.
    Jwk,
    /// The JSON Web Key Set around the keys.
    KeySet,
    /// The parameters of the authorization response.
    Callback,
    /// The token response to a code.
    TokenResponse,
    /// The token response to a refresh token.
    RefreshResponse,
    /// The UserInfo response, where it is JSON.
    UserInfo,
    /// The header of a token.
    Header(Jwt),
    /// The claims of a token.
    Claims(Jwt),
    /// The claims of a token after it has been signed.
    Tampered(Jwt),
    /// The form that carries a logout token.
    LogoutRequest,
    /// The query of a front-channel logout URL.
    FrontChannel,
    /// The query of a URL at which the provider begins a sign-in.
    InitiateLogin,
    /// The query of the URL that a user comes back to who signed out.
    PostLogout,
}

/// Which token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Jwt {
    /// The ID token for a code.
    IdToken,
    /// The ID token for a refresh token.
    RefreshedIdToken,
    /// A logout token.
    LogoutToken,
    /// A signed UserInfo response.
    UserInfo,
}

/// A place that requests go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Endpoint {
    /// The provider metadata.
    Discovery,
    /// The JSON Web Key Set.
    Keys,
    /// The authorization endpoint, where users go.
    Authorization,
    /// The token endpoint.
    Token,
    /// The UserInfo endpoint.
    UserInfo,
    /// The end session endpoint, where users go.
    EndSession,
}
