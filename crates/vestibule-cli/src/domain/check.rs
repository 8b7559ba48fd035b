//! `vestibule domain check`: whether a record is there, by whose word, and what is wrong with it.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use clap::Args;
use serde_json::{Map, Value, json};
use vestibule_core::{DomainName, PeerText, Timestamp};
use vestibule_domains::{
    Answer as Said, Assessment, AssessmentRules, DomainRules, Expected, HickoryLookup, Observation,
    Observations, RecordName, Resolver, Token, Vantage, classify, examine,
};

use super::diagnosis;
use crate::answer::{Answer, Refused, Stop};
use crate::clock;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The name of the record, as the challenge has it: below the domain.
    #[arg(long, value_name = "NAME", value_parser = parse_record_name)]
    record: RecordName,
    /// The token that proves.
    #[arg(long, value_name = "TOKEN", value_parser = Token::parse)]
    token: Token,
    /// Ask this server and no other than those named so, wherever it is: it counts as a name server of
    /// the domain if it answers as one, else as a resolver. Without any, the name servers of the domain
    /// are found and asked, and the resolvers of this machine.
    #[arg(long, value_name = "IP:PORT")]
    server: Vec<SocketAddr>,
    /// Find and confirm through this resolver, in place of those of this machine.
    #[arg(long, value_name = "IP:PORT", conflicts_with = "server")]
    resolver: Vec<SocketAddr>,
    /// How many resolvers have to confirm what the name servers say: 2, or with --server as many as 1
    /// of them, if any is one.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    quorum: Option<u8>,
    /// The domain that is claimed.
    #[arg(value_name = "DOMAIN", value_parser = DomainName::parse)]
    domain: DomainName,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    if !is_below(&arguments.record, &arguments.domain) {
        let message = format!("`{}` is not below `{}`", arguments.record, arguments.domain);
        return Err(Stop::Usage(message));
    }
    let now = clock::at_or_now(None)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Stop::Usage(format!("cannot use the network: {error}")))?;
    let (assessment, observations) = runtime.block_on(look(arguments, now))?;
    let mut found = Map::new();
    found.insert("domain".to_owned(), arguments.domain.as_str().into());
    found.insert("record".to_owned(), arguments.record.as_str().into());
    found.insert("verdict".to_owned(), assessment.verdict.code().into());
    found.insert("diagnosis".to_owned(), diagnosis(&assessment.diagnosis));
    found.insert("notes".to_owned(), assessment.notes.iter().map(diagnosis).collect());
    found.insert("observations".to_owned(), by_server(&observations));
    if !assessment.is_proved() {
        return Err(refused(&assessment, found).into());
    }
    found.insert("accepted".to_owned(), true.into());
    Ok(Answer::Facts(found.into()))
}

/// A record elsewhere may be anybody's, and proves nothing.
fn is_below(record: &RecordName, domain: &DomainName) -> bool {
    let labels = record.as_str().strip_suffix(domain.as_str());
    labels.is_some_and(|labels| labels.ends_with('.'))
}

async fn look(arguments: &Arguments, now: Timestamp) -> Result<(Assessment, Observations), Stop> {
    let resolver = |address: &SocketAddr| Resolver::new(address.to_string(), *address);
    let (lookup, rules, quorum) = if !arguments.server.is_empty() {
        let lookup = HickoryLookup::of_servers(arguments.server.iter().copied())?;
        (lookup, AssessmentRules::new().danger_without_resolvers(), 1)
    } else if !arguments.resolver.is_empty() {
        let lookup = HickoryLookup::through(arguments.resolver.iter().map(resolver))?;
        (lookup, AssessmentRules::new(), 2)
    } else {
        (HickoryLookup::system()?, AssessmentRules::new(), 2)
    };
    let rules = rules.with_resolvers(arguments.quorum.unwrap_or(quorum).into());
    let found = examine(&lookup, expected(arguments), &rules, now).await;
    Ok((found.assessment, found.observations))
}

fn expected(arguments: &Arguments) -> Expected {
    let (domain, name) = (arguments.domain.clone(), arguments.record.clone());
    let expected = Expected::new(domain, name, arguments.token.clone());
    let rules =
        DomainRules::new().danger_with_special_use_allowed().with_private_suffixes_allowed();
    match classify(arguments.domain.as_str(), &rules) {
        Ok(candidate) => expected.with_zone(candidate.registrable),
        // A name that cannot be claimed can be looked at.
        Err(_) => expected,
    }
}

fn refused(assessment: &Assessment, more: Map<String, Value>) -> Refused {
    let found = &assessment.diagnosis;
    let mut refused = Refused::new(found.code.code(), found.code.cause(), &found.fix);
    refused.expected = Some(found.expected.clone());
    refused.found = Some(found.seen.clone());
    refused.more = more;
    refused
}

/// What each server said of each name.
fn by_server(observations: &Observations) -> Value {
    let mut servers: BTreeMap<&Vantage, Vec<&Observation>> = BTreeMap::new();
    for observation in &observations.answers {
        servers.entry(&observation.vantage).or_default().push(observation);
    }
    let server = |(vantage, said): (&Vantage, Vec<&Observation>)| {
        let answers: Value = said.into_iter().map(answer).collect();
        match vantage {
            Vantage::Authoritative { server, address } => json!({
                "kind": "authoritative",
                "server": shown(server),
                "address": address,
                "answers": answers,
            }),
            Vantage::Resolver { name } => json!({
                "kind": "resolver",
                "server": shown(name),
                "answers": answers,
            }),
        }
    };
    servers.into_iter().map(server).collect()
}

fn answer(observation: &Observation) -> Value {
    let (kind, mut more) = match &observation.answer {
        Said::Records { values, ttl, cnames, authentic } => {
            let values: Value = values.iter().take(MOST_VALUES).map(|it| value(it)).collect();
            let cnames = names(cnames);
            let more =
                json!({ "values": values, "ttl": ttl, "cnames": cnames, "authentic": authentic });
            ("records", more)
        }
        Said::NoData { negative_ttl, cnames } => {
            ("no_data", json!({ "negative_ttl": negative_ttl, "cnames": names(cnames) }))
        }
        Said::NxDomain { negative_ttl, cnames } => {
            ("nx_domain", json!({ "negative_ttl": negative_ttl, "cnames": names(cnames) }))
        }
        Said::CnameChain { cnames, is_loop } => {
            ("cname_chain", json!({ "cnames": names(cnames), "loop": is_loop }))
        }
        Said::ServFail { extended } => ("serv_fail", json!({ "extended_error": extended })),
        Said::Bogus { extended } => ("bogus", json!({ "extended_error": extended })),
        Said::Lame => ("lame", json!({})),
        Said::Timeout => ("timeout", json!({})),
        Said::TcpBlocked => ("tcp_blocked", json!({})),
        Said::Malformed => ("malformed", json!({})),
        Said::ForbiddenAddress => ("forbidden_address", json!({})),
        Said::NoAddress => ("no_address", json!({})),
    };
    if let Some(more) = more.as_object_mut() {
        more.insert("name".to_owned(), observation.name.as_str().into());
        more.insert("answer".to_owned(), kind.into());
    }
    more
}

/// As many of a name's values are printed.
const MOST_VALUES: usize = 16;

fn value(bytes: &[u8]) -> Value {
    shown(&String::from_utf8_lossy(bytes))
}

fn names(names: &[String]) -> Value {
    names.iter().take(MOST_VALUES).map(|name| shown(name)).collect()
}

/// As anybody may have written it.
fn shown(text: &str) -> Value {
    PeerText::new(text).as_str().into()
}

fn parse_record_name(text: &str) -> Result<RecordName, String> {
    RecordName::parse(text).ok_or_else(|| "no name of a record".to_owned())
}
