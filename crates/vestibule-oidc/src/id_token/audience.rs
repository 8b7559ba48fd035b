//! Whom a token is for: `aud` and `azp` (OpenID Connect Core 3.1.3.7, items 3 to 5).

use crate::claims::Claims;
use crate::connection::Connection;
use crate::refusal::{Fault, Reason};

pub(super) struct Audience<'c> {
    audiences: Vec<&'c str>,
    authorized_party: Option<&'c str>,
}

impl<'c> Audience<'c> {
    pub(super) fn of(claims: &Claims<'c>) -> Result<Self, Fault> {
        Ok(Audience { audiences: claims.texts("aud")?, authorized_party: claims.text("azp")? })
    }

    /// This client is named, and nobody who is not trusted.
    pub(super) fn check(&self, connection: &Connection) -> Result<(), Fault> {
        let client_id = connection.client_id.as_str();
        if self.audiences.is_empty() {
            return Err(Fault::from(Reason::AudienceMissing).expecting(client_id));
        }
        if !self.audiences.contains(&client_id) {
            let found = self.audiences.join(", ");
            return Err(Fault::from(Reason::AudienceMismatch).expecting(client_id).found(found));
        }
        let trusted = |audience: &&str| {
            *audience == client_id
                || connection.trusted_audiences.iter().any(|trusted| trusted == *audience)
        };
        match self.audiences.iter().find(|audience| !trusted(audience)) {
            Some(stranger) => {
                Err(Fault::from(Reason::AudienceUntrusted).expecting(client_id).found(stranger))
            }
            None => Ok(()),
        }
    }

    /// `azp` is this client where it is there, and there where others are in the audience.
    pub(super) fn check_authorized_party(&self, connection: &Connection) -> Result<(), Fault> {
        let client_id = connection.client_id.as_str();
        match self.authorized_party {
            Some(party) if party == client_id => Ok(()),
            Some(party) => {
                let fault = Fault::from(Reason::AuthorizedPartyMismatch);
                Err(fault.expecting(client_id).found(party))
            }
            None if self.audiences.len() > 1 => {
                Err(Fault::from(Reason::AuthorizedPartyMissing).expecting(client_id))
            }
            None => Ok(()),
        }
    }
}
