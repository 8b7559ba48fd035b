//! A SCIM service provider as a router.

mod body;
mod log;
mod settings;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{OriginalUri, Request};
use axum::response::Response;
use http::request::Parts;
use http::{Method, StatusCode};
use vestibule_scim::{Directory, DirectoryTokens, GroupMembers, Moment, ScimService};

use self::body::BodyError;
pub use self::settings::ScimSettings;

/// A router that answers whatever it is given as that service provider does.
///
/// It belongs where the base URL of the service points to: nest it there, or serve it alone. The
/// path that the client asked for is compared with the base URL, so that a router in another place
/// answers 404, and never with resources whose `meta.location` leads elsewhere.
///
/// Of a request whose bearer token is not good, nothing but the head is read. Of others the body is
/// read up to the limit of the service, for as long as the settings say.
///
/// Each exchange is one event of `tracing`, with the method, the route without ids, the status, the
/// code of a refusal, the tolerances that it took, the organization and the directory. No event has
/// a query, a filter, a token, or anything of a body.
///
/// # Security
/// * Tokens come over the wire as they are: serve it behind TLS.
/// * How long a client may take to send the *head* of a request is up to what accepts connections:
///   a reverse proxy, or hyper's `header_read_timeout`.
///
/// ```
/// # fn key() -> Result<vestibule_keys::MacKey, vestibule_keys::KeyError> {
/// #     vestibule_keys::MacKey::new(&[7; 32])
/// # }
/// use std::sync::Arc;
///
/// use axum::Router;
/// use vestibule_axum::{ScimSettings, scim_router};
/// use vestibule_core::Endpoint;
/// use vestibule_scim::{MemoryDirectory, Registry, ScimService};
///
/// let base = Endpoint::parse("https://app.example/scim/v2")?;
/// let service = ScimService::new(MemoryDirectory::new(), Registry::standard(), &base, key()?);
/// let scim = scim_router(Arc::new(service), ScimSettings::new());
/// let app: Router = Router::new().nest_service("/scim/v2", scim);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn scim_router<S>(service: Arc<ScimService<S>>, settings: ScimSettings) -> Router
where
    S: Directory + GroupMembers + DirectoryTokens + 'static,
{
    Router::new().fallback(move |request: Request| {
        let (service, settings) = (Arc::clone(&service), settings.clone());
        async move { exchange(&service, &settings, request).await }
    })
}

async fn exchange<S>(
    service: &ScimService<S>,
    settings: &ScimSettings,
    request: Request,
) -> Response
where
    S: Directory + GroupMembers + DirectoryTokens,
{
    let (mut head, body) = request.into_parts();
    if let Some(OriginalUri(uri)) = head.extensions.remove() {
        head.uri = uri;
    }
    let told = log::Told::of(service, &head);
    // axum sends a GET's head without its body, and so with the length that the body would have.
    if head.method == Method::HEAD {
        head.method = Method::GET;
    }
    let response = answer(service, settings, head, body).await;
    told.log(&response);
    response.map(Body::from)
}

async fn answer<S>(
    service: &ScimService<S>,
    settings: &ScimSettings,
    head: Parts,
    body: Body,
) -> http::Response<Vec<u8>>
where
    S: Directory + GroupMembers + DirectoryTokens,
{
    let Some(now) = settings.now() else { return without_surroundings() };
    let admitted = match service.admit(&head, now).await {
        Ok(admitted) => admitted,
        Err(refused) => return refused,
    };
    let body = match may_have_body(&head.method) {
        false => Vec::new(),
        true => match body::read(body, admitted.most_bytes(), settings.body_time()).await {
            Ok(body) => body,
            Err(error) => return unread(error),
        },
    };
    // The body may have taken a while.
    let Some((now, random)) = settings.now().zip(settings::random()) else {
        return without_surroundings();
    };
    service.answer(&admitted, &head, &body, &Moment::new(now, random)).await
}

/// The methods whose content means something (RFC 9110 section 9.3). What others bring is not read.
fn may_have_body(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

fn unread(error: BodyError) -> http::Response<Vec<u8>> {
    match error {
        BodyError::TookTooLong => {
            let mut response =
                refusal(StatusCode::REQUEST_TIMEOUT, "the body took too long to arrive");
            let close = http::HeaderValue::from_static("close");
            response.headers_mut().insert(http::header::CONNECTION, close);
            response
        }
        // Nobody is there to read it.
        BodyError::BrokeOff => refusal(StatusCode::BAD_REQUEST, "the body broke off"),
    }
}

fn without_surroundings() -> http::Response<Vec<u8>> {
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "the server lacks a clock or random numbers")
}

/// A refusal that is not the service's but the connection's (RFC 7644 section 3.12).
fn refusal(status: StatusCode, detail: &str) -> http::Response<Vec<u8>> {
    let code = status.as_str();
    let body = format!(
        r#"{{"schemas":["{}"],"status":"{code}","detail":"{detail}"}}"#,
        vestibule_scim::ERROR_MESSAGE
    );
    let mut response = http::Response::new(body.into_bytes());
    *response.status_mut() = status;
    let media_type = http::HeaderValue::from_static("application/scim+json");
    response.headers_mut().insert(http::header::CONTENT_TYPE, media_type);
    response
}
