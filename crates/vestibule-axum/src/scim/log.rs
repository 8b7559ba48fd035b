//! One event for each exchange.

use http::request::Parts;
use http::{Method, Response};
use vestibule_scim::{Exchange, Registry, ScimService, Tolerance};

/// What of a request is told: nothing that a client could hide something in.
pub(super) struct Told {
    method: &'static str,
    route: String,
}

impl Told {
    pub(super) fn of<S>(service: &ScimService<S>, head: &Parts) -> Self
    where
        S: vestibule_scim::Directory
            + vestibule_scim::GroupMembers
            + vestibule_scim::DirectoryTokens,
    {
        let path = head.uri.path().strip_prefix(service.base_path());
        let route = path.map_or_else(unknown, |path| route(path, service.registry()));
        Self { method: method(&head.method), route }
    }

    pub(super) fn log(&self, response: &Response<Vec<u8>>) {
        let exchange = response.extensions().get::<Exchange>();
        let scope = exchange.and_then(|exchange| exchange.scope.as_ref());
        let used = exchange.map(|exchange| exchange.tolerances.iter().map(Tolerance::code));
        let used: Vec<&str> = used.into_iter().flatten().collect();
        tracing::info!(
            method = self.method,
            route = self.route,
            status = response.status().as_u16(),
            code = exchange.and_then(|exchange| exchange.code),
            tolerances = used.join(" "),
            organization = scope.map(|scope| scope.organization().as_str()),
            directory = scope.map(|scope| scope.directory().as_str()),
            "scim exchange"
        );
    }
}

fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The endpoint below the base URL, with `{id}` in place of what names one resource.
fn route(path: &str, registry: &Registry) -> String {
    let path = path.trim_matches('/');
    let (first, second) = match path.split_once('/') {
        None => (path, None),
        Some((first, second)) => (first, Some(second)),
    };
    if !first.is_empty()
        && !ENDPOINTS.contains(&first)
        && registry.resource_type_at(first).is_none()
    {
        return unknown();
    }
    match second {
        None => format!("/{first}"),
        Some(".search") => format!("/{first}/.search"),
        Some(_) => format!("/{first}/{{id}}"),
    }
}

/// Those that every service provider has.
const ENDPOINTS: [&str; 6] =
    [".search", "Bulk", "Me", "ResourceTypes", "Schemas", "ServiceProviderConfig"];

fn unknown() -> String {
    "unknown".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_name_no_resource() {
        let registry = Registry::standard();
        let told = [
            ("", "/"),
            ("/", "/"),
            ("/Users", "/Users"),
            ("/Users/", "/Users"),
            ("/Users/.search", "/Users/.search"),
            ("/Users/ada@example.com", "/Users/{id}"),
            ("/Users/0f/emails", "/Users/{id}"),
            ("/Schemas/urn:example:ada", "/Schemas/{id}"),
            ("/ada@example.com", "unknown"),
            ("/ada@example.com/Users", "unknown"),
        ];
        for (path, expected) in told {
            assert_eq!(route(path, &registry), expected, "{path}");
        }
    }
}
