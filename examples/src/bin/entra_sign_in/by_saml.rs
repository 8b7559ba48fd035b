//! By SAML: a sign-in, three attacks, two replays.

use vestibule_examples::saml::Scene;
use vestibule_examples::{Fallible, print};
use vestibule_testkit::{SamlIdp, SamlUser};

const TENANT: &str = "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d";
const ATTACKS: [&str; 3] = [
    "xsw3_forged_sibling_before_signed_assertion",
    "comment_in_name_id",
    "audience_is_another_service_provider",
];

pub(crate) async fn start(base: &str) -> Fallible<Scene> {
    let user = SamlUser::new("ada@contoso.example").with_groups(["engineers", "analysts"]);
    Scene::start(base, "contoso", SamlIdp::entra_like(TENANT), user).await
}

pub(crate) async fn play(scene: &Scene) -> Fallible<()> {
    print::title("SAML: Ada signs in");
    scene.sign_in().await?;
    for attack in ATTACKS {
        scene.resist(attack).await?;
    }
    scene.resist_replays().await
}
