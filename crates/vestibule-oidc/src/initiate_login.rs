//! A sign-in that somebody else begins: the provider's portal sends the browser here, and here a
//! normal sign-in begins (OpenID Connect Core section 4).

use std::fmt;

use url::Url;
use vestibule_core::ReturnPath;

use crate::authorization_request::BeginOptions;
use crate::connection::Connection;
use crate::parameters::parameters;
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::Report;

/// A request to begin a sign-in, not believed: it picks a connection that is configured, or none.
///
/// ```
/// use vestibule_core::{ConnectionId, Endpoint};
/// use vestibule_oidc::{ClientAuthentication, Connection, InitiateLogin, IssuerRule};
///
/// # let connection = Connection::new(
/// #     ConnectionId::parse("acme")?,
/// #     IssuerRule::exact("https://idp.example")?,
/// #     "reports",
/// #     ClientAuthentication::Public,
/// #     Endpoint::parse("https://app.example.com/callback/acme")?,
/// # )?;
/// let target = "&target_link_uri=https%3A%2F%2Fapp.example.com%2Freports%2F7";
/// let request = InitiateLogin::parse(&format!("iss=https%3A%2F%2Fidp.example{target}"))?;
/// assert_eq!(request.issuer_hint(), "https://idp.example"); // find the connection by it
/// let (options, return_path) = connection.accept_initiation(request)?;
/// assert_eq!(return_path.as_str(), "/reports/7");
/// // connection.begin(.., &options, .., return_path, ..)
/// # let _ = options;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct InitiateLogin {
    issuer: String,
    login_hint: Option<String>,
    target_link_uri: Option<String>,
}

impl InitiateLogin {
    /// Reads the query of a GET request, or the body of a POST request.
    ///
    /// # Errors
    /// A [`Refusal`] with `initiate_login_malformed`.
    pub fn parse(encoded: &str) -> Result<Self, Refusal> {
        let malformed = Reason::InitiateLoginMalformed;
        let names = ["iss", "login_hint", "target_link_uri"];
        let [issuer, login_hint, target_link_uri] =
            parameters(encoded.as_bytes(), names, malformed).map_err(Refusal::from_fault)?;
        let issuer = issuer.ok_or_else(|| Refusal::from_fault(malformed.into()))?;
        Ok(InitiateLogin { issuer, login_hint, target_link_uri })
    }

    /// The issuer that is named, to look a connection up by.
    #[must_use]
    pub fn issuer_hint(&self) -> &str {
        &self.issuer
    }
}

impl fmt::Debug for InitiateLogin {
    /// Without the hint and the target, which may tell about somebody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InitiateLogin").finish_non_exhaustive()
    }
}

impl Connection {
    /// What to begin the sign-in with: the hint, and where to go afterwards. A target outside of the
    /// site is replaced by its root.
    ///
    /// # Errors
    /// A [`Refusal`] with `initiate_login_issuer_unknown` when the request names another issuer than
    /// this connection's.
    pub fn accept_initiation(
        &self,
        request: InitiateLogin,
    ) -> Result<(BeginOptions, ReturnPath), Refusal> {
        if !self.issuer.may_be(&request.issuer) {
            let fault = Fault::from(Reason::InitiateLoginIssuerUnknown)
                .expecting(self.issuer.metadata_issuer())
                .found(&request.issuer);
            return Err(self.refusal(fault, Report::new()));
        }
        let target = request.target_link_uri.as_deref();
        let path = target.and_then(|target| self.path_of(target)).unwrap_or_else(ReturnPath::root);
        let mut options = BeginOptions::new();
        if let Some(hint) = request.login_hint {
            options = options.with_login_hint(hint);
        }
        Ok((options, path))
    }

    /// The path of an address on this very site.
    fn path_of(&self, target: &str) -> Option<ReturnPath> {
        let target = Url::parse(target).ok()?;
        let own = Url::parse(self.redirect_uri.as_str()).ok()?;
        let anonymous = target.username().is_empty() && target.password().is_none();
        if target.origin() != own.origin() || !anonymous {
            return None;
        }
        let query = target.query().map(|query| format!("?{query}")).unwrap_or_default();
        ReturnPath::parse(&format!("{}{query}", target.path())).ok()
    }
}
