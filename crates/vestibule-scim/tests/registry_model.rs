//! What the registry says is what the server does: schemas at random are published, obeyed, filtered,
//! sorted, shown and patched as a naive model of RFC 7643 section 2.2 says they must be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "registry_model/found.rs"]
mod found;
#[path = "registry_model/model.rs"]
mod model;
#[path = "registry_model/schema.rs"]
mod schema;
#[path = "registry_model/server.rs"]
mod server;
#[path = "registry_model/shown.rs"]
mod shown;
#[path = "registry_model/source.rs"]
mod source;
#[path = "protocol/support.rs"]
#[allow(dead_code, reason = "the tests of the protocol use the rest")]
mod support;
#[path = "registry_model/values.rs"]
mod values;

use proptest::collection::vec;
use proptest::prelude::*;

use self::schema::World;
use self::server::Pair;
use self::source::Source;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_the_registry_says_is_what_the_server_does(
        world in vec(any::<u8>(), 0..160),
        steps in vec(vec(any::<u8>(), 0..160), 1..16),
    ) {
        let world = World::of(&mut Source::new(&world));
        let mut pair = Pair::new(&world);
        pair.discover()?;
        for step in &steps {
            pair.step(&mut Source::new(step)).map_err(|error| match error {
                TestCaseError::Fail(reason) => {
                    TestCaseError::fail(format!("{reason}\nin {world}"))
                }
                other => other,
            })?;
        }
    }
}
