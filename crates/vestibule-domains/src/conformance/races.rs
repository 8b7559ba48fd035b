//! Many at once.

use super::support::{
    all, commit, expect, free, key, load, over, pending, put, superseded, verified,
};
use crate::{ClaimWrite, ClaimsError, DomainClaims, Scope};

/// How many run at a time.
const RUNNERS: usize = 8;

pub(super) async fn of_many_who_take_a_name_one_gets_it(
    claims: &impl DomainClaims,
) -> Result<(), String> {
    for scope in [Scope::Exact, Scope::Subtree] {
        let mut keys = Vec::new();
        for runner in 0..RUNNERS {
            keys.push(key(&format!("taker-{runner}"), "taken", scope)?);
        }
        free(claims, &keys).await?;
        let mut writes = Vec::new();
        for key in &keys {
            writes.push([over(claims, verified(key)?).await?]);
        }
        let outcomes = all(writes.iter().map(|write| commit(claims, write)).collect()).await;
        expect_one(&outcomes, &[ClaimsError::Taken], "of many who take a name, one gets it")?;
        let mut holding = 0_usize;
        for key in &keys {
            let holds = load(claims, key).await?.claim.state.holds();
            holding = holding.saturating_add(usize::from(holds));
        }
        expect(holding == 1, "of many who took a name, one holds it")?;
        free(claims, &keys).await?;
    }
    Ok(())
}

pub(super) async fn of_many_who_supersede_one_does(
    claims: &impl DomainClaims,
) -> Result<(), String> {
    let holder = key("superseded", "superseded", Scope::Exact)?;
    let mut keys = vec![holder.clone()];
    for runner in 0..RUNNERS {
        keys.push(key(&format!("contender-{runner}"), "superseded", Scope::Exact)?);
    }
    free(claims, &keys).await?;
    put(claims, verified(&holder)?).await?;
    let mut writes = Vec::new();
    for key in keys.iter().skip(1) {
        let loser = over(claims, superseded(&holder)?).await?;
        writes.push([loser, over(claims, verified(key)?).await?]);
    }
    let outcomes = all(writes.iter().map(|both| commit(claims, both)).collect()).await;
    let refusals = [ClaimsError::Taken, ClaimsError::Conflict];
    expect_one(&outcomes, &refusals, "of many who supersede a holder, one does")?;
    free(claims, &keys).await
}

pub(super) async fn of_many_who_write_a_version_one_does(
    claims: &impl DomainClaims,
) -> Result<(), String> {
    let key = key("writer", "written", Scope::Exact)?;
    let stored = put(claims, pending(&key)?).await?;
    let mut writes = Vec::new();
    for runner in (0_u32..).take(RUNNERS) {
        let claim = crate::Claim { absences: runner, ..pending(&key)? };
        writes.push([ClaimWrite { claim, expected: Some(stored.version) }]);
    }
    let outcomes = all(writes.iter().map(|write| commit(claims, write)).collect()).await;
    expect_one(&outcomes, &[ClaimsError::Conflict], "of many who write over a version, one does")
}

fn expect_one(
    outcomes: &[Result<(), ClaimsError>],
    refusals: &[ClaimsError],
    rule: &str,
) -> Result<(), String> {
    let won = outcomes.iter().filter(|it| it.is_ok()).count();
    let refused = outcomes.iter().filter_map(|it| it.as_ref().err());
    let is_told = refused.clone().all(|error| refusals.contains(error));
    expect(
        won == 1 && is_told,
        &format!("{rule}: {won} won, the others: {:?}", {
            refused.map(ClaimsError::code).collect::<Vec<_>>()
        }),
    )
}
