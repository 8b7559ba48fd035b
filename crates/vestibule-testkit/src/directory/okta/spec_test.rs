//! Okta's SCIM 2.0 SPEC test, one case per request.

use serde_json::{Value, json};

use super::super::case::{Case, CaseFailure};
use super::super::manners::Manners;
use super::super::play::Play;
use super::super::reply::Reply;
use super::super::wire::{self, LIST, USER, equals};

const SOURCE: &str = "Okta SCIM 2.0 SPEC Test; a copy is in BerriAI/litellm, \
                      tests/scim_tests/scim_e2e_test.json";

/// The slowest that `/Groups` may be, in milliseconds.
const SLOWEST: u128 = 600;

const fn case(
    name: &'static str,
    what: &'static str,
    steps: fn(&mut Play<'_>) -> Result<(), CaseFailure>,
) -> Case {
    Case::new(name, what, SOURCE, Manners::OKTA_SPEC_TEST, steps)
}

pub(super) const CASES: &[Case] = &[
    case(
        "users_endpoint",
        "Test Users endpoint: a page of one, with counts as numbers and a user who has names and \
         an address.",
        |play| {
            create(play)?;
            play.step("GET /Users?count=1&startIndex=1");
            let reply = play.find("/Users", &[("count", "1"), ("startIndex", "1")])?;
            let reply = reply.with_status(&[200])?;
            for count in ["itemsPerPage", "startIndex", "totalResults"] {
                let is_number = reply.body.get(count).is_some_and(Value::is_number);
                reply.must(&format!("{count} as a number"), is_number)?;
            }
            let first = reply.list()?.first();
            let first = first.ok_or_else(|| reply.failure("Resources, not empty".to_owned()))?;
            is_complete(&reply, first)
        },
    ),
    case("get_user_by_id", "Get Users/{{id}}: the user with that id, complete.", |play| {
        let user = create(play)?;
        play.step("GET /Users/{id}");
        let reply = play.get(&format!("/Users/{}", user.id))?.with_status(&[200])?;
        is_complete(&reply, &reply.body)?;
        let is_same = wire::text(&reply.body, &["id"]) == Some(&*user.id);
        reply.must("the id that was asked for", is_same)
    }),
    case(
        "invalid_user_by_user_name",
        "Test invalid User by username: 200 and totalResults 0.",
        |play| nobody(play, "invalid"),
    ),
    case("invalid_user_by_id", "Test invalid User by ID: 404 as a SCIM error.", |play| {
        play.step("GET an id that nobody has");
        let id = play.names.name("nobody");
        let reply = play.get(&format!("/Users/{id}"))?.with_status(&[404])?;
        reply.must("the schema of errors", wire::has_schema(&reply.body, wire::ERROR))?;
        reply
            .must("a detail", wire::text(&reply.body, &["detail"]).is_some_and(|it| !it.is_empty()))
    }),
    case(
        "random_user_does_not_exist",
        "Make sure random user doesn't exist: 200 and totalResults 0 for a new address.",
        |play| nobody(play, "random"),
    ),
    case(
        "create_user_with_realistic_values",
        "Create Okta user with realistic values: 201 and the same values.",
        |play| {
            play.step("create a user");
            let user = User::new(play);
            let reply = post(play, &user)?.with_status(&[201])?;
            reply.id()?;
            reply.must("active true", reply.body.get("active") == Some(&Value::Bool(true)))?;
            reply.must("the User schema", wire::has_schema(&reply.body, USER))?;
            user.is_in(&reply)
        },
    ),
    case("user_was_created", "Verify that user was created: it reads back.", |play| {
        let user = create(play)?;
        play.step("GET /Users/{id}");
        let reply = play.get(&format!("/Users/{}", user.id))?.with_status(&[200])?;
        user.user.is_in(&reply)
    }),
    case(
        "recreating_user_fails",
        "Expect failure when recreating user with same values: 409.",
        |play| {
            let created = create(play)?;
            play.step("create the same user again");
            // The file puts the user name where the address was.
            let again = User { email: created.user.user_name.clone(), ..created.user };
            post(play, &again)?.with_status(&[409])?;
            Ok(())
        },
    ),
    case(
        "user_name_in_other_case",
        "Username Case Sensitivity Check: the user name in capitals is a filter that works, and \
         since RFC 7643 calls userName case-insensitive it finds the user.",
        |play| {
            let created = create(play)?;
            play.step("look for the user name in capitals");
            let filter = equals("userName", &created.user.user_name.to_uppercase());
            let reply = play.find("/Users", &[("filter", &filter)])?.with_status(&[200])?;
            let found = reply.list()?.first().and_then(|user| wire::text(user, &["id"]));
            reply.must("the user", found == Some(&*created.id))
        },
    ),
    case("groups_endpoint", "Verify Groups endpoint: 200 within 600 milliseconds.", |play| {
        play.step("GET /Groups");
        #[expect(
            clippy::disallowed_methods,
            reason = "the time that this one reply takes is what the test is about"
        )]
        let begun = std::time::Instant::now();
        let reply = play.get("/Groups")?.with_status(&[200])?;
        let took = begun.elapsed().as_millis();
        reply.list()?;
        reply.must("a reply within 600 milliseconds", took < SLOWEST)
    }),
    case("status_401", "Check status 401: a bad token is refused with a SCIM error.", |play| {
        play.step("send no token");
        play.authorize("non-token");
        let filter = equals("userName", &play.names.address("nobody").to_uppercase());
        play.find("/Users", &[("filter", &filter)])?.with_status(&[401])?.error(401)
    }),
    case("status_404", "Check status 404: a SCIM error with the status in it.", |play| {
        play.step("GET an id that nobody has");
        play.get("/Users/00919288221112222")?.with_status(&[404])?.error(404)
    }),
];

/// The realistic values.
struct User {
    user_name: String,
    given_name: String,
    family_name: String,
    email: String,
}

struct Created {
    id: String,
    user: User,
}

impl User {
    fn new(play: &mut Play<'_>) -> User {
        User {
            user_name: play.names.address("spec"),
            given_name: play.names.name("Given"),
            family_name: play.names.name("Family"),
            email: play.names.address("spec"),
        }
    }

    fn body(&self) -> Value {
        let display_name = format!("{} {}", self.given_name, self.family_name);
        json!({
            "schemas": [USER],
            "userName": self.user_name,
            "name": { "givenName": self.given_name, "familyName": self.family_name },
            "emails": [{ "primary": true, "value": self.email, "type": "work" }],
            "displayName": display_name,
            "active": true,
        })
    }

    fn is_in(&self, reply: &Reply) -> Result<(), CaseFailure> {
        for (names, expected) in [
            (["userName"].as_slice(), &self.user_name),
            (&["name", "familyName"], &self.family_name),
            (&["name", "givenName"], &self.given_name),
        ] {
            let holds = wire::text(&reply.body, names) == Some(expected);
            reply.must(&format!("{} {expected}", names.join(".")), holds)?;
        }
        Ok(())
    }
}

fn post(play: &mut Play<'_>, user: &User) -> Result<Reply, CaseFailure> {
    play.with_manners(Manners::OKTA_SPEC_TEST_POST, |play| play.post("/Users", &user.body()))
}

fn create(play: &mut Play<'_>) -> Result<Created, CaseFailure> {
    play.step("create a user");
    let user = User::new(play);
    let id = post(play, &user)?.with_status(&[201])?.id()?;
    Ok(Created { id, user })
}

fn nobody(play: &mut Play<'_>, beginning: &str) -> Result<(), CaseFailure> {
    play.step("look for somebody who is not there");
    let filter = equals("userName", &play.names.address(beginning));
    let reply = play.find("/Users", &[("filter", &filter)])?.with_status(&[200])?;
    reply.must("the schema of lists", wire::has_schema(&reply.body, LIST))?;
    reply.must("totalResults 0", reply.total() == Some(0))
}

/// What the file asks of a user who is there.
fn is_complete(reply: &Reply, user: &Value) -> Result<(), CaseFailure> {
    for names in [["id"].as_slice(), &["name", "familyName"], &["name", "givenName"], &["userName"]]
    {
        let holds = wire::text(user, names).is_some_and(|text| !text.is_empty());
        reply.must(&format!("{}, not empty", names.join(".")), holds)?;
    }
    reply.must("active", user.get("active").is_some_and(Value::is_boolean))?;
    let emails = user.get("emails").and_then(Value::as_array);
    let email = emails.and_then(|emails| emails.first());
    let value = email.and_then(|email| wire::text(email, &["value"]));
    reply.must("emails[0].value, not empty", value.is_some_and(|value| !value.is_empty()))
}
