//! The provider has the browser load a page of ours (OpenID Connect Front-Channel Logout 1.0).

use vestibule_core::{EndReason, EndScope, EndSessions};

use crate::connection::Connection;
use crate::parameters::parameters;
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::Report;

impl Connection {
    /// Reads the query of a front-channel logout: `iss` and `sid`, both needed here. Register the
    /// address with `frontchannel_logout_session_required`.
    ///
    /// Nothing about it is signed. The worst that a forged one does is to end a session whose
    /// unguessable id it names.
    ///
    /// # Errors
    /// A [`Refusal`] with `logout_request_malformed`, `issuer_missing`, `issuer_mismatch` or
    /// `logout_subject_missing`.
    pub fn verify_front_channel_logout(&self, query: &str) -> Result<EndSessions, Refusal> {
        self.front_channel(query).map_err(|fault| self.refusal(fault, Report::new()))
    }

    fn front_channel(&self, query: &str) -> Result<EndSessions, Fault> {
        let [issuer, sid] =
            parameters(query.as_bytes(), ["iss", "sid"], Reason::LogoutRequestMalformed)?;
        let issuer = issuer.ok_or_else(|| Fault::from(Reason::IssuerMissing))?;
        if !self.issuer.may_be(&issuer) {
            return Err(Fault::from(Reason::IssuerMismatch)
                .expecting(self.issuer.metadata_issuer())
                .found(issuer));
        }
        let session_index = sid
            .filter(|sid| !sid.is_empty())
            .ok_or_else(|| Fault::from(Reason::LogoutSubjectMissing))?;
        let scope = EndScope::ProviderSession { connection: self.id.clone(), session_index };
        Ok(EndSessions::new(scope, EndReason::LogoutRequest))
    }
}
