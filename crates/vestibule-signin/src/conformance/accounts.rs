//! What every [`Accounts`] has to do.

mod atomic;
mod limits;
mod notes;
mod race;
mod site;
mod tombstones;
mod unique;
mod versions;
mod view;

use self::site::Site;
use crate::{Accounts, SessionEpochs};

/// Runs all checks. `epochs` are those that the accounts advance: with a store that is both, the same
/// one.
///
/// # Errors
/// What the store did, and should not have done.
pub async fn check(accounts: &impl Accounts, epochs: &impl SessionEpochs) -> Result<(), String> {
    let site = Site::new(accounts, epochs);
    view::the_linked_account_is_found_by_the_whole_subject(&site).await?;
    view::candidates_come_from_all_organizations(&site).await?;
    view::the_user_of_a_directory_is_found(&site).await?;
    view::owners_and_seats_are_those_of_the_organization(&site).await?;
    view::what_was_written_is_read(&site).await?;
    view::members_come_page_by_page(&site).await?;

    unique::a_subject_is_linked_to_one_account(&site).await?;
    unique::an_address_belongs_to_one_account(&site).await?;
    unique::a_user_of_a_directory_is_one_account(&site).await?;
    unique::what_was_given_up_is_free(&site).await?;

    versions::another_version_than_expected_is_refused(&site).await?;
    versions::a_change_twice_changes_nothing(&site).await?;
    versions::an_account_is_made_once(&site).await?;

    limits::seats_are_not_exceeded(&site).await?;
    limits::the_last_owner_stays(&site).await?;
    limits::a_directory_is_obeyed_about_the_last_owner(&site).await?;

    atomic::a_refused_change_leaves_nothing(&site).await?;
    atomic::ended_sessions_are_ended_with_the_change(&site).await?;

    notes::an_invitation_is_used_once(&site).await?;
    notes::an_approval_is_used_by_the_change_that_it_is_for(&site).await?;
    notes::a_proof_is_used_once_and_for_its_account(&site).await?;
    notes::notes_stay_in_their_organization(&site).await?;
    tombstones::who_was_removed_is_remembered(&site).await?;
    tombstones::an_address_that_waits_is_remembered_too(&site).await?;
    tombstones::an_administrator_outweighs_a_directory(&site).await?;

    race::one_person_at_once_is_one_account(&site).await?;
    race::one_seat_at_once_is_taken_once(&site).await?;
    race::owners_who_leave_at_once_leave_one(&site).await?;
    race::one_version_at_once_is_changed_once(&site).await?;
    race::an_invitation_at_once_is_used_once(&site).await
}
