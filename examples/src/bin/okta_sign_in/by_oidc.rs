//! By OpenID Connect: thin ID tokens, cut groups, refresh tokens, and signing out from either side.

use vestibule_core::Groups;
use vestibule_examples::oidc::Scene;
use vestibule_examples::{Browser, Fallible, Grant, expect, print};
use vestibule_oidc::IssuerRule;
use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser};

const ACME: &str = "acme";

pub(crate) async fn start(base: &str) -> Fallible<Scene> {
    let rules = [(ACME, IssuerRule::okta_org("acme.okta.com")?)];
    // For refresh tokens.
    Scene::start(base, &["acme.okta.com"], rules, |connection| {
        connection.with_scope("offline_access")
    })
    .await
}

pub(crate) async fn play(scene: &Scene) -> Fallible<()> {
    scene.play(ACME, okta(), ada());
    let mut browser = sign_in(scene).await?;
    refresh(scene, &mut browser).await?;
    sign_out_at_okta(scene).await?;
    sign_out_here(scene).await?;

    for attack in ["user_info_of_somebody_else", "issuer_parameter_of_another_unannounced"] {
        let code = scene.turn_hostile(ACME, attack, okta(), ada())?;
        scene.refuses(ACME, code).await?;
    }
    let code = scene.turn_hostile(ACME, "id_token_as_logout_token", okta(), ada())?;
    scene.refuses_logout(ACME, code).await
}

async fn sign_in(scene: &Scene) -> Fallible<Browser> {
    print::title("OpenID Connect: Ada, who is in 120 groups, signs in");
    print::line("Okta's ID token says little; name, address and groups come from UserInfo.");
    let mut browser = scene.browser();
    let identity = scene.sign_in(&mut browser, ACME).await?;
    expect(identity.email.vouched().is_ok(), "the org vouches for its users' addresses")?;
    let cut =
        matches!(&identity.groups, Groups::Truncated { groups, limit: 100 } if groups.len() == 100);
    expect(cut, "a hundred groups are not taken for all")?;
    Ok(browser)
}

async fn refresh(scene: &Scene, browser: &mut Browser) -> Fallible<()> {
    print::title("The application asks Okta whether Ada is still welcome");
    let rotated = scene.refresh(browser, Grant::Current).await?;
    print::line("She is. The refresh token was used up, and another one came for it.");
    expect(rotated, "the refresh token was rotated")?;

    print::title("Attack: somebody uses the refresh token again");
    print::line(
        "The provider takes it for stolen, and takes back all that it has issued for the sign-in.",
    );
    let refused = scene.refresh(browser, Grant::UsedUp).await;
    let code = refused.err().map(|error| error.to_string());
    expect(code.as_deref() == Some("token_response_error"), "a used refresh token is refused")?;
    expect(!scene.is_signed_in(browser).await?, "the session ends with its grant")
}

async fn sign_out_at_okta(scene: &Scene) -> Fallible<()> {
    print::title("Ada signs in, and signs out at the provider, which calls the application");
    print::line(
        "The stand-in speaks Back-Channel Logout 1.0, whether or not an org of yours does.",
    );
    let mut browser = scene.browser();
    scene.sign_in(&mut browser, ACME).await?;
    let request = scene.logout_request()?;
    expect(scene.notify(&request).await? == 200, "the logout token is accepted")?;
    expect(!scene.is_signed_in(&mut browser).await?, "the session has ended")?;

    print::title("Attack: somebody posts the same logout token again");
    scene.sign_in(&mut browser, ACME).await?;
    expect(scene.notify(&request).await? == 400, "the logout token serves once")?;
    scene.refused("replayed")?;
    expect(scene.is_signed_in(&mut browser).await?, "the new session lives on")
}

async fn sign_out_here(scene: &Scene) -> Fallible<()> {
    print::title("Ada signs in, and signs out in the application");
    let mut browser = scene.browser();
    scene.sign_in(&mut browser, ACME).await?;
    scene.sign_out(&mut browser).await?;
    expect(browser.opened("/oauth2/v1/logout").is_some(), "Okta was told")?;
    expect(!scene.is_signed_in(&mut browser).await?, "the session has ended")
}

fn okta() -> OpenIdProvider {
    OpenIdProvider::okta_like("acme")
}

fn ada() -> OpenIdUser {
    OpenIdUser::new("00u1a2b3c4d5E6F7g8h9").with_many_groups(120)
}
