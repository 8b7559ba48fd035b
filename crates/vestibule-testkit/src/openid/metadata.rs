//! Provider metadata and keys (OpenID Connect Discovery 4, RFC 8414, RFC 7517).

use vestibule_core::Timestamp;

use super::edit::{Edit, Part};
use super::jose;
use super::members::Members;
use super::personality::Personality;
use super::provider::OpenIdProvider;
use super::state::ProviderKey;
use super::words::Words;
use crate::error::TestkitError;
use crate::keys::TestKey;

impl OpenIdProvider {
    /// The metadata, as it is served.
    ///
    /// # Errors
    /// [`TestkitError`] when an edit does not fit.
    pub fn metadata(&self) -> Result<String, TestkitError> {
        self.metadata_for(None)
    }

    /// The JSON Web Key Set, as it is served.
    ///
    /// # Errors
    /// [`TestkitError`] when a key is unusable or an edit does not fit.
    pub fn jwks(&self) -> Result<String, TestkitError> {
        self.jwks_for(None)
    }

    /// The metadata that is served with this query, which may name an application.
    pub(super) fn metadata_for(&self, query: Option<&str>) -> Result<String, TestkitError> {
        let application = query.filter(|query| query.starts_with("appid="));
        let words = self.words();
        let metadata = self.edited(Part::Metadata, self.written_metadata(application), &words)?;
        Ok(self.edited_text(Part::Metadata, metadata.to_json(), &words))
    }

    pub(super) fn jwks_for(&self, query: Option<&str>) -> Result<String, TestkitError> {
        let application = query.is_some_and(|query| query.starts_with("appid="));
        let mut published = self.state().keys.clone();
        if application {
            published.extend(self.application_key.clone());
        }
        let (active, words) = (self.active_key()?, self.words());
        let mut keys = Vec::new();
        for key in &published {
            let jwk = self.jwk(key)?;
            keys.push(match key.kid == active.kid {
                true => self.edited(Part::Jwk, jwk, &words)?.to_json(),
                false => jwk.to_json(),
            });
        }
        self.add_keys(&mut keys)?;
        let mut set = Members::new();
        set.set("keys", format!("[{}]", keys.join(",")));
        let set = self.edited(Part::KeySet, set, &words)?;
        Ok(self.edited_text(Part::KeySet, set.to_json(), &words))
    }

    fn add_keys(&self, keys: &mut Vec<String>) -> Result<(), TestkitError> {
        for edit in &self.edits {
            let extra = |key: TestKey, kid| {
                let kid = self.words().expand(kid);
                let algorithm = key.usual_algorithm();
                self.jwk(&ProviderKey { kid, key, algorithm }).map(|jwk| jwk.to_json())
            };
            match edit {
                Edit::KeyBefore(key, kid) => keys.insert(0, extra(*key, kid)?),
                Edit::KeyBehind(key, kid) => keys.push(extra(*key, kid)?),
                Edit::EntryBefore(entry) => keys.insert(0, self.words().expand(entry)),
                _ => {}
            }
        }
        Ok(())
    }

    /// What is the same for every sign-in.
    pub(super) fn words(&self) -> Words {
        let kid = self.state().keys.first().map_or(String::new(), |key| key.kid.clone());
        Words::at(Timestamp::UNIX_EPOCH)
            .with("{issuer}", &self.endpoints.issuer)
            .with("{authority}", &self.endpoints.authority)
            .with("{tenant}", &self.realm)
            .with("{kid}", kid)
    }

    fn jwk(&self, key: &ProviderKey) -> Result<Members, TestkitError> {
        let mut jwk = jose::jwk(key.key)?;
        jwk.set_text("kid", &key.kid);
        jwk.set_text("use", "sig");
        if self.habits.key_names_algorithm {
            jwk.set_text("alg", key.algorithm);
        }
        if self.personality().is_entra() {
            jwk.set_text("x5t", &key.kid);
            jwk.set_texts("x5c", &[key.key.certificate_base64()]);
            jwk.set_text("cloud_instance_name", "microsoftonline.com");
            jwk.set_text("issuer", &self.endpoints.issuer);
        }
        Ok(jwk)
    }

    fn written_metadata(&self, application: Option<&str>) -> Members {
        let endpoints = &self.endpoints;
        let mut metadata = Members::new();
        let keys = application.map_or(endpoints.keys.clone(), |application| {
            super::answer::with_query(&endpoints.keys, application)
        });
        metadata.set_text("issuer", &endpoints.issuer);
        metadata.set_text("authorization_endpoint", &endpoints.authorization);
        metadata.set_text("token_endpoint", &endpoints.token);
        metadata.set_text("jwks_uri", &keys);
        for (name, url) in [
            ("userinfo_endpoint", &endpoints.user_info),
            ("end_session_endpoint", &endpoints.end_session),
        ] {
            if let Some(url) = url {
                metadata.set_text(name, url);
            }
        }
        metadata.set_texts("response_types_supported", &["code"]);
        metadata.set_texts("response_modes_supported", &["query", "form_post"]);
        metadata.set_texts("grant_types_supported", &["authorization_code", "refresh_token"]);
        metadata.set_texts("scopes_supported", &["openid", "profile", "email", "offline_access"]);
        let subject_type = if self.personality().is_entra() { "pairwise" } else { "public" };
        metadata.set_texts("subject_types_supported", &[subject_type]);
        let signs = self.active_key().map_or(self.habits.algorithm, |key| key.algorithm);
        let algorithms: &[&str] = match self.personality() {
            Personality::Canaille => &["RS512", "RS256", "none"],
            Personality::Keycloak => &["PS256", "RS256", "ES256", "EdDSA", "HS256"],
            _ => &[signs],
        };
        metadata.set_texts("id_token_signing_alg_values_supported", algorithms);
        let methods = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];
        metadata.set_texts("token_endpoint_auth_methods_supported", &methods);
        self.own_metadata(&mut metadata);
        metadata
    }

    fn own_metadata(&self, metadata: &mut Members) {
        if self.personality().is_entra() {
            metadata.set_text("cloud_instance_name", "microsoftonline.com");
            metadata.set_text("cloud_graph_host_name", "graph.windows.net");
            metadata.set_text("msgraph_host", "graph.microsoft.com");
            metadata.set("tenant_region_scope", "null");
            metadata.set("http_logout_supported", "true");
            metadata.set("frontchannel_logout_supported", "true");
            return;
        }
        metadata.set_texts("code_challenge_methods_supported", &["S256"]);
        if self.habits.issuer_parameter {
            metadata.set("authorization_response_iss_parameter_supported", "true");
        }
        if self.habits.sid {
            metadata.set("backchannel_logout_supported", "true");
            metadata.set("backchannel_logout_session_supported", "true");
            metadata.set("frontchannel_logout_supported", "true");
            metadata.set("frontchannel_logout_session_supported", "true");
        }
    }
}
