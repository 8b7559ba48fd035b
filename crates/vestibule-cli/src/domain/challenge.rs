//! `vestibule domain challenge`: the record to publish.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use vestibule_core::{OrganizationId, Secret, Timestamp};
use vestibule_domains::{
    Challenge, ChallengeKey, ChallengeName, Claim, ClaimKey, DomainRules, NameWarning, Product,
    Scope, classify,
};

use crate::answer::{Answer, Stop};
use crate::input;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The id of the organization.
    #[arg(long, value_name = "ID", value_parser = OrganizationId::parse)]
    organization: OrganizationId,
    /// The host's own label in the names of records.
    #[arg(long, value_name = "LABEL", value_parser = Product::parse)]
    product: Product,
    /// The secret for challenges: all bytes of the file, at least 32, a line end included.
    #[arg(long, value_name = "FILE")]
    secret_file: PathBuf,
    /// How much of the domain is claimed.
    #[arg(long, value_name = "SCOPE", default_value = "exact")]
    scope: Claimed,
    /// Which of the claim's tokens.
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..))]
    generation: u32,
    /// Take names such as `acme.test` and `acme.internal`, which nobody can register.
    #[arg(long)]
    allow_special_use: bool,
    /// The domain that is claimed.
    #[arg(value_name = "DOMAIN")]
    domain: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Claimed {
    /// The name itself.
    Exact,
    /// The name and all names below it.
    Subtree,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let key = ChallengeKey::new(&Secret::new(input::read(&arguments.secret_file)?))?;
    let rules = DomainRules::new();
    let candidate = classify(
        &arguments.domain,
        &if arguments.allow_special_use { rules.danger_with_special_use_allowed() } else { rules },
    )?;
    let claimed = ClaimKey {
        organization: arguments.organization.clone(),
        domain: candidate.domain.clone(),
        scope: match arguments.scope {
            Claimed::Exact => Scope::Exact,
            Claimed::Subtree => Scope::Subtree,
        },
    };
    let tag = key.tag(&claimed.organization)?;
    let token = key.token(&claimed, arguments.generation)?;
    // Nothing that is printed depends on the time.
    let claim = Claim::new(claimed, tag, token, Timestamp::UNIX_EPOCH);
    let challenge = Challenge::of(&arguments.product, &claim)?;
    Ok(Answer::Facts(json!({
        "accepted": true,
        "domain": challenge.domain.as_str(),
        "display": candidate.display,
        "scope": challenge.scope.code(),
        "organization": arguments.organization.as_str(),
        "generation": arguments.generation,
        "record": {
            "name": challenge.name.absolute.as_str(),
            "relative_name": challenge.name.relative,
            "zone": challenge.registrable.as_str(),
            "type": "TXT",
            "value": challenge.value,
            "ttl": challenge.ttl,
        },
        "alternative_names": challenge.alternatives.iter().map(alternative).collect::<Value>(),
        "token": challenge.token.as_str(),
        "advice": [
            format!(
                "Where the DNS host appends `{}`, enter the relative name; elsewhere the whole name.",
                challenge.registrable
            ),
            "Where it takes no name of two labels with an underscore, use an alternative.".to_owned(),
            Challenge::HOW_OFTEN.to_owned(),
            Challenge::HOW_TO_REVOKE.to_owned(),
        ],
        "warnings": candidate.warnings.iter().map(warning).collect::<Value>(),
    })))
}

fn alternative(name: &ChallengeName) -> Value {
    json!({ "name": name.absolute.as_str(), "relative_name": name.relative })
}

fn warning(warning: &NameWarning) -> Value {
    json!({ "code": warning.code(), "message": warning.cause(), "fix": warning.fix() })
}
