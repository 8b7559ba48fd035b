//! By OpenID Connect: what Entra says about addresses and groups, and what may not be made of it.

use vestibule_core::EmailDoubt;
use vestibule_examples::oidc::Scene;
use vestibule_examples::{Fallible, expect, print};
use vestibule_oidc::{IssuerRule, TenantId};
use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser};

/// The customer.
const CONTOSO: (&str, &str) = ("contoso", "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d");
/// Another customer, where Mallory is the administrator.
const FABRIKAM: (&str, &str) = ("fabrikam", "7d1b2c3a-1111-4222-8333-444455556666");

pub(crate) async fn start(base: &str) -> Fallible<Scene> {
    let rule = |tenant| {
        Ok::<_, vestibule_oidc::IssuerError>(IssuerRule::entra_tenant(TenantId::parse(tenant)?))
    };
    let rules = [(CONTOSO.0, rule(CONTOSO.1)?), (FABRIKAM.0, rule(FABRIKAM.1)?)];
    let names = ["login.microsoftonline.com", "graph.microsoft.com"];
    // Microsoft Graph wants this scope to tell a user's groups.
    Scene::start(base, &names, rules, |connection| connection.with_scope("GroupMember.Read.All"))
        .await
}

pub(crate) async fn play(scene: &Scene) -> Fallible<()> {
    sign_in(scene).await?;
    sign_in_with_domain_owner(scene).await?;
    sign_in_with_many_groups(scene).await?;

    resist(scene, "entra_other_tenant").await?;
    resist_noauth(scene).await?;
    resist(scene, MIX_UP).await?;
    scene.play(CONTOSO.0, contoso(), ada());
    scene.resist_another_browser(CONTOSO.0).await?;
    scene.resist_replays(CONTOSO.0).await
}

/// The provider answers in the name of another (RFC 9207), although its metadata does not promise to
/// name itself at all.
const MIX_UP: &str = "issuer_parameter_of_another_unannounced";

async fn sign_in(scene: &Scene) -> Fallible<()> {
    print::title("OpenID Connect: Ada signs in");
    scene.play(CONTOSO.0, contoso(), ada());
    let identity = scene.sign_in(&mut scene.browser(), CONTOSO.0).await?;
    let doubt = identity.email.vouched().err();
    expect(identity.subject.id == ada().object_id, "the subject is the object in the tenant")?;
    expect(identity.subject.tenant.as_deref() == Some(CONTOSO.1), "the tenant is the customer's")?;
    expect(doubt == Some(EmailDoubt::Unverified), "the address is a claim and no more")
}

async fn sign_in_with_domain_owner(scene: &Scene) -> Fallible<()> {
    print::title("Ada signs in, after the administrator has added the claim xms_edov");
    scene.play(CONTOSO.0, contoso(), ada().with_xms_edov(true));
    let identity = scene.sign_in(&mut scene.browser(), CONTOSO.0).await?;
    expect(identity.email.vouched().is_ok(), "the address counts")
}

async fn sign_in_with_many_groups(scene: &Scene) -> Fallible<()> {
    print::title("Ada is in 250 groups, and signs in");
    scene.play(CONTOSO.0, contoso(), ada().with_many_groups(250));
    let identity = scene.sign_in(&mut scene.browser(), CONTOSO.0).await?;
    expect(identity.groups.complete().map(<[_]>::len) == Some(250), "all groups are known")
}

async fn resist(scene: &Scene, attack: &str) -> Fallible<()> {
    let code = scene.turn_hostile(CONTOSO.0, attack, contoso(), ada())?;
    scene.refuses(CONTOSO.0, code).await
}

/// nOAuth: whoever administers a tenant writes any address there, and maps claims as they like.
async fn resist_noauth(scene: &Scene) -> Fallible<()> {
    print::title("Attack: nOAuth");
    print::line(
        "Mallory administers a tenant of her own, which is a customer here as well. She gives",
    );
    print::line("herself Ada's address, and has the claim email_verified say true.");
    let mallory = OpenIdUser::new("mallory")
        .with_object_id("0c8f6d12-8a3b-4e57-b1de-55aa66bb77cc")
        .with_name("Mallory", "M.")
        .with_preferred_username("mallory@fabrikam.example")
        .with_email("ada@contoso.example", None)
        .with_claim("email_verified", true);
    scene.play(FABRIKAM.0, OpenIdProvider::entra_like(FABRIKAM.1), mallory);
    let identity = scene.sign_in(&mut scene.browser(), FABRIKAM.0).await?;
    print::line(
        "She is signed in as herself: Ada's account is neither found by her subject nor looked",
    );
    print::line(
        "for by the address, which could count in domains alone that her organization has proven.",
    );
    expect(identity.subject.id != ada().object_id, "she is another subject")?;
    expect(identity.subject.tenant.as_deref() == Some(FABRIKAM.1), "she is in her own tenant")?;
    let doubt = identity.email.vouched().err();
    expect(doubt == Some(EmailDoubt::Unverified), "no account is found by the address")
}

fn contoso() -> OpenIdProvider {
    OpenIdProvider::entra_like(CONTOSO.1)
}

fn ada() -> OpenIdUser {
    OpenIdUser::new("ada")
        .with_email("ada@contoso.example", None)
        .with_preferred_username("ada@contoso.example")
        .with_groups(["engineers", "analysts"])
}
