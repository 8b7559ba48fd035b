//! The groups that do not fit a token of Entra, asked for at Microsoft Graph
//! (`directoryObject: getMemberObjects`).

use vestibule_core::{Groups, HttpRequest, HttpResponse, Secret};

use crate::issuer::EntraCloud;
use crate::json::{Json, Members};
use crate::refusal::{Fault, Reason};

/// Eleven thousand ids, which is where Graph itself stops, have less than half a megabyte.
const MOST_BYTES: usize = 1024 * 1024;
/// The number of objects at which Graph answers with an error instead.
const LIMIT: u32 = 11_000;

/// The request for one user. The pointer in the token is ignored: it may name a service that is no
/// more, and it names a host.
pub(crate) fn request(
    cloud: EntraCloud,
    object: &str,
    access_token: &Secret<String>,
) -> HttpRequest {
    let url = format!("{}/v1.0/users/{object}/getMemberObjects", cloud.graph());
    HttpRequest::post_json(url, r#"{"securityEnabledOnly":false}"#.to_owned())
        .with_header("authorization", format!("Bearer {}", access_token.expose()))
        .with_header("accept", "application/json")
        .with_most_bytes(MOST_BYTES)
}

pub(crate) fn read(response: &HttpResponse) -> Result<Groups, Fault> {
    let fault = |found: &str| {
        Fault::from(Reason::GroupsError).found(format!("status {} {found}", response.status()))
    };
    match response.status() {
        200 => {}
        status @ (429 | 500..) => {
            return Err(Fault::from(Reason::ProviderUnavailable).found(status));
        }
        _ => return Err(fault("")),
    }
    let members = Members::parse_bytes(response.body()).map_err(|_| fault("no JSON object"))?;
    let Some(Json::Array(values)) = members.get("value") else {
        return Err(fault("no `value`"));
    };
    let groups: Option<Vec<String>> =
        values.iter().map(|value| value.as_text().map(str::to_owned)).collect();
    let groups = groups.ok_or_else(|| fault("an id that is no text"))?;
    match members.get("@odata.nextLink") {
        // More pages: what is here is not all, and must not be taken for it.
        Some(_) => Ok(Groups::Truncated { groups, limit: LIMIT }),
        None => Ok(Groups::Known(groups)),
    }
}
