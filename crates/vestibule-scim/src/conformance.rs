//! What every [`Directory`], [`GroupMembers`] and [`DirectoryTokens`] has to do, as checks that the
//! author of a store runs.
//!
//! No runtime is needed: the checks are futures. They write into directories of organizations whose
//! ids begin with `conformance`, which have to be empty, and leave what they wrote.
//!
//! ```
//! # fn ready<T>(future: impl Future<Output = T>) -> T {
//! #     use std::task::{Context, Poll, Waker};
//! #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
//! #         Poll::Ready(it) => it,
//! #         Poll::Pending => panic!("memory waits for nothing"),
//! #     }
//! # }
//! use vestibule_scim::MemoryDirectory;
//! use vestibule_scim::conformance::{Race, check, check_tokens};
//!
//! # ready(async {
//! let store = MemoryDirectory::new();
//! check(&store).await?;
//! check_tokens(&store).await?;
//!
//! // Each writer has a thread or a task of its own, and a connection where there are any.
//! let race = Race::prepare(&store, "threads", 2).await?;
//! let taken = std::thread::scope(|scope| {
//!     let writer = |number| {
//!         let (store, race) = (store.clone(), &race);
//!         scope.spawn(move || ready(race.take_part(&store, number)))
//!     };
//!     [writer(0), writer(1)].map(|thread| thread.join().unwrap())
//! });
//! race.judge(&store, taken.into_iter().collect::<Result<_, _>>()?).await
//! # })?;
//! # Ok::<(), vestibule_scim::conformance::Violation>(())
//! ```

mod cascades;
mod events;
mod filters;
mod isolation;
mod members;
mod paging;
mod race;
mod site;
mod sorting;
mod standing;
mod tokens;
mod types;
mod uniqueness;
mod versions;

use std::fmt;

pub use self::race::{Race, Taken};
use self::site::Suite;
use crate::{Directory, DirectoryTokens, GroupMembers};

/// Runs every check of a directory and of its groups' members, one after the other, until one
/// fails.
///
/// # Errors
///
/// The first [`Violation`].
pub async fn check<S: Directory + GroupMembers>(store: &S) -> Result<(), Violation> {
    let suite = Suite::new(store)?;
    versions::keeps_what_was_written(&suite).await?;
    versions::refuses_an_id_that_is_taken(&suite).await?;
    versions::counts_versions(&suite).await?;
    versions::refuses_another_version_than_expected(&suite).await?;
    versions::finds_only_what_is_there(&suite).await?;
    versions::what_changes_nothing_writes_nothing(&suite).await?;

    isolation::no_read_leaves_its_directory(&suite).await?;
    isolation::no_change_leaves_its_directory(&suite).await?;
    isolation::no_member_comes_from_another_directory(&suite).await?;
    isolation::names_are_taken_in_one_directory_alone(&suite).await?;
    isolation::directories_with_similar_names_are_apart(&suite).await?;

    uniqueness::refuses_a_value_that_is_taken(&suite).await?;
    uniqueness::keeps_apart_what_differs(&suite).await?;
    uniqueness::frees_what_is_no_longer_used(&suite).await?;
    uniqueness::long_values_are_compared_whole(&suite).await?;

    members::adds_and_removes_members_once(&suite).await?;
    members::replaces_members_by_the_difference(&suite).await?;
    members::refuses_members_that_are_not_there(&suite).await?;
    members::lists_members_by_pages(&suite).await?;
    members::shows_what_members_are_called_now(&suite).await?;
    members::takes_thousands_at_once(&suite).await?;

    cascades::a_deleted_user_leaves_every_group(&suite).await?;
    cascades::a_deleted_group_leaves_its_members(&suite).await?;

    events::every_change_has_its_events_in_order(&suite).await?;
    events::the_log_is_read_from_anywhere(&suite).await?;
    events::what_is_refused_has_no_event(&suite).await?;

    standing::says_who_may_sign_in(&suite).await?;
    standing::remembers_whom_it_removed(&suite).await?;
    standing::an_inactive_user_is_not_hidden_by_another(&suite).await?;

    paging::pages_by_index(&suite).await?;
    paging::pages_by_position(&suite).await?;
    paging::pages_stay_whole_while_things_change(&suite).await?;
    paging::pages_over_several_types(&suite).await?;

    sorting::sorts_by_every_kind_of_key(&suite).await?;
    sorting::sorted_pages_make_the_whole(&suite).await?;
    sorting::sorts_several_types_together(&suite).await?;

    filters::filters_select_what_they_say(&suite).await
}

/// Runs every check of bearer tokens, one after the other, until one fails.
///
/// # Errors
///
/// The first [`Violation`].
pub async fn check_tokens<S: DirectoryTokens>(store: &S) -> Result<(), Violation> {
    tokens::finds_a_token_by_its_whole_hash(store).await?;
    tokens::keeps_the_first_of_two_with_one_hash(store).await?;
    tokens::lists_the_tokens_of_one_directory(store).await?;
    tokens::expires_the_others(store).await
}

/// What a store did that no store may do.
///
/// The values in it are the suite's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    check: &'static str,
    found: String,
}

impl Violation {
    /// The name of the check that failed, a sentence in snake_case.
    #[must_use]
    pub fn check(&self) -> &'static str {
        self.check
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store fails `{}`: {}", self.check, self.found)
    }
}

impl std::error::Error for Violation {}
