//! ID tokens (OpenID Connect Core 2), and how every token is signed.

use std::time::Duration;

use vestibule_core::Timestamp;
use vestibule_keys::base64url_encode;

use super::draft::{MacSecret, SignedBy, TokenDraft};
use super::edit::{Jwt, Part};
use super::jose;
use super::members::Members;
use super::personality::AuthTime;
use super::provider::OpenIdProvider;
use super::state::Grant;
use super::user::OpenIdUser;
use super::words::Words;
use crate::error::TestkitError;
use crate::keys::TestKey;

impl OpenIdProvider {
    /// An ID token as the provider would issue it for this user and client, before it is signed.
    ///
    /// # Errors
    /// [`TestkitError`] when there is no such client, or OpenSSL fails.
    pub fn draft_id_token(
        &self,
        user: &OpenIdUser,
        client_id: &str,
        nonce: &str,
        now: Timestamp,
    ) -> Result<TokenDraft, TestkitError> {
        let redirect_uri = self.client(client_id)?.redirect_uri.clone();
        let tenant = user.tenant.clone().unwrap_or_else(|| self.realm.clone());
        let grant = Grant {
            client_id: client_id.to_owned(),
            sub: self.personality().subject(&user.sub, client_id)?,
            user: user.clone(),
            tenant,
            sid: "session".to_owned(),
            scope: "openid profile email".to_owned(),
            nonce: nonce.to_owned(),
            redirect_uri,
            challenge: String::new(),
            max_age: false,
            acr: None,
            auth_time: seconds_ago(now, user.authenticated_ago),
            offline: false,
        };
        self.id_token_draft(&grant, None, now)
    }

    /// Signs a draft, and departs from good behavior in nothing that the draft does not say.
    ///
    /// # Errors
    /// [`TestkitError`] when the key does not fit the algorithm.
    pub fn sign(&self, draft: &TokenDraft) -> Result<String, TestkitError> {
        let header = with_algorithm(draft.header.clone(), draft.signed_by);
        let input = signing_input(&header.to_json(), &draft.claims.to_json());
        let signature = self.signature(draft.signed_by, &input)?;
        Ok(format!("{input}.{}", base64url_encode(&signature)))
    }

    /// Issues an ID token beside an access token.
    pub(super) fn id_token(
        &self,
        jwt: Jwt,
        grant: &Grant,
        access_token: &str,
        words: &Words,
        now: Timestamp,
    ) -> Result<String, TestkitError> {
        let draft = self.id_token_draft(grant, Some(access_token), now)?;
        self.mint(jwt, draft, words)
    }

    fn id_token_draft(
        &self,
        grant: &Grant,
        access_token: Option<&str>,
        now: Timestamp,
    ) -> Result<TokenDraft, TestkitError> {
        let (habits, number) = (&self.habits, self.state().next());
        let issued = seconds_ago(now, habits.early);
        let expires = now.saturating_add(Duration::from_secs(habits.lifetime)).unix_seconds();
        let mut claims = Members::new();
        claims.set_text("iss", &self.issuer_of(&grant.tenant));
        claims.set_text("sub", &grant.sub);
        match habits.audience_in_array {
            true => claims.set_texts("aud", &[grant.client_id.as_str()]),
            false => claims.set_text("aud", &grant.client_id),
        }
        claims.set("exp", expires.to_string());
        claims.set("iat", issued.to_string());
        if habits.not_before {
            claims.set("nbf", issued.to_string());
        }
        claims.set_text("nonce", &grant.nonce);
        match habits.auth_time {
            AuthTime::Float => claims.set("auth_time", format!("{}.25", grant.auth_time)),
            AuthTime::OnRequest if !grant.max_age => {}
            _ => claims.set("auth_time", grant.auth_time.to_string()),
        }
        if habits.authorized_party {
            claims.set_text("azp", &grant.client_id);
        }
        if let Some(token) = access_token.filter(|_| habits.access_token_hash) {
            let hash = jose::half_hash(self.active_key()?.algorithm, token)?;
            claims.set_text("at_hash", &hash);
        }
        if habits.sid {
            claims.set_text("sid", &grant.sid);
        }
        if !habits.thin {
            claims.extend(self.personality().user_claims(grant, habits.email_verified));
        }
        claims.extend(self.personality().own_claims(grant, number));
        if let Some(acr) = &grant.acr {
            claims.set_text("acr", acr);
        }
        for (name, value) in &grant.user.claims {
            claims.set(name, value.to_string());
        }
        Ok(TokenDraft { header: self.header("JWT")?, claims, signed_by: SignedBy::Provider })
    }

    pub(super) fn header(&self, typ: &str) -> Result<Members, TestkitError> {
        let key = self.active_key()?;
        let mut header = Members::new();
        header.set_text("alg", key.algorithm);
        header.set_text("kid", &key.kid);
        header.set_text("typ", typ);
        Ok(header)
    }

    /// Signs a token as the edits say.
    pub(super) fn mint(
        &self,
        jwt: Jwt,
        draft: TokenDraft,
        words: &Words,
    ) -> Result<String, TestkitError> {
        let signed_by = self.signer(jwt).unwrap_or(draft.signed_by);
        let header = with_algorithm(draft.header, signed_by);
        let header = self.edited(Part::Header(jwt), header, words)?;
        let header = self.edited_text(Part::Header(jwt), header.to_json(), words);
        let claims = self.edited(Part::Claims(jwt), draft.claims, words)?;
        let payload = self.edited_text(Part::Claims(jwt), claims.to_json(), words);
        let signed = signing_input(&header, &payload);
        let signature = self.edited_signature(jwt, self.signature(signed_by, &signed)?);
        let sent = match self.edits_part(Part::Tampered(jwt)) {
            true => {
                let claims = self.edited(Part::Tampered(jwt), claims, words)?;
                signing_input(&header, &claims.to_json())
            }
            false => signed,
        };
        Ok(self.edited_compact(jwt, format!("{sent}.{}", base64url_encode(&signature))))
    }

    fn signature(&self, signed_by: SignedBy, input: &str) -> Result<Vec<u8>, TestkitError> {
        let octets = input.as_bytes();
        let key = self.active_key()?;
        match signed_by {
            SignedBy::Provider => jose::sign(key.key, key.algorithm, octets),
            SignedBy::Key(key, algorithm) => jose::sign(key, algorithm, octets),
            SignedBy::Mac(secret, algorithm) => {
                jose::mac(&self.mac_secret(secret, key.key)?, algorithm, octets)
            }
            SignedBy::Nobody(_) => Ok(Vec::new()),
            SignedBy::ExponentOne => jose::padding_alone(key.key, octets),
        }
    }

    fn mac_secret(&self, secret: MacSecret, key: TestKey) -> Result<Vec<u8>, TestkitError> {
        let [pem, der, modulus] = jose::public_forms(key)?;
        Ok(match secret {
            MacSecret::ClientSecret => {
                let secret = self.clients.iter().find_map(|client| client.secret());
                secret.ok_or(TestkitError::OpenIdDraft("client secret"))?.as_bytes().to_vec()
            }
            MacSecret::PublicKeyPem => pem,
            MacSecret::PublicKeyDer => der,
            MacSecret::CertificatePem => key.certificate().as_bytes().to_vec(),
            MacSecret::Modulus => modulus,
            MacSecret::Jwk => jose::jwk(key)?.to_json().into_bytes(),
            MacSecret::Empty => Vec::new(),
        })
    }

    /// The issuer for a tenant: Entra's has it in it.
    pub(super) fn issuer_of(&self, tenant: &str) -> String {
        self.endpoints.issuer.replace("{tenantid}", tenant)
    }

    /// What the edits of one sign-in may name.
    pub(super) fn grant_words(&self, grant: &Grant, now: Timestamp) -> Words {
        let kid = self.active_key().map(|key| key.kid).unwrap_or_default();
        Words::at(now)
            .with("{issuer}", self.issuer_of(&grant.tenant))
            .with("{authority}", &self.endpoints.authority)
            .with("{tenant}", &grant.tenant)
            .with("{client}", &grant.client_id)
            .with("{sub}", &grant.sub)
            .with("{nonce}", &grant.nonce)
            .with("{sid}", &grant.sid)
            .with("{kid}", kid)
    }
}

pub(super) fn seconds_ago(now: Timestamp, seconds: u64) -> i64 {
    now.saturating_sub(Duration::from_secs(seconds)).unix_seconds()
}

fn with_algorithm(mut header: Members, signed_by: SignedBy) -> Members {
    if let SignedBy::Key(_, algorithm) | SignedBy::Mac(_, algorithm) | SignedBy::Nobody(algorithm) =
        signed_by
    {
        header.set_text("alg", algorithm);
    }
    header
}

fn signing_input(header: &str, claims: &str) -> String {
    format!("{}.{}", base64url_encode(header.as_bytes()), base64url_encode(claims.as_bytes()))
}
