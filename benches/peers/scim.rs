//! The same filters and the same users in the crate `scim_v2`, measured in the same run.

#[expect(dead_code, reason = "the other benchmark measures more")]
#[path = "../scim/sample.rs"]
mod sample;

use std::hint::black_box;

use sample::{ENTRA_USER, FILTER};
use scim_v2::models::user::User;
use scim_v2::{CreateRequest, Strict};
use vestibule_benches::{figure, measure, quantity, ratio};
use vestibule_scim::{Filter, Incoming, Limits, Profile, Registry};

/// What clients ask, the shortest first.
const FILTERS: [(&str, &str); 4] = [
    ("user_name", r#"userName eq "bjensen@example.com""#),
    ("work_email", FILTER),
    (
        "extension",
        r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "Sales""#,
    ),
    (
        "long",
        concat!(
            r#"userType eq "Employee" and (emails[type eq "work" and value co "@example.com"] or "#,
            r#"ims[type eq "xmpp" and value co "@foo.com"]) and not (meta.lastModified lt "#,
            r#""2011-05-13T04:42:34Z" or name.familyName sw "O'Malley")"#,
        ),
    ),
];

fn main() {
    filters();
    users();
}

/// From text to a filter. The ratio is that of the filter which is the least faster here.
fn filters() {
    let limits = Limits::new();
    let mut most: f64 = 0.0;
    for (name, text) in FILTERS {
        let ours = || Filter::parse(black_box(text), &limits).unwrap();
        let theirs = || black_box(text).parse::<scim_v2::filter::Filter>().unwrap();
        assert_eq!(ours().to_string(), theirs().to_string());
        let measured = measure(vec![
            quantity("ours", || drop(black_box(ours()))),
            quantity("scim_v2", || drop(black_box(theirs()))),
        ]);
        measured.print(&format!("peers_scim_filter_{name}"));
        let times = measured.of("scim_v2") / measured.of("ours");
        figure(&format!("peers_scim_filter_{name}_scim_v2_against_ours"), times, "times");
        most = most.max(1.0 / times);
    }
    ratio("scim_filter_parse_over_scim_v2", most, "peers_scim_filter_scim_v2");
}

/// From octets to a user that was checked, as a request to create one.
fn users() {
    // An id is not the client's to give, and no library has to take a manager as a string.
    let text = ENTRA_USER.replacen(
        r#""manager":"26118915-6090-4610-87e4-49d8ca9f808d""#,
        r#""manager":{"value":"26118915-6090-4610-87e4-49d8ca9f808d"}"#,
        1,
    );
    let registry = Registry::standard();
    let user = registry.resource_type("User").unwrap();
    let limits = Limits::new();
    let body = text.as_bytes();
    let measured = measure(vec![
        quantity("ours", || {
            let read = Incoming::parse(user, black_box(body), Profile::STRICT, &limits);
            drop(black_box(read.unwrap()));
        }),
        quantity("scim_v2", || {
            let read: Strict<User<String>, CreateRequest> =
                serde_json::from_slice(black_box(body)).unwrap();
            drop(black_box(read.into_valid()));
        }),
        quantity("tree", || {
            drop(black_box(serde_json::from_slice::<serde_json::Value>(black_box(body)).unwrap()));
        }),
    ]);
    measured.print("peers_scim_user");
    for name in ["ours", "scim_v2"] {
        let times = measured.of(name) / measured.of("tree");
        ratio(&format!("peers_scim_user_{name}"), times, "peers_scim_user_tree");
    }
}
