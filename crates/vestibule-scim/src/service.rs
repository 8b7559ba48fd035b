//! The service provider: a request of RFC 7644 in, its response out, on the types of the `http`
//! crate. What listens on a socket is somebody else.

mod admit;
mod body;
mod bulk;
mod conditions;
mod discovery;
mod list;
mod moment;
mod parameters;
mod rate;
mod reply;
mod resources;
mod route;
mod settings;

use http::request::Parts;
use http::{Method, Response};
use vestibule_core::Endpoint;
use vestibule_keys::MacKey;

pub use self::admit::Admitted;
pub use self::moment::Moment;
pub use self::rate::RateLimit;
pub use self::reply::Exchange;
use self::reply::Reply;
use self::route::Route;
pub use self::settings::PatchReply;
use self::settings::Settings;
use crate::{
    Directory, DirectoryTokens, Fault, GroupMembers, Limits, Registry, ResourceType, ScimError,
};

/// A SCIM service provider on a store.
///
/// Every request takes two steps, so that nobody's body is read before they are known:
/// [`admit`](Self::admit) looks at the head alone, and [`answer`](Self::answer) does what is asked.
///
/// # Security
///
/// * The base URL is configured and never taken from a request.
/// * A bearer token stands for one directory of one organization, and nothing that a client says
///   leaves it: not an id, a filter, a cursor, a reference or a `bulkId`.
/// * Filters, tokens and bodies are not logged here, and [`Exchange`], which is for logs, holds
///   none of them.
pub struct ScimService<S> {
    store: S,
    registry: Registry,
    base: String,
    base_path: String,
    cursor_key: MacKey,
    settings: Settings,
}

impl<S: Directory + GroupMembers + DirectoryTokens> ScimService<S> {
    /// A service provider at that base URL, such as `https://app.example/scim/v2`.
    ///
    /// The cursor key authenticates cursors. Replicas share it; when it changes, clients begin
    /// their lists again.
    #[must_use]
    pub fn new(store: S, registry: Registry, base: &Endpoint, cursor_key: MacKey) -> Self {
        let base = base.as_str().trim_end_matches('/').to_owned();
        let after_scheme = base.split_once("://").map_or(base.as_str(), |(_, rest)| rest);
        let base_path = after_scheme.find('/').and_then(|at| after_scheme.get(at..));
        let base_path = base_path.unwrap_or_default().to_owned();
        Self { store, registry, base, base_path, cursor_key, settings: Settings::new() }
    }

    /// The store.
    #[must_use]
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// The schemas and resource types.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The path of the base URL, such as `/scim/v2`: where a router belongs.
    #[must_use]
    pub fn base_path(&self) -> &str {
        &self.base_path
    }

    /// The limits of what clients send.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.settings.limits
    }

    /// Answers an admitted request.
    ///
    /// The response carries an [`Exchange`] among its extensions, for a log.
    pub async fn answer(
        &self,
        admitted: &Admitted,
        head: &Parts,
        body: &[u8],
        moment: &Moment,
    ) -> Response<Vec<u8>> {
        let call = Call { service: self, admitted, head, moment };
        let outcome = call.route_and_answer(body).await;
        let mut exchange = Exchange::new(Some(admitted.scope().clone()));
        let response = match outcome {
            Ok(reply) => {
                exchange.tolerances = reply.used;
                reply.into_response(head.method == Method::HEAD)
            }
            Err(error) => {
                exchange.code = Some(error.code());
                reply::refusal(&error)
            }
        };
        reply::with_exchange(response, exchange)
    }
}

impl<S> std::fmt::Debug for ScimService<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ScimService({})", self.base)
    }
}

/// One request, and everything that it is answered with.
struct Call<'a, S> {
    service: &'a ScimService<S>,
    admitted: &'a Admitted,
    head: &'a Parts,
    moment: &'a Moment,
}

impl<S: Directory + GroupMembers + DirectoryTokens> Call<'_, S> {
    async fn route_and_answer(&self, body: &[u8]) -> Result<Reply, ScimError> {
        let service = self.service;
        let route = Route::of(self.head.uri.path(), &service.base_path, &service.registry)?;
        route.check_method(&self.head.method)?;
        if route.takes_body(&self.head.method) {
            body::check(self.head, body, service.limits())?;
        }
        match (route, &self.head.method) {
            (Route::Me, _) => Err(ScimError::new(
                Fault::NotImplemented,
                "me_not_offered",
                "`/Me` is not offered: a bearer token stands for a directory, not for a person",
            )),
            (Route::ServiceProviderConfig, _) => self.service_provider_config(),
            (Route::Schemas, _) => self.schemas(),
            (Route::Schema(urn), _) => self.schema(&urn),
            (Route::ResourceTypes, _) => self.resource_types(),
            (Route::ResourceType(name), _) => self.resource_type(&name),
            (Route::Bulk, _) => self.bulk(body).await,
            (Route::Everything, _) => self.list(&self.all_types(), self.query()?).await,
            (Route::SearchEverything, _) => {
                self.list(&self.all_types(), self.search_request(body)?).await
            }
            (Route::Search(found), _) => {
                self.list(std::slice::from_ref(&found), self.search_request(body)?).await
            }
            (Route::Resources(found), &Method::POST) => self.create(&found, body).await,
            (Route::Resources(found), _) => {
                self.list(std::slice::from_ref(&found), self.query()?).await
            }
            (Route::Resource(found, id), method) => match *method {
                Method::PUT => self.replace(&found, &id, body).await,
                Method::PATCH => self.patch(&found, &id, body).await,
                Method::DELETE => self.delete(&found, &id).await,
                _ => self.read(&found, &id).await,
            },
        }
    }

    fn all_types(&self) -> Vec<ResourceType> {
        self.service.registry.resource_types().to_vec()
    }
}
