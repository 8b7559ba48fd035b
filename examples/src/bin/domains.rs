//! An organization proves that a domain is its own: what goes wrong on the way, what another
//! organization gets to know, and what happens when the record disappears.
//!
//! It starts a name server on the loopback interface, keeps claims in memory, and has a clock of its
//! own, so that weeks pass at once. `cargo run --bin domains`
#![forbid(unsafe_code)]

use std::error::Error;
use std::time::Duration;

use vestibule_core::{DomainName, OrganizationId, Secret, Timestamp};
use vestibule_domains::{
    AssessmentRules, Budget, Challenge, ChallengeKey, Challenges, ClaimKey, DomainClaims,
    DomainRules, HickoryLookup, MemoryDomainClaims, Product, Route, Verifier, begin, classify,
    route,
};
use vestibule_testkit::dns::NameServer;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut now = Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z")?;

    step("Which names can be claimed");
    for name in ["Acme.COM.", "https://acme.com/login", "co.uk", "acme.onmicrosoft.com", "аcme.com"]
    {
        match classify(name, &DomainRules::new()) {
            Ok(found) => {
                let warnings: Vec<_> = found.warnings.iter().map(|it| it.code()).collect();
                println!("  {name}: {} {warnings:?}", found.domain);
            }
            Err(refusal) => {
                println!("  {name}: refused, {}: {}", refusal.code(), refusal.rule.fix())
            }
        }
    }

    step("What Acme publishes");
    // A host has one secret of its own, from a file or a vault, and its own label.
    let secret = Secret::new(b"a secret of the example, 32 bytes or more".to_vec());
    let challenges = Challenges::new(ChallengeKey::new(&secret)?, Product::parse("_app")?);
    let claims = MemoryDomainClaims::new();
    let domain = classify("acme.com", &DomainRules::new()).map_err(|it| it.code())?.domain;
    let acme = ClaimKey::exact(OrganizationId::parse("acme")?, domain.clone());
    let challenge = challenges.challenge(&begin(&claims, &challenges, &acme, now).await?.claim)?;
    println!("  TXT    {}", challenge.name.absolute);
    println!("  host   {}   (where the DNS host appends {domain})", challenge.name.relative);
    println!("  value  {}", challenge.value);

    // In production: `HickoryLookup::system()` and the rules as they are, which find the zone's name
    // servers and ask several resolvers as well. Here there is one server, and the example names it.
    let server = NameServer::start(domain.as_str())?;
    let lookup = HickoryLookup::of_servers([server.address()])?;
    let alone = AssessmentRules::new().danger_without_resolvers();
    let verifier = Verifier::new(&claims, &lookup, &challenges).with_assessment_rules(alone);

    step("Too early");
    check(&verifier, &acme, now).await?;

    step("Published, and the DNS host has appended the domain once more");
    let doubled = format!("{}.{domain}", challenge.name.absolute);
    server.publish_txt(&doubled, &challenge.value);
    now = now.saturating_add(Duration::from_secs(60));
    check(&verifier, &acme, now).await?;

    step("Published as it should be");
    server.remove(&doubled);
    publish(&server, &challenge);
    now = now.saturating_add(Duration::from_secs(60));
    check(&verifier, &acme, now).await?;
    show_route(&domain, &claims).await?;

    step("Another organization publishes a record of its own for the same domain");
    let globex = ClaimKey::exact(OrganizationId::parse("globex")?, domain.clone());
    let other = challenges.challenge(&begin(&claims, &challenges, &globex, now).await?.claim)?;
    publish(&server, &other);
    check(&verifier, &globex, now).await?;
    server.remove(other.name.absolute.as_str());

    step("Acme's record is gone, and three weeks pass; the host calls `tick` every hour");
    server.remove(challenge.name.absolute.as_str());
    for _ in 0..21 * 24 {
        now = now.saturating_add(HOUR);
        let mut events = Vec::new();
        let report = verifier.tick(now, Budget::new(100), &mut |event| events.push(event)).await;
        for event in events.iter().filter(|event| event.claim == acme) {
            let until = event.until.map_or_else(String::new, |until| format!(", until {until}"));
            println!("  {now}  {}{until}", event.kind.code());
        }
        if report.stopped.is_some() || report.failed > 0 {
            return Err("the claims could not be looked at".into());
        }
    }
    let state = claims.load(&acme).await?.map(|stored| stored.claim.state);
    println!("  the claim has {}", state.map_or("gone", |state| state.code()));
    show_route(&domain, &claims).await?;

    step("Acme puts the record back");
    publish(&server, &challenge);
    now = now.saturating_add(HOUR);
    check(&verifier, &acme, now).await?;
    show_route(&domain, &claims).await
}

fn step(title: &str) {
    println!("\n{title}");
}

fn publish(server: &NameServer, challenge: &Challenge) {
    server.publish_txt(challenge.name.absolute.as_str(), &challenge.value);
}

/// What the button "check now" shows.
async fn check(
    verifier: &Verifier<'_, MemoryDomainClaims, HickoryLookup>,
    claim: &ClaimKey,
    now: Timestamp,
) -> Result<(), Box<dyn Error>> {
    let report = verifier.check_now(claim, now).await?;
    let found = &report.assessment.diagnosis;
    println!(
        "  {} finds: {} (the claim is {})",
        claim.organization,
        found.code,
        report.claim.state.code()
    );
    println!("  seen   {}", found.seen);
    println!("  to do  {}", found.fix);
    for event in &report.events {
        println!("  told   {}: {}", event.claim.organization, event.kind.code());
    }
    Ok(())
}

/// Where somebody with an address at the domain is sent to sign in.
async fn show_route(
    domain: &DomainName,
    claims: &MemoryDomainClaims,
) -> Result<(), Box<dyn Error>> {
    match route(domain, claims).await? {
        Route::Exact(claim) | Route::Subtree(claim) => {
            println!("  ada@{domain} signs in with {}", claim.key.organization);
        }
        Route::None => println!("  ada@{domain} is sent to no organization"),
    }
    Ok(())
}
