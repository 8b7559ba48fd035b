//! Every entry of the hostile OpenID provider, played against a strict host.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests may fail"
)]

#[path = "support/host.rs"]
mod host;

use std::time::Duration;

use host::{Host, SIGNED_OUT, block_on, browser, domain, id, later, now, test_client};
use vestibule_core::{EndScope, Groups, HttpMethod, Identity, ReturnPath, Subject};
use vestibule_oidc::{
    Callback, Connection, Guests, InitiateLogin, IssuerRule, LogoutRequest, Refusal, ResponseMode,
    SignIn, check_signed_out,
};
use vestibule_testkit::TestKey;
use vestibule_testkit::openid::hostile::{
    Attack, CONTEXT, Expected, Fact, HOSTED_DOMAIN, MAX_AGE, Scene, Strike, TRUSTED_AUDIENCE,
    attacks,
};
use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser, TestClientAuthentication};

#[test]
fn every_attack_is_refused_by_its_code_or_changes_nothing() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for attack in attacks() {
        count += 1;
        let mut unlike = Vec::new();
        let outcome = Play::of(attack).outcome(&mut unlike);
        wrong.extend(unlike);
        let as_expected = match (&outcome, attack.expected()) {
            (Err(refusal), Expected::Refused(code)) => {
                assert!(!refusal.fix().is_empty() && !refusal.to_string().is_empty());
                refusal.code() == code
            }
            (Ok(()), Expected::ChangesNothing) => true,
            _ => false,
        };
        if !as_expected {
            let found = outcome.as_ref().map_err(Refusal::code);
            wrong.push(format!("{}: {found:?}, expected {:?}", attack.name(), attack.expected()));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 300, "the table has {count} entries");
}

/// One attack, with the host that it is played against.
struct Play {
    attack: &'static Attack,
    host: Host,
    user: OpenIdUser,
}

impl Play {
    fn of(attack: &'static Attack) -> Self {
        let mut client = test_client();
        if attack.scene() == Scene::PrivateKeyJwt {
            client = client.with_authentication(TestClientAuthentication::PrivateKeyJwt(
                TestKey::P256,
                "ES256",
            ));
        }
        if attack.scene() == Scene::WantsSignedUserInfo {
            client = client.with_signed_user_info();
        }
        let host =
            Host::with(attack.provider(), client, |connection| configure(attack, connection));
        let mut user = OpenIdUser::new("ada").with_hosted_domain(HOSTED_DOMAIN);
        if attack.scene() == Scene::ManyGroups {
            user = user.with_many_groups(250);
        }
        Play { attack, host, user }
    }

    fn outcome(mut self, unlike: &mut Vec<String>) -> Result<(), Refusal> {
        match self.attack.strikes() {
            Strike::Refresh => self.refresh(),
            Strike::LogoutToken => self.back_channel(),
            Strike::FrontChannel => self.front_channel(),
            Strike::InitiateLogin => self.initiate_login(),
            Strike::PostLogout => self.post_logout(),
            _ => {
                let sign_in = self.sign_in()?;
                self.check(sign_in, unlike);
                Ok(())
            }
        }
    }

    fn sign_in(&self) -> Result<SignIn, Refusal> {
        let scene = self.attack.scene();
        if scene == Scene::AfterRotation {
            let _ = self.host.sign_in(&self.user)?;
            self.host.provider.rotate_keys();
        }
        let (mut pending, parameters) = self.host.visit(&self.user)?;
        if scene == Scene::OtherConnection {
            let other = Connection::new(
                id("other"),
                self.host.connection.issuer().clone(),
                "app",
                vestibule_oidc::ClientAuthentication::Public,
                self.host.connection.redirect_uri().clone(),
            );
            let provider = block_on(self.host.client.provider(&self.host.connection, now()))?;
            let begun = other.unwrap().begin(
                &provider,
                host::secrets(1),
                &vestibule_oidc::BeginOptions::new(),
                &browser(1),
                ReturnPath::root(),
                now(),
            );
            pending = begun.pending;
        }
        let by = if scene == Scene::OtherBrowser { browser(2) } else { browser(1) };
        let when = if scene == Scene::LateAnswer { later(3600) } else { now() };
        if scene == Scene::Replayed && self.attack.strikes() != Strike::LogoutToken {
            let again =
                vestibule_oidc::PendingLogin::from_bytes(pending.to_bytes().expose()).unwrap();
            let _ = self.host.finish(again, &parameters, &by, when)?;
        }
        let sign_in = self.host.finish(pending, &parameters, &by, when)?;
        let reads = matches!(scene, Scene::ReadsUserInfo | Scene::WantsSignedUserInfo);
        if reads || self.attack.strikes() == Strike::UserInfo {
            return self.host.with_user_info(sign_in);
        }
        Ok(sign_in)
    }

    fn check(&self, sign_in: SignIn, unlike: &mut Vec<String>) {
        let name = self.attack.name();
        let linkable = sign_in.linkable_email().is_ok();
        let identity = sign_in.into_identity();
        let genuine = self.genuine_subject();
        let same = (&identity.subject.issuer, &identity.subject.id);
        assert_eq!(same, (&genuine.issuer, &genuine.id), "{name}");
        for fact in self.attack.facts() {
            if !says(*fact, &identity, linkable) {
                unlike
                    .push(format!("{name}: {fact:?}, {:?} {:?}", identity.email, identity.groups));
            }
        }
    }

    /// Who the same user is at a provider that does nothing unusual.
    fn genuine_subject(&self) -> Subject {
        let provider = OpenIdProvider::of(self.attack.personality());
        let host = Host::with(provider, test_client(), |connection| {
            connection.with_guests(Guests::Accept)
        });
        host.sign_in(&self.user).unwrap().subject()
    }

    fn refresh(&self) -> Result<(), Refusal> {
        let grant = self.sign_in()?.refresh_grant().expect("a refresh token was asked for");
        let host = &self.host;
        let refreshed = block_on(host.client.refresh(&host.connection, grant, [4; 16], later(30)))?;
        if let Some(request) = refreshed.user_info_request() {
            let response = host.provider.handle(&request, later(30));
            let keys = vestibule_oidc::KeySet::none();
            let _ =
                host.connection.read_user_info(&response, refreshed.subject(), &keys, later(30))?;
        }
        Ok(())
    }

    fn back_channel(&mut self) -> Result<(), Refusal> {
        let _ = self.sign_in()?;
        let session = self.host.provider.sessions().pop().unwrap();
        let request = self.host.provider.back_channel_logout(&session, now()).unwrap();
        let times = if self.attack.scene() == Scene::Replayed { 2 } else { 1 };
        for _ in 0..times {
            // A route for POST has nothing to read in a GET request.
            let body = if request.method() == HttpMethod::Post { request.body() } else { "" };
            let posted = LogoutRequest::parse_form(body.as_bytes())?;
            let host = &self.host;
            let checked = block_on(host.client.verify_logout(&host.connection, posted, now()))?;
            let end = self.host.redeem(checked)?;
            assert!(matches!(
                end.scope(),
                EndScope::Session { .. } | EndScope::Subject(_) | EndScope::ProviderSession { .. }
            ));
        }
        Ok(())
    }

    fn front_channel(&self) -> Result<(), Refusal> {
        let _ = self.sign_in()?;
        let session = self.host.provider.sessions().pop().unwrap();
        let url = self.host.provider.front_channel_logout(&session, now()).unwrap();
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let end = self.host.connection.verify_front_channel_logout(query)?;
        let EndScope::ProviderSession { session_index, .. } = end.scope() else {
            panic!("{end:?}");
        };
        assert_eq!(*session_index, session.sid);
        Ok(())
    }

    fn initiate_login(&self) -> Result<(), Refusal> {
        let target = "https://app.example/reports?week=47";
        let url = self.host.provider.initiate_login("app", Some("ada"), Some(target)).unwrap();
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let request = InitiateLogin::parse(query)?;
        let (_, path) = self.host.connection.accept_initiation(request)?;
        match self.attack.facts().contains(&Fact::TargetIgnored) {
            true => assert_eq!(path, ReturnPath::root(), "{}", self.attack.name()),
            false => assert!(path.as_str().starts_with("/reports"), "{}", self.attack.name()),
        }
        Ok(())
    }

    fn post_logout(&self) -> Result<(), Refusal> {
        let sign_in = self.sign_in()?;
        let host = &self.host;
        let provider = block_on(host.client.provider(&host.connection, now()))?;
        let sid = sign_in.authentication().session_index.clone();
        let hint = Some(sign_in.id_token_hint());
        let state = "a state of this sign-out";
        let out = host.connection.sign_out(
            Some(&provider),
            &sign_in.subject(),
            sid.as_deref(),
            hint,
            state,
        );
        let answer = host.provider.end_session(out.url.unwrap().expose()).unwrap();
        let back = answer.redirect.unwrap();
        assert!(back.starts_with(SIGNED_OUT));
        // The sessions have ended before the user left: whatever comes back, they stay ended.
        let returned = check_signed_out(back.split_once('?').map_or("", |(_, query)| query), state);
        assert_eq!(returned.is_ok(), self.attack.edits().is_empty(), "{}", self.attack.name());
        Ok(())
    }
}

fn configure(attack: &Attack, connection: Connection) -> Connection {
    let connection = match host::profile(attack.personality()) {
        Some(profile) => connection.with_profile(profile),
        None => connection,
    };
    // To refuse guests is the default; the scenes are about tenants that welcome them.
    let connection = match attack.scene() {
        Scene::RefusesGuests => connection,
        _ => connection.with_guests(Guests::Accept),
    };
    let connection = match attack.strikes() {
        Strike::Refresh => connection.with_scope("offline_access"),
        _ => connection,
    };
    match attack.scene() {
        Scene::FormPost => connection.with_response_mode(ResponseMode::FormPost),
        Scene::AsksForMaxAge => connection.with_max_age(Duration::from_secs(MAX_AGE)),
        Scene::AsksForContext => connection.with_acr_values([CONTEXT]),
        Scene::TrustsAudience => connection.with_compat_trusted_audience(TRUSTED_AUDIENCE),
        Scene::TriesAllKeys => connection.with_compat_try_all_keys(),
        Scene::WantsSignedUserInfo => connection.with_signed_user_info(),
        Scene::WantsHostedDomain => {
            let rule = IssuerRule::google(Some(domain(HOSTED_DOMAIN)));
            let redirect = connection.redirect_uri().clone();
            let authentication =
                vestibule_oidc::ClientAuthentication::secret_basic(test_client().secret().unwrap());
            Connection::new(id("acme"), rule, "app", authentication, redirect).unwrap()
        }
        _ => connection,
    }
}

/// Whether the identity says what the attack leaves to be said.
fn says(fact: Fact, identity: &Identity, linkable: bool) -> bool {
    let email = &identity.email;
    match fact {
        Fact::EmailVerified(verified) => {
            email.verified == verified && (verified == Some(true) || !linkable)
        }
        Fact::EmailAbsent => email.address.is_none() && !linkable,
        Fact::DomainOwnerVerified(verified) => email.domain_owner_verified == verified,
        Fact::GroupsIncomplete => {
            matches!(identity.groups, Groups::Overage { .. } | Groups::Truncated { .. })
        }
        Fact::Groups(count) => identity.groups.complete().map(<[_]>::len) == Some(count),
        Fact::TargetIgnored => true,
    }
}

#[test]
fn a_callback_shows_no_more_than_its_state() {
    let callback = Callback::parse_query("code=c&state=s").unwrap();
    assert_eq!(callback.state_hint(), Some("s"));
    assert_eq!(format!("{callback:?}"), "Callback(..)");
}
