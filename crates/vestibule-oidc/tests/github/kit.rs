//! A connection to GitHub, and GitHub's answers as its documentation shows them.

use vestibule_core::{
    BrowserBinding, ConnectionId, Endpoint, HttpRequest, HttpResponse, ReturnPath, Secret,
    Timestamp,
};
use vestibule_oidc::{
    BeginOptions, Begun, Callback, GitHub, GitHubExchange, GitHubSignIn, GitHubToken, LoginSecrets,
    PendingLogin, Refusal,
};

/// The example of GitHub's documentation, in its whole length.
pub(crate) const USER: &str = r#"{"login":"octocat","id":583231,"node_id":"MDQ6VXNlcjE=","avatar_url":"https://github.com/images/error/octocat_happy.gif","gravatar_id":"","url":"https://api.github.com/users/octocat","html_url":"https://github.com/octocat","followers_url":"https://api.github.com/users/octocat/followers","following_url":"https://api.github.com/users/octocat/following{/other_user}","gists_url":"https://api.github.com/users/octocat/gists{/gist_id}","starred_url":"https://api.github.com/users/octocat/starred{/owner}{/repo}","subscriptions_url":"https://api.github.com/users/octocat/subscriptions","organizations_url":"https://api.github.com/users/octocat/orgs","repos_url":"https://api.github.com/users/octocat/repos","events_url":"https://api.github.com/users/octocat/events{/privacy}","received_events_url":"https://api.github.com/users/octocat/received_events","type":"User","site_admin":false,"name":"monalisa octocat","company":"GitHub","blog":"https://github.com/blog","location":"San Francisco","email":"octocat@github.com","hireable":false,"bio":"There once was...","twitter_username":"monatheoctocat","public_repos":2,"public_gists":1,"followers":20,"following":0,"created_at":"2008-01-14T04:33:35Z","updated_at":"2008-01-14T04:33:35Z","private_gists":81,"total_private_repos":100,"owned_private_repos":100,"disk_usage":10000,"collaborators":8,"two_factor_authentication":true,"plan":{"name":"Medium","space":400,"private_repos":20,"collaborators":0}}"#;
pub(crate) const EMAILS: &str = r#"[{"email":"octocat@github.com","verified":true,"primary":true,"visibility":"public"},{"email":"583231+octocat@users.noreply.github.com","verified":true,"primary":false,"visibility":null}]"#;
pub(crate) const TOKEN: &str = r#"{"access_token":"gho_16C7e42F292c6912E7710c838347Ae178B4a","scope":"read:user,user:email","token_type":"bearer"}"#;
pub(crate) const CALLBACK: &str = "https://app.example/callback/github";

pub(crate) fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-21T12:00:00Z").unwrap()
}

pub(crate) fn browser(value: u8) -> BrowserBinding {
    BrowserBinding::new(Secret::new(vec![value; 32])).unwrap()
}

pub(crate) fn id(id: &str) -> ConnectionId {
    ConnectionId::parse(id).unwrap()
}

pub(crate) fn redirect_uri() -> Endpoint {
    Endpoint::parse(CALLBACK).unwrap()
}

pub(crate) fn github() -> GitHub {
    GitHub::new(id("github"), "Ov23liTestClient", "test secret", redirect_uri()).unwrap()
}

pub(crate) fn begin(github: &GitHub, options: &BeginOptions) -> Begun {
    let path = ReturnPath::parse("/reports").unwrap();
    github.begin(LoginSecrets::from_random([7; 96]), options, &browser(1), path, now())
}

pub(crate) fn query(pending: &PendingLogin, more: &str) -> Callback {
    let query = format!("code=20b3c1e0&state={}{more}", pending.state());
    Callback::parse_query(&query).unwrap()
}

pub(crate) fn exchange(github: &GitHub) -> GitHubExchange {
    let pending = begin(github, &BeginOptions::new()).pending;
    let callback = query(&pending, "");
    github.finish(pending, callback, &browser(1), now()).unwrap()
}

pub(crate) fn answer(status: u16, body: &str) -> HttpResponse {
    HttpResponse::new(status, body.as_bytes().to_vec())
}

pub(crate) fn token() -> GitHubToken {
    exchange(&github()).receive(&answer(200, TOKEN)).unwrap()
}

pub(crate) fn sign_in(user: &str, emails: &str) -> Result<GitHubSignIn, Refusal> {
    token().verify(&answer(200, user), &answer(200, emails))
}

pub(crate) fn header<'r>(request: &'r HttpRequest, name: &str) -> Option<&'r str> {
    request.headers().find(|(known, _)| *known == name).map(|(_, value)| value)
}

pub(crate) fn code<T>(result: Result<T, Refusal>) -> &'static str {
    result.err().map_or("accepted", |refusal| refusal.code())
}
