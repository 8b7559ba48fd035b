//! Which endpoint a path is (RFC 7644 section 3.2).

use http::Method;

use crate::{Fault, Registry, ResourceId, ResourceType, ScimError};

pub(super) enum Route {
    /// The base URL: resources of every type.
    Everything,
    /// `/.search`
    SearchEverything,
    /// `/Users`
    Resources(ResourceType),
    /// `/Users/.search`
    Search(ResourceType),
    /// `/Users/{id}`
    Resource(ResourceType, ResourceId),
    /// `/ServiceProviderConfig`
    ServiceProviderConfig,
    /// `/ResourceTypes`
    ResourceTypes,
    /// `/ResourceTypes/{name}`
    ResourceType(String),
    /// `/Schemas`
    Schemas,
    /// `/Schemas/{urn}`
    Schema(String),
    /// `/Bulk`
    Bulk,
    /// `/Me`
    Me,
}

impl Route {
    /// The endpoint of a path, which begins with the path of the base URL.
    pub(super) fn of(path: &str, base: &str, registry: &Registry) -> Result<Self, ScimError> {
        let rest = path.strip_prefix(base).ok_or_else(no_endpoint)?;
        if !rest.is_empty() && !rest.starts_with('/') {
            return Err(no_endpoint());
        }
        Self::below(rest.trim_matches('/'), registry)
    }

    /// The endpoint of a path below the base URL, as operations of a bulk request have it.
    pub(super) fn below(path: &str, registry: &Registry) -> Result<Self, ScimError> {
        let (first, second) = match path.split_once('/') {
            None => (path, None),
            Some((first, second)) => (first, Some(second)),
        };
        let route = match (first, second) {
            ("", None) => Self::Everything,
            (".search", None) => Self::SearchEverything,
            ("ServiceProviderConfig", None) => Self::ServiceProviderConfig,
            ("ResourceTypes", None) => Self::ResourceTypes,
            ("ResourceTypes", Some(name)) => Self::ResourceType(decoded(name)?),
            ("Schemas", None) => Self::Schemas,
            ("Schemas", Some(urn)) => Self::Schema(decoded(urn)?),
            ("Bulk", None) => Self::Bulk,
            ("Me", _) => Self::Me,
            _ => return Self::of_resources(first, second, registry),
        };
        Ok(route)
    }

    fn of_resources(
        endpoint: &str,
        id: Option<&str>,
        registry: &Registry,
    ) -> Result<Self, ScimError> {
        let resource_type = registry.resource_type_at(endpoint).ok_or_else(no_endpoint)?.clone();
        match id {
            None => Ok(Self::Resources(resource_type)),
            Some(".search") => Ok(Self::Search(resource_type)),
            Some(id) => match ResourceId::parse(&decoded(id)?) {
                Some(id) => Ok(Self::Resource(resource_type, id)),
                None => Err(super::resources::not_found()),
            },
        }
    }

    /// The methods that the endpoint has, besides HEAD where it has GET.
    fn methods(&self) -> &'static [Method] {
        match self {
            Self::SearchEverything | Self::Search(_) | Self::Bulk => &[Method::POST],
            Self::Resources(_) => &[Method::GET, Method::POST],
            Self::Resource(..) => &[Method::GET, Method::PUT, Method::PATCH, Method::DELETE],
            Self::Me => &[Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE],
            _ => &[Method::GET],
        }
    }

    /// Whether a method is one that the endpoint has.
    pub(super) fn check_method(&self, method: &Method) -> Result<(), ScimError> {
        let methods = self.methods();
        if methods.contains(method) || (method == Method::HEAD && methods.contains(&Method::GET)) {
            return Ok(());
        }
        let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
        let detail = "the endpoint does not have this method";
        Err(ScimError::new(Fault::MethodNotAllowed, "method_not_allowed", detail)
            .with_allow(names.join(", ")))
    }

    pub(super) fn takes_body(&self, method: &Method) -> bool {
        matches!(*method, Method::POST | Method::PUT | Method::PATCH) && !matches!(self, Self::Me)
    }
}

fn no_endpoint() -> ScimError {
    ScimError::new(Fault::NotFound, "no_such_endpoint", "there is no such endpoint")
}

/// A path segment without its percent-encoding.
fn decoded(segment: &str) -> Result<String, ScimError> {
    let decoded = percent_encoding::percent_decode_str(segment).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| super::resources::not_found())
}
