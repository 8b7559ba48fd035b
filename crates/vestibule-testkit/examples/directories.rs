//! Aims every case and every product at a SCIM server that is listening somewhere:
//!
//! ```text
//! cargo run --example directories -- 127.0.0.1:8080 /scim/v2 TOKEN SEED
//! ```
//!
//! Whatever is printed as failed is what that product's customers would run into. The server is
//! left with users and groups that nobody needs.

use std::error::Error;

use vestibule_testkit::directory::entra::{Entra, Matching};
use vestibule_testkit::directory::jumpcloud::JumpCloud;
use vestibule_testkit::directory::okta::{Application, Okta};
use vestibule_testkit::directory::onelogin::OneLogin;
use vestibule_testkit::directory::pingfederate::PingFederate;
use vestibule_testkit::directory::{
    CaseFailure, DirectoryClient, DirectoryGroup, DirectoryUser, Loopback, ScimEndpoint,
    ScimServer, entra, okta,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().ok_or("say where the server listens")?.parse()?;
    let base = arguments.next().unwrap_or_else(|| "/scim/v2".to_owned());
    let token = arguments.next().unwrap_or_default();
    let seed = arguments.next().unwrap_or_else(|| "1".to_owned()).parse()?;
    let endpoint = ScimEndpoint::new(base, token);
    let mut server = Loopback::new(address);

    let suites = [
        ("shape", entra::patch_shapes()),
        ("validator", entra::validator_shapes()),
        ("gallery", entra::gallery()),
        ("spec", okta::spec_test()),
    ];
    for (suite, cases) in suites {
        for case in cases {
            print(suite, case.name(), case.run(&endpoint, seed, &mut server));
        }
    }
    for (name, why) in entra::GALLERY_NOT_OFFERED {
        println!("skip gallery {name}: {why}");
    }

    let at = || endpoint.clone();
    company("entra", &mut Entra::new(at(), seed), seed, &mut server);
    company("entra flagged", &mut Entra::new(at(), seed).with_rfc_flag(), seed, &mut server);
    let mut by_email = Entra::new(at(), seed).with_matching(Matching::WorkEmail);
    company("entra by email", &mut by_email, seed, &mut server);
    let mut unquoted = Entra::new(at(), seed).with_matching(Matching::ExternalIdWithoutQuotes);
    company("entra unquoted", &mut unquoted, seed, &mut server);
    let mut network = Okta::new(at(), seed, Application::Oin).with_batch(1);
    company("okta network", &mut network, seed, &mut server);
    print("company", "okta import", network.import(&mut server).map(drop));
    company("okta custom", &mut Okta::new(at(), seed, Application::Custom), seed, &mut server);
    company("onelogin", &mut OneLogin::new(at(), seed), seed, &mut server);
    company("jumpcloud", &mut JumpCloud::new(at(), seed), seed, &mut server);
    let mut ping = PingFederate::new(at(), seed).with_work_email_lookup();
    company("pingfederate", &mut ping, seed, &mut server);
    company(
        "pingfederate put",
        &mut PingFederate::new(at(), seed).without_patch(),
        seed,
        &mut server,
    );
    Ok(())
}

fn print(suite: &str, name: &str, outcome: Result<(), CaseFailure>) {
    match outcome {
        Ok(()) => println!("pass {suite} {name}"),
        Err(failure) => println!("FAIL {suite} {name}: {failure}"),
    }
}

fn company(name: &str, client: &mut dyn DirectoryClient, seed: u64, server: &mut dyn ScimServer) {
    print("company", name, life(name, client, seed, server));
}

/// Hiring, a marriage, a promotion, a departure, a return, a reorganization, and the end.
fn life(
    name: &str,
    client: &mut dyn DirectoryClient,
    seed: u64,
    server: &mut dyn ScimServer,
) -> Result<(), CaseFailure> {
    let tag = format!("{}{seed}", name.replace(' ', ""));
    let user = |who: &str| {
        DirectoryUser::new(format!("{who}-{tag}"), format!("{who}.{tag}@acme.example"))
            .with_name(who, "Byron")
            .with_department("Engines")
    };
    let key = |who: &str| format!("{who}-{tag}");
    let (ada, grace, linus) = (user("ada"), user("grace"), user("linus"));
    let group = DirectoryGroup::new(key("engineers"), format!("Engineers {tag}"));

    client.test_connection(server)?;
    let grace = grace.with_manager(key("ada"));
    let everybody = group.clone().with_members([key("ada"), key("grace"), key("linus")]);
    client.cycle(
        &[ada.clone(), grace.clone(), linus.clone()],
        std::slice::from_ref(&everybody),
        server,
    )?;
    client.audit(server)?;

    let ada = ada.with_name("ada", "Lovelace").with_title("Countess").with_employee_number("1815");
    let grace = grace.disabled();
    let two = group.clone().with_members([key("ada"), key("grace")]);
    client.cycle(&[ada.clone(), grace.clone()], &[two], server)?;
    client.audit(server)?;

    let grace = grace.enabled().with_manager(key("linus"));
    let renamed = everybody.with_display_name(format!("Analysts {tag}"));
    client.cycle(&[ada.clone(), grace.clone(), linus], std::slice::from_ref(&renamed), server)?;
    client.audit(server)?;

    client.cycle(&[ada, grace.without_manager()], &[renamed.with_members([key("ada")])], server)?;
    client.purge(&key("linus"), server)?;
    client.audit(server)?;
    client.cycle(&[], &[], server)?;
    client.audit(server)
}
