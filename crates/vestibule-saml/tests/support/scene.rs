//! The situations that the attacks of the test kit arrive in.

use std::time::Duration;

use vestibule_core::ConnectionId;
use vestibule_saml::{Connection, PostedForm, PostedResponse, Refusal, SignIn};
use vestibule_testkit::hostile::Scene;
use vestibule_xmldsig::Limits;

use crate::host::{ReplayLog, browser, now, pending, redeem, service_provider};

/// Plays a scene; answers the sign-in, or the code of the refusal.
pub(crate) fn play(scene: Scene, strict: &Connection, body: &str) -> Result<SignIn, String> {
    let connection = prepared(scene, strict);
    let mut log = ReplayLog::default();
    if scene == Scene::Replayed {
        let _first = answer(&connection, body, &mut log)?;
    }
    let sp = service_provider();
    let checked = match scene {
        Scene::UnsolicitedClosed | Scene::UnsolicitedOpen => {
            sp.danger_verify_idp_initiated(&connection, parse(body)?, now())
        }
        Scene::OtherBrowser => {
            let pending = pending(&connection, now());
            sp.verify(&connection, parse(body)?, pending, &browser(2), now())
        }
        Scene::OtherConnection => {
            let other = ConnectionId::parse("other").unwrap();
            let other = Connection::new(other, connection.identity_provider().clone());
            sp.verify(&connection, parse(body)?, pending(&other, now()), &browser(1), now())
        }
        Scene::LateAnswer => {
            let began = now().saturating_sub(Duration::from_secs(3600));
            sp.verify(&connection, parse(body)?, pending(&connection, began), &browser(1), now())
        }
        _ => return answer(&connection, body, &mut log),
    };
    redeem(checked.map_err(code)?, &mut log).map_err(code)
}

fn answer(connection: &Connection, body: &str, log: &mut ReplayLog) -> Result<SignIn, String> {
    let pending = pending(connection, now());
    let checked = service_provider().verify(connection, parse(body)?, pending, &browser(1), now());
    redeem(checked.map_err(code)?, log).map_err(code)
}

fn prepared(scene: Scene, strict: &Connection) -> Connection {
    let connection = strict.clone();
    match scene {
        Scene::UnsolicitedOpen => connection.with_danger_idp_initiated(),
        Scene::WantsContext => connection.with_authn_context(["urn:test:mfa"]),
        Scene::ForcesAuthn => connection.with_force_authn(),
        Scene::WantsPersistentNameId => {
            connection.with_name_id_format("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
        }
        _ => connection,
    }
}

fn parse(body: &str) -> Result<PostedResponse, String> {
    Ok(PostedForm::parse(body.as_bytes(), &Limits::MESSAGE).map_err(code)?.response)
}

fn code(refusal: Refusal) -> String {
    refusal.code().to_owned()
}
