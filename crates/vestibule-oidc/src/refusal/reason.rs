//! Every reason, with its code, who has to act, and its message.

use vestibule_core::{EmailDoubt, ErrorKind};

macro_rules! reasons {
    ($($variant:ident $code:literal $kind:ident $message:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Reason {
            $($variant,)*
        }

        impl Reason {
            pub(crate) fn code(self) -> &'static str {
                match self {
                    $(Reason::$variant => $code,)*
                }
            }

            pub(crate) fn kind(self) -> ErrorKind {
                match self {
                    $(Reason::$variant => ErrorKind::$kind,)*
                }
            }

            pub(crate) fn message(self) -> &'static str {
                match self {
                    $(Reason::$variant => $message,)*
                }
            }
        }
    };
}

impl Reason {
    /// Why an address does not count.
    pub(crate) fn of_doubt(doubt: EmailDoubt) -> Self {
        match doubt {
            EmailDoubt::Absent => Reason::EmailAbsent,
            EmailDoubt::Unparsable => Reason::EmailUnparsable,
            EmailDoubt::TenantNotPinned => Reason::EmailTenantNotPinned,
            _ => Reason::EmailUnverified,
        }
    }
}

reasons! {
    CallbackTooLarge "callback_too_large" PeerFault "the answer is larger than the limit";
    CallbackMalformed "callback_malformed" PeerFault "the answer has neither a code nor an error, both, or a parameter twice";
    StateMismatch "state_mismatch" Denied "the answer carries no state, or that of another sign-in";
    PendingOtherConnection "pending_other_connection" Denied "the sign-in began with another connection";
    PendingOtherBrowser "pending_other_browser" Denied "the sign-in began in another browser";
    PendingExpired "pending_expired" Expired "the sign-in took too long";
    IssuerParameterMissing "issuer_parameter_missing" PeerFault "the answer does not say which provider it is from, which this one promises";
    IssuerParameterMismatch "issuer_parameter_mismatch" Denied "the answer is from another provider than the one that was asked";
    AuthorizationError "authorization_error" Denied "the provider answered with an error";

    TokenResponseError "token_response_error" Misconfigured "the token endpoint answered with an error";
    TokenResponseMalformed "token_response_malformed" PeerFault "the answer of the token endpoint cannot be read";
    TokenTypeUnsupported "token_type_unsupported" PeerFault "the access token is not a bearer token";
    IdTokenMissing "id_token_missing" Misconfigured "the token endpoint sent no ID token";
    ProviderUnavailable "provider_unavailable" Unavailable "the provider does not answer, or answers with an error of its own";
    NoClientKey "no_client_key" Misconfigured "the client key lives elsewhere, and its signature was not supplied";
    ClientKeyFailed "client_key_failed" Unavailable "the client key could not sign";

    TokenTooLarge "token_too_large" PeerFault "the token is larger than the limit";
    TokenMalformed "token_malformed" PeerFault "the token is not three parts of base64url";
    TokenEncrypted "token_encrypted" Misconfigured "the token is encrypted, which is not supported";
    HeaderMalformed "header_malformed" PeerFault "the header of the token is no object with the expected members";
    CriticalHeader "critical_header" PeerFault "the header names an extension that must be understood, and none is";
    TokenTypMismatch "token_typ_mismatch" PeerFault "the token is of another type";
    AlgorithmNone "algorithm_none" PeerFault "the token is not signed";
    AlgorithmUnknown "algorithm_unknown" PeerFault "the algorithm of the token is not known";
    AlgorithmNotAllowed "algorithm_not_allowed" Misconfigured "the algorithm of the token is not one of the connection's";
    KeyUnknown "key_unknown" PeerFault "the provider publishes no key by the name that the token gives";
    KeyAmbiguous "key_ambiguous" PeerFault "several keys may have made the signature";
    KeyUnfit "key_unfit" PeerFault "no key of the provider by that name may be used with the algorithm of the token";
    KeysUnavailable "keys_unavailable" Unavailable "the keys of the provider could not be fetched";
    SignatureMismatch "signature_mismatch" PeerFault "the signature was not made by the key";

    ClaimsMalformed "claims_malformed" PeerFault "the claims are not an object, a claim stands twice, or they are too deep";
    ClaimMalformed "claim_malformed" PeerFault "a claim is of another type than the standard says";
    WrongTokenKind "wrong_token_kind" PeerFault "this is another kind of token";
    IssuerMissing "issuer_missing" PeerFault "the token does not name its issuer";
    IssuerMismatch "issuer_mismatch" Misconfigured "the token is from another issuer than the connection's";
    SubjectMissing "subject_missing" PeerFault "the token does not name its subject";
    AudienceMissing "audience_missing" Misconfigured "the token does not name its audience";
    AudienceMismatch "audience_mismatch" Misconfigured "the token is meant for another client";
    AudienceUntrusted "audience_untrusted" PeerFault "the token is also meant for somebody who is not trusted";
    AuthorizedPartyMissing "authorized_party_missing" PeerFault "the token has several audiences and does not say whom it was issued to";
    AuthorizedPartyMismatch "authorized_party_mismatch" PeerFault "the token was issued to another client";
    ExpiryMissing "expiry_missing" PeerFault "the token does not expire";
    Expired "expired" Expired "the token has expired";
    NotYetValid "not_yet_valid" Expired "the token is not valid yet";
    IssuedAtMissing "issued_at_missing" PeerFault "the token does not say when it was issued";
    IssuedInFuture "issued_in_future" Expired "the token was issued in the future";
    IssuedTooLongAgo "issued_too_long_ago" Expired "the token was issued too long ago";
    NonceMissing "nonce_missing" PeerFault "the token does not name the request that it answers";
    NonceMismatch "nonce_mismatch" Denied "the token answers another request";
    AccessTokenHashMismatch "access_token_hash_mismatch" PeerFault "the ID token was issued with another access token";
    CodeHashMismatch "code_hash_mismatch" PeerFault "the ID token was issued for another code";
    AuthTimeMissing "auth_time_missing" PeerFault "the token does not say when the user was authenticated, which was asked for";
    AuthenticationTooOld "authentication_too_old" Denied "the user was authenticated too long ago";
    AcrMismatch "acr_mismatch" Denied "the user was authenticated by another method than was asked for";

    TenantMissing "tenant_missing" PeerFault "the token does not name its tenant";
    TenantMalformed "tenant_malformed" PeerFault "the tenant of the token is no GUID";
    TenantNotAllowed "tenant_not_allowed" Denied "the tenant of the token is not one of the connection's";
    KeyIssuerMismatch "key_issuer_mismatch" PeerFault "the key belongs to another issuer than the token";
    CloudInstanceMismatch "cloud_instance_mismatch" PeerFault "the key belongs to another cloud than the provider";
    ClaimCaseDuplicate "claim_case_duplicate" PeerFault "a claim stands twice in different spellings";
    ObjectIdMissing "object_id_missing" Misconfigured "the token does not name the object of the user";
    GuestUser "guest_user" Denied "the user is a guest of the tenant";
    HostedDomainMissing "hosted_domain_missing" Denied "the account belongs to no organization";
    HostedDomainMismatch "hosted_domain_mismatch" Denied "the account belongs to another organization";

    UserInfoError "user_info_error" PeerFault "the UserInfo endpoint answered with an error";
    UserInfoMalformed "user_info_malformed" PeerFault "the answer of the UserInfo endpoint cannot be read";
    UserInfoSubjectMismatch "user_info_subject_mismatch" PeerFault "UserInfo is about somebody else";
    UserInfoUnsigned "user_info_unsigned" Misconfigured "UserInfo is not signed, which the connection asks for";
    GroupsError "groups_error" Misconfigured "the groups of the user could not be read";

    RefreshedSubjectMismatch "refreshed_subject_mismatch" Denied "the refreshed token is about somebody else";
    RefreshedAuthTimeMismatch "refreshed_auth_time_mismatch" PeerFault "the refreshed token is about another authentication";

    LogoutEventMissing "logout_event_missing" PeerFault "the token does not say that it is about a logout";
    LogoutNoncePresent "logout_nonce_present" PeerFault "a logout token must not have a nonce";
    LogoutSubjectMissing "logout_subject_missing" PeerFault "the logout names neither a subject nor a session";
    LogoutTokenIdMissing "logout_token_id_missing" PeerFault "the logout token has no id";
    LogoutRequestMalformed "logout_request_malformed" PeerFault "the logout request cannot be read";
    Replayed "replayed" Replayed "the token was used before";
    ReplayOtherKey "replay_other_key" Denied "the replay log answered for another token";
    InitiateLoginMalformed "initiate_login_malformed" PeerFault "the request to begin a sign-in cannot be read";
    InitiateLoginIssuerUnknown "initiate_login_issuer_unknown" Denied "the request to begin a sign-in is from a provider that is not configured";

    EmailAbsent "email_absent" Misconfigured "no email address was received";
    EmailUnparsable "email_unparsable" PeerFault "the email address cannot be read";
    EmailUnverified "email_unverified" Denied "the provider does not vouch for the email address";
    EmailTenantNotPinned "email_tenant_not_pinned" Denied "the connection accepts every tenant of the provider, any of which can claim the address";

    DiscoveryMalformed "discovery_malformed" PeerFault "the provider's metadata cannot be read";
    DiscoveryIssuerMismatch "discovery_issuer_mismatch" Misconfigured "the metadata belongs to another issuer";
    DiscoveryEndpoint "discovery_endpoint" PeerFault "the metadata lacks an endpoint, or one is not https";
    KeysMalformed "keys_malformed" PeerFault "the provider's keys cannot be read, or none can be used";
}
