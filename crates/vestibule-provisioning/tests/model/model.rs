//! The rules once more, slow and obvious, and written without a look at the crate's own: verdict, code
//! and the account that results, where the crate gives a list of effects.

pub(crate) mod decide;
pub(crate) mod dice;
pub(crate) mod directory;
pub(crate) mod facts;
pub(crate) mod gate;
pub(crate) mod grants;
pub(crate) mod names;
pub(crate) mod outcome;
pub(crate) mod people;
pub(crate) mod policies;
pub(crate) mod profile;
pub(crate) mod reapply;
pub(crate) mod unlinked;
pub(crate) mod world;
