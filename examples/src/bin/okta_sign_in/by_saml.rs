//! By SAML: a sign-in and two attacks. Okta signs the Response and the Assertion in it.

use vestibule_examples::saml::Scene;
use vestibule_examples::{Fallible, print};
use vestibule_testkit::{SamlIdp, SamlUser};

const APPLICATION: &str = "exk1a2b3c4d5E6F7g8h9";
const ATTACKS: [&str; 2] =
    ["attackers_certificate_in_key_info", "audience_is_another_service_provider"];

pub(crate) async fn start(base: &str) -> Fallible<Scene> {
    let user = SamlUser::new("ada@acme.example").with_groups(["engineers", "analysts"]);
    Scene::start(base, "acme", SamlIdp::okta_like(APPLICATION), user).await
}

pub(crate) async fn play(scene: &Scene) -> Fallible<()> {
    print::title("SAML: Ada signs in");
    scene.sign_in().await?;
    for attack in ATTACKS {
        scene.resist(attack).await?;
    }
    Ok(())
}
