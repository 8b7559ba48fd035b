//! `vestibule scim filter`: what a filter says (RFC 7644 section 3.4.2.2).

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use vestibule_scim::{Filter, Limits, Profile};

use super::file::ResourceFile;
use super::{codes, parse_profile};
use crate::answer::{Answer, Refused, Stop};
use crate::input;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The filter, or `-` to read it from stdin.
    #[arg(value_name = "EXPRESSION", allow_hyphen_values = true)]
    expression: String,
    /// A resource in a file: does it match?
    #[arg(long = "match", value_name = "FILE")]
    resource: Option<PathBuf>,
    /// Whose habits are tolerated when the filter is fitted to the resource.
    #[arg(long, value_name = "NAME", default_value = "lenient", value_parser = parse_profile)]
    profile: Profile,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let text = expression(&arguments.expression)?;
    let filter = Filter::parse(&text, &Limits::new())?;
    let Some(path) = &arguments.resource else {
        return Ok(Answer::Facts(json!({ "accepted": true, "filter": filter.to_string() })));
    };
    let file = ResourceFile::read(path)?;
    let resource_type = file.resource().resource_type();
    let bound = filter.bind(resource_type, arguments.profile)?;
    Ok(Answer::Facts(json!({
        "accepted": true,
        "filter": filter.to_string(),
        "matches": bound.matches(&file.stored(), &file),
        "resource_type": resource_type.name(),
        "profile": arguments.profile.name(),
        "tolerances": codes(bound.tolerances()),
    })))
}

fn expression(argument: &str) -> Result<String, Stop> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut bytes = input::read(Path::new("-"))?;
    while bytes.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
        bytes.pop();
    }
    String::from_utf8(bytes).map_err(|error| {
        let mut refused = Refused::new(
            "filter_not_utf8",
            "the filter is not UTF-8",
            "decode the parameter of the request again, as UTF-8",
        );
        refused.found = Some(format!("byte {}", error.utf8_error().valid_up_to()));
        refused.into()
    })
}
