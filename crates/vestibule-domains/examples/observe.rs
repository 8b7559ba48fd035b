//! Looks at a domain the way a host does before it believes a claim, and prints what comes of it as
//! JSON: `observe DOMAIN ORGANIZATION [OPTION VALUE]...`.
//!
//! Without options it prints the challenge alone. `--server` names a server to ask, `--resolver` a
//! resolver through which the zone is found, `--trusted` one whose validation counts; `--route`
//! says where a laboratory has the name server of an address (`192.0.2.1=127.0.0.1:5301`),
//! `--confirmations` how many resolvers have to see the record, `--generation` which token is expected,
//! and `--taken` that another organization holds the domain (`yes`).

use std::error::Error;
use std::net::{IpAddr, SocketAddr};

use serde_json::{Value, json};
use vestibule_core::{DomainName, OrganizationId, Secret, Timestamp};
use vestibule_domains::{
    AssessmentRules, Challenge, ChallengeKey, Challenges, ClaimKey, Expected, HickoryLookup,
    LifeCycle, Product, Resolver, examine, transition,
};

/// What the options say.
#[derive(Default)]
struct Options {
    servers: Vec<SocketAddr>,
    resolvers: Vec<Resolver>,
    routes: Vec<(IpAddr, SocketAddr)>,
    confirmations: usize,
    generation: u32,
    is_taken: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(domain), Some(organization)) = (arguments.next(), arguments.next()) else {
        return Err("observe DOMAIN ORGANIZATION [OPTION VALUE]...".into());
    };
    let options = read_options(arguments)?;
    let challenge = challenge(&domain, &organization, options.generation)?;
    let printed = if options.servers.is_empty() && options.resolvers.is_empty() {
        let alternatives = challenge.alternatives.iter().map(|name| name.absolute.as_str());
        json!({
            "name": challenge.name.absolute.as_str(),
            "relative": challenge.name.relative,
            "alternatives": alternatives.collect::<Vec<_>>(),
            "value": challenge.value,
        })
    } else {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(observe(&challenge, options))?
    };
    println!("{printed}");
    Ok(())
}

fn read_options(mut arguments: impl Iterator<Item = String>) -> Result<Options, Box<dyn Error>> {
    let mut options = Options { generation: 1, ..Options::default() };
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or("an option has no value")?;
        match option.as_str() {
            "--server" => options.servers.push(value.parse()?),
            "--resolver" => options.resolvers.push(Resolver::new(&value, value.parse()?)),
            "--trusted" => {
                let resolver = Resolver::new(&value, value.parse()?);
                options.resolvers.push(resolver.danger_with_trusted_validation());
            }
            "--route" => {
                let (address, to) = value.split_once('=').ok_or("a route has no `=`")?;
                options.routes.push((address.parse()?, to.parse()?));
            }
            "--confirmations" => options.confirmations = value.parse()?,
            "--generation" => options.generation = value.parse()?,
            "--taken" => options.is_taken = value == "yes",
            _ => return Err(format!("there is no option {option}").into()),
        }
    }
    Ok(options)
}

/// The challenge of a claim that was renewed until it has this generation.
fn challenge(
    domain: &str,
    organization: &str,
    generation: u32,
) -> Result<Challenge, Box<dyn Error>> {
    // A host has a secret of its own; this one makes the same challenge each time.
    let key = ChallengeKey::new(&Secret::new(vec![7; 32]))?;
    let challenges = Challenges::new(key, Product::parse("app")?);
    let key = ClaimKey::exact(OrganizationId::parse(organization)?, DomainName::parse(domain)?);
    let now = Timestamp::UNIX_EPOCH;
    let mut claim = challenges.claim(key, now)?;
    while claim.generation < generation {
        let renewal = challenges.renewal(&claim)?;
        (claim, _) = transition(&claim, &renewal, now, &LifeCycle::new());
    }
    Ok(challenges.challenge(&claim)?)
}

async fn observe(challenge: &Challenge, options: Options) -> Result<Value, Box<dyn Error>> {
    let mut lookup = if options.servers.is_empty() {
        HickoryLookup::through(options.resolvers)?
    } else {
        HickoryLookup::of_servers(options.servers)?.with_resolvers(options.resolvers)
    };
    for (address, to) in options.routes {
        lookup = lookup.danger_with_route(address, to);
    }
    let rules = match options.confirmations {
        0 => AssessmentRules::new().danger_without_resolvers(),
        confirmations => AssessmentRules::new().with_resolvers(confirmations),
    };
    let mut expected = Expected::from(challenge);
    if options.is_taken {
        expected = expected.taken();
    }
    let examined = examine(&lookup, expected, &rules, Timestamp::UNIX_EPOCH).await;
    let seen = &examined.observations;
    let answers = seen
        .answers
        .iter()
        .map(|it| format!("{:?} about {}: {:?}", it.vantage, it.name, it.answer));
    Ok(json!({
        "assessment": examined.assessment,
        "delegation": format!("{:?}", seen.delegation),
        "answers": answers.collect::<Vec<_>>(),
    }))
}
