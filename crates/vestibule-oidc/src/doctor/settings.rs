//! The settings of the connection itself: the redirect URI, and whom the issuer can speak for.

use url::{Host, Url};

use super::finding::{Finding, quoted};
use crate::connection::Connection;
use crate::facts;
use crate::id_token::names_object;
use crate::issuer::{Rule, TenantId};
use crate::profile::IssuerKind;
use crate::refusal::Reason;
use crate::report::Report;

pub(super) fn examine(connection: &Connection) -> Vec<Finding> {
    let mut findings = vec![redirect_uri(connection)];
    findings.extend(consumers(connection));
    findings.push(tenant(connection));
    findings.extend(object_id(connection));
    findings
}

fn redirect_uri(connection: &Connection) -> Finding {
    let uri = connection.redirect_uri.as_str();
    let what = format!("the redirect URI is {}", quoted(uri));
    let enter = format!(
        "enter it at {}, character by character, and for no other connection",
        connection.profile.settings.redirect_uri
    );
    if uri.contains('*') {
        let what = format!("{what}, with a wildcard");
        return Finding::problem("redirect_uri_wildcard", what, "name one address");
    }
    if is_loopback(uri) {
        let what = format!("{what}, which every browser reaches at its own machine");
        return Finding::warning("redirect_uri_loopback", what, "use it for development only");
    }
    Finding::fine("redirect_uri", what).with_fix(enter)
}

fn is_loopback(uri: &str) -> bool {
    match Url::parse(uri).ok().as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The tenants that the connection accepts by name.
fn tenants(connection: &Connection) -> &[TenantId] {
    match &connection.issuer.0 {
        Rule::EntraTenant { tenant, .. } => std::slice::from_ref(tenant),
        Rule::EntraTenants { allowed, .. } => allowed,
        Rule::Exact(_) | Rule::Google { .. } => &[],
    }
}

fn consumers(connection: &Connection) -> Option<Finding> {
    tenants(connection).iter().find(|tenant| tenant.is_consumers())?;
    Some(Finding::problem(
        "entra_consumers",
        "the connection accepts the tenant of all personal Microsoft accounts: anybody can get one",
        format!("set the tenant of the connection to {}", connection.profile.settings.issuer),
    ))
}

fn tenant(connection: &Connection) -> Finding {
    let consumers = tenants(connection).iter().all(TenantId::is_consumers);
    if facts::is_tenant_pinned(connection, consumers) {
        return Finding::fine(
            "tenant_pinned",
            "the connection accepts the customer's own tenant alone, so an address that the provider has verified can count",
        );
    }
    let refusal = connection.refusal(Reason::EmailTenantNotPinned.into(), Report::new());
    let fix = match (&connection.issuer.0, connection.profile.issuer) {
        (Rule::Exact(_), IssuerKind::Unknown) => "if the issuer serves this one customer and nobody else, say so on the connection; otherwise let users prove their addresses by mail".to_owned(),
        _ => refusal.fix(),
    };
    Finding::warning(
        refusal.code(),
        "the issuer speaks for more than this customer: no account is found by an address that it names",
        fix,
    )
}

/// At Entra `sub` is another one for every application, and `oid` is the user.
fn object_id(connection: &Connection) -> Option<Finding> {
    if !names_object(connection) || connection.scopes.iter().any(|scope| scope == "profile") {
        return None;
    }
    let refusal = connection.refusal(Reason::ObjectIdMissing.into(), Report::new());
    let what = "the connection does not ask for the scope `profile`, without which tokens do not name the user's object";
    Some(Finding::problem(refusal.code(), what, refusal.fix()))
}
