//! The message (RFC 7644 section 3.7).

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::nesting::check_nesting;
use crate::schema::BULK_REQUEST_MESSAGE;
use crate::service::parameters::check_message;
use crate::{Fault, Limits, Profile, ScimError, Tolerances};

/// A bulk request, without its schemas.
pub(super) struct Request<'a> {
    pub(super) fail_on_errors: Option<usize>,
    pub(super) operations: Vec<Operation<'a>>,
    /// What it took to read it.
    pub(super) used: Tolerances,
}

/// One operation.
pub(super) struct Operation<'a> {
    pub(super) method: &'static str,
    pub(super) bulk_id: Option<String>,
    pub(super) path: String,
    pub(super) version: Option<String>,
    pub(super) data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawRequest<'a> {
    #[serde(default)]
    schemas: Vec<String>,
    fail_on_errors: Option<i64>,
    #[serde(rename = "Operations", alias = "operations", borrow)]
    operations: Vec<RawOperation<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawOperation<'a> {
    method: String,
    bulk_id: Option<String>,
    path: String,
    version: Option<String>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

const METHODS: [&str; 4] = ["POST", "PUT", "PATCH", "DELETE"];

impl<'a> Request<'a> {
    pub(super) fn parse(
        body: &'a [u8],
        profile: Profile,
        limits: &Limits,
    ) -> Result<Self, ScimError> {
        let raw: RawRequest<'a> = serde_json::from_slice(body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            malformed(format!("the body is no bulk request at line {line} column {column}"))
        })?;
        check_nesting(body)?;
        let used = check_message(&raw.schemas, BULK_REQUEST_MESSAGE, profile)?;
        let most = limits.bulk_operations();
        if raw.operations.len() > most {
            let detail = format!("a bulk request has at most {most} operations");
            return Err(ScimError::new(Fault::PayloadTooLarge, "too_many_operations", detail));
        }
        let fail_on_errors = match raw.fail_on_errors {
            None => None,
            Some(most) => match usize::try_from(most) {
                Ok(most) if most > 0 => Some(most),
                _ => return Err(malformed("`failOnErrors` is at least 1".to_owned())),
            },
        };
        let operations = raw.operations.into_iter().map(Operation::of);
        Ok(Self { fail_on_errors, operations: operations.collect::<Result<_, _>>()?, used })
    }
}

impl<'a> Operation<'a> {
    fn of(raw: RawOperation<'a>) -> Result<Self, ScimError> {
        let method = METHODS.into_iter().find(|known| raw.method.eq_ignore_ascii_case(known));
        let Some(method) = method else {
            return Err(malformed("`method` is POST, PUT, PATCH or DELETE".to_owned()));
        };
        if method != "DELETE" && raw.data.is_none() {
            return Err(malformed(format!("an operation with {method} has `data`")));
        }
        let RawOperation { bulk_id, path, version, data, .. } = raw;
        Ok(Self { method, bulk_id, path, version, data })
    }
}

pub(super) fn malformed(detail: impl Into<std::borrow::Cow<'static, str>>) -> ScimError {
    ScimError::new(Fault::InvalidSyntax, "bulk_malformed", detail)
}
